// Shows on the state picture of a page where a connection stands, and the way it just went.
(function () {
  "use strict";

  // Only one thing at a time moves the pictures of a protocol; `end` gives them back.
  function Picture(machine) {
    this.all = Array.from(document.querySelectorAll("svg.wb-view-overview.wb-machine-" + CSS.escape(machine)));
    this.pinned = this.all.length ? pin(this.all[0]) : null;
    if (this.pinned) this.all.push(this.pinned.firstChild);
  }

  // `step` has `from`, `to` and `event`; `fresh` says whether it is the last thing that happened.
  Picture.prototype.show = function (step, fresh) {
    this.all.forEach(function (svg) { draw(svg, step, fresh); });
  };

  Picture.prototype.end = function () {
    this.all.forEach(plain);
    if (this.pinned) this.pinned.remove();
  };

  // On a wide screen a copy of the picture stands beside the dialogue, which is rarely next to it.
  function pin(original) {
    var pinned = document.createElement("div");
    pinned.className = "wb-pinned";
    pinned.setAttribute("aria-hidden", "true");
    var copy = original.cloneNode(true);
    [copy].concat(Array.from(copy.querySelectorAll("[id]"))).forEach(function (each) {
      each.removeAttribute("id");
    });
    copy.querySelectorAll("a").forEach(function (link) { link.removeAttribute("xlink:href"); });
    pinned.appendChild(copy);
    document.body.appendChild(pinned);
    return pinned;
  }

  function plain(svg) {
    svg.classList.remove("wb-focus", "wb-stepped");
    svg.querySelectorAll(".wb-hit, .wb-now").forEach(function (each) {
      each.classList.remove("wb-hit", "wb-now");
    });
  }

  function draw(svg, step, fresh) {
    plain(svg);
    if (!step) return;
    svg.classList.add("wb-stepped");
    function mark(selector, name) {
      var found = svg.querySelectorAll(selector);
      found.forEach(function (each) { each.classList.add(name); });
      return found.length;
    }
    mark(".wb-state.wb-s-" + CSS.escape(step.to), "wb-now");
    if (!fresh) return;
    var event = ".wb-c-" + CSS.escape(step.event);
    var from = ".wb-from-" + CSS.escape(step.from);
    var moved = mark(".wb-edge.wb-to-" + CSS.escape(step.to) + from + event, "wb-hit");
    if (!moved) mark(".wb-s-" + CSS.escape(step.from) + " .wb-verb" + event, "wb-hit");
  }

  window.wirebookPicture = function (machine) { return new Picture(machine); };
})();
