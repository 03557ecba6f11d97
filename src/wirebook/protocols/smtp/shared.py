"""Rows that several states of SMTP have in common."""

from __future__ import annotations

from wirebook.machine import SAME, Cell, Transition, rows


def leaving(states: str) -> tuple[Transition, ...]:
    """EHLO and HELO begin anew from any state, QUIT ends; both clear what went before."""
    return (
        *rows(
            states,
            "EHLO",
            ("ok", "250 {host} greets {client}", "READY"),
            rfc="5321#4.1.4",
            body="extensions",
            do=[("esmtp", "yes")],
        ),
        *(
            row
            for state in states.split()
            for row in rows(
                state,
                "HELO",
                ("ok", "250 {host} greets {client}", "READY"),
                rfc="5321#4.1.4",
                do=[] if state == "GREETED" else [("esmtp", "no")],  # it is no there already
            )
        ),
        *rows(
            states, "QUIT", ("ok", "221 2.0.0 {host} signing off", "CLOSED"), rfc="5321#4.1.1.10"
        ),
    )


def anywhere(states: str, cell: Cell = Cell.ALLOWED) -> tuple[Transition, ...]:
    """What may be asked at any time, before EHLO and within a transaction, and changes nothing."""
    hidden, revealed = [("names", "hidden")], [("names", "revealed")]
    return (
        *rows(states, "NOOP", ("ok", "250 2.0.0 OK", SAME), rfc="5321#4.1.1.9", cell=cell),
        *rows(
            states,
            "HELP",
            ("ok", "214 2.0.0 commands of this server", SAME),
            rfc="5321#4.1.1.8",
            body="commands",
            cell=cell,
        ),
        *rows(
            states,
            "VRFY",
            ("cannot", "252 2.5.0 cannot verify, but mail for it will be tried", SAME),
            rfc="5321#3.5.3",
            when=hidden,
            cell=cell,
        ),
        *rows(
            states,
            "VRFY",
            ("ok", "250 2.1.5 <{address}>", SAME),
            ("unknown", "550 5.1.1 no mailbox of that name here", SAME),
            rfc="5321#3.5.1",
            when=revealed,
            cell=cell,
        ),
        *rows(
            states,
            "EXPN",
            ("cannot", "252 2.5.0 lists are not shown to strangers", SAME),
            rfc="5321#3.5.3",
            when=hidden,
            cell=cell,
        ),
        *rows(
            states,
            "EXPN",
            ("ok", "250 2.1.5 {list} reaches", SAME),
            rfc="5321#3.5.2",
            body="addresses",
            when=revealed,
            cell=cell,
        ),
        *rows(
            states,
            "EXPN",
            ("unknown", "550 5.1.1 no list of that name here", SAME),
            rfc="5321#3.5.2",
            when=revealed,
            cell=cell,
        ),
    )


def silent(states: str) -> tuple[Transition, ...]:
    """What the network, the clock and the server's owner can do in any state."""
    return (
        *rows(states, "drop", ("event", None, "CLOSED"), rfc="5321#3.8"),
        *rows(
            states,
            "timeout",
            ("event", "421 4.4.2 {host} waited too long", "CLOSED"),
            rfc="5321#4.5.3.2.7",
        ),
        *rows(
            states,
            "shutdown",
            ("event", "421 4.3.2 {host} is shutting down", "CLOSED"),
            rfc="5321#3.8",
        ),
    )
