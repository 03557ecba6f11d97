"""Addresses inside the book, and outside to the RFCs.

An address inside is written `wb:pop3/commands.md#retr`, whatever page it stands on: the Markdown
extension turns it into one that is right for the page and the builder.
"""

from __future__ import annotations

from collections.abc import Callable

from wirebook.machine import Kind, Machine
from wirebook.rfc import cite

SCHEME = "wb:"


def command_page(machine: Machine, name: str) -> str:
    """Where a command has its section; what a variant shares stands with its base."""
    return f"{SCHEME}{_page(machine, name, 'commands.md')}#{name.lower()}"


def home(machine: Machine) -> str:
    """The page with the states of a protocol; a variant has them on its only page."""
    return f"{SCHEME}{machine.name}/{'index' if machine.variant_of else 'states'}.md"


def _page(machine: Machine, name: str, page: str) -> str:
    if name in machine.news:
        return f"{machine.name}/index.md"
    return f"{machine.variant_of or machine.name}/{page}"


def state_page(machine: Machine, name: str) -> str:
    """Where a state has its section; the ends of a connection have none."""
    if machine.state(name).kind in (Kind.START, Kind.END):
        return ""
    return f"{SCHEME}{_page(machine, name, 'states.md')}#{name.lower()}"


def links(machine: Machine) -> Callable[[str, str], str]:
    """Addresses for pictures, which ask by kind (`state` or `command`) and name."""

    def address(kind: str, name: str) -> str:
        if kind == "state":
            return state_page(machine, name)
        return command_page(machine, name) if machine.command(name) else ""

    return address


def proof_page(anchor: str) -> str:
    """Where a proof stands in the register."""
    return f"{SCHEME}ref/proofs.md#{anchor}"


def page(path: str, anchor: str = "") -> str:
    """Any page, named from the root of its language."""
    return f"{SCHEME}{path}#{anchor}" if anchor else f"{SCHEME}{path}"


def rfc_short(reference: str) -> str:
    """`1939#5` as a reader sees it: RFC 1939 §5."""
    cited = cite(reference)
    return f"{cited.rfc.label} §{cited.section}" if cited.section else cited.rfc.label


def rfc_url(reference: str) -> str:
    """The address of a cited section."""
    return cite(reference).url
