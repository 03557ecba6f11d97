// What a script adds to a page that is whole without it: a button that copies the client's lines,
// folded replies on a phone, and wide tables that the keyboard can scroll. Mounts on loading and
// after the theme's instant navigation.
(function () {
  "use strict";

  var WORDS = {
    ko: { done: "복사됨", failed: "복사하지 못함" },
    en: { done: "copied", failed: "could not copy" },
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
    var button = document.createElement("button");
    button.type = "button";
    button.className = "wb-copy";
    button.textContent = figure.dataset.wbCopyLabel;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      copy(figure.dataset.wbCopy + "\n").then(
        function () { say(button, words().done); },
        function () { say(button, words().failed); }
      );
    });
    foot.appendChild(button);
  }

  function say(button, text) {
    var label = button.closest("figure").dataset.wbCopyLabel;
    button.textContent = text;
    window.setTimeout(function () { button.textContent = label; }, 1600);
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
    window.setTimeout(reach); // the theme's own turn comes first
  }

  // The theme puts a wide table into a box that scrolls: the keyboard must reach it.
  function reach() {
    document.querySelectorAll(".md-typeset__scrollwrap").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }

  function openAll() {
    document.querySelectorAll(".wb-say__fold").forEach(function (fold) { fold.open = true; });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
  if (window.document$) window.document$.subscribe(mount);
  window.addEventListener("load", reach);
  window.addEventListener("resize", reach);
  window.addEventListener("hashchange", unfold);
  window.addEventListener("beforeprint", openAll);
})();
