"""The SVG itself: links, ids, names, views, no colours."""

from __future__ import annotations

import re
from dataclasses import replace
from types import ModuleType

import pytest

from wirebook.errors import DiagramError
from wirebook.hints import Hints
from wirebook.machine import Machine
from wirebook.protocols.pop3.model import POP3
from wirebook.render.overview import hints_of
from wirebook.render.svg import dot, svg, svg_of_dot

Pictured = tuple[Machine, Hints]


def link(kind: str, name: str) -> str:
    return f"{kind}.html#{name.lower()}"


def test_every_state_and_every_verb_is_a_link(
    pictured: Pictured, lang: str, lint: ModuleType
) -> None:
    machine, hints = pictured
    root = lint.read(svg(machine, lang, links=link, hints=hints))
    anchors = [each.get(lint.LINK) for each in root.iter(f"{lint.SVG}a")]
    drawn = {name for each in root.iter() for name in lint.names(each, "wb-s-")}
    assert {link("state", name) for name in drawn} <= set(anchors)
    assert {link("command", name) for _, name in lint.claims(root) if machine.command(name)} <= set(
        anchors
    )


def test_links_are_xlink_only(view: str, lang: str) -> None:
    drawn = svg(POP3, lang, view=view, links=link)
    assert " xlink:href=" in drawn
    assert not re.search(r"\shref=", drawn)


def test_without_addresses_there_are_no_links(view: str) -> None:
    assert "<a " not in svg(POP3, "ko", view=view)


def test_two_copies_share_no_id(view: str) -> None:
    ids = [re.findall(r' id="([^"]*)"', svg(POP3, "ko", view=view, prefix=p)) for p in "ab"]
    assert ids[0]
    assert set(ids[0]).isdisjoint(ids[1])
    assert len(set(ids[0])) == len(ids[0])


def test_the_root_is_a_named_group(lang: str, view: str, lint: ModuleType) -> None:
    root = lint.read(svg(POP3, lang, view=view, prefix="x"))
    assert root.get("role") == "group"
    assert root.get("lang") == lang
    named = {each.get("id"): each.text for each in root if each.get("id")}
    assert named[root.get("aria-labelledby")].strip()
    assert named[root.get("aria-describedby")].strip()


def test_a_link_is_named_by_what_is_seen_first(lint: ModuleType) -> None:
    root = lint.read(svg(POP3, "ko", links=link))
    for anchor in root.iter(f"{lint.SVG}a"):
        assert anchor.get("aria-label", "".join(anchor.itertext())).startswith(
            "".join(anchor.itertext())
        )


def test_there_are_no_colours_in_the_svg(view: str) -> None:
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b|rgb|fill=|stroke=", svg(POP3, "ko", view=view))


def test_every_arrow_is_a_sentence(lint: ModuleType) -> None:
    root = lint.read(svg(POP3, "ko"))
    titles = [edge.findtext(f"{lint.SVG}title") for edge in lint.edges(root)]
    assert "AUTHORIZATION에서 USER가 +OK를 받으면 NAMED로 간다" in titles
    assert "‘로그인 전’ 상자에서 QUIT이 +OK를 받으면 CLOSED로 간다" in titles


@pytest.mark.parametrize("focus", ["failures", "command:PASS", "state:TRANSACTION"])
def test_views_share_one_layout(focus: str, lang: str) -> None:
    def places(view: str) -> list[str]:
        return re.findall(r' (?:d|x|y|width|height|points)="[^"]*"', svg(POP3, lang, view=view))

    assert places(focus) == places("overview")


def test_a_command_is_highlighted_where_it_is_sent(lint: ModuleType) -> None:
    root = lint.read(svg(POP3, "ko", view="command:PASS"))
    hit = [edge for edge in lint.edges(root) if "wb-hit" in lint.classes(edge)]
    assert [lint.names(edge, "wb-to-") for edge in hit] == [["TRANSACTION"], ["AUTHORIZATION"]]
    assert "wb-focus" in lint.classes(root)


def test_a_state_is_highlighted_with_what_may_be_sent_there(lint: ModuleType) -> None:
    root = lint.read(svg(POP3, "ko", view="state:TRANSACTION"))
    words = [e for e in root.iter(f"{lint.SVG}tspan") if "wb-in-TRANSACTION" in lint.classes(e)]
    assert len(words) == 10
    assert all("wb-hit" in lint.classes(word) for word in words)


def test_the_failures_are_highlighted_also_where_nothing_moves(lint: ModuleType) -> None:
    root = lint.read(svg(POP3, "ko", view="failures"))
    hit = {
        name
        for each in root.iter(f"{lint.SVG}tspan")
        if "wb-hit" in lint.classes(each)
        for name in lint.names(each, "wb-c-")
    }
    assert {"RETR", "DELE", "PASS", "APOP"} <= hit
    assert hit.isdisjoint({"STAT", "NOOP", "RSET", "CAPA", "QUIT"})


@pytest.mark.parametrize("unknown", ["nothing", "command:XYZZY", "state:NOWHERE", "failures:"])
def test_an_unknown_view_is_an_error(unknown: str) -> None:
    if unknown == "failures:":
        unknown = "failure"
    with pytest.raises(DiagramError, match="has no view"):
        svg(POP3, "ko", view=unknown)


def test_the_tls_view_starts_at_the_ports(lint: ModuleType, lang: str) -> None:
    root = lint.read(svg(POP3, lang, view="tls"))
    said = "".join(root.itertext())
    assert said.count("110") >= 2
    assert "995" in said
    assert [group.name for group in lint.groups(root)] == ["clear", "on"]
    upgrades = [edge for edge in lint.edges(root) if "wb-upgrade" in lint.classes(edge)]
    assert len(upgrades) == 2


def test_ports_that_begin_alike_share_a_box(toy: ModuleType) -> None:
    assert "25, 587" in svg(toy.TOY, "en", view="tls", hints=Hints(phases=toy.PHASES))


def test_where_every_port_is_encrypted_there_is_no_red_box(lint: ModuleType) -> None:
    machine = replace(POP3, endpoints=POP3.endpoints[-1:])
    root = lint.read(svg(machine, "ko", view="tls"))
    assert [group.name for group in lint.groups(root)] == ["on"]


def test_a_machine_without_the_variable_has_no_tls_view() -> None:
    with pytest.raises(DiagramError, match="no variables"):
        svg(POP3, "ko", view="tls", hints=Hints(axes=("weather",)))


def test_a_machine_without_hints_is_drawn(toy: ModuleType) -> None:
    assert hints_of(toy.TOY) == Hints()
    assert svg(toy.TOY, "ko").startswith("<svg")
    assert "digraph" in dot(toy.TOY, "ko", "tls")
    assert "digraph" in dot(toy.TOY, "ko")


PLAIN = r"""
digraph {
    rankdir=LR
    subgraph cluster_a { label="Alice의 쪽" class="wb-clear"
        a [label="MUA\n메일 앱"] b [label="`MSA`\n제출 서버" URL="x.html"]
        subgraph cluster_in { label_ko="안" label_en="inner" q; r }
    }
    c [label_ko="메일함" label_en="mailbox"]
    a -> b [label="SMTP 587"]
    b -> c [label="25" class="wb-no" weight=3]
    a -> c
    q -> r [label="deep"]
    q -> a [label="up"]
    a -> q [label="down"]
    subgraph cluster_bare { z }
}
"""


def test_a_picture_of_ones_own_is_drawn_in_the_same_look(lang: str, lint: ModuleType) -> None:
    root = lint.read(svg_of_dot(PLAIN, lang, title="메일의 길", prefix="own"))
    said = "".join(root.itertext())
    assert ("메일함" in said) == (lang == "ko")
    assert ("inner" in said) == (lang == "en")
    assert "`" not in said
    assert [a.get(lint.LINK) for a in root.iter(f"{lint.SVG}a")] == ["x.html"]
    assert len(lint.edges(root)) == 6
    named = [group.name for group in lint.groups(root)]
    assert named == ["cluster_a", "cluster_in", "cluster_bare"]


def test_an_arrow_between_boxes_may_have_no_chip(lint: ModuleType) -> None:
    root = lint.read(svg_of_dot("digraph { a -> b; a -> c; b -> d; c -> d; a -> d }", "ko"))
    assert len(lint.edges(root)) == 5


def test_what_graphviz_cannot_read_is_an_error() -> None:
    with pytest.raises(DiagramError, match="Graphviz failed"):
        svg_of_dot("digraph {", "ko")
