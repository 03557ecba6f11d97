// Flips the switches of a journey: every combination ran when the page was built, and each is
// shown here as it was written down then. Without a script the page shows the first run alone.
(function () {
  "use strict";

  var WORDS = {
    ko: {
      legend: "스위치를 켜고 다시 보내 보기", off: "모두 끄기", link: "이 여정으로 잇는 주소",
      note: "켠 다음 달라진 구간에는 왼쪽에 굵은 줄이 있다.",
    },
    en: {
      legend: "Flip switches, and send it again", off: "all off", link: "the address of this journey",
      note: "Hops that have changed have a thick line on their left.",
    },
  };

  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  function Journey(figure) {
    this.figure = figure;
    this.data = JSON.parse(figure.dataset.wbJourney);
    this.words = WORDS[document.documentElement.lang] || WORDS.en;
    this.at = 0;
    this.targets = {};
    figure.querySelectorAll("span[hidden] > a").forEach(function (link) {
      this.targets["wb:" + (link.title || link.dataset.wbTitle)] = link.href;
    }, this);
    this.build();
  }

  Journey.prototype.part = function (selector) { return this.figure.querySelector(selector); };

  Journey.prototype.build = function () {
    var self = this;
    var box = make("fieldset", "wb-journey__switches");
    box.appendChild(make("legend", "", this.words.legend));
    this.boxes = this.data.switches.map(function (each) {
      var label = make("label");
      var input = make("input");
      input.type = "checkbox";
      input.name = each[0];
      input.addEventListener("change", function () { self.show(self.number()); });
      label.append(input, make("span", "", each[1]));
      box.appendChild(label);
      return input;
    });
    var off = make("button", "wb-step", this.words.off);
    off.type = "button";
    off.addEventListener("click", function () { self.flip([]); });
    this.link = make("a", "wb-step", "#");
    this.link.title = this.words.link;
    this.link.setAttribute("aria-label", "# " + this.words.link);
    box.append(off, this.link, make("p", "wb-journey__note", this.words.note));
    var total = this.part(".wb-journey__total");
    total.setAttribute("role", "status");
    this.figure.insertBefore(box, total);
    this.address();
  };

  // Each switch that is on is one bit of the number of its combination.
  Journey.prototype.number = function () {
    return this.boxes.reduce(function (sum, box, bit) { return sum + (box.checked ? 1 << bit : 0); }, 0);
  };

  Journey.prototype.flip = function (names) {
    this.boxes.forEach(function (box) { box.checked = names.indexOf(box.name) >= 0; });
    this.show(this.number());
  };

  Journey.prototype.text = function (part) {
    var pieces = this.data.pieces;
    return this.data.parts[part].map(function (piece) { return pieces[piece]; }).join("");
  };

  Journey.prototype.show = function (number) {
    var before = this.data.runs[this.at][3];
    var run = this.data.runs[number];
    this.at = number;
    this.part(".wb-wire__title").textContent = run[0];
    this.part(".wb-journey__total").textContent = run[1];
    this.part(".wb-journey__way").innerHTML = this.text(run[2]);
    this.part(".wb-journey__hops").innerHTML = run[3].map(this.text, this).join("");
    this.part(".wb-journey__rest").innerHTML = this.text(run[4]);
    run[3].forEach(function (hop, at) {
      var element = this.part(".wb-journey__hops").children[at];
      element.classList.toggle("wb-journey__hop--changed", before.indexOf(hop) < 0);
    }, this);
    this.figure.querySelectorAll("a[href^='wb:']").forEach(function (link) {
      link.href = this.targets[link.getAttribute("href")];
    }, this);
    this.address();
  };

  Journey.prototype.address = function () {
    var on = this.boxes.filter(function (box) { return box.checked; });
    var names = on.map(function (box) { return box.name; }).join(",");
    this.link.href = "?journey=" + names + "#" + this.figure.id;
  };

  function mount() {
    var found = location.search.match(/^\?journey=([\w,-]*)$/);
    document.querySelectorAll("figure[data-wb-journey]").forEach(function (figure) {
      if (figure.querySelector(".wb-journey__switches")) return;
      var journey = new Journey(figure);
      if (!found || location.hash.slice(1) !== figure.id) return;
      journey.flip(found[1].split(","));
      figure.scrollIntoView();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
  if (window.document$) window.document$.subscribe(mount);
})();
