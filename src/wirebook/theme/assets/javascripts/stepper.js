// Steps through a dialogue that is already there in full: dims what has not been said yet, and
// moves the state picture of the page with it. The steps are those of the replay, from the build.
(function () {
  "use strict";

  var WORDS = {
    ko: {
      open: "한 줄씩", first: "처음", back: "뒤로", next: "다음", play: "재생", pause: "멈춤",
      close: "모두 보기", of: "{at} / {all}", session: "세션", mailbox: "메일함", nothing: "없음",
      link: "이 줄로 잇는 주소", bar: "한 줄씩 보기. 왼쪽과 오른쪽 화살표로도 움직인다",
    },
    en: {
      open: "step through", first: "start", back: "back", next: "next", play: "play",
      pause: "pause", close: "show all", of: "{at} / {all}", session: "session",
      mailbox: "mailbox", nothing: "nothing", link: "the address of this step",
      bar: "step through; the left and right arrow keys move as well",
    },
  };
  var SPAN = 1500; // milliseconds for a line while playing
  var ALOUD = 200; // characters of a row that are read to those who listen
  var words = WORDS[document.documentElement.lang] || WORDS.en;
  var current = null; // one dialogue at a time: the picture of the page shows one state

  function make(tag, name, text) {
    var element = document.createElement(tag);
    element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  function button(label, sign, act) {
    var made = make("button", "wb-step", sign);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  // What a row is about: a line, something that happens without one, or a state alone.
  function place(row) {
    return row.querySelector(".wb-line[id], .wb-event[id]") || row.querySelector(".wb-row__asserted[id]");
  }

  function number(row) {
    var id = place(row).id;
    return Number(id.slice(id.lastIndexOf("-") + 1));
  }

  function Stepper(figure) {
    this.figure = figure;
    this.rows = Array.from(figure.querySelector(".wb-wire__rows").children);
    this.steps = JSON.parse(figure.dataset.wbSteps);
    this.machine = (figure.className.match(/wb-wire--(\S+)/) || [])[1];
    this.at = -1;
    this.timer = 0;
    this.foot = figure.querySelector(".wb-wire__foot");
    this.opener = button(words.open, "▷ " + words.open, this.open.bind(this, 0));
    this.opener.removeAttribute("aria-label");
    this.opener.classList.add("wb-step--open");
    this.foot.appendChild(this.opener);
  }

  Stepper.prototype.open = function (at) {
    if (current && current !== this) current.close();
    current = this;
    if (!this.panel) this.build();
    this.panel.hidden = false;
    this.opener.hidden = true;
    this.figure.classList.add("wb-wire--stepping");
    this.picture = window.wirebookPicture(this.machine);
    this.show(at);
    this.forth.focus({ preventScroll: true });
  };

  Stepper.prototype.build = function () {
    var self = this;
    this.bar = make("div", "wb-steps__bar");
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", words.bar);
    this.count = make("span", "wb-steps__count");
    this.forth = button(words.next, "▶", function () { self.pause(); self.show(self.at + 1); });
    this.player = button(words.play, "▶▶", function () { self.timer ? self.pause() : self.play(); });
    this.link = make("a", "wb-steps__link", "#");
    this.link.title = words.link;
    this.link.setAttribute("aria-label", words.link);
    [
      button(words.first, "|◀", function () { self.pause(); self.show(0); }),
      button(words.back, "◀", function () { self.pause(); self.show(self.at - 1); }),
      this.forth,
      this.player,
      this.count,
      this.link,
      button(words.close, "✕", this.close.bind(this)),
    ].forEach(function (each) { self.bar.appendChild(each); });
    this.bar.addEventListener("keydown", function (event) {
      var to = { ArrowLeft: self.at - 1, ArrowRight: self.at + 1, Home: 0, End: self.rows.length - 1 };
      if (event.key === "Escape") self.close();
      else if (event.key in to) { self.pause(); self.show(to[event.key]); }
      else return;
      event.preventDefault();
    });
    this.said = make("p", "wb-steps__said");
    this.said.setAttribute("aria-live", "polite");
    this.aloud = make("p", "wb-aloud");
    this.aloud.setAttribute("aria-live", "polite");
    this.panel = make("div", "wb-steps");
    this.panel.appendChild(this.aloud);
    this.panel.appendChild(this.said);
    this.panel.appendChild(this.bar);
    this.figure.insertBefore(this.panel, this.foot);
  };

  Stepper.prototype.close = function () {
    this.pause();
    current = null;
    this.panel.hidden = true;
    this.opener.hidden = false;
    this.opener.focus({ preventScroll: true });
    this.figure.classList.remove("wb-wire--stepping");
    this.rows.forEach(function (row) {
      row.classList.remove("wb-row--now", "wb-row--ahead");
      row.inert = false;
    });
    this.picture.end();
  };

  Stepper.prototype.play = function () {
    var self = this;
    if (this.at === this.rows.length - 1) this.show(0);
    this.player.textContent = "❚❚";
    this.player.title = words.pause;
    this.player.setAttribute("aria-label", words.pause);
    this.timer = window.setInterval(function () {
      self.show(self.at + 1);
      if (self.at === self.rows.length - 1) self.pause();
    }, SPAN);
  };

  Stepper.prototype.pause = function () {
    window.clearInterval(this.timer);
    this.timer = 0;
    if (!this.player) return;
    this.player.textContent = "▶▶";
    this.player.title = words.play;
    this.player.setAttribute("aria-label", words.play);
  };

  Stepper.prototype.show = function (at) {
    var self = this;
    this.at = Math.max(0, Math.min(at, this.rows.length - 1));
    this.rows.forEach(function (row, index) {
      row.classList.toggle("wb-row--now", index === self.at);
      row.classList.toggle("wb-row--ahead", index > self.at);
      row.inert = index > self.at;
    });
    var row = this.rows[this.at];
    row.scrollIntoView({ block: "nearest" });
    this.count.textContent = words.of
      .replace("{at}", this.at + 1).replace("{all}", this.rows.length);
    this.link.href = "?step#" + place(row).id;
    this.aloud.textContent = row.querySelector(".wb-row__speech").textContent.slice(0, ALOUD);
    var past = this.past();
    this.tell(past);
    this.picture.show(past[past.length - 1], past.fresh);
  };

  // The steps so far: those of rows shown. `fresh` says whether the current row made the last.
  Stepper.prototype.past = function () {
    var shown = this.rows.slice(0, this.at + 1).map(number);
    var last = Math.max.apply(null, shown);
    var now = number(this.rows[this.at]);
    var found = this.steps.filter(function (step) { return step.line <= last; });
    found.fresh = found.length > 0 && found[found.length - 1].line === now;
    return found;
  };

  Stepper.prototype.tell = function (past) {
    var self = this;
    var states = {};
    past.forEach(function (step) { states[step.peer] = step; });
    this.said.textContent = "";
    Object.keys(states).forEach(function (peer) {
      var step = states[peer];
      var part = make("span", "wb-steps__peer");
      if (peer) part.appendChild(make("b", "", peer));
      part.appendChild(make("span", "wb-steps__state", step.to));
      part.appendChild(self.held("session", step.session));
      self.said.appendChild(part);
    });
    if (past.length) this.said.appendChild(this.held("mailbox", past[past.length - 1].mailbox));
  };

  Stepper.prototype.held = function (name, pairs) {
    var text = Object.keys(pairs).map(function (key) {
      return key + " " + (pairs[key] || words.nothing);
    });
    var shown = make("span", "wb-as-" + name, words[name] + ": " + (text.join(", ") || words.nothing));
    return shown;
  };

  function mount() {
    words = WORDS[document.documentElement.lang] || WORDS.en;
    document.querySelectorAll("figure[data-wb-steps]").forEach(function (figure) {
      if (figure.querySelector(".wb-step--open")) return;
      var stepper = new Stepper(figure);
      var target = location.search === "?step" && location.hash &&
        document.getElementById(location.hash.slice(1));
      if (!target || !figure.contains(target)) return;
      stepper.open(stepper.rows.indexOf(target.closest(".wb-row")));
      target.scrollIntoView({ block: "center" });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
  if (window.document$) window.document$.subscribe(function () {
    if (current) current.pause();
    if (current) current.picture.end();
    current = null;
    mount();
  });
  window.addEventListener("beforeprint", function () { if (current) current.close(); });
})();
