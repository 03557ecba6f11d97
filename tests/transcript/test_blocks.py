"""The blocks of a page are those that superfences hands to its formatters, byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown

from wirebook.blocks import blocks
from wirebook.errors import SourceError
from wirebook.fence import NAMES

Seen = tuple[str, str, tuple[tuple[str, str], ...]]


def rendered(page: str) -> list[Seen]:
    """Language, content and options of the fences of ours that superfences formats."""
    seen: list[Seen] = []

    def validator(language, inputs, options, attrs, md):  # type: ignore[no-untyped-def]
        options.update({key: key if value is None else value for key, value in inputs.items()})
        return True

    def formatter(source, language, css_class, options, md, **kwargs):  # type: ignore[no-untyped-def]
        seen.append((language, source, tuple(options.items())))
        return "<p>made</p>"

    fences = [
        {"name": name, "class": name, "format": formatter, "validator": validator} for name in NAMES
    ]
    extensions = ["pymdownx.superfences", "admonition", "attr_list", "pymdownx.tabbed", "tables"]
    config = {
        "pymdownx.superfences": {"custom_fences": fences},
        "pymdownx.tabbed": {"alternate_style": True},
    }
    Markdown(extensions=extensions, extension_configs=config).convert(page)
    return seen


def found(page: str) -> list[Seen]:
    """The same, as we see it."""
    return [(b.name, b.source, b.options) for b in blocks(page) if b.name in NAMES]


PAGES = {
    "plain": "```wire\n@ pop3\nC: NOOP\n```\n",
    "no end of line": "```wire\nC: NOOP\n```",
    "empty": "```wire\n```\n",
    "blank lines": "```wire\n\n\nC: NOOP\n   \n\n```\n",
    "tilde": "~~~wire\n```\n~~~\n",
    "long": "`````wire\n```wire\ninner\n```\n````\n`````\n",
    "longer closing is content": "```wire\n````\n```\n",
    "shown in text": "````text\n```wire\nshown\n```\n````\n\n```wire\nreal\n```\n",
    "tilde around": "~~~ markdown\n```wire\nshown\n```\n~~~\n",
    "space before": "```   wire\nC: NOOP\n```   \n",
    "dot": "```.wire\nC: NOOP\n```\n",
    "options": '```wire src="a.wire" title=\'it"s\' play\nC: NOOP\n```\n',
    "option twice": '```wire src="a" src="b"\nC: NOOP\n```\n',
    "empty option": '```wire title=""\nC: NOOP\n```\n',
    "options without name": '```title="x"\nC: NOOP\n```\n\n```wire\nreal\n```\n',
    "braces": "```{.wire src=\"a b\" x='y' z=1 play #id .big}\nC: NOOP\n```\n",
    "braces after name": '```wire {.big src="a"}\nC: NOOP\n```\n',
    "braces with id": '```{ .wire id="x" id=y src="a" }\nC: NOOP\n```\n',
    "braces broken off": '```{.wire src="a" } b="c"}\nC: NOOP\n```\n',
    "braces half quoted": '```{.wire src="a b=c}\nC: NOOP\n```\n',
    "braces with blank value": "```{.wire a= b=c}\nC: NOOP\n```\n",
    "empty braces": "```wire {}\nC: NOOP\n```\n",
    "braces without class": "```{#x}\nC: NOOP\n```\n\n```wire\nreal\n```\n",
    "tab in header": '```wire\tsrc="a\tb"\nC: NOOP\n```\n',
    "list": "- item\n\n    ```wire\n    C: NOOP\n\n      deeper\n    ```\n",
    "admonition": '!!! note "x"\n\n    ```wire\n    C: NOOP\n    ```\n',
    "tab in tab": '=== "A"\n\n    === "B"\n\n        ```wire\n        C: NOOP\n        ```\n',
    "tabs": "- item\n\n\t```wire\n\tC: NOOP\n\t\n    S: +OK\n\t```\n",
    "mixed tabs": "- item\n\n  \t```wire\n\tC: NOOP\n  \t```\n",
    "quote": "> ```wire\n> C: NOOP\n>\n>   in\n> ```\n",
    "quote in quote": "> > ```wire\n> > C: NOOP\n> > \n> > ```\n",
    "quote in list": "- a\n\n    > ```wire\n    > C: NOOP\n    > ```\n",
    "lazy quote": "> > ```wire\n>   C: NOOP\n> > ```\n",
    "crlf": "```wire\r\nC: NOOP\r\n\r\nS: +OK\r\n```\r\n",
    "cr": "```wire\rC: NOOP\r```\r",
    "comment": "<!--\n```wire\nC: NOOP\n```\n-->\n\n```wire\nreal\n```\n",
    "indented code": "Text:\n\n    ```wire\n    C: NOOP\n    ```\n\nEnd.\n",
    "inline code": "``` ```wire ``` begins.\n\n```wire\nreal\n```\n",
    "inline code again": "```wire``` is a word.\n\n```wire\nreal\n```\n",
    "not at start": "text ```wire\n\n```wire\nreal\n```\n",
    "too short": "``wire\n\n```wire\nreal\n```\n",
    "highlighted": '```python title="x" hl_lines="1 2-3" linenums="1"\n```\n\n```wire\n```\n',
    "highlighted in braces": '```{.python title="x" data-a="b" any}\n```\n\n```wire\n```\n',
    "markers": "```wire\nC: \x02a\x03\n```\n",
    "other line ends": "```wire\nC: a\x0bb\x0cc\u2028d\x85e\n```\n",
    "strange blanks": "- a\n\n    ```wire\n\u3000\n\x0c\n    C: NOOP\n    ```\n",
    "korean": "한글\n\n```wire\nC: 안녕하세요\n```\n",
    "two": "```wire\na\n```\n```client\nb\n```\n\n~~~ states\nc\n~~~\n",
    "heading and table": "# A\n\n|a|b|\n|-|-|\n|```|x|\n\n```matrix\nreal\n```\n",
    "closing with text": "```wire\n``` no\n```\n",
    "indented closing is content": "```wire\n  ```\n```\n",
}


@pytest.mark.parametrize("page", [pytest.param(page, id=name) for name, page in PAGES.items()])
def test_superfences_sees_the_same_blocks(page: str) -> None:
    assert found(page) == rendered(page)


WORDS = ["```", "~~~", "````", "wire", "text", 'a="b"', "{.wire}", "C: x", "<!--", "-->", "x`y"]
MARKS = [" ", "    ", "\t", "> ", ">", "- ", "\n", "\r\n", "\u3000", "=", '"', "{", "}", ".", "#"]
LINES = ["```wire", "```", "    ```wire", "    x", "    ```", "> ```wire", "> x", "> ```", ""]
PIECES = st.sampled_from([*WORDS, *MARKS, *(f"\n{line}\n" for line in LINES)])


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_superfences_sees_the_same_blocks_on_any_page_that_we_accept(page: str) -> None:
    try:
        mine = found(page)
    except SourceError:
        return
    assert mine == rendered(page)


def test_a_block_knows_its_place() -> None:
    page = "Text.\r\n\r\n\t~~~ wire play\r\n\tC: NOOP\r\n\t~~~\r\n"
    (block,) = blocks(page, "a.md")
    assert (block.path, block.line, block.first_line) == ("a.md", 3, 4)
    assert (block.info, block.name, block.indent) == ("wire play", "wire", "\t")
    assert block.options == (("play", "play"),)
    assert page[block.start : block.end] == "\tC: NOOP\r\n"


def test_blocks_in_comments_are_flagged() -> None:
    page = "<!-- a -->\n```\n1\n```\n<!--\n```\n2\n-->\n```\n\n-->\n```\n3\n```\n"
    assert [block.commented for block in blocks(page)] == [False, True, False]


def test_other_languages_are_returned_too() -> None:
    assert [block.name for block in blocks("```python\n```\n\n```\n```\n")] == ["python", ""]


NOTHING = "expected a language and options after "


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "```wire protocol=pop3",
            'expected option values in quotes, found protocol=pop3: write protocol="pop3"',
        ),
        (
            "~~~ python title=x",
            'expected option values in quotes, found title=x: write title="x"',
        ),
        (
            "```wire{.big}",
            (
                f"{NOTHING}```, found 'wire{{.big}}', which makes no block: "
                'write ```name key="value"'
            ),
        ),
        (
            "~~~ wire, pop3",
            f"{NOTHING}~~~, found 'wire, pop3', which makes no block: write ~~~name key=\"value\"",
        ),
        ("```Wire", "expected wire, found Wire: write wire, or another language"),
        ("``` wires", "expected wire, found wires: write wire, or another language"),
        ("```{.state}", "expected states, found state: write states, or another language"),
        (
            '```python src="x"',
            (
                "expected hl_lines, linenums, title, title_mode as options of python, found src, "
                "which makes no block: delete it"
            ),
        ),
        (
            '```src="x"',
            (
                "expected hl_lines, linenums, title, title_mode as options of a fence, found src, "
                "which makes no block: delete it"
            ),
        ),
        (
            "```python linenums",
            'expected line numbers in linenums, found linenums: write linenums="1"',
        ),
        (
            '```python hl_lines="all"',
            'expected line numbers in hl_lines, found all: write hl_lines="1"',
        ),
        ("```{.python linenums}", 'expected a value of linenums, found none: write linenums="1"'),
        (
            "```wire",
            (
                "expected ``` alone on a line to close this block, found the end of the file: "
                "write it below the block, indented like the opening line"
            ),
        ),
        (
            "````wire\n```",
            (
                "expected ```` alone on a line to close this block, found the end of the file: "
                "write it below the block, indented like the opening line"
            ),
        ),
    ],
)
def test_a_fence_that_would_not_become_a_block_is_refused(line: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        blocks(f"Text.\n\n{line}\nC: NOOP\n", "a.md")
    assert str(caught.value) == f"a.md:3: {message}"


@pytest.mark.parametrize(
    ("page", "line", "prefix", "shown"),
    [
        ("- a\n\n    ```wire\n  C: NOOP\n    ```\n", 4, "    ", "  C: NOOP"),
        ("    ```wire\n  > C\n    ```\n", 2, "    ", "  > C"),
        ("> ```wire\nC: NOOP\n> ```\n", 2, "> ", "C: NOOP"),
        ("> > ```wire\n>\n>   C\n", 3, "> > ", ">   C"),
        (" >   ```wire\n> > >\n", 2, " >   ", "> > >"),
    ],
)
def test_a_line_that_leaves_its_block_is_refused(
    page: str, line: int, prefix: str, shown: str
) -> None:
    with pytest.raises(SourceError) as caught:
        blocks(page, "a.md")
    opened = next(n for n, text in enumerate(page.split("\n"), 1) if "wire" in text)
    assert str(caught.value) == (
        f"a.md:{line}: expected {prefix!r} before every line of the block opened in line {opened}, "
        f"found {shown!r}: indent it like the opening line, or close the block with ```"
    )


def test_a_tab_inside_a_block_of_ours_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        blocks("- a\n\n\t```wire\n\tC: a\tb\n\t```\n", "a.md")
    assert str(caught.value) == (
        "a.md:4: expected no tab inside a line of the block, found one, which the page would "
        "turn into blanks: write \u2409 (U+2409) in a transcript, blanks elsewhere"
    )


def test_a_tab_in_other_blocks_is_their_business() -> None:
    assert blocks("```make\nall:\techo\n```\n")[0].source == "all:    echo"
