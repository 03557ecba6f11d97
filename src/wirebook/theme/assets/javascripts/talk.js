// Talks to a protocol's mock server from a record: the server itself has answered every line of it
// when the record was made. Nothing is loaded before a reader begins; a line that is not in the
// record gets no answer here.
(function () {
  "use strict";

  var WORDS = {
    ko: {
      open: "말 걸기", close: "닫기", again: "처음부터", send: "보내기", line: "보낼 줄",
      copy: "전송 기록으로 복사", copied: "복사했다", link: "이 대화로 잇는 주소",
      badge: "Python 모의 서버가 미리 답한 기록", session: "세션", mailbox: "메일함",
      nothing: "없음", legal: "여기서 받는 줄", refused: "거절되는 줄",
      unknown: "기록에 없는 줄이라 답하지 않는다. 아무 줄에나 답하는 서버: ",
      region: "서버에 말 걸기", failed: "기록을 불러오지 못했다",
    },
    en: {
      open: "talk", close: "close", again: "start over", send: "send", line: "line to send",
      copy: "copy as a transcript", copied: "copied", link: "the address of this conversation",
      badge: "recorded answers of the Python mock server", session: "session",
      mailbox: "mailbox", nothing: "nothing", legal: "what it takes here", refused: "what it refuses",
      unknown: "Not in the record, so there is no answer here. The server that takes any line: ",
      region: "talk to the server", failed: "the record could not be loaded",
    },
  };
  var EVENTS = { "!tls": "handshake", "!close": "drop", "!connect": "greeting" };
  var SHOWN = 4; // refused lines that are offered: trying what is refused is the lesson
  var folder = document.currentScript.src.replace(/javascripts\/[^/]*$/, "talk/");
  var words = WORDS.en;
  var records = {};
  var waiting = {};
  var current = null;

  window.wirebookTalk = function (name, record) {
    records[name] = record;
    (waiting[name] || []).forEach(function (act) { act(record); });
    delete waiting[name];
  };

  function load(name, act, fail) {
    if (records[name]) return act(records[name]);
    if (waiting[name]) return waiting[name].push(act);
    waiting[name] = [act];
    var script = document.createElement("script");
    script.src = folder + name + ".js";
    script.onerror = function () { delete waiting[name]; fail(); };
    document.head.appendChild(script);
  }

  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  }

  function button(name, text, act) {
    var made = make("button", name, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  // A conversation: where it stands, and what was said. Knows nothing of pages.
  function Conversation(record) {
    this.record = record;
    this.place = 0;
    this.connections = 1;
    this.tags = 0;
    this.typed = [];
    this.lines = this.text(record.greeting).concat("S= " + this.state());
  }

  Conversation.prototype.state = function () { return this.record.places[this.place][0]; };

  Conversation.prototype.text = function (recorded) {
    var tag = this.record.tag;
    var lines = recorded.replaceAll("{n}", this.connections).split("\n");
    if (!tag) return lines;
    var tagged = new RegExp("^([CS]\\??: )" + tag + " ");
    return lines.map(function (line) {
      if (tagged.test(line) && line[0] === "C") this.tags += 1;
      return line.replace(tagged, "$1a" + this.tags + " ");
    }, this);
  };

  // What an entry does here: texts and place by number; nothing if that is not recorded.
  Conversation.prototype.edge = function (entry) {
    function find(edges) { return edges.find(function (edge) { return edge[0] === entry; }); }
    var usual = find(this.record.usual[this.state()]);
    var found = find(this.record.edges[this.place]) || (usual && usual.concat(this.place));
    return found && found.length > 1 ? found : null;
  };

  // The entry that a typed line is: its tag does not count, nor the case of its verb.
  Conversation.prototype.entry = function (typed) {
    var lines = this.record.lines;
    function find(text) {
      var cut = (text + " ").indexOf(" ");
      return lines.indexOf(text.slice(0, cut).toUpperCase() + text.slice(cut));
    }
    var text = typed.trim();
    var at = lines.indexOf(text);
    if (at < 0) at = find(text);
    if (at < 0 && this.record.tag) at = find(text.replace(/^\S+ /, ""));
    return at;
  };

  // Returns what was said, or nothing if the record ends here.
  Conversation.prototype.say = function (entry) {
    var edge = this.edge(entry);
    if (!edge) return null;
    var line = this.record.lines[entry];
    var step = { from: this.state(), event: EVENTS[line] || line.split(" ")[0] };
    if (line === "!connect") this.connections += 1;
    var said = this.text(this.record.texts[edge[1]]);
    this.typed.push(line);
    this.place = edge[3];
    step.to = this.state();
    this.lines = this.lines.concat(said);
    return { lines: said, rfcs: this.record.rfcs[edge[2]], step: step };
  };

  // The entries that the server takes here, and one for each verb that it takes in no form.
  Conversation.prototype.choices = function () {
    var legal = [];
    var refused = [];
    var verbs = {};
    function verb(line) { return line.split(" ")[0]; }
    this.record.lines.forEach(function (line, entry) {
      var edge = this.edge(entry);
      if (!edge) return;
      var wrong = this.record.texts[edge[1]].startsWith("C?");
      (wrong ? refused : legal).push(entry);
      if (!wrong) verbs[verb(line)] = true;
    }, this);
    refused = refused.filter(function (entry) {
      var word = verb(this.record.lines[entry]);
      var first = !verbs[word];
      verbs[word] = true;
      return first;
    }, this);
    return { legal: legal, refused: refused };
  };

  Conversation.prototype.wire = function () {
    return this.record.header + "\n" + this.lines.join("\n") + "\n";
  };

  // The pane below a dialogue.
  function Pane(figure, record) {
    this.figure = figure;
    this.record = record;
    this.machine = figure.dataset.wbTalk;
    this.element = make("section", "wb-talk");
    this.element.setAttribute("aria-label", words.region);
    this.picture = window.wirebookPicture(this.machine);
    this.exercise = window.wirebookExercise(figure);
    this.log = make("div", "wb-talk__log");
    this.log.tabIndex = 0;
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-label", words.region);
    this.place = make("p", "wb-talk__place");
    this.choices = make("div", "wb-talk__choices");
    this.element.append(this.head(), this.log, this.place);
    if (this.exercise) this.element.append(this.exercise.element);
    this.element.append(this.form(), this.choices);
    figure.appendChild(this.element);
    this.begin();
  }

  Pane.prototype.head = function () {
    var self = this;
    var head = make("div", "wb-talk__head");
    this.link = make("a", "wb-step", "#");
    this.link.title = words.link;
    this.link.setAttribute("aria-label", "# " + words.link);
    var copy = button("wb-step", words.copy, function () {
      window.wirebookCopy(self.talk.wire()).then(function () { copy.textContent = words.copied; });
    });
    head.append(
      make("span", "wb-talk__badge", words.badge),
      make("code", "", this.record.header),
      button("wb-step", words.again, function () { self.begin(); self.input.focus(); }),
      copy,
      this.link,
      button("wb-step", words.close, function () { self.close(true); }));
    return head;
  };

  Pane.prototype.form = function () {
    var self = this;
    var form = make("form", "wb-talk__form");
    this.input = make("input");
    this.input.setAttribute("aria-label", words.line);
    this.input.autocomplete = "off";
    this.input.spellcheck = false;
    this.input.setAttribute("autocapitalize", "off");
    this.prompt = make("span", "wb-steps__state");
    form.append(this.prompt, this.input, make("button", "wb-step", words.send));
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (self.input.value.trim()) self.say(self.input.value);
    });
    this.input.addEventListener("keydown", function (event) {
      var by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.key === "Escape") self.close(true);
      if (!by) return;
      event.preventDefault();
      self.back = Math.max(0, Math.min(self.talk.typed.length, self.back + by));
      self.input.value = self.talk.typed[self.back] || "";
    });
    return form;
  };

  Pane.prototype.begin = function () {
    this.talk = new Conversation(this.record);
    if (this.exercise) this.exercise.begin();
    this.log.textContent = "";
    this.write(this.talk.lines, "");
    this.show(null);
  };

  Pane.prototype.say = function (typed) {
    var entry = this.talk.entry(typed);
    var said = entry < 0 ? null : this.talk.say(entry);
    if (said) this.write(said.lines, said.rfcs);
    else this.refer(typed);
    if (said && this.exercise) this.exercise.judge(this.deed(said));
    this.input.value = "";
    this.show(said && said.step);
    return Boolean(said);
  };

  // What a line brought about, for whoever judges it.
  Pane.prototype.deed = function (said) {
    var tag = new RegExp("^a" + this.talk.tags + " ");
    var place = this.record.places[this.talk.place];
    return {
      event: said.step.event, before: said.step.from, after: said.step.to,
      session: place[1], mailbox: place[2],
      said: said.lines.filter(function (line) { return line.startsWith("S:"); })
        .map(function (line) { return line.slice(3).replace(tag, ""); }),
    };
  };

  Pane.prototype.refer = function (typed) {
    var item = make("p", "wb-talk__none");
    var settings = this.record.header.slice(2);
    item.append(make("code", "", typed), " ", words.unknown, make("code", "", "wirebook talk " + settings));
    this.log.appendChild(item);
    this.log.scrollTop = this.log.scrollHeight;
  };

  Pane.prototype.write = function (lines, rfcs) {
    lines.forEach(function (line, at) {
      if (line.startsWith("S= ")) return;
      var cut = line.indexOf(" ");
      var sigil = line.slice(0, cut);
      var item = make("p", sigil[0] === "C" ? "wb-talk__client" : "wb-talk__server");
      if (sigil === "C?:") item.classList.add("wb-talk__wrong");
      item.append(make("b", "", sigil.replace("?", "").replace(":", "")), make("span", "", line.slice(cut + 1)));
      if (at === 0) rfcs.split(" ").forEach(function (each) { if (each) item.append(cite(each)); });
      this.log.appendChild(item);
    }, this);
    this.log.scrollTop = this.log.scrollHeight;
  };

  function cite(rfc) {
    var parts = rfc.split("#");
    var link = make("a", "wb-cite", "RFC " + parts[0] + " §" + parts[1]);
    link.href = "https://www.rfc-editor.org/rfc/rfc" + parts[0] + "#section-" + parts[1];
    return link;
  }

  Pane.prototype.show = function (step) {
    var talk = this.talk;
    var place = this.record.places[talk.place];
    this.back = talk.typed.length;
    this.prompt.textContent = place[0];
    this.place.textContent = "";
    this.place.append(held("session", place[1]), held("mailbox", place[2]));
    this.picture.show(step || { to: place[0] }, Boolean(step));
    this.link.href = "?talk=" + talk.typed.map(encodeURIComponent).join(";") + "#" + this.figure.id;
    var choices = talk.choices();
    this.choices.textContent = "";
    this.offer(words.legal, choices.legal, "");
    this.offer(words.refused, choices.refused.slice(0, SHOWN), " wb-talk__chip--wrong");
  };

  Pane.prototype.offer = function (label, entries, name) {
    if (!entries.length) return;
    var self = this;
    this.choices.appendChild(make("span", "wb-talk__label", label));
    entries.forEach(function (entry) {
      var line = self.record.lines[entry];
      self.choices.appendChild(button("wb-talk__chip" + name, line.replaceAll("\n", " ↵ "), function () {
        self.say(line);
        self.input.focus({ preventScroll: true });
      }));
    });
  };

  function held(name, pairs) {
    var text = Object.keys(pairs).map(function (key) { return key + " " + (pairs[key] || words.nothing); });
    return make("span", "wb-as-" + name, words[name] + ": " + (text.join(", ") || words.nothing));
  }

  Pane.prototype.close = function (back) {
    this.picture.end();
    this.element.remove();
    current = null;
    if (back) this.figure.querySelector(".wb-step--talk").focus({ preventScroll: true });
  };

  function open(figure, typed) {
    load(figure.dataset.wbTalk, function (record) {
      if (current) current.close(false);
      current = new Pane(figure, record);
      typed.every(function (line) { return current.say(line); });
      if (!typed.length) current.input.focus({ preventScroll: true });
      current.element.scrollIntoView({ block: "nearest" });
    }, function () {
      figure.querySelector(".wb-step--talk").textContent = words.failed;
    });
  }

  function mount() {
    words = WORDS[document.documentElement.lang] || WORDS.en;
    var found = location.search.match(/^\?talk=(.*)$/);
    document.querySelectorAll("figure[data-wb-talk]").forEach(function (figure) {
      if (figure.querySelector(".wb-step--talk")) return;
      var foot = figure.querySelector(".wb-wire__foot");
      foot.appendChild(button("wb-step wb-step--talk", "› " + words.open, function () {
        open(figure, []);
      }));
      if (found && location.hash.slice(1) === encodeURI(figure.id)) {
        open(figure, found[1].split(";").filter(Boolean).map(decodeURIComponent));
      }
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", mount);
  else mount();
  if (window.document$) window.document$.subscribe(function () {
    if (current) current.picture.end();
    current = null;
    mount();
  });
})();
