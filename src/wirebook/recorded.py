"""What a mock server answers to a small alphabet, from everywhere that the alphabet leads.

A page talks from such a record with no interpreter in it: the server has said every word before.

python -m wirebook.recorded
"""

from __future__ import annotations

import copy
import json
import tomllib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from wirebook.machine import Kind, Machine, State
from wirebook.protocols import REGISTRY, Protocol
from wirebook.render.transcript import RECORDS
from wirebook.talk import Talk

ALPHABETS = Path(__file__).with_name("alphabets.toml")
MANY = 7_770_000
"""How many connections there were before a record's: a number that can be found in a reply."""

Place = tuple[str, dict[str, str], dict[str, str]]
"""A state, what the session remembers, and what is stored, in words."""


class Edge(NamedTuple):
    """What one entry does in one place: what was said, why, and the next place.

    Args:
        text: lines of a transcript.
        rfcs: the sections that say so, such as `1939#5`, with blanks between them.
        to: the number of the place that follows.
    """

    text: str
    rfcs: str
    to: int


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A small world, and what its server is asked.

    Args:
        settings: as in a transcript's header.
        lines: as typed to `wirebook talk`, without tags; several in one entry are said at once.
        places: how many different memories are followed, the nearest first.
        unheard: names of what is kept for others and can be heard in no reply.
    """

    protocol: Protocol
    settings: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    places: int
    unheard: tuple[str, ...]

    def fits(self, entry: str, state: State) -> bool:
        """Whether an entry is to be tried: where a text is expected, no command is one."""
        verb = entry.partition(" ")[0]
        command = self.protocol.machine.command(verb)
        return state.kind is not Kind.PAYLOAD or command is None

    def typed(self, line: str, kind: Kind) -> str:
        """What is typed: a command as the protocol writes it, anything else as it is."""
        if kind is not Kind.COMMAND or line.startswith("!"):
            return line
        return self.protocol.spell(line).decode().removesuffix("\r\n")


@dataclass(slots=True)
class Record:
    """Places by number, and what each line does there.

    Args:
        greeting: the lines of a transcript with which the first place is reached.
        edges: for each place, by number of the entry; without those that lead too far.
    """

    alphabet: Alphabet
    greeting: str = ""
    places: list[Place] = field(default_factory=list)
    edges: list[dict[int, Edge]] = field(default_factory=list)

    def script(self) -> str:
        """The record as a script that hands itself over, so that it loads from a disk as well.

        What an entry does most often in a state, without leaving its place, is written once for
        all places of that state; a number alone says that here it is not recorded.
        """
        usual = self._usual()
        texts = _numbered(edge.text for each in self.edges for edge in each.values())
        cited = _numbered(edge.rfcs for each in self.edges for edge in each.values())
        name = self.alphabet.protocol.machine.name
        tag, _, rest = self.alphabet.protocol.spell("NOOP").decode().partition(" ")
        data = {
            "header": " ".join((f"@ {name}", *map("=".join, self.alphabet.settings))),
            "tag": tag if rest else "",
            "greeting": self.greeting,
            "lines": self.alphabet.lines,
            "texts": list(texts),
            "rfcs": list(cited),
            "places": self.places,
            "usual": {
                state: [[at, texts[text], cited[rfcs]] for at, (text, rfcs) in each.items()]
                for state, each in usual.items()
            },
            "edges": [
                [
                    [at, texts[edge.text], cited[edge.rfcs], edge.to] if edge else [at]
                    for at, edge in self._unusual(here, usual[place[0]])
                ]
                for here, place in enumerate(self.places)
            ],
        }
        written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return f'wirebookTalk("{name}",{written});\n'

    def _usual(self) -> dict[str, dict[int, tuple[str, str]]]:
        """By state and entry: what is said most often where nothing changes."""
        heard: dict[str, dict[int, Counter[tuple[str, str]]]] = {}
        for here, (place, edges) in enumerate(zip(self.places, self.edges, strict=True)):
            found = heard.setdefault(place[0], {})
            for at, edge in edges.items():
                if edge.to == here:
                    found.setdefault(at, Counter())[edge.text, edge.rfcs] += 1
        return {
            state: {at: each.most_common(1)[0][0] for at, each in found.items()}
            for state, found in heard.items()
        }

    def _unusual(
        self, here: int, usual: dict[int, tuple[str, str]]
    ) -> Iterator[tuple[int, Edge | None]]:
        edges = self.edges[here]
        for at in range(len(self.alphabet.lines)):
            edge, known = edges.get(at), usual.get(at)
            if edge != (known and Edge(*known, here)):
                yield at, edge


def _numbered(words: Iterable[str]) -> dict[str, int]:
    return {word: at for at, word in enumerate(dict.fromkeys(words))}


def alphabets() -> Iterator[Alphabet]:
    """Read what may be said to which protocol."""
    for name, table in tomllib.loads(ALPHABETS.read_text(encoding="utf-8")).items():
        settings = tuple((key, value) for key, value in table["settings"].items())
        lines, unheard = tuple(table["lines"]), tuple(table["unheard"])
        yield Alphabet(REGISTRY[name], settings, lines, table["places"], unheard)


def record(alphabet: Alphabet) -> Record:
    """Ask a server everything, place by place in the order of their distance."""
    made = Record(alphabet)
    talk = Talk(alphabet.protocol.machine.name, alphabet.settings, MANY)
    list(talk.begin())
    made.greeting = _said(talk, 0)
    known = {fingerprint(talk, alphabet): 0}
    made.places.append(_place(talk))
    waiting = deque([talk])
    while waiting:
        made.edges.append(dict(_asked(made, waiting.popleft(), known, waiting)))
    return made


def _asked(
    made: Record, talk: Talk, known: dict[object, int], waiting: deque[Talk]
) -> Iterator[tuple[int, Edge]]:
    """Ask one place everything; a new place is put behind those that wait."""
    here, asked = len(made.edges), _copied(talk)
    for number, entry in enumerate(made.alphabet.lines):
        lines, steps = len(asked.said.lines), len(asked.said.steps)
        if not made.alphabet.fits(entry, asked.state) or not say(asked, made.alphabet, entry):
            continue
        there = fingerprint(asked, made.alphabet)
        if there not in known and len(known) < made.alphabet.places:
            known[there] = len(known)
            made.places.append(_place(asked))
            waiting.append(asked)
        if there in known:  # otherwise it is too far from the beginning
            yield number, Edge(_said(asked, lines), _cited(asked, steps), known[there])
        if known.get(there) != here:
            asked = _copied(talk)


def say(talk: Talk, alphabet: Alphabet, entry: str) -> bool:
    """Say an entry of the alphabet.

    Returns:
        Whether it could be said: nobody listens to a closed connection.
    """
    before = len(talk.said.lines)
    for line in entry.split("\n"):
        for _ in talk.do(alphabet.typed(line, talk.state.kind)):
            pass
    return len(talk.said.lines) > before


def _said(talk: Talk, since: int) -> str:
    """The lines of a transcript since then."""
    lines = "\n".join(str(line) for line in talk.said.lines[since:])
    return lines.replace(str(talk.world[0].connections), "{n}")


def _cited(talk: Talk, since: int) -> str:
    """The sections behind what happened since then."""
    refused = talk.machine.refusals.rfc
    steps = talk.said.steps[since:]
    return " ".join(dict.fromkeys(step.row.rfc if step.row else refused for step in steps))


def _place(talk: Talk) -> Place:
    return (talk.state.name, *talk.remembers())


def _copied(talk: Talk) -> Talk:
    """A copy that shares the table, which nobody writes to."""
    return copy.deepcopy(talk, {id(talk.machine): talk.machine})


def fingerprint(talk: Talk, alphabet: Alphabet) -> object:
    """All that what the server will say depends on; equal for two places only if they are one."""
    return _Frozen({*_SILENT, *alphabet.unheard}).freeze(talk.world)


_SILENT = ("_memory", "changes", "_changes", "connections", "stamp")
"""Kept to be quick, or made of the number of connections, for which a record has `{n}`."""


class _Frozen:
    """Makes of objects, with all that they hold, something that can be compared."""

    def __init__(self, silent: set[str]) -> None:
        self._silent = silent
        # The objects are kept as well: no other must get the identity of one that is gone.
        self._seen: dict[int, tuple[int, object]] = {}

    def freeze(self, value: object) -> object:
        if isinstance(value, Machine):
            return value.name
        if value is None or isinstance(value, str | bytes | int | float):
            return value
        if isinstance(value, tuple):
            return tuple(map(self.freeze, value))
        if id(value) in self._seen:
            return self._seen[id(value)][0]
        self._seen[id(value)] = len(self._seen), value
        if isinstance(value, dict):
            return tuple((self.freeze(key), self.freeze(held)) for key, held in value.items())
        if isinstance(value, set | frozenset):
            return frozenset(map(self.freeze, value))
        if isinstance(value, bytearray):
            return bytes(value)
        if isinstance(value, Iterable):
            return tuple(map(self.freeze, value))
        return type(value).__name__, self._attributes(value)

    def _attributes(self, value: object) -> object:
        slots = (name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()))
        held = {name: getattr(value, name) for name in slots} | getattr(value, "__dict__", {})
        told = sorted(held.keys() - self._silent)
        return tuple((name, self.freeze(held[name])) for name in told)


def main() -> None:
    """Write every record anew."""
    RECORDS.mkdir(exist_ok=True)
    for alphabet in alphabets():
        path = RECORDS / f"{alphabet.protocol.machine.name}.js"
        path.write_text(record(alphabet).script(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
