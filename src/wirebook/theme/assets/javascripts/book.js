// What a script adds to a page that is whole without it: a button that copies the client's lines,
// folded replies on a phone, and wide tables that the keyboard can scroll. Mounts on loading and
// after the theme's instant navigation.
(function () {
  "use strict";

  var WORDS = {
    ko: { done: "복사됨", failed: "복사하지 못함", call: "같은 대화를 {name} 호출로 복사" },
    en: { done: "copied", failed: "could not copy", call: "copy the same dialogue as a call of {name}" },
  };
  var NARROW = "(max-width: 44.984375em)";

  function words() {
    return WORDS[document.documentElement.lang] || WORDS.en;
  }

  // Under file:// some browsers have no clipboard; a selected text area works everywhere.
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    return new Promise(function (resolve, reject) {
      var area = document.createElement("textarea");
      var focused = document.activeElement;
      area.value = text;
      area.className = "wb-aloud";
      document.body.appendChild(area);
      area.select();
      var done = document.execCommand("copy");
      area.remove();
      if (focused) focused.focus();
      if (done) resolve();
      else reject(new Error("copy"));
    });
  }

  window.wirebookCopy = copy;

  function addButton(figure) {
    var foot = figure.querySelector(".wb-wire__foot");
    if (!foot || foot.querySelector(".wb-copy")) return;
    var box = document.createElement("span");
    box.className = "wb-copies";
    box.appendChild(copier(figure.dataset.wbCopyLabel, "", function () {
      return figure.dataset.wbCopy + "\n";
    }));
    JSON.parse(figure.dataset.wbCalls || "[]").forEach(function (call) {
      box.appendChild(copier(call[0], words().call.replace("{name}", call[0]), function () {
        return call[1];
      }));
    });
    foot.appendChild(box);
  }

  function copier(label, aloud, text) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "wb-copy";
    button.textContent = label;
    if (aloud) button.title = aloud;
    if (aloud) button.setAttribute("aria-label", aloud);
    button.setAttribute("aria-live", "polite");
    function say(told) {
      button.textContent = told;
      button.removeAttribute("aria-label");
      window.setTimeout(function () {
        button.textContent = label;
        if (aloud) button.setAttribute("aria-label", aloud);
      }, 1600);
    }
    button.addEventListener("click", function () {
      copy(text()).then(
        function () { say(words().done); },
        function () { say(words().failed); }
      );
    });
    return button;
  }

  // A link to a line inside a folded reply has to find it open.
  function unfold() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    var fold = target && target.closest(".wb-say__fold");
    if (fold) {
      fold.open = true;
      target.scrollIntoView({ block: "center" });
    }
  }

  function mount() {
    document.querySelectorAll("figure[data-wb-copy]:not([data-wb-mounted])").forEach(function (figure) {
      figure.setAttribute("data-wb-mounted", "");
      addButton(figure);
      if (!window.matchMedia(NARROW).matches) return;
      figure.querySelectorAll(".wb-say__fold").forEach(function (fold) { fold.open = false; });
    });
    unfold();
    window.setTimeout(settle); // the theme's own turn comes first
  }

  // The theme's search is a dialog without a name, each of its copy buttons a landmark without one,
  // and a part of the table of contents may be called what a part of the book is.
  function name() {
    var search = document.querySelector(".md-search[role='dialog']");
    var input = search && search.querySelector("input");
    if (input) search.setAttribute("aria-label", input.getAttribute("aria-label") || input.placeholder);
    document.querySelectorAll("nav.md-code__nav").forEach(function (nav, at) {
      var button = nav.querySelector("button");
      nav.setAttribute("aria-label", (button ? button.title : "code") + " " + (at + 1));
    });
    document.querySelectorAll(".md-nav--secondary").forEach(function (contents) {
      contents.querySelectorAll("nav[aria-label]").forEach(function (part) {
        var title = part.parentNode.querySelector("a").textContent.trim();
        part.setAttribute("aria-label", contents.getAttribute("aria-label") + ": " + title);
      });
    });
  }

  // The theme makes a tooltip of its own for each title, which takes a page with a thousand of them
  // a third of a second. Definitions are worth that; the others are put aside until it has looked.
  function aside() {
    document.querySelectorAll(".md-content [class^='wb-'] [title]:not(abbr)").forEach(function (each) {
      each.dataset.wbTitle = each.getAttribute("title");
      each.removeAttribute("title");
    });
  }

  function back() {
    document.querySelectorAll("[data-wb-title]").forEach(function (each) {
      each.setAttribute("title", each.dataset.wbTitle);
      each.removeAttribute("data-wb-title");
    });
  }

  function settle() {
    back();
    name();
    reach();
  }

  // A wide table is in a box of the theme's that scrolls, a wide picture scrolls in its own: the
  // keyboard must reach both.
  function reach() {
    document.querySelectorAll(".md-typeset__scrollwrap, .wb-diagram").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }

  function openAll() {
    document.querySelectorAll(".wb-say__fold").forEach(function (fold) { fold.open = true; });
  }

  if (document.readyState === "loading") {
    aside();
    document.addEventListener("DOMContentLoaded", mount);
  } else mount();
  if (window.document$) window.document$.subscribe(mount);
  window.addEventListener("load", settle);
  window.addEventListener("resize", reach);
  window.addEventListener("hashchange", unfold);
  window.addEventListener("beforeprint", openAll);
})();
