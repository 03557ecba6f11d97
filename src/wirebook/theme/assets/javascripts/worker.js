// Keeps the browser's own Worker: under file:// the theme's search puts another in its place, which
// runs scripts in a frame and not beside the page.
window.wirebookWorker = window.Worker;
