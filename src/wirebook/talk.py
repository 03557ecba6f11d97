"""`wirebook talk`: type to a mock server, see its state, save what was said as a transcript."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from wirebook.book import here
from wirebook.clock import seconds
from wirebook.connection import Connection
from wirebook.conversation import Conversation
from wirebook.errors import SourceError
from wirebook.machine import Kind, Machine, State
from wirebook.notation import shown_lines
from wirebook.replay import legal_commands, replay
from wirebook.transcript import Transcript, parse
from wirebook.world import PASSWORD, ScenarioError, World, scenario

HELP = """\
?             what is legal now
!tls          TLS handshake, after the command that asks for it
!close        hang up
!connect      connect again
!wait 10m     let time pass
!save FILE    write what was said as a transcript
!!TEXT        send a line that begins with !"""

_ACTIONS = {Kind.HANDSHAKE: ("!tls",), Kind.END: ("!connect",)}


class Talk:
    """A conversation with a mock server, one typed line at a time.

    Args:
        protocol: its short name.
        settings: as in a transcript's header; without an account there is `alice=3`.
        connections: how many there have been before.

    Raises:
        ScenarioError: if a setting is wrong.
    """

    def __init__(
        self, protocol: str, settings: tuple[tuple[str, str], ...], connections: int = 0
    ) -> None:
        made = scenario(protocol, settings, here())
        if not made.host.store.accounts:
            settings = (*settings, ("alice", "3"))
            made = scenario(protocol, settings, here())
        self._scenario = made
        self._header = (protocol, settings)
        made.world.connections = connections
        self._connection = made.connect()
        self._conversation = Conversation(self._connection)
        self._actions: dict[str, Callable[[str], Iterator[str]]] = {
            "tls": self._tls,
            "close": self._hang_up,
            "connect": self._connect,
            "wait": self._wait,
            "save": self._save,
        }

    @property
    def said(self) -> Conversation:
        """What was said so far."""
        return self._conversation

    @property
    def machine(self) -> Machine:
        """The table that the server follows."""
        return self._connection.machine

    @property
    def world(self) -> tuple[World, Connection]:
        """All that what the server will say depends on."""
        return self._scenario.world, self._connection

    @property
    def state(self) -> State:
        """Where the server is."""
        return self._connection.state

    def remembers(self) -> tuple[dict[str, str], dict[str, str]]:
        """What the session holds, and what is stored, in words."""
        session = {} if self._connection.closed else dict(self._connection.server.remembers())
        return session, dict(self._scenario.host.store.remembers())

    @property
    def prompt(self) -> str:
        """Where the server is: `AUTHORIZATION> `."""
        return f"{self._connection.state.name}> "

    def begin(self) -> Iterator[str]:
        """Say who can log in, and what the server says first."""
        for name, account in self._scenario.host.store.accounts.items():
            count = len(account.inbox.messages)
            yield f"(account {name}, password {PASSWORD}, messages: {count}; !help for help)"
        yield from self._greet()

    def do(self, typed: str) -> Iterator[str]:
        """Do what a typed line says, and return what comes of it, line by line."""
        if typed == "?":
            return self._legal()
        if typed.startswith("!") and not typed.startswith("!!"):
            word, _, rest = typed[1:].partition(" ")
            action = self._actions.get(word)
            return iter(HELP.splitlines()) if action is None else action(rest.strip())
        return self._send(typed.removeprefix("!") if typed.startswith("!!") else typed)

    def _send(self, line: str) -> Iterator[str]:
        if self._connection.closed:
            return iter(("(the connection is closed; !connect opens another)",))
        if self._connection.wants_tls:
            return iter(("(the server waits for a TLS handshake: !tls)",))
        octets = line.encode("utf-8", "surrogateescape") + b"\r\n"
        self._conversation.heard(octets)
        self._connection.receive_data(octets)
        return self._said()

    def _said(self) -> Iterator[str]:
        """What the server says, line by line; its state is written down if it is another."""
        self._connection.wake()
        said = b""
        while data := self._connection.data_to_send():
            said += data
            if not self._connection.closed:
                self._connection.receive_data(b"")
        self._write_state()
        return (text for _, text in shown_lines(said))

    def _write_state(self) -> None:
        lines, state = self._conversation.lines, self._connection.state.name
        known = next((line.text for line in reversed(lines) if line.sigil == "="), "")
        if lines and state != known:
            self._conversation.add("S", "=", state)

    def _legal(self) -> Iterator[str]:
        machine, state = self._connection.machine, self._connection.state
        yield f"({state.name}: {state.text.en})"
        names = legal_commands(machine, state.name)
        commands = [command for command in machine.commands if command.name in names]
        width = max((len(command.usage) for command in commands), default=0)
        for command in commands:
            yield f"{command.usage:{width}}  {command.text.en}"
        for event in machine.events:
            if event.kind == "payload" and machine.rows(state.name, event.name):
                yield event.text.en
        yield from _ACTIONS.get(state.kind, ())

    def _tls(self, _: str) -> Iterator[str]:
        if not self._connection.wants_tls:
            return iter(("(the server does not expect a TLS handshake here)",))
        self._connection.handshake(ok=True)
        return self._said()

    def _hang_up(self, _: str) -> Iterator[str]:
        self._connection.drop()
        return self._said()

    def _connect(self, _: str) -> Iterator[str]:
        if not self._connection.closed:
            return iter(("(this connection is still open; !close ends it)",))
        self._conversation.add("C", "!", "connect")
        self._connection = self._scenario.connect()
        self._conversation.follow(self._connection)
        return self._greet()

    def _greet(self) -> Iterator[str]:
        if self._connection.state.kind is Kind.START:
            self._connection.greet()
        return self._said()

    def _wait(self, span: str) -> Iterator[str]:
        try:
            passed = seconds(span)
        except ValueError as error:
            return iter((f"({error})",))
        self._conversation.add("C", "!", f"wait {span}")
        self._scenario.world.clock.advance(passed)
        self._connection.tick()
        return self._said()

    def _save(self, file: str) -> Iterator[str]:
        """Write the transcript, once it has been replayed."""
        protocol, settings = self._header
        text = str(Transcript(file, 1, protocol, settings, tuple(self._conversation.lines)))
        try:
            replay(parse(text, file), protocols=here())
            with Path(file).open("x", encoding="utf-8") as out:
                out.write(text)
        except (OSError, SourceError) as error:
            yield f"(not saved: {error})"
            return
        yield f"(saved: {file})"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("protocol", choices=sorted(here()), help="which protocol")
    parser.add_argument(
        "settings",
        nargs="*",
        metavar="KEY=VALUE",
        help="as in the header of a transcript, for instance alice=2 lock=shared port=995",
    )


def run(args: argparse.Namespace) -> int:
    """Talk until the input ends.

    Returns:
        The exit status: 0, or 2 if a setting is wrong.
    """
    pairs = [setting.partition("=") for setting in args.settings]
    try:
        for key, equals, value in pairs:
            if not (key and equals and value):
                raise ScenarioError(f"expected KEY=VALUE, found {key}{equals}{value}")
        talk = Talk(args.protocol, tuple((key, value) for key, _, value in pairs))
    except ScenarioError as error:
        print(f"wirebook talk: {error}", file=sys.stderr)
        return 2
    _tell(talk.begin())
    for typed in _typed(talk):
        _tell(talk.do(typed))
    return 0


def _tell(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()


def _typed(talk: Talk) -> Iterator[str]:
    """The lines typed; from a pipe they are shown behind the prompt, as a terminal shows them."""
    if sys.stdin.isatty():
        yield from _typed_by_hand(talk)
        return
    for line in sys.stdin:
        typed = line.rstrip("\r\n")
        print(talk.prompt + typed)
        yield typed


def _typed_by_hand(talk: Talk) -> Iterator[str]:
    import readline  # noqa: F401 - gives input() its line editing and history

    while True:
        try:
            yield input(talk.prompt)
        except (EOFError, KeyboardInterrupt):
            print()
            return
