"""A lab: several named connections to one host, typed to line by line; a transcript remains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from wirebook.clock import START, seconds
from wirebook.connection import Connection, Step
from wirebook.conversation import Conversation
from wirebook.holes import filled
from wirebook.machine import Kind, Machine
from wirebook.notation import octets, shown_lines
from wirebook.protocols import REGISTRY, Protocol
from wirebook.transcript import Line, Transcript, flights
from wirebook.world import ScenarioError, scenario

FIRST = "A"
"""The name of the connection that a lab begins with."""

Entry = tuple[str, str]
"""The name of a connection, and what was typed to it."""


class Lab:
    """A host and the connections to it; what was said is a transcript.

    What is typed is a line, or several with newlines between them, which go out in one write. A
    line that begins with `!` is no line for the server: `!tls`, `!close`, `!reset`, `!connect`,
    `!wait 10m`, `!| text` without CRLF, `!~ 0d 0a` for octets; `!!` sends one that begins with `!`.

    Args:
        name: of the protocol.
        settings: as in a transcript's header.

    Raises:
        ScenarioError: if a setting is wrong.
    """

    def __init__(
        self,
        name: str,
        settings: tuple[tuple[str, str], ...],
        protocols: Mapping[str, Protocol] = REGISTRY,
    ) -> None:
        self._protocols = protocols
        self._scenario = scenario(name, settings, protocols)
        self._header = (name, settings)
        self.lines: list[Line] = []
        self.parties: dict[str, Party] = {}
        self.entries: list[Entry] = []

    @property
    def machine(self) -> Machine:
        """The table that the server follows."""
        return self._scenario.protocol.machine

    def party(self, name: str) -> Party:
        """The connection of that name, opened on first use."""
        if name not in self.parties:
            self.parties[name] = Party(self, name, self._scenario.connect())
            self.parties[name].greet(silently=bool(self._scenario.given))
            self._order()
            self._settle()
        return self.parties[name]

    def _order(self) -> None:
        """Write down which of several connections came first, though they opened silently."""
        if len(self.parties) < 2:
            return
        heard = {line.peer for line in self.lines}
        for name, party in self.parties.items():
            if name not in heard:
                party.add("C", "!", "connect")
        first = next(iter(self.parties))
        if all(name != first for name, _ in self.entries):
            self.entries.insert(0, (first, "!connect"))

    def do(self, name: str, typed: str) -> None:
        """Do what was typed to a connection; nothing happens where nobody listens.

        Raises:
            ScenarioError: if it makes no sense here; nothing has happened then.
        """
        party = self.parties.get(name)
        if typed == "!connect":
            self._connect(name)
        elif typed.startswith("!wait "):
            self._wait(self.party(name), typed[6:].strip())
        else:
            (party or self.party(name)).do(typed)
        self._settle()
        self.entries.append((name, typed))

    def tagged(self, name: str, typed: str) -> str:
        """The same with a tag before each command, if the protocol wants one and it was left out.

        A tag is taken that no line has so far.
        """
        party, known = self.parties.get(name), self.machine.command
        if (
            not self.machine.tagged
            or party is None
            or party.connection.state.kind is not Kind.COMMAND
        ):
            return typed
        tags = {line.text.partition(" ")[0] for line in self.lines if line.actor == "C"}
        free = (tag for number in count(1) if (tag := f"a{number}") not in tags)
        made = []
        for line in typed.split("\n"):
            verb, _, rest = line.partition(" ")
            bare = known(verb) and not known(rest.partition(" ")[0])
            made.append(f"{next(free)} {line}" if bare else line)
        return "\n".join(made)

    def transcript(self) -> Transcript:
        """What was said; a lone connection needs no name."""
        alone = len({line.peer for line in self.lines}) < 2
        lines = (line._replace(peer="") if alone else line for line in self.lines)
        return Transcript("", 1, *self._header, tuple(lines))

    def clock(self) -> int:
        """How many seconds have passed since the beginning."""
        return self._scenario.world.clock.now - START

    def stored(self) -> dict[str, str]:
        """What lies in the mailboxes, in words."""
        return dict(self._scenario.host.store.remembers())

    def _connect(self, name: str) -> None:
        party = self.parties.get(name)
        if party is None:
            self.party(name)
            return
        if not party.connection.closed:
            raise ScenarioError("this connection is still open; !close ends it")
        party.add("C", "!", "connect")
        party.follow(self._scenario.connect())
        party.greet(silently=bool(self._scenario.given))

    def _wait(self, party: Party, span: str) -> None:
        try:
            passed = seconds(span)
        except ValueError as error:
            raise ScenarioError(str(error)) from None
        party.add("C", "!", f"wait {span}")
        self._scenario.world.clock.advance(passed)
        for each in self.parties.values():
            each.connection.tick()

    def _settle(self) -> None:
        """Let every server say what it has to say of what happened elsewhere."""
        for party in self.parties.values():
            party.connection.wake()
            party.hear(party.connection.data_to_send())
        for party in self.parties.values():
            party.write_state()


class Party:
    """One connection of a lab."""

    def __init__(self, lab: Lab, name: str, connection: Connection) -> None:
        self._lab = lab
        self.name = name
        self.steps: list[tuple[int, Step]] = []
        self._noted = ""
        self._closing = False
        self.connection = connection
        self._conversation = Conversation(connection, lines=lab.lines, peer=name)
        connection.observer = self._observe

    def follow(self, connection: Connection) -> None:
        """Have connected again."""
        self.connection = connection
        self._conversation.follow(connection)
        connection.observer = self._observe
        self._noted = ""

    def greet(self, *, silently: bool) -> None:
        """Let the server speak first, unless it has done so unheard."""
        if not silently:
            self.connection.greet()

    def add(self, actor: str, sigil: str, text: str) -> None:
        """Write a line down."""
        self._conversation.add(actor, sigil, text)

    def do(self, typed: str) -> None:
        """Send lines in one write, or do what no line can do."""
        connection = self.connection
        if connection.closed:
            raise ScenarioError("the connection is closed; !connect opens another")
        if typed in ("!close", "!reset"):
            connection.drop()
        elif typed == "!tls":
            if not connection.wants_tls:
                raise ScenarioError("the server does not expect a TLS handshake here")
            connection.handshake(ok=True)
        elif connection.wants_tls:
            raise ScenarioError("the server waits for a TLS handshake: !tls")
        else:
            self._send(b"".join(self._octets(line) for line in typed.split("\n")))

    def hear(self, data: bytes) -> None:
        """Write down what was on its way and has arrived."""
        for line in shown_lines(data):
            self.add("S", *line)
        if self._closing and not self.connection.late:
            self._closing = False
            self.add("S", "!", "close")

    def write_state(self) -> None:
        """Write the state down where it is another than the one that stands last."""
        state = self.connection.state.name
        if state != self._noted:
            self._noted = state
            if any(line.peer == self.name for line in self._lab.lines):
                self.add("S", "=", state)

    def _octets(self, line: str) -> bytes:
        if line.startswith(("!~ ", "!| ")):
            try:
                return octets(line[1], line[3:])
            except ValueError:
                raise ScenarioError(f"expected octets like 0d 0a, found {line[3:]}") from None
        if line.startswith("!!"):
            line = line[1:]
        elif line.startswith("!"):
            raise ScenarioError(f"{line} is nothing that can be done")
        try:
            return octets(":", line)
        except UnicodeEncodeError:  # a page can hand over half of a pair
            raise ScenarioError("expected text, found half a character") from None

    def _send(self, data: bytes) -> None:
        self._conversation.heard(data)
        self.connection.receive_data(data)
        if self.connection.wants_tls and self.steps:
            self._mislay()

    def _mislay(self) -> None:
        """Write down what was sent behind STARTTLS and will go to the handshake, in its write."""
        at = self.steps[-1][0] + 1
        for number, line in enumerate(self._conversation.rest()):
            self._lab.lines.insert(at + number, Line(0, "C", self.name, *line, wrong=True))

    def _observe(self, step: Step) -> None:
        """Write a step down, and of what the server says to it what has arrived."""
        connection = self.connection
        arrived = step.sent[: max(0, len(step.sent) - connection.late)]
        data = connection.data_to_send()
        self.hear(data[: len(data) - len(arrived)])
        self.steps.append((len(self._lab.lines), step))
        self._conversation.note(step._replace(sent=arrived))
        if connection.late and self._lab.lines[-1].sigil == "!":
            self._lab.lines.pop()  # the server closes when its answer has arrived
            self._closing = True


def entries(transcript: Transcript, bound: Mapping[str, str]) -> Iterator[tuple[Entry, int]]:
    """What a reader would type to have a dialogue, flight by flight, and at which line it stands.

    Args:
        bound: what its holes stand for.
    """
    known: set[str] = set()
    for flight in flights(transcript):
        first, peer = flight[0], flight[0].peer or FIRST
        if peer not in known and first.text != "connect":
            yield (peer, "!connect"), first.number
        known.add(peer)
        if first.actor == "C":
            yield (peer, "\n".join(_typed(line, bound) for line in flight)), flight[-1].number


def _typed(line: Line, bound: Mapping[str, str]) -> str:
    text = filled(line.text, bound) if line.sends and line.sigil != "~" else line.text
    if line.sigil in "~|":
        return f"!{line.sigil} {text}"
    return f"!{text}" if line.sigil == "!" or text.startswith("!") else text
