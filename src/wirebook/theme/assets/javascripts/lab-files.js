window.wirebookLabFiles = null; // there is no Python for the page; `wirebook build` may write here what to load
