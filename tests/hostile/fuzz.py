"""Attack the servers by hand, for as long as you like, led by what of their code has been reached.

    make fuzz                                               a minute, every protocol
    make fuzz FUZZ="imap smtp --seconds 3600"               an hour, two of them
    make fuzz FUZZ="--again .cache/fuzz/found/imap-0f3a"    one attack once more

What reaches a line from a line as no attack before is kept in `.cache/fuzz/` and changed further,
in the next run as well. What breaks a promise of `attack.py` is made as short as it gets, kept in
`.cache/fuzz/found/`, and told; the run goes on, and fails at its end.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from types import CodeType, FrameType
from typing import Any, NamedTuple

import wirebook
from wirebook.protocols import REGISTRY, Protocol

from .attack import Besieged, hostile, mails, mutated, pieces, states, words

ROOT = Path(__file__).parents[2]
SOURCE = str(Path(wirebook.__file__).parent)

Arc = tuple[CodeType, int, int]


class Attack(NamedTuple):
    """What is sent, and where; mail and cuts follow from it, so that it can be done again."""

    protocol: str
    state: str
    octets: bytes

    @property
    def name(self) -> str:
        """Under which it is kept."""
        digest = hashlib.sha256(self.state.encode() + b"\n" + self.octets).hexdigest()
        return f"{self.protocol}-{digest[:12]}"

    def run(self) -> None:
        """Do it.

        Raises:
            Exception: whatever the server stumbles over.
            AssertionError: if a promise is broken.
        """
        dice = Random(self.octets)
        host = Besieged(
            REGISTRY[self.protocol], self.state, dice.sample(mails(), dice.randrange(3))
        )
        host.strike(pieces(dice, self.octets))
        host.check(self.octets)

    def fails(self) -> str:
        """How it fails, in a line; empty if it does not."""
        try:
            self.run()
        except Exception as error:  # anything at all is what we are after
            return f"{type(error).__name__}: {error}".splitlines()[0]
        return ""

    def written(self, folder: Path) -> Path:
        """Keep it in a file."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.name
        path.write_bytes(f"{self.protocol} {self.state}\n".encode() + self.octets)
        return path


def read(path: Path) -> Attack:
    """An attack that was kept."""
    head, _, octets = path.read_bytes().partition(b"\n")
    protocol, state = head.decode().split()
    return Attack(protocol, state, octets)


class Tracer:
    """Notes from which line of the engine to which the work went."""

    def __init__(self) -> None:
        self.seen: set[Arc] = set()
        self._new = 0
        self._last: dict[FrameType, int] = {}

    def new(self, work: Callable[[], str]) -> tuple[str, int]:
        """Do something; return what it says, and how many ways through the code are new."""
        self._new = 0
        before = sys.gettrace()
        sys.settrace(self._call)
        try:
            said = work()
        finally:
            sys.settrace(before)
            self._last.clear()
        return said, self._new

    def _call(self, frame: FrameType, event: str, argument: object) -> Any:
        if not frame.f_code.co_filename.startswith(SOURCE):
            return None
        self._last[frame] = 0
        return self._line

    def _line(self, frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            arc = frame.f_code, self._last.get(frame, 0), frame.f_lineno
            self._last[frame] = frame.f_lineno
            if arc not in self.seen:
                self.seen.add(arc)
                self._new += 1
        elif event == "return":
            self._last.pop(frame, None)
        return self._line


def shortened(attack: Attack) -> Attack:
    """The same failure with as few octets as can be left, taken out half by half."""
    wanted, size = attack.fails().partition(":")[0], len(attack.octets)
    while size:
        at = 0
        while at < len(attack.octets):
            left = attack.octets[:at] + attack.octets[at + size :]
            fewer = attack._replace(octets=left)
            if fewer.fails().partition(":")[0] == wanted:
                attack = fewer
            else:
                at += size
        size //= 2
    return attack


class Hunt:
    """A run: what is known, and what was found.

    Args:
        folder: where attacks are kept.
    """

    def __init__(self, protocols: list[Protocol], folder: Path, dice: Random) -> None:
        self.protocols, self.folder, self.dice = protocols, folder, dice
        self.words = {p.machine.name: words(p, ROOT / "snippets") for p in protocols}
        self.kept: dict[str, list[Attack]] = {name: [] for name in self.words}
        self.tracer = Tracer()
        self.found: dict[str, Path] = {}
        self.done = 0

    def run(self, seconds: float) -> None:
        """Go on for so long, which is at least one attack."""
        end = time.monotonic() + seconds
        for attack in self.attacks():
            self.try_(attack)
            if time.monotonic() >= end:
                break

    def try_(self, attack: Attack) -> None:
        """Do one attack; keep it if it went where none has been."""
        self.done += 1
        problem, new = self.tracer.new(attack.fails)
        if problem and problem not in self.found:
            self.found[problem] = shortened(attack).written(self.folder / "found")
            print(f"{problem}\n  {self.found[problem]}", flush=True)
        elif new:
            self.kept[attack.protocol].append(attack)
            attack.written(self.folder)

    def attacks(self) -> Iterator[Attack]:
        """Those of earlier runs, then new ones, two out of three of them made from what is kept."""
        for path in sorted(self.folder.glob("*-*")):
            attack = read(path)
            if attack.protocol in self.kept:
                yield attack
        while True:
            protocol = self.dice.choice(self.protocols)
            name = protocol.machine.name
            if self.kept[name] and self.dice.randrange(3):
                yield self._changed(self.dice.choice(self.kept[name]))
            else:
                state = self.dice.choice(states(protocol))
                yield Attack(name, state, hostile(self.dice, self.words[name]))

    def _changed(self, attack: Attack) -> Attack:
        octets = attack.octets
        if not self.dice.randrange(3):
            other = self.dice.choice(self.kept[attack.protocol]).octets
            octets = octets[: self.dice.randrange(len(octets) + 1)] + other
        for _ in range(1 + self.dice.randrange(4)):
            octets = mutated(self.dice, octets)
        return attack._replace(octets=octets[: 1 << 16])


def main(arguments: list[str]) -> int:
    """Run; return 1 if something was found."""
    parser = argparse.ArgumentParser(prog="fuzz", description="Attack the servers.")
    parser.add_argument("protocols", nargs="*", choices=[*REGISTRY, []], help="which; else all")
    parser.add_argument("--seconds", type=float, default=60, help="for how long")
    parser.add_argument("--seed", type=int, help="to make the same attacks once more")
    parser.add_argument("--folder", type=Path, default=ROOT / ".cache/fuzz", help="what is kept")
    parser.add_argument("--again", type=Path, help="do the attack of a file, and nothing else")
    asked = parser.parse_args(arguments)
    if asked.again:
        read(asked.again).run()
        return 0
    chosen = [REGISTRY[name] for name in asked.protocols or REGISTRY]
    hunt = Hunt(chosen, asked.folder, Random(asked.seed))
    hunt.run(asked.seconds)
    kept = sum(map(len, hunt.kept.values()))
    ways = len(hunt.tracer.seen)
    print(
        f"{hunt.done} attacks, {ways} ways through the code, {kept} kept, {len(hunt.found)} found"
    )
    return bool(hunt.found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
