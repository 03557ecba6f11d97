"""Whether a dialogue brings about what is asked for.

What has to happen is named in order, as patterns over what each line of the client did; so the
verdict is the server's and nobody's opinion. The page's Python marks by the same module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from wirebook.turns import Replay, Turn


class Deed(NamedTuple):
    """What one line of the client, or one thing that happened, brought about.

    Args:
        event: the command, or what happened instead; of several the first.
        sent: the client's line, as transcripts write it.
        said: the server's lines, without the client's tag.
        session: what the session holds afterwards, by name, the model's variables among it.
        mailbox: what is stored afterwards, by name.
        heard: octets of the server's lines.
    """

    line: int
    peer: str
    sent: str
    event: str
    before: str
    after: str
    said: tuple[str, ...]
    session: Mapping[str, str]
    mailbox: Mapping[str, str]
    heard: int


class Step(NamedTuple):
    """Something that has to happen; what is left empty does not matter.

    Args:
        sent: what the client's line has in it.
        says: how a line of the server begins.
        replies: how many lines it says.
        session: what the session must hold.
        mailbox: what must be stored.
    """

    event: str = ""
    peer: str = ""
    before: str = ""
    after: str = ""
    sent: str = ""
    says: str = ""
    replies: int = 0
    session: Mapping[str, str] = {}
    mailbox: Mapping[str, str] = {}

    def fits(self, deed: Deed) -> bool:
        """Whether this is what was done."""
        return (
            self.event in ("", deed.event)
            and self.peer in ("", deed.peer)
            and self.before in ("", deed.before)
            and self.after in ("", deed.after)
            and self.replies in (0, len(deed.said))
            and self.sent in deed.sent
            and (not self.says or any(line.startswith(self.says) for line in deed.said))
            and self.session.items() <= deed.session.items()
            and self.mailbox.items() <= deed.mailbox.items()
        )

    def __str__(self) -> str:
        told = {
            "": self.event,
            "on": self.peer,
            "in": self.before,
            "by a line with": self.sent,
            "answered": self.says,
            "with lines": str(self.replies or ""),
            "session": _pairs(self.session),
            "mailbox": _pairs(self.mailbox),
            "then in": self.after,
        }
        return " ".join(f"{name} {value}".strip() for name, value in told.items() if value)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be brought about.

    Args:
        steps: what has to happen, in this order, with anything between.
        never: what must not happen.
        most: octets that the servers may say at most; 0 for any number.
    """

    steps: tuple[Step, ...]
    never: tuple[Step, ...] = ()
    most: int = 0


def task(entry: Mapping[str, Any]) -> Task:
    """Read a task from data, as `snippets/exercises.toml` and a page have it.

    Raises:
        TypeError: if a step has another field.
        ValueError: if there is no step.
    """
    steps, never = (
        tuple(Step(**each) for each in entry.get(key, ())) for key in ("steps", "never")
    )
    if not steps:
        raise ValueError("expected a step at least, or doing nothing would solve it")
    return Task(steps, never, int(entry.get("most", 0)))


class Verdict(NamedTuple):
    """Whether a task is done, and if not, at which line it went another way, and how.

    Args:
        line: the last line that was looked at.
        done: how many steps.
        failed: `never` or `most` if nothing that follows can help, or nothing.
    """

    solved: bool
    line: int
    why: str
    done: int
    failed: str = ""


def verdict(asked: Task, replay: Replay) -> Verdict:
    """Say whether a dialogue that was played does what is asked for."""
    waiting = list(asked.steps)
    heard, line = 0, replay.transcript.line
    for deed in deeds(replay):
        line, done = deed.line, len(asked.steps) - len(waiting)
        for step in asked.never:
            if step.fits(deed):
                return Verdict(False, line, f"this must not happen: {step}", done, "never")
        if waiting and waiting[0].fits(deed):
            del waiting[0]
        heard += deed.heard
        if asked.most and heard > asked.most:
            said = f"the servers have said {heard} octets, {asked.most} are allowed"
            return Verdict(False, line, said, done, "most")
    done = len(asked.steps) - len(waiting)
    if waiting:
        said = f"{done} of {len(asked.steps)} steps are done, still to come: {waiting[0]}"
        return Verdict(False, line, said, done)
    return Verdict(True, line, "", done)


def deeds(replay: Replay) -> Iterator[Deed]:
    """What was done, one line after the other."""
    return (_deed(replay, turn) for turn in replay.turns if turn.moments)


def _deed(replay: Replay, turn: Turn) -> Deed:
    first, last = turn.moments[0], turn.moments[-1]
    sent = b"".join([moment.step.sent for moment in turn.moments])
    lines = sent.decode(errors="replace").removesuffix("\r\n").split("\r\n") if sent else []
    return Deed(
        turn.line.number,
        turn.line.peer,
        turn.line.text,
        first.step.event,
        first.step.before,
        turn.state,
        tuple(_untagged(line) for line in lines) if replay.machine.tagged else tuple(lines),
        {**dict(last.values), **dict(last.session)},
        dict(last.mailbox),
        len(sent),
    )


def _untagged(line: str) -> str:
    return line if line[:1] in ("*", "+") else line.partition(" ")[2]


def _pairs(held: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in held.items())
