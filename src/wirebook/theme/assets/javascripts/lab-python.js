// Loads Python for the page when a reader asks for it, and puts questions to it. What there is to
// load says lab-files.js; nothing of it is asked for before.
(function () {
  "use strict";

  var files = window.wirebookLabFiles;
  var here = document.currentScript.src.replace(/[^/]*$/, "");
  var parts = {};
  var running = null; // the promise of a Python that answers

  window.wirebookLabPart = function (name, number, text) { (parts[name] = parts[name] || [])[number] = text; };

  function script(name) {
    return new Promise(function (done, fail) {
      var element = document.createElement("script");
      element.src = here + files.folder + name;
      element.onload = function () { element.remove(); done(); };
      element.onerror = function () { element.remove(); fail(new Error(name)); };
      document.head.appendChild(element);
    });
  }

  // Loads all scripts, three at a time; `tell` hears how many of how many are there.
  function loaded(tell) {
    var names = files.files.flatMap(function (file) { return file.parts; });
    var waiting = names.slice();
    var done = 0;
    function next() {
      var name = waiting.shift();
      if (!name) return Promise.resolve();
      return script(name).then(function () { tell(done += 1, names.length); return next(); });
    }
    return Promise.all([next(), next(), next()]);
  }

  // The file as it was packed: the worker's own text has to be here, or there is no worker.
  function inflated(text) {
    var octets = Uint8Array.from(atob(text), function (each) { return each.charCodeAt(0); });
    return new Response(new Blob([octets]).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
  }

  function started(tell) {
    return loaded(function (done, all) { tell("loading", done / all); }).then(function () {
      return inflated(parts["lab-worker.js"].join(""));
    }).then(function (source) {
      tell("starting", 1);
      var worker = new (window.wirebookWorker || window.Worker)(URL.createObjectURL(source));
      var asked = 0;
      var open = {};
      var took = {}; // milliseconds since the worker began: `started` is Python, bare
      var begun = performance.now();
      return new Promise(function (ready, failed) {
        function stop(error) { running = null; worker.terminate(); failed(error); }
        worker.onerror = function (event) { stop(new Error(event.message)); };
        worker.onmessage = function (event) {
          var said = event.data;
          if (said.kind === "answer") {
            open[said.id](JSON.parse(said.answer));
            delete open[said.id];
            return;
          }
          took[said.kind] = performance.now() - begun;
          if (said.kind === "failed") {
            stop(new Error(said.error));
          } else if (said.kind === "ready") {
            parts = {};
            ready({ version: said.python, took: took, ask: ask });
          } else {
            tell(said.kind, 1);
          }
        };
        function ask(what, given) {
          var id = asked += 1;
          return new Promise(function (answered) {
            open[id] = answered;
            worker.postMessage({ id: id, request: JSON.stringify(Object.assign({ ask: what }, given)) });
          });
        }
        worker.postMessage({ files: files.files.slice(0).map(function (file) {
          return { name: file.name, sha256: file.sha256, parts: parts[file.name] };
        }) });
      });
    });
  }

  // `available`, `size` in octets, and `start`, whose promise gives `ask(what, given)`.
  window.wirebookPython = {
    available: Boolean(files) && "DecompressionStream" in window,
    size: files ? files.size : 0,
    protocols: files ? files.protocols : [],
    start: function (tell) {
      if (!running) {
        running = started(tell);
        running.catch(function () { running = null; });
      }
      return running;
    },
  };
})();
