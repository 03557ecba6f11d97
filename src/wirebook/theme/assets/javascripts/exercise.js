// Marks an exercise while a reader talks to a recorded server. The patterns come from
// snippets/exercises.toml, and wirebook.marking reads them the same way; what the server says and
// holds is in the record. Where the live server answers, its Python marks and this only tells. What
// is solved is kept in this browser only.
(function () {
  "use strict";

  var KEY = "wirebook-exercises";
  var WORDS = {
    ko: {
      begin: "아직 아무것도 하지 않았다.", never: "이것은 일어나면 안 된다. 처음부터 다시 해 보자.",
      most: "서버가 말한 옥텟이 너무 많다. 처음부터 다시 해 보자.",
      solved: "풀었다.", before: "전에 풀었음",
      steps: function (done, all) { return all + "단계 가운데 " + done + "단계를 했다."; },
    },
    en: {
      begin: "Nothing done yet.", never: "This must not happen. Start over.",
      most: "The servers have said too many octets. Start over.",
      solved: "Solved.", before: "solved before",
      steps: function (done, all) { return done + " of " + all + " steps are done."; },
    },
  };

  function stored() {
    try {
      return JSON.parse(window.localStorage.getItem(KEY)) || {};
    } catch (error) {
      return {}; // forbidden, or not ours
    }
  }

  function keep(id) {
    var solved = stored();
    solved[id] = true;
    try {
      window.localStorage.setItem(KEY, JSON.stringify(solved));
    } catch (error) {
      // Nothing is kept; the verdict stands all the same.
    }
  }

  function holds(wanted, held) {
    return Object.keys(wanted || {}).every(function (name) { return held[name] === wanted[name]; });
  }

  function fits(step, deed) {
    return ["event", "before", "after"].every(function (name) {
      return !step[name] || step[name] === deed[name];
    }) && (!step.replies || step.replies === deed.said.length)
      && (!step.says || deed.said.some(function (line) { return line.startsWith(step.says); }))
      && holds(step.session, deed.session) && holds(step.mailbox, deed.mailbox);
  }

  // What one figure asks for, and how far the reader has come.
  function Exercise(figure) {
    this.asked = JSON.parse(figure.dataset.wbExercise);
    this.words = WORDS[document.documentElement.lang] || WORDS.en;
    this.element = document.createElement("p");
    this.element.className = "wb-exercise__verdict";
    this.element.setAttribute("role", "status");
    this.begin();
  }

  Exercise.prototype.begin = function () {
    this.done = 0;
    this.failed = false;
    this.show(this.words.begin, "");
  };

  Exercise.prototype.show = function (text, kind) {
    this.element.textContent = (kind === "solved" ? "✓ " : kind === "never" ? "✗ " : "") + text;
    this.element.dataset.kind = kind;
  };

  Exercise.prototype.judge = function (deed) {
    var asked = this.asked;
    if (this.failed || this.done === asked.steps.length) return;
    this.failed = asked.never.some(function (step) { return fits(step, deed); });
    if (this.failed) return this.show(this.words.never, "never");
    if (fits(asked.steps[this.done], deed)) this.done += 1;
    if (this.done < asked.steps.length) {
      return this.show(this.words.steps(this.done, asked.steps.length), "");
    }
    this.solved();
  };

  Exercise.prototype.solved = function () {
    keep(this.asked.id);
    this.show(this.words.solved, "solved");
  };

  // What Python has found, and whether anything was typed yet.
  Exercise.prototype.told = function (verdict, typed) {
    if (verdict.failed) this.show(this.words[verdict.failed], "never");
    else if (verdict.solved) this.solved();
    else if (typed) this.show(this.words.steps(verdict.done, verdict.steps), "");
    else this.begin();
  };

  window.wirebookExercise = function (figure) {
    return figure.dataset.wbExercise ? new Exercise(figure) : null;
  };

  function mount() {
    var solved = stored();
    document.querySelectorAll("figure[data-wb-exercise]").forEach(function (figure) {
      if (!solved[JSON.parse(figure.dataset.wbExercise).id]) return;
      if (figure.querySelector(".wb-exercise__before")) return;
      var words = WORDS[document.documentElement.lang] || WORDS.en;
      var mark = document.createElement("span");
      mark.className = "wb-exercise__before";
      mark.textContent = "✓ " + words.before;
      figure.querySelector(".wb-wire__foot").appendChild(mark);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
  if (window.document$) window.document$.subscribe(mount);
})();
