// Reading paths: what a reader ticks off stays in this browser. Without a script a path is a list.
(function () {
  "use strict";

  var KEY = "wirebook.read";

  function stored() {
    try {
      return JSON.parse(window.localStorage.getItem(KEY)) || {};
    } catch (error) {
      return {}; // forbidden, or not ours
    }
  }

  function store(read) {
    try {
      window.localStorage.setItem(KEY, JSON.stringify(read));
    } catch (error) {
      // Nothing is kept, and the list still works.
    }
  }

  function count(path) {
    var boxes = path.querySelectorAll("input[type=checkbox]");
    var done = path.querySelectorAll("input[type=checkbox]:checked");
    path.querySelector("progress").value = done.length;
    path.querySelector("progress").max = boxes.length;
    path.querySelector(".wb-path__count").textContent = done.length + "/" + boxes.length;
  }

  function tick(page, on) {
    var read = stored();
    if (on) read[page] = true;
    else delete read[page];
    store(read);
    show();
  }

  function box(stop, label) {
    var input = document.createElement("input");
    input.type = "checkbox";
    input.className = "wb-path__box";
    input.setAttribute("aria-label", stop.querySelector("a").textContent + ": " + label);
    input.addEventListener("change", function () { tick(stop.dataset.wbPage, input.checked); });
    stop.insertBefore(input, stop.firstChild);
  }

  // The same page may be on several paths: all follow.
  function show() {
    var read = stored();
    document.querySelectorAll(".wb-path").forEach(function (path) {
      path.querySelectorAll("li[data-wb-page]").forEach(function (stop) {
        var on = read[stop.dataset.wbPage] === true;
        stop.querySelector("input").checked = on;
        stop.classList.toggle("wb-path__done", on);
      });
      count(path);
    });
  }

  function mount() {
    document.querySelectorAll(".wb-path:not([data-wb-mounted])").forEach(function (path) {
      path.setAttribute("data-wb-mounted", "");
      path.querySelectorAll("li[data-wb-page]").forEach(function (stop) { box(stop, path.dataset.wbDone); });
      var total = path.querySelector(".wb-path__total");
      var bar = document.createElement("progress");
      var number = document.createElement("span");
      bar.setAttribute("aria-label", path.dataset.wbDone);
      number.className = "wb-path__count";
      total.appendChild(bar);
      total.appendChild(number);
    });
    if (document.querySelector(".wb-path")) show();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
  if (window.document$) window.document$.subscribe(mount);
})();
