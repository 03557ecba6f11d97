"""How fast dialogues are read and replayed, beside plain doctest in the same run.

Prints rates and a ratio. Run it with `make bench` or `.venv/bin/python benchmarks/dialogues.py`.
"""

from __future__ import annotations

import doctest
import time
from collections.abc import Callable

from wirebook.replay import replay
from wirebook.transcript import parse

BLOCKS = 1000
ROUNDS = 7

NINE_LINES = """\
@ pop3 alice=2
S: +OK mail.example.org POP3 ready <{stamp}.1767225600@mail.example.org>
C: USER alice
S: +OK send PASS
C: PASS secret
S: +OK 2 messages (307 octets)
C: STAT
S: +OK 2 307
S= TRANSACTION
"""

DOCTEST = """\
>>> name = "alice"
>>> len(name)
5
>>> name.upper()
'ALICE'
>>> sorted(name)
['a', 'c', 'e', 'i', 'l']
>>> 2 + 305
307
"""


def dialogues() -> None:
    """Parse and replay so many blocks; every one is read and played anew."""
    text = NINE_LINES.format(stamp=1)
    for number in range(BLOCKS):
        replay(parse(text, f"{number}.wire"))


def doctests() -> None:
    """Parse and run so many doctests of nine lines."""
    parser = doctest.DocTestParser()
    runner = doctest.DocTestRunner(verbose=False)
    for number in range(BLOCKS):
        test = parser.get_doctest(DOCTEST, {}, f"block {number}", "bench", 0)
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def best(work: Callable[[], None]) -> float:
    """The best of some rounds, in seconds of this process's CPU time on one core."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def main() -> None:
    """Print both rates and their ratio."""
    ours, theirs = best(dialogues), best(doctests)
    for name, spent in (("dialogues", ours), ("doctest", theirs)):
        print(f"{name:10} {BLOCKS} blocks of nine lines  {spent:.3f} s  {BLOCKS / spent:,.0f}/s")
    print(f"ratio      dialogues / doctest = {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
