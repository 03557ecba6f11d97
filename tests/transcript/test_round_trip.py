"""Whatever transcript there is, writing and reading it gives the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirebook.transcript import Line, Transcript, parse

CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="<")
WRITTEN = st.text(CHARACTERS, max_size=12).filter(lambda text: text == text.rstrip())
NOTES = st.lists(WRITTEN, max_size=2).map(tuple)
HEX = st.binary(min_size=1, max_size=5).map(lambda data: data.hex(" "))
PARTS = st.one_of(
    st.tuples(st.just("C"), st.sampled_from(":|"), WRITTEN, st.booleans()),
    st.tuples(st.just("C"), st.just("~"), HEX, st.booleans()),
    st.tuples(st.just("S"), st.sampled_from(":|"), WRITTEN, st.just(False)),
    st.tuples(st.just("S"), st.just("~"), HEX, st.just(False)),
    st.sampled_from(
        [
            ("C", "!", "wait 1h30m", False),
            ("C", "!", "tls", False),
            ("S", "!", "close", False),
            ("S", "=", "AUTHORIZATION", False),
            ("S", "...", "", False),
            ("S", ":", "<<:any>> <<:int>>", False),
        ]
    ),
)
KEYS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5)
VALUES = st.text(CHARACTERS, max_size=8).filter(lambda text: '"' not in text)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Any transcript whose line numbers are those of its canonical form."""
    peers = draw(st.sampled_from([("",), ("phone", "laptop")]))
    title = draw(NOTES)
    number = len(title) + 1
    lines = []
    for actor, sigil, text, wrong in draw(st.lists(PARTS, min_size=1, max_size=6)):
        notes = draw(NOTES)
        number += len(notes) + 1
        peer = draw(st.sampled_from(peers))
        lines.append(Line(number, actor, peer, sigil, text, wrong, notes))
    settings = draw(st.lists(st.tuples(KEYS, VALUES), max_size=3).map(tuple))
    return Transcript("a.wire", len(title) + 1, "pop3", settings, tuple(lines), title)


@given(transcripts())
def test_reading_what_was_written_gives_the_same(transcript: Transcript) -> None:
    assert parse(str(transcript), "a.wire") == transcript


@given(transcripts(), st.integers(2, 99))
def test_every_line_knows_its_place(transcript: Transcript, first: int) -> None:
    moved = parse(str(transcript), "a.wire", first)
    assert moved.line == transcript.line + first - 1
    assert [line._replace(number=line.number - first + 1) for line in moved.lines] == list(
        transcript.lines
    )
