"""The messages of the selected mailbox: fetching, marking, copying, finding and removing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wirebook.connection import Answer, Ask
from wirebook.mail import Mailbox, Message
from wirebook.protocols.imap.base import Imap
from wirebook.protocols.imap.fetch import Item, UnknownEncoding, answer
from wirebook.protocols.imap.search import CHARSETS, Candidate, Search, result
from wirebook.protocols.imap.syntax import numbers

SEEN, DELETED = "\\Seen", "\\Deleted"

KEYWORDS_LIMIT = 64
"""Flags that a message may have."""

FLAGS, MODSEQ, UID = Item("FLAGS"), Item("MODSEQ"), Item("UID")

Chosen = list[tuple[int, Message]]


class Messages(Imap):
    """The handlers of SELECTED. For UID each of them is asked with UIDs instead of numbers."""

    def do_uid(self, ask: Ask) -> Answer:
        """Do what the second word says, with UIDs."""
        verb = ask.arguments["verb"]
        writes = verb in ("STORE", "MOVE", "EXPUNGE")
        if writes and "read-only" in ask.offered:
            return Answer("read-only")
        found: Answer = getattr(self, f"_{verb.lower()}")(ask.arguments, True)
        outcome = found.outcome
        if outcome == "ok":
            outcome = {"COPY": "copied", "MOVE": "moved", "EXPUNGE": "done"}.get(verb, "data")
        return Answer(
            "done" if outcome == "nothing" else outcome, {"verb": verb, **found.fields}, found.body
        )

    def do_close(self, ask: Ask) -> Answer:
        """Remove what is marked, saying nothing of it, and leave the mailbox."""
        if not self.view.read_only:
            self.view.mailbox.remove(self._deleted())
        self.session.view = None
        return Answer("ok")

    def do_unselect(self, ask: Ask) -> Answer:
        """Leave the mailbox as it is."""
        self.session.view = None
        return Answer("ok")

    def do_expunge(self, ask: Ask) -> Answer:
        """Remove what is marked; the numbers that this shifts are told before the reply."""
        if "read-only" in ask.offered:
            return Answer("read-only")
        self.view.mailbox.remove(self._deleted())
        return Answer("ok")

    def _deleted(self) -> Iterator[Message]:
        flags = self.view.mailbox.flags
        return (m for m in self.view.mailbox.messages if DELETED in flags[m.uid])

    def _expunge(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        chosen = self.view.chosen(asked["set"], uid=uid) or []
        wanted = {message.uid for _, message in chosen}
        self.view.mailbox.remove([m for m in self._deleted() if m.uid in wanted])
        return Answer("ok")

    # Fetching

    def do_fetch(self, ask: Ask) -> Answer:
        """Say what is asked for of messages."""
        return self._fetch(ask.arguments, False)

    def _fetch(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        view, items, since = self.view, asked["items"], asked["since"]
        if since is not None or MODSEQ in items:
            view.enabled.add("CONDSTORE")
        if since is not None and MODSEQ not in items:
            items = (*items, MODSEQ)
        if uid and UID not in items:
            items = (UID, *items)
        chosen = view.chosen(asked["set"], uid=uid)
        if chosen is None:
            return Answer("range", {"count": len(view.messages)})
        present = [pair for pair in chosen if pair[1] in view]
        lines: list[bytes] = []
        if asked["vanished"]:
            lines += map(str.encode, view.vanished(asked["set"], since))
        if since is not None:
            present = [pair for pair in present if view.mailbox.modseqs[pair[1].uid] > since]
        self._see(items, present)
        try:
            lines += [self._fetched(items, number, message) for number, message in present]
        except UnknownEncoding:
            return Answer("encoding")
        return Answer(
            "expunged" if len(chosen) != len(present) and since is None else "ok", body=lines
        )

    def _see(self, items: tuple[Item, ...], chosen: Chosen) -> None:
        """Fetching the text of a message marks it as seen, unless the client only peeks."""
        view = self.view
        if view.read_only or all(item.peek for item in items):
            return
        flags = view.mailbox.flags
        unseen = [m.uid for _, m in chosen if SEEN not in flags[m.uid]]
        if unseen:
            view.mailbox.mark({uid: flags[uid] | {SEEN} for uid in unseen})

    def _fetched(self, items: tuple[Item, ...], number: int, message: Message) -> bytes:
        view, uid = self.view, message.uid
        modseq = view.mailbox.modseqs[uid]
        wanted = items
        if view.told[uid] != modseq:  # what the client does not know yet comes along
            more = (FLAGS, MODSEQ) if "CONDSTORE" in view.enabled else (FLAGS,)
            wanted = (*items, *(item for item in more if item not in items))
        parts = []
        for item in wanted:
            if item.name == "FLAGS":
                view.told[uid] = modseq
                parts.append(b"FLAGS (%b)" % view.flags(uid).encode())
            elif item.name == "UID":
                parts.append(b"UID %d" % uid)
            elif item.name == "MODSEQ":
                parts.append(b"MODSEQ (%d)" % modseq)
            else:
                parts.append(answer(item, message))
        return b"* %d FETCH (%b)" % (number, b" ".join(parts))

    # Marking

    def do_store(self, ask: Ask) -> Answer:
        """Set, add or take away flags."""
        return (
            Answer("read-only") if "read-only" in ask.offered else self._store(ask.arguments, False)
        )

    def _store(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        view, unchanged = self.view, asked["unchanged"]
        if unchanged is not None:
            view.enabled.add("CONDSTORE")
        chosen = view.chosen(asked["set"], uid=uid)
        if chosen is None:
            return Answer("range", {"count": len(view.messages)})
        present = [pair for pair in chosen if pair[1] in view]
        late: Chosen = []
        if unchanged is not None:
            late = [p for p in present if view.mailbox.modseqs[p[1].uid] > unchanged]
            present = [pair for pair in present if pair not in late]
        new = {message.uid: self._flags(message.uid, asked) for _, message in present}
        if any(len(held) > KEYWORDS_LIMIT for held in new.values()):
            return Answer("limit")
        if new:
            view.mailbox.mark(new)
        lines = list(self._marked(present, silent=asked["silent"], uid=uid))
        if late:
            which = numbers(message.uid if uid else number for number, message in late)
            return Answer("modified", {"set": which}, lines)
        return Answer("ok" if len(present) == len(chosen) else "expunged", body=lines)

    def _flags(self, uid: int, asked: Mapping[str, Any]) -> frozenset[str]:
        held, named = self.view.mailbox.flags[uid], frozenset(asked["flags"])
        if asked["sign"] == "+":
            return held | named
        return held - named if asked["sign"] == "-" else named

    def _marked(self, chosen: Chosen, *, silent: bool, uid: bool) -> Iterator[bytes]:
        view = self.view
        for number, message in chosen:
            if not silent:
                yield f"* {number} FETCH ({view.flag_data(message.uid, uid_too=uid)})".encode()
                continue
            modseq = view.told[message.uid] = view.mailbox.modseqs[message.uid]
            if "CONDSTORE" in view.enabled:
                head = f"UID {message.uid} " if uid else ""
                yield f"* {number} FETCH ({head}MODSEQ ({modseq}))".encode()

    # Copying

    def do_copy(self, ask: Ask) -> Answer:
        """Put copies into another mailbox."""
        return self._copy(ask.arguments, False)

    def do_move(self, ask: Ask) -> Answer:
        """Put messages into another mailbox and take them out of this one, as one act."""
        return (
            Answer("read-only") if "read-only" in ask.offered else self._move(ask.arguments, False)
        )

    def _copy(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        ready = self._ready(asked, uid)
        if isinstance(ready, Answer):
            return ready
        chosen, target = ready
        if not self.account.has_room(sum(message.octets for _, message in chosen)):
            return Answer("overquota")
        return Answer("ok", self._copied(chosen, target))

    def _move(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        ready = self._ready(asked, uid)
        if isinstance(ready, Answer):
            return ready
        chosen, target = ready
        code = "* OK [COPYUID {validity} {from_} {to}] moved".format_map(
            self._copied(chosen, target)
        )
        self.view.mailbox.remove(message for _, message in chosen)
        return Answer("ok", body=[code.encode()])

    def _ready(self, asked: Mapping[str, Any], uid: bool) -> tuple[Chosen, Mailbox] | Answer:
        """The messages and where they are to go, or why they cannot."""
        chosen = self.view.chosen(asked["set"], uid=uid)
        if chosen is None:
            return Answer("range", {"count": len(self.view.messages)})
        target = self.find(asked["mailbox"])
        if target is None:
            return Answer("trycreate")
        if any(message not in self.view for _, message in chosen):
            return Answer("expunged")
        return (chosen, target) if chosen else Answer("nothing")

    def _copied(self, chosen: Chosen, target: Mailbox) -> dict[str, object]:
        flags = self.view.mailbox.flags
        copies = [target.adopt(message, flags[message.uid]) for _, message in chosen]
        return {
            "validity": target.uidvalidity,
            "from_": numbers(message.uid for _, message in chosen),
            "to": numbers(copy.uid for copy in copies),
        }

    # Finding

    def do_search(self, ask: Ask) -> Answer:
        """Find messages."""
        return self._search(ask.arguments, False)

    def _search(self, asked: Mapping[str, Any], uid: bool) -> Answer:
        search: Search = asked["search"]
        found = self._found(search)
        if found is None:
            return Answer("badcharset")
        view = self.view
        values = [message.uid if uid else number for number, message in found]
        if search.returns is not None and "SAVE" in search.returns:
            view.saved = self._saved(search.returns, found)
            if search.returns == ("SAVE",):
                return Answer("ok", body=[])
        modseq = None
        if search.modseq and found:
            modseq = max(view.mailbox.modseqs[message.uid] for _, message in found)
        if search.returns is not None or not view.old:
            text = result(self.tag, values, search.returns, uid=uid, modseq=modseq)
            return Answer("ok", body=[text.encode()])
        return Answer("ok", body=[_plain("SEARCH", values, modseq)])

    def _saved(self, returns: tuple[str, ...], found: Chosen) -> frozenset[int]:
        """What `$` stands for: all, or only what MIN and MAX have named (RFC 9051 table 4)."""
        uids = [message.uid for _, message in found]
        few = uids[:1] * ("MIN" in returns) + uids[-1:] * ("MAX" in returns)
        whole = {"ALL", "COUNT"} & set(returns) or not {"MIN", "MAX"} & set(returns)
        return frozenset(uids if whole else few)

    def _found(self, search: Search) -> Chosen | None:
        """The messages that fit, or `None` if the charset is one that we cannot read."""
        if search.charset not in CHARSETS:
            return None
        view = self.view
        if search.modseq:
            view.enabled.add("CONDSTORE")
        last_uid = view.messages[-1].uid if view.messages else view.mailbox.next_uid
        last = (len(view.messages), last_uid)
        return [
            (number, message)
            for number, message in enumerate(view.messages, 1)
            if message in view
            and search.key(
                Candidate(
                    message,
                    number,
                    frozenset(view.flags(message.uid).split()),
                    view.mailbox.modseqs[message.uid],
                    last,
                    view.saved,
                )
            )
        ]


def _plain(word: str, values: list[int], modseq: int | None) -> bytes:
    more = [f"(MODSEQ {modseq})"] if modseq is not None else []
    return " ".join([f"* {word}", *map(str, values), *more]).encode()
