"""HTML is made in one place, and text never becomes markup by accident."""

from __future__ import annotations

from wirebook.render.element import EMPTY, Html, el, hidden, join, safe


def test_text_is_escaped_and_elements_are_not() -> None:
    made = el("p", '<script>alert("1")</script> & ', el("b", "bold"))
    assert made == "<p>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; <b>bold</b></p>"


def test_attributes_are_escaped_and_empty_ones_left_out() -> None:
    made = el("a", class_="", href='"><x>', title=None, open=True, hidden=False, data_wb_x=1)
    assert made == '<a href="&quot;&gt;&lt;x&gt;" open data-wb-x="1"></a>'


def test_nothing_between_parts_that_are_nothing() -> None:
    assert join([None, "a", None, Html("<b>")], "&") == "a&amp;<b>"


def test_safe_is_idempotent() -> None:
    assert safe(safe("<")) == safe("<") == "&lt;"


def test_hidden_text_is_for_those_who_listen() -> None:
    assert hidden("S") == '<span class="wb-aloud">S</span>'
    assert EMPTY == ""
