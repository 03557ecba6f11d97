"""Mailboxes by name: making, removing, listing them, and putting messages into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from wirebook.connection import Answer, Ask
from wirebook.mail import INBOX, Mailbox
from wirebook.protocols.imap.base import MESSAGE_LIMIT, Imap
from wirebook.protocols.imap.syntax import mailbox_name
from wirebook.protocols.imap.view import View

NAMES_LIMIT = 1000
"""Mailboxes that an account may have."""

NAME_LIMIT = 255
"""Characters that the name of a mailbox may have."""

USES = ("\\All", "\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash")
"""What a mailbox can be for (RFC 6154 section 2)."""

_RUN = re.compile(r"[*%]+")
_UNFIT = re.compile(r"[\x00-\x1f\x7f%*]|//|\A/|\A\Z")


class Folders(Imap):
    """The handlers of mailboxes by name."""

    def do_select(self, ask: Ask) -> Answer:
        """Open a mailbox for reading and writing."""
        return self._open(ask, read_only=False)

    def do_examine(self, ask: Ask) -> Answer:
        """Open a mailbox for reading only."""
        return self._open(ask, read_only=True)

    def _open(self, ask: Ask, *, read_only: bool) -> Answer:
        name = ask.arguments["mailbox"]
        mailbox = self.find(name)
        closed = [b"* OK [CLOSED] the mailbox that was selected is closed"]
        before = closed if self.session.view is not None else []
        self.session.view = None
        if mailbox is None:
            return Answer("nonexistent", body=before) if before else Answer("nonexistent")
        enabled = self.session.enabled
        if ask.arguments.get("condstore") or "qresync" in ask.arguments:
            enabled.add("CONDSTORE")
        self.session.view = View(name, mailbox, read_only, enabled)
        lines = [*before, *map(str.encode, self._opened(self.session.view))]
        if "qresync" in ask.arguments:
            lines += map(str.encode, self.session.view.missed(*ask.arguments["qresync"]))
        return Answer("ok", body=lines)

    def _opened(self, view: View) -> Iterator[str]:
        mailbox, count = view.mailbox, len(view.messages)
        known = "\\Answered \\Flagged \\Deleted \\Seen \\Draft"
        keywords = sorted({f for held in mailbox.flags.values() for f in held if f[0] != "\\"})
        yield f"* {count} EXISTS"
        if view.old:
            yield f"* {len(view.recent)} RECENT"
            unseen = (
                n for n, m in enumerate(view.messages, 1) if "\\Seen" not in view.flags(m.uid)
            )
            first = next(unseen, None)
            if first is not None:
                yield f"* OK [UNSEEN {first}] first unseen"
        yield f"* FLAGS ({' '.join([known, *keywords])})"
        permanent = "" if view.read_only else " ".join([known, *keywords, "\\*"])
        yield f"* OK [PERMANENTFLAGS ({permanent})] flags that stay"
        yield f"* OK [UIDVALIDITY {mailbox.uidvalidity}] UIDs are valid"
        yield f"* OK [UIDNEXT {mailbox.next_uid}] next UID"
        if "CONDSTORE" in view.enabled:
            yield f"* OK [HIGHESTMODSEQ {mailbox.modseq}] highest"
        if not view.old:
            yield self._listed(view.name)

    def do_create(self, ask: Ask) -> Answer:
        """Make a mailbox, and those above it."""
        name, use = ask.arguments["mailbox"].rstrip("/"), ask.arguments["use"]
        if _unfit(name):
            return Answer("invalid")
        if use and use not in USES:
            return Answer("use")
        account = self.account
        if name in account.mailboxes:
            return Answer("exists")
        if len(account.folders) >= NAMES_LIMIT:
            return Answer("limit")
        for above in _above(name):
            if above not in account.mailboxes:
                account.create(above)
        account.create(name, use)
        return Answer("ok")

    def do_delete(self, ask: Ask) -> Answer:
        """Remove a mailbox with all that is in it; those below it stay."""
        name = ask.arguments["mailbox"]
        if name == INBOX:
            return Answer("inbox")
        if name in self.account.folders:
            self.account.delete(name)
            return Answer("ok")
        below = any(each.startswith(f"{name}/") for each in self.account.folders)
        return Answer("children" if below else "nonexistent")

    def do_rename(self, ask: Ask) -> Answer:
        """Give a mailbox another name; renaming INBOX moves its messages and leaves it empty."""
        old, new = ask.arguments["mailbox"], ask.arguments["to"].rstrip("/")
        account = self.account
        if _unfit(new) or new.startswith(f"{old}/"):
            return Answer("invalid")
        if new in account.mailboxes:
            return Answer("exists")
        mailbox = account.mailboxes.get(old)
        if mailbox is None:
            return Answer("nonexistent")
        for above in _above(new):
            if above not in account.mailboxes:
                account.create(above)
        if old != INBOX:
            account.rename(old, new)
            return Answer("ok")
        target = account.create(new)
        for message in mailbox.messages:
            target.adopt(message, mailbox.flags[message.uid])
        mailbox.remove(mailbox.messages)
        return Answer("ok")

    def do_subscribe(self, ask: Ask) -> Answer:
        """Remember a name."""
        if len(self.account.subscribed) >= NAMES_LIMIT:
            return Answer("limit")
        self.account.subscribe(ask.arguments["mailbox"], on=True)
        return Answer("ok")

    def do_unsubscribe(self, ask: Ask) -> Answer:
        """Forget a name."""
        self.account.subscribe(ask.arguments["mailbox"], on=False)
        return Answer("ok")

    def do_list(self, ask: Ask) -> Answer:
        """List mailboxes, and what is asked for of them (RFC 9051 section 6.3.9)."""
        return Answer("ok", body=[line.encode() for line in self._list(ask.arguments)])

    def _list(self, asked: Mapping[str, Any]) -> Iterator[str]:
        select, returned = set(asked["select"]), set(asked["return"])
        patterns = [asked["reference"] + each for each in asked["patterns"]]
        if patterns == [""]:
            yield '* LIST (\\Noselect) "/" ""'
            return
        names = self._names(select)
        for name in sorted(names, key=lambda each: (each != INBOX, each)):
            mailbox = self.find(name)
            if not any(_fits(pattern, name) for pattern in patterns):
                continue
            if "SPECIAL-USE" in select and not (mailbox and mailbox.use):
                continue
            below = "RECURSIVEMATCH" in select and name not in self.account.subscribed
            yield self._listed(name, select | returned, below)
            if mailbox is not None and asked["status"]:
                yield self._status(name, mailbox, asked["status"])

    def _names(self, select: set[str]) -> set[str]:
        """Names to choose from: all mailboxes with the levels above them, or the subscribed."""
        if "SUBSCRIBED" not in select:
            existing = self.account.mailboxes
            return {*existing, *(above for name in existing for above in _above(name))}
        names = set(self.account.subscribed)
        if "RECURSIVEMATCH" in select:
            names |= {above for name in names for above in _above(name)}
        return names

    def _listed(self, name: str, options: set[str] | None = None, below: bool = False) -> str:
        options = options or set()
        mailbox, account = self.find(name), self.account
        children = any(each.startswith(f"{name}/") for each in account.folders)
        marks = [] if mailbox else ["\\NonExistent"]
        marks += ["\\HasChildren" if children else "\\HasNoChildren"]
        if "SUBSCRIBED" in options and name in account.subscribed:
            marks.append("\\Subscribed")
        if mailbox and mailbox.use:
            marks.append(mailbox.use)
        shown = mailbox_name(name, utf8=self.utf8).decode()
        extended = ' ("CHILDINFO" ("SUBSCRIBED"))' if below else ""
        return f'* LIST ({" ".join(marks)}) "/" {shown}{extended}'

    def do_lsub(self, ask: Ask) -> Answer:
        """List subscriptions, existing or not (RFC 3501 section 6.3.9)."""
        pattern = ask.arguments["reference"] + ask.arguments["patterns"][0]
        lines = []
        for name in sorted(self.account.subscribed, key=lambda each: (each != INBOX, each)):
            if _fits(pattern, name):
                lines.append(b'* LSUB () "/" ' + mailbox_name(name, utf8=self.utf8))
        return Answer("ok", body=lines)

    def do_namespace(self, ask: Ask) -> Answer:
        """Say where the names of one's own mailboxes begin (RFC 9051 section 6.3.10)."""
        return Answer("ok", body=[b'* NAMESPACE (("" "/")) NIL NIL'])

    def do_status(self, ask: Ask) -> Answer:
        """Count, without selecting."""
        name = ask.arguments["mailbox"]
        mailbox = self.find(name)
        if mailbox is None:
            return Answer("nonexistent")
        if "HIGHESTMODSEQ" in ask.arguments["items"]:
            self.session.enabled.add("CONDSTORE")
        return Answer("ok", body=[self._status(name, mailbox, ask.arguments["items"]).encode()])

    def _status(self, name: str, mailbox: Mailbox, items: tuple[str, ...]) -> str:
        values = {
            "MESSAGES": len(mailbox.messages),
            "RECENT": len(mailbox.recent),
            "UIDNEXT": mailbox.next_uid,
            "UIDVALIDITY": mailbox.uidvalidity,
            "UNSEEN": sum("\\Seen" not in held for held in mailbox.flags.values()),
            "DELETED": sum("\\Deleted" in held for held in mailbox.flags.values()),
            "SIZE": mailbox.octets,
            "HIGHESTMODSEQ": mailbox.modseq,
        }
        shown = mailbox_name(name, utf8=self.utf8).decode()
        return f"* STATUS {shown} ({' '.join(f'{item} {values[item]}' for item in items)})"

    def do_append(self, ask: Ask) -> Answer:
        """Put a message into a mailbox."""
        octets = ask.arguments["octets"]
        if not isinstance(octets, bytes):  # only its size is known, and it is too much
            return Answer("toobig", {"limit": MESSAGE_LIMIT})
        mailbox = self.find(ask.arguments["mailbox"])
        if mailbox is None:
            return Answer("trycreate")
        if not self.account.has_room(len(octets)):
            return Answer("overquota")
        date = ask.arguments["date"]
        when = self.clock.now if date is None else date
        message = mailbox.deliver(octets, when, ask.arguments["flags"])
        return Answer("ok", {"validity": mailbox.uidvalidity, "uid": message.uid})


def _unfit(name: str) -> bool:
    return bool(_UNFIT.search(name)) or len(name) > NAME_LIMIT


def _above(name: str) -> list[str]:
    levels = name.split("/")
    return ["/".join(levels[:count]) for count in range(1, len(levels))]


def _fits(pattern: str, name: str) -> bool:
    """Whether a name fits: `*` is anything, `%` anything on one level; INBOX in any case."""
    head, slash, rest = pattern.partition("/")
    if head.upper() == INBOX:
        pattern = INBOX + slash + rest
    return _glob(pattern, name)


def _glob(pattern: str, name: str) -> bool:
    """Match with one bit for every place in the pattern that the name may have led to."""
    pattern = _RUN.sub(lambda run: "*" if "*" in run[0] else "%", pattern)
    star, percent, letters = 0, 0, dict[str, int]()
    for at, letter in enumerate(pattern):
        bit = 1 << at
        if letter == "*":
            star |= bit
        elif letter == "%":
            percent |= bit
        else:
            letters[letter] = letters.get(letter, 0) | bit
    wild = star | percent
    places = 1 | (1 & wild) << 1
    for letter in name:
        stay = places & (star if letter == "/" else wild)
        places = stay | (places & letters.get(letter, 0)) << 1
        places |= (places & wild) << 1  # a wildcard may also stand for nothing
    return bool(places >> len(pattern) & 1)
