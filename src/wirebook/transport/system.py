"""Hosts that pass mail on: queues, tries and their times, and what is given up.

Everything that a server says comes from its model; here is only what happens between servers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from wirebook.mail import Envelope, Queued
from wirebook.protocols import REGISTRY
from wirebook.transport.client import Client, Handover, Manner, Reply
from wirebook.transport.dns import Dns, Route
from wirebook.transport.report import bounce
from wirebook.world import World

RETRY = 1800
"""Seconds between two tries, the least that RFC 5321 section 4.5.4.1 asks for."""

GIVE_UP = 5 * 86400
"""Seconds after which a message is returned: RFC 5321 section 4.5.4.1 asks for 4 to 5 days."""

UNREACHED = Reply(0, ("4.4.1 no answer",))

SMTP_PORT = 25
LMTP_PORT = 24


class Hop(NamedTuple):
    """One try to bring a message a step further.

    Args:
        at: seconds since 1970-01-01 UTC.
        source: who sends.
        target: the host that was asked; empty if there was none to ask.
        protocol: the short name of what was spoken.
        made: what came of it; `None` if nobody answered.
        envelope: with the recipients that were to be reached.
    """

    at: int
    source: str
    target: str
    protocol: str
    port: int
    envelope: Envelope
    made: Handover | None = None


@dataclass(slots=True)
class Job:
    """A message in a queue, for recipients that go the same way.

    Args:
        host: in whose queue it is.
        domain: where it goes.
        due: when it is tried next, in seconds since 1970-01-01 UTC.
        since: when it came.
    """

    host: str
    domain: str
    envelope: Envelope
    lines: tuple[bytes, ...]
    due: int
    since: int


@dataclass(slots=True)
class MailSystem:
    """Hosts with queues, on one clock.

    Args:
        world: the hosts; their servers put what they are to pass on into the queues of the stores.
        dns: where mail goes.
        down: hosts that do not answer.
        stripped: whether somebody between the hosts takes STARTTLS out of answers.
        hops: what happened, in order.
        dropped: notifications that could not be delivered either.
        kept: what waited in all queues, by how many hops had been made when a try was over.
    """

    world: World
    dns: Dns
    down: frozenset[str] = frozenset()
    stripped: bool = False
    hops: list[Hop] = field(default_factory=list)
    dropped: list[Job] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    kept: dict[int, tuple[Job, ...]] = field(default_factory=dict)

    def submit(self, host: str, port: int, manner: Manner, message: Queued) -> Handover:
        """Have a user's program hand a message to a server."""
        made = self._spoken(host, "smtp", port, manner, message.envelope, message.lines)
        self._note(
            Hop(self.world.clock.now, manner.name, host, "smtp", port, message.envelope, made)
        )
        return made

    def run(self, until: Callable[[], bool] = bool) -> None:
        """Let the hosts work, and the clock move, until nothing waits any more.

        Args:
            until: asked before each try; ends the run.
        """
        self._collect()
        while self.jobs and not until():
            job = min(self.jobs, key=lambda each: each.due)  # of equals the first that came
            self.jobs.remove(job)
            self.world.clock.advance(max(0, job.due - self.world.clock.now))
            self._try(job)
            self._collect()

    def _collect(self) -> None:
        """Take what servers have put into their queues."""
        for host in self.world.hosts.values():
            queue, host.store.queue = host.store.queue, []
            for message in queue:
                self._enqueue(host.name, message)
        self.kept[len(self.hops)] = tuple(self.jobs)

    def _enqueue(self, host: str, message: Queued) -> None:
        """Make a job for each domain."""
        sender, recipients = message.envelope
        domains = dict.fromkeys(each.rpartition("@")[2].lower() for each in recipients)
        for domain in domains:
            same = tuple(r for r in recipients if r.rpartition("@")[2].lower() == domain)
            envelope = Envelope(sender, same)
            self.jobs.append(
                Job(host, domain, envelope, message.lines, self.world.clock.now, message.since)
            )

    def _try(self, job: Job) -> None:
        """Try every host in turn until one answers; what is left waits or goes back."""
        store = self.world.host(job.host).store
        inward = store.is_local(job.envelope.recipients[0])  # the mailbox is here, or behind
        route = (
            Route((store.behind or job.host,)) if inward else self.dns.route(job.domain, job.host)
        )
        if route.failure:
            reply = Reply(550, (route.failure,))
            self._settle(job, dict.fromkeys(job.envelope.recipients, reply))
            return
        left = job.envelope.recipients
        said: dict[str, Reply] = {}
        for target in route.hosts:
            made = self._passed(
                job, target, Envelope(job.envelope.sender, left), inward=bool(inward)
            )
            said |= made.replies if made else dict.fromkeys(left, UNREACHED)
            left = tuple(each for each in left if not said[each].ok and not said[each].final)
            if made is not None or not left:
                break
        self._settle(job, said)

    def _passed(
        self, job: Job, target: str, envelope: Envelope, *, inward: bool
    ) -> Handover | None:
        protocol, port = ("lmtp", LMTP_PORT) if inward else ("smtp", SMTP_PORT)
        made = None
        if target not in self.down:
            manner = Manner(job.host, stripped=self.stripped and not inward)
            made = self._spoken(target, protocol, port, manner, envelope, job.lines)
        self._note(Hop(self.world.clock.now, job.host, target, protocol, port, envelope, made))
        return made

    def _spoken(
        self,
        host: str,
        name: str,
        port: int,
        manner: Manner,
        envelope: Envelope,
        lines: tuple[bytes, ...],
    ) -> Handover:
        protocol = REGISTRY[name]
        endpoint = next(each for each in protocol.machine.endpoints if each.port == port)
        connection = self.world.connect(protocol, self.world.host(host), endpoint)
        return Client(connection, manner).hand_over(envelope, lines)

    def _note(self, hop: Hop) -> None:
        self.hops.append(hop)

    def _settle(self, job: Job, said: Mapping[str, Reply]) -> None:
        """Keep those who may be reached later, and tell the sender of those who never will."""
        now = self.world.clock.now
        late = now - job.since >= GIVE_UP
        failed = {
            each: reply for each, reply in said.items() if reply.final or (late and not reply.ok)
        }
        waiting = [each for each, reply in said.items() if not reply.ok and each not in failed]
        if waiting:
            again = Envelope(job.envelope.sender, tuple(waiting))
            self.jobs.append(Job(job.host, job.domain, again, job.lines, now + RETRY, job.since))
        if failed and not job.envelope.sender:  # never a notification on a notification
            self.dropped.append(job)
        elif failed:
            self._return(job, failed)

    def _return(self, job: Job, failed: Mapping[str, Reply]) -> None:
        """Send the bad news, from nobody (RFC 5321 section 4.5.5)."""
        sender, now = job.envelope.sender, self.world.clock.now
        lines = bounce(job.host, sender, failed, job.lines, now)
        self._enqueue(job.host, Queued(Envelope("", (sender,)), lines, now))


def reached(hops: Iterable[Hop]) -> tuple[Hop, ...]:
    """The hops at which somebody took the message over."""
    return tuple(
        hop for hop in hops if hop.made and any(each.ok for each in hop.made.replies.values())
    )
