// A pane in which the mock servers themselves answer: Python runs them in this page (lab-python.js).
// It opens where a dialogue stands, or in one of the worlds of the page of the lab. Whatever a
// reader or a server says becomes text, never HTML.
(function () {
  "use strict";

  var WORDS = {
    ko: {
      here: "여기서부터 직접 해 보기", solve: "여기서 풀기", open: "이 세계에서 시작", resume: "이어 하기",
      loading: "Python을 불러오는 중", starting: "Python을 시작하는 중", failed: "시작하지 못했다: ",
      badge: "Python {version} 모의 서버가 이 쪽에서 답한다", region: "모의 서버와 직접 말하기",
      undo: "되돌리기", again: "처음부터", save: ".wire로 저장", copy: "복사", copied: "복사했다",
      link: "이 대화로 잇는 주소", close: "닫기", send: "보내기", line: "보낼 줄",
      hint: "Enter로 보내고 Shift+Enter로 줄을 더한다",
      scene: "세계", settings: "머리글", connections: "연결", more: "+ 연결", name: "새 연결의 이름",
      session: "세션", store: "메일함", values: "변수", clock: "시계", nothing: "없음",
      legal: "여기서 받는 명령", refused: "거절되는 명령", expects: "기다리는 것",
      events: "그 밖의 일", tries: "해 볼 만한 순서", wait: "시간 보내기",
      tls: "TLS 협상", hangup: "끊기", connect: "다시 연결", closed: "연결이 닫혔다",
    },
    en: {
      here: "try from here", solve: "solve it here", open: "begin in this world", resume: "go on with this",
      loading: "loading Python", starting: "starting Python", failed: "could not start: ",
      badge: "mock server of Python {version}, running in this page", region: "talk to the mock server itself",
      undo: "undo", again: "start over", save: "save as .wire", copy: "copy", copied: "copied",
      link: "the address of this conversation", close: "close", send: "send", line: "line to send",
      hint: "Enter sends, Shift+Enter adds a line",
      scene: "world", settings: "header", connections: "connections", more: "+ connection", name: "name of a new connection",
      session: "session", store: "mailbox", values: "variables", clock: "clock", nothing: "nothing",
      legal: "what it takes here", refused: "what it refuses", expects: "it waits for",
      events: "what else can happen", tries: "worth trying, in this order", wait: "let time pass",
      tls: "TLS handshake", hangup: "hang up", connect: "connect again", closed: "the connection is closed",
    },
  };
  var NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  var SHOWN = 4; // refused commands that are offered: trying what is refused is the lesson
  var SPANS = ["1m", "10m", "31m"];
  var python = window.wirebookPython;
  var words = WORDS.en;
  var lang = "en";
  var current = null;
  var counted = 0;

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

  // A button says what a click costs; once Python runs it costs nothing more.
  function price(opener) {
    var text = opener.dataset.wbText;
    var size = " (" + (python.size / 1e6).toFixed(1) + " MB)";
    opener.textContent = window.wirebookLab ? text : text + size;
  }

  function priced(opener, text) {
    opener.dataset.wbText = text;
    price(opener);
    return opener;
  }

  // `world` is protocol, settings, entries, and perhaps tries.
  function Pane(figure, world, engine) {
    var self = this;
    this.figure = figure;
    this.engine = engine;
    this.world = world;
    this.lines = [];
    this.typed = [];
    this.element = make("section", "wb-talk wb-lab__pane");
    this.element.setAttribute("aria-label", words.region);
    this.picture = window.wirebookPicture(world.protocol);
    this.tabs = make("div", "wb-lab__tabs");
    this.tabs.setAttribute("role", "group");
    this.tabs.setAttribute("aria-label", words.connections);
    this.log = make("div", "wb-talk__log");
    this.log.tabIndex = 0;
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-label", words.region);
    this.place = make("p", "wb-talk__place");
    this.error = make("p", "wb-lab__error");
    this.error.setAttribute("role", "status");
    this.events = make("div", "wb-talk__choices");
    this.choices = make("div", "wb-talk__choices");
    this.tries = make("div", "wb-talk__choices");
    this.exercise = window.wirebookExercise(figure);
    this.element.append(this.head(), this.tabs, this.log, this.place, this.error, this.form(),
      this.events, this.choices, this.tries);
    if (this.exercise) this.tabs.before(this.exercise.element);
    figure.appendChild(this.element);
    this.ready = this.begin(world.entries).then(function () {
      self.input.focus({ preventScroll: true });
      self.element.scrollIntoView({ block: "nearest" });
    });
  }

  Pane.prototype.head = function () {
    var self = this;
    var head = make("div", "wb-talk__head");
    this.link = make("a", "wb-step", "#");
    this.link.title = words.link;
    this.link.setAttribute("aria-label", "# " + words.link);
    this.header = make("code");
    var copy = button("wb-step", words.copy, function () {
      self.wire(function (text) {
        window.wirebookCopy(text).then(function () { copy.textContent = words.copied; });
      });
    });
    head.append(
      make("span", "wb-talk__badge", words.badge.replace("{version}", this.engine.version)),
      this.header,
      button("wb-step", words.undo, function () { self.ask("undo", {}); self.input.focus(); }),
      button("wb-step", words.again, function () { self.begin(self.world.fresh || []); self.input.focus(); }),
      button("wb-step", words.save, function () { self.wire(self.save.bind(self)); }),
      copy,
      this.link,
      button("wb-step", words.close, function () { self.close(true); }));
    return head;
  };

  Pane.prototype.form = function () {
    var self = this;
    var form = make("form", "wb-talk__form");
    this.input = make("textarea");
    this.input.rows = 1;
    this.input.setAttribute("aria-label", words.line);
    this.input.title = words.hint;
    this.input.autocomplete = "off";
    this.input.spellcheck = false;
    this.input.setAttribute("autocapitalize", "off");
    this.prompt = make("span", "wb-steps__state");
    var send = make("button", "wb-step", words.send);
    form.append(this.prompt, this.input, send);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      self.say(self.input.value);
    });
    this.input.addEventListener("input", function () { self.grow(); });
    this.input.addEventListener("keydown", function (event) {
      var many = self.input.value.indexOf("\n") >= 0;
      var by = many ? 0 : { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.isComposing) return; // Enter ends a syllable, not the line
      if (event.key === "Escape") self.fill(""); // a conversation is not lost by one key
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        self.say(self.input.value);
      }
      if (!by) return;
      event.preventDefault();
      self.back = Math.max(0, Math.min(self.typed.length, self.back + by));
      self.fill(self.typed[self.back] || "");
    });
    return form;
  };

  Pane.prototype.fill = function (text) {
    this.input.value = text;
    this.grow();
  };

  Pane.prototype.grow = function () {
    this.input.rows = Math.min(8, this.input.value.split("\n").length);
  };

  Pane.prototype.begin = function (entries) {
    var last = entries[entries === this.world.fresh ? 0 : entries.length - 1];
    this.name = last ? last[0] : "A";
    this.tried = 0;
    return this.ask("open", {
      protocol: this.world.protocol, settings: this.world.settings,
      entries: entries.map(function (each) { return each.slice(0, 2); }),
      exercise: this.exercise && this.exercise.asked,
    });
  };

  Pane.prototype.say = function (typed) {
    var self = this;
    this.typed.push(typed);
    this.fill("");
    return this.ask("do", { name: this.name, typed: typed }).then(function (found) {
      if (found.error) self.fill(typed);
    });
  };

  Pane.prototype.ask = function (what, given) {
    var self = this;
    return this.engine.ask(what, given).then(function (found) {
      self.error.textContent = found.error || "";
      if (found.parties) self.show(found);
      return found;
    });
  };

  Pane.prototype.wire = function (act) {
    var self = this;
    this.engine.ask("wire", {}).then(function (found) {
      self.error.textContent = found.error || "";
      if (found.wire) act(found.wire);
    });
  };

  Pane.prototype.save = function (text) {
    var link = make("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = this.world.protocol + ".wire";
    link.click();
    window.setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  };

  Pane.prototype.show = function (seen) {
    var self = this;
    if (seen.since < this.lines.length) {
      this.lines = [];
      this.log.textContent = "";
    }
    this.seen = seen;
    this.back = this.typed.length;
    this.lines = this.lines.concat(seen.lines);
    var steps = {};
    seen.steps.forEach(function (step) { (steps[step.at] = steps[step.at] || []).push(step); });
    seen.lines.forEach(function (line, at) { self.write(line, steps[seen.since + at] || []); });
    this.log.scrollTop = this.log.scrollHeight;
    var header = ["@ " + seen.protocol].concat(seen.settings.map(function (pair) { return pair.join("="); }));
    this.header.textContent = header.join(" ");
    this.link.href = "?lab=" + encodeURIComponent(JSON.stringify({
      protocol: seen.protocol, settings: seen.settings, entries: seen.entries,
    })) + "#" + this.figure.id;
    var last = seen.steps.filter(function (step) { return step.peer === self.name; }).pop();
    if (this.exercise) this.exercise.told(seen.verdict, seen.entries.length > this.world.fresh.length);
    this.turn(last);
  };

  // Shows one connection: where it stands and what it may be told.
  Pane.prototype.turn = function (step) {
    var self = this;
    var seen = this.seen;
    var party = seen.parties.find(function (each) { return each.name === self.name; }) || seen.parties[0];
    this.name = party.name;
    this.element.dataset.many = seen.parties.length > 1;
    this.tabs.textContent = "";
    seen.parties.forEach(function (each) {
      var tab = button("wb-step", each.name + " · " + each.state, function () {
        self.name = each.name;
        self.turn(null);
        self.input.focus({ preventScroll: true });
      });
      tab.setAttribute("aria-pressed", String(each === party));
      self.tabs.appendChild(tab);
    });
    function isFree(name) {
      return seen.parties.every(function (each) { return each.name !== name; });
    }
    var named = make("input", "wb-lab__name");
    named.value = NAMES.split("").find(isFree) || "";
    named.setAttribute("aria-label", words.name);
    named.title = words.name;
    named.spellcheck = false;
    named.autocomplete = "off";
    function connect() {
      if (!/^[A-Za-z0-9_-]+$/.test(named.value) || !isFree(named.value)) return named.focus();
      self.name = named.value;
      self.ask("do", { name: named.value, typed: "!connect" });
      self.input.focus({ preventScroll: true });
    }
    named.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && !event.isComposing) connect();
    });
    this.tabs.append(named, button("wb-step", words.more, connect));
    this.prompt.textContent = (seen.parties.length > 1 ? party.name + " " : "") + party.state;
    this.prompt.title = party.text[lang];
    this.place.textContent = "";
    this.place.append(held("wb-as-session", words.session, party.session),
      held("wb-as-mailbox", words.store, seen.store), held("", words.values, party.values),
      make("span", "", words.clock + ": +" + time(seen.clock)));
    this.picture.show(step || { to: party.state }, Boolean(step));
    this.offer(party);
  };

  Pane.prototype.offer = function (party) {
    var self = this;
    function chips(box, label, names, kind, text, act, title) {
      if (!names.length) return;
      box.appendChild(make("span", "wb-talk__label", label));
      names.forEach(function (each) {
        var chip = button("wb-talk__chip" + kind, text(each), function () {
          act(each);
          self.input.focus({ preventScroll: true });
        });
        if (title) chip.title = title(each);
        box.appendChild(chip);
      });
    }
    function same(each) { return each; }
    this.events.textContent = this.choices.textContent = this.tries.textContent = "";
    var events = party.closed ? [["!connect", words.connect]] : [["!close", words.hangup]];
    if (party.tls) events.unshift(["!tls", words.tls]);
    chips(this.events, words.events, events, "", function (each) { return each[1]; },
      function (each) { self.say(each[0]); });
    chips(this.events, words.wait, SPANS, "", function (span) { return "+" + span; },
      function (span) { self.say("!wait " + span); });
    if (party.closed) this.choices.appendChild(make("span", "wb-talk__label", words.closed));
    else if (party.expects.length) {
      this.choices.appendChild(make("span", "wb-talk__label",
        words.expects + ": " + party.expects.map(function (each) { return each[lang]; }).join(" · ")));
    }
    chips(this.choices, words.legal, party.legal, "", function (each) { return each.usage; },
      function (each) {
        if (each.usage === each.name) self.say(each.name);
        else self.fill(each.name + " ");
      }, function (each) { return each.text[lang]; });
    chips(this.choices, words.refused, party.refused.slice(0, SHOWN), " wb-talk__chip--wrong", same,
      function (name) { self.say(name); });
    chips(this.tries, words.tries, (this.world.tries || []).map(function (each, at) { return [at].concat(each); }),
      "", function (each) { return (each[1] === "A" ? "" : each[1] + ": ") + each[2].replaceAll("\n", " ↵ "); },
      function (each) {
        self.name = each[1];
        self.tried = each[0] + 1;
        self.say(each[2]);
      });
    Array.from(this.tries.querySelectorAll("button")).forEach(function (each, at) {
      each.classList.toggle("wb-lab__next", at === self.tried);
    });
  };

  // One line of the transcript, and why, where the model says why.
  Pane.prototype.write = function (line, steps) {
    var actor = line[0], peer = line[1], sigil = line[2], text = line[3], wrong = line[4];
    if (sigil === "=") return;
    var item = make("p", actor === "C" ? "wb-talk__client" : "wb-talk__server");
    if (wrong) item.classList.add("wb-talk__wrong");
    var sign = sigil === ":" ? "" : sigil;
    item.append(make("small", "wb-lab__peer", peer), make("b", "", actor + sign), make("span", "", text));
    var cited = {};
    steps.forEach(function (step) { cited[step.rfc] = true; });
    Object.keys(cited).forEach(function (rfc) { if (/^\d+#/.test(rfc)) item.append(cite(rfc)); });
    this.log.appendChild(item);
    steps.forEach(function (step) {
      if (step.why) this.log.appendChild(make("p", "wb-lab__why", step.why[lang]));
    }, this);
  };

  Pane.prototype.close = function (back) {
    this.picture.end();
    this.element.remove();
    current = null;
    var opener = this.figure.querySelector(".wb-lab__open");
    if (back && opener) opener.focus({ preventScroll: true });
  };

  function cite(rfc) {
    var parts = rfc.split("#");
    var link = make("a", "wb-cite", "RFC " + parts[0] + " §" + parts[1]);
    link.href = "https://www.rfc-editor.org/rfc/rfc" + parts[0] + "#section-" + parts[1];
    return link;
  }

  function held(name, label, pairs) {
    var text = Object.keys(pairs).map(function (key) { return key + " " + (pairs[key] || words.nothing); });
    return make("span", name, label + ": " + (text.join(", ") || words.nothing));
  }

  function time(seconds) {
    return [3600, 60, 1].map(function (unit, at) {
      var value = Math.floor(seconds / unit);
      return String(at ? value % 60 : value).padStart(2, "0");
    }).join(":");
  }

  // Loads Python, with a bar that shows how far it is, and opens a pane.
  function open(figure, opener, world) {
    if (current) current.close(false);
    var bar = make("progress", "wb-lab__bar");
    var said = make("span", "wb-lab__said");
    said.setAttribute("role", "status");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", words.loading);
    opener.after(bar, said);
    opener.disabled = true;
    function done() { bar.remove(); said.remove(); opener.disabled = false; }
    return python.start(function (kind, part) {
      said.textContent = kind === "loading" ? words.loading : words.starting;
      bar.value = kind === "loading" ? part * 0.7 : { starting: 0.75, unpacked: 0.8, started: 0.95 }[kind];
    }).then(function (engine) {
      window.wirebookLab = engine;
      document.querySelectorAll(".wb-lab__open").forEach(price);
      done();
      if (current) current.close(false);
      current = new Pane(figure, world, engine);
      return current.ready;
    }).catch(function (error) {
      done();
      opener.after(said);
      said.textContent = words.failed + error.message;
    });
  }

  function pairs(list) {
    return Array.isArray(list) && list.every(function (each) {
      return Array.isArray(each) && typeof each[0] === "string" && typeof each[1] === "string";
    });
  }

  function linked(figure) {
    var found = location.search.match(/^\?lab=(.*)$/);
    if (!found || location.hash.slice(1) !== encodeURI(figure.id)) return null;
    try {
      var world = JSON.parse(decodeURIComponent(found[1]));
      return pairs(world.entries) && pairs(world.settings) ? world : null;
    } catch (error) {
      return null;
    }
  }

  function opener(text, act) {
    var made = button("wb-step wb-lab__open", "", function () { act(made); });
    return priced(made, text);
  }

  // Below a dialogue: goes on where it ends, or where the reader has stepped to.
  function addTo(figure) {
    var world = JSON.parse(figure.dataset.wbTry);
    if (python.protocols.indexOf(world.protocol) < 0) return;
    var given = linked(figure);
    var exercise = Boolean(figure.dataset.wbExercise);
    if (exercise) world.fresh = world.entries;
    figure.querySelector(".wb-wire__foot").appendChild(
      opener(given ? words.resume : exercise ? words.solve : words.here, function (made) {
        var row = figure.querySelector(".wb-wire--stepping .wb-row--now") ||
          (figure.classList.contains("wb-wire--stepping") && figure.querySelector(".wb-row--now"));
        var now = row && row.querySelector(".wb-line[id]");
        var last = now ? Number(now.id.slice(now.id.lastIndexOf("-") + 1)) : Infinity;
        var entries = world.entries.filter(function (each) { return each[2] <= last; });
        open(figure, made, Object.assign({}, world, given || { entries: exercise ? world.fresh : entries }));
      }));
  }

  // On the page of the lab: a world to choose, and its header to change.
  function addScenes(figure) {
    var scenes = JSON.parse(figure.dataset.wbLab);
    var given = linked(figure);
    var form = make("form", "wb-lab__scenes");
    var select = make("select");
    var header = make("input");
    counted += 1;
    select.id = "wb-lab-scene-" + counted;
    header.id = "wb-lab-header-" + counted;
    header.spellcheck = false;
    header.autocomplete = "off";
    scenes.forEach(function (scene, at) {
      var option = make("option", "", scene.title);
      option.value = at;
      select.appendChild(option);
    });
    function chosen() { return scenes[Number(select.value)]; }
    select.addEventListener("change", function () { header.value = chosen().header; });
    header.value = given ? written(given) : chosen().header;
    var go = priced(make("button", "wb-step wb-lab__open"), given ? words.resume : words.open);
    form.append(label(select, words.scene), label(header, words.settings), go);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var same = given && header.value === written(given);
      var world = same ? given : asked(header.value, chosen());
      figure.querySelectorAll("[data-wb-protocol]").forEach(function (each) {
        each.hidden = each.dataset.wbProtocol !== world.protocol;
      });
      open(figure, go, world);
    });
    figure.querySelector(".wb-lab__without").replaceWith(form);
  }

  function label(control, text) {
    var made = make("label", "", text + " ");
    made.htmlFor = control.id;
    made.appendChild(control);
    return made;
  }

  function written(world) {
    return ["@ " + world.protocol].concat(world.settings.map(function (pair) { return pair.join("="); })).join(" ");
  }

  // What a header asks for; what is wrong in it, Python says.
  function asked(text, scene) {
    var parts = text.replace(/^@\s*/, "").trim().split(/\s+/);
    return {
      protocol: parts[0],
      settings: parts.slice(1).map(function (each) {
        var cut = each.indexOf("=");
        return cut < 0 ? [each, ""] : [each.slice(0, cut), each.slice(cut + 1)];
      }),
      entries: [],
      tries: text === scene.header ? scene.tries : [],
    };
  }

  function mount() {
    lang = WORDS[document.documentElement.lang] ? document.documentElement.lang : "en";
    words = WORDS[lang];
    if (!python.available) return;
    document.querySelectorAll("figure[data-wb-try]").forEach(function (figure) {
      if (!figure.querySelector(".wb-lab__open")) addTo(figure);
    });
    document.querySelectorAll("figure[data-wb-lab]").forEach(function (figure) {
      if (!figure.querySelector(".wb-lab__scenes")) addScenes(figure);
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
