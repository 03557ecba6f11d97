"""Writing the server's lines into a transcript, and leaving everything else as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wirebook.align import align
from wirebook.errors import SourceError
from wirebook.notation import shown_lines
from wirebook.transcript import Line, Transcript, parse
from wirebook.wire import CRLF

START = 0
"""The key of what the server says before the client's first line."""

Answers = Mapping[int, Sequence[Line]]
"""By the number of a client's line: what the servers said after it and before the next one."""


def said(data: bytes, peer: str = "") -> tuple[Line, ...]:
    """Write what a server sent as lines of a transcript."""
    return tuple(Line(0, "S", peer, sigil, text) for sigil, text in shown_lines(data))


def rewritten(source: str, answers: Answers, path: str = "", first_line: int = 1) -> list[str]:
    """Return the lines of a transcript with the server's answers as they really were.

    Comments, blank lines, client lines, events, `...` and lines whose holes still fit stay as
    they are. A `S=` line that stands takes the state from the answers; none is added. Events of
    the answers that do not stand yet are added.

    Args:
        source: the transcript as it is, a file or the content of a block.
        answers: what was really said; where a client's line is missing, nothing changes.

    Raises:
        TranscriptSyntaxError: if the source cannot be read.
        SourceError: if a line that binds a name no longer fits, and the name is used below.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    transcript = parse(source, path, first_line)
    entries, tail = _entries(source, transcript, first_line)
    bound: dict[str, str] = {}
    out: list[_Entry] = []
    for head, key, gap in _turns(entries):
        changed = _Gap(gap, answers[key], bound, transcript) if key in answers else None
        out += [head, *(changed.entries() if changed else gap)]
    return _written(out, tail)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line as written, and the comments and blank lines above it; `line` is none for a header."""

    line: Line | None
    above: tuple[str, ...]
    text: str
    dropped: bool = False


def _entries(
    source: str, transcript: Transcript, first_line: int
) -> tuple[list[_Entry], list[str]]:
    lines = {line.number: line for line in transcript.lines}
    entries: list[_Entry] = []
    above: list[str] = []
    for number, text in enumerate(source.split("\n"), first_line):
        if number in lines or text.startswith("@"):
            entries.append(_Entry(lines.get(number), tuple(above), text))
            above = []
        else:
            above.append(text)
    return entries, above


def _turns(entries: list[_Entry]) -> Iterator[tuple[_Entry, int, list[_Entry]]]:
    """Every header and client line, its key, and the server lines below it."""
    heads = [at for at, entry in enumerate(entries) if not entry.line or entry.line.actor == "C"]
    for at, end in zip(heads, [*heads[1:], len(entries)], strict=True):
        line = entries[at].line
        last_header = end == len(entries) or entries[end].line is not None
        key = line.number if line else START if last_header else -1
        yield entries[at], key, entries[at + 1 : end]


def _written(entries: list[_Entry], tail: list[str]) -> list[str]:
    """Write the entries; what stood above a dropped line moves to the next, or else the last."""
    out: list[str] = []
    above: list[str] = []
    last = 0
    for entry in entries:
        above += entry.above
        if not entry.dropped:
            out += above
            last = len(out)
            out.append(entry.text)
            above = []
    return [*out[:last], *above, *out[last:], *tail]


class _Gap:
    """The server lines between two client lines, old and new."""

    def __init__(
        self,
        old: list[_Entry],
        new: Sequence[Line],
        bound: dict[str, str],
        transcript: Transcript,
    ) -> None:
        self.old = old
        self.lines = [entry.line for entry in old if entry.line is not None]
        self.new = new
        self.bound = bound
        self.transcript = transcript
        self.texts: dict[int, str | None] = {}
        self.added: dict[int, list[int]] = {}

    def entries(self) -> Iterator[_Entry]:
        """Return the new entries."""
        for peer in dict.fromkeys(line.peer for line in [*self.lines, *self.new]):
            self._answers(peer)
            self._states(peer)
        self._events()
        for at, entry in enumerate(self.old):
            yield from self._additions(at)
            text = self.texts.get(at, entry.text)
            yield _Entry(entry.line, entry.above, text or "", dropped=text is None)
        yield from self._additions(len(self.old))

    def _additions(self, at: int) -> Iterator[_Entry]:
        for new in sorted(self.added.get(at, ())):
            yield _Entry(self.new[new], (), str(self.new[new]))

    def _answers(self, peer: str) -> None:
        olds = [at for at, line in enumerate(self.lines) if line.peer == peer and _speaks(line)]
        news = [at for at, line in enumerate(self.new) if line.peer == peer and line.sends]
        mine = [at for at, line in enumerate(self.lines) if line.peer == peer]
        place = mine[0] if mine else len(self.lines)
        for edit in align(
            len(olds),
            len(news),
            lambda old: self.lines[olds[old]].sigil == "...",
            lambda old, new: self._found(olds[old], news[new]) is not None,
        ):
            if edit.kind == "add":
                self.added.setdefault(place, []).append(news[edit.new])
            elif edit.kind != "elide":
                place = olds[edit.old] + 1
                self._decide(edit.kind, olds[edit.old], news[edit.new : edit.new + 1])

    def _decide(self, kind: str, old: int, new: list[int]) -> None:
        if self.lines[old].sigil == "...":
            return
        # What an earlier line of this gap has just bound may speak against keeping this one.
        found = self._found(old, new[0]) if kind == "keep" else None
        if found is not None:
            self.bound.update(found)
            return
        text = None if kind == "drop" else str(self.new[new[0]])
        self._keep_names(self.lines[old], text)
        self.texts[old] = text

    def _found(self, old: int, new: int) -> dict[str, str] | None:
        line, data = self.lines[old], self.new[new].octets
        if line.sigil == "~" or (line.sigil == ":" and not data.endswith(CRLF)):
            return {} if line.octets == data else None
        data = data.removesuffix(CRLF) if line.sigil == ":" else data
        return line.pattern.match(data.decode(errors="surrogateescape"), self.bound)

    def _keep_names(self, line: Line, text: str | None) -> None:
        for name in line.pattern.names if line.sigil != "~" else ():
            users = (each for each in self.transcript.lines if each.number > line.number)
            user = next((each for each in users if name in each.pattern.names), None)
            if name not in self.bound and user is not None:
                raise SourceError(
                    f"expected an answer that still binds <<{name}>> for line {user.number}, "
                    f"found {text or 'none'}: write the hole into the new answer by hand",
                    self.transcript.path,
                    line.number,
                )

    def _states(self, peer: str) -> None:
        states = [line.text for line in self.new if line.sigil == "=" and line.peer == peer]
        for at, line in enumerate(self.lines):
            if states and line.sigil == "=" and line.peer == peer:
                fitting = [_projected(state, line.text) for state in states]
                if line.text not in fitting:
                    self.texts[at] = f"{line.who}= {fitting[-1]}"

    def _events(self) -> None:
        known = {(line.peer, line.sigil, line.text) for line in self.lines}
        for at, line in enumerate(self.new):
            if line.sigil == "!" and (line.peer, line.sigil, line.text) not in known:
                self.added.setdefault(len(self.lines), []).append(at)


def _speaks(line: Line) -> bool:
    return line.sends or line.sigil == "..."


def _projected(state: str, shown: str) -> str:
    """Return a state with those of its `key=value` that the line shows."""
    name, *pairs = state.split()
    keys = [pair.partition("=")[0] for pair in shown.split()[1:]]
    values = {pair.partition("=")[0]: pair for pair in pairs}
    return " ".join([name, *(values[key] for key in keys if key in values)])
