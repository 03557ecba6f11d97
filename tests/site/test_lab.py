"""The lab: the very Python mock servers run in the page, over http and from disk."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.site.test_pages import FOLLOW

from wirebook import runtime
from wirebook.book import Book
from wirebook.desk import trace
from wirebook.exercises import found
from wirebook.marking import verdict
from wirebook.recorded import Record, alphabets, record
from wirebook.replay import replay
from wirebook.site import build
from wirebook.transcript import parse

LAB = "en/lab/index.html"
STATES = "en/imap/states.html"
OPEN = ".wb-lab__open"
PANE = ".wb-lab__pane"
INPUT = f"{PANE} textarea"
LONG = 120_000
"""Milliseconds that Python may take to start on a machine that others use as well."""

MOST = 5_000_000
"""Octets that a reader may have to load."""


@pytest.fixture(scope="session", autouse=True)
def fetched(root: Path) -> None:
    """Pyodide, from the cache or from npm."""
    try:
        runtime.fetched(root / ".cache" / "runtime")
    except runtime.RuntimeMissing as error:
        pytest.skip(f"needs npm and a registry ({error})")


def begun(page: Any, address: str, at: int = 0) -> Any:
    """Start Python in a page; the way in of that number leads to the pane."""
    page.goto(address)
    page.locator(OPEN).nth(at).click()
    page.locator(PANE).wait_for(timeout=LONG)
    page.locator(f"{PANE} .wb-talk__place span").first.wait_for(state="attached")
    return page


def say(page: Any, *lines: str) -> None:
    """Send lines; `B` alone turns to that connection, `+` opens another."""
    for line in lines:
        before = page.locator(f"{PANE} .wb-talk__head a").get_attribute("href")
        if line == "+":
            page.get_by_role("button", name="+ connection").click()
        elif len(line) == 1:
            page.locator(".wb-lab__tabs button", has_text=f"{line} ·").click()
            continue
        else:
            page.fill(INPUT, line)
            page.keyboard.press("Enter")
        settled(page, before)


def settled(page: Any, before: str | None) -> None:
    """Wait until a line has had its answer: the link to the conversation is another then."""
    until = time.monotonic() + 20
    while page.locator(f"{PANE} .wb-talk__head a").get_attribute("href") == before:
        assert time.monotonic() < until, page.locator(".wb-lab__error").inner_text()
        page.wait_for_timeout(10)


def log(page: Any) -> list[str]:
    """What was said, without the sections."""
    texts = page.locator(f"{PANE} .wb-talk__log > p").all_inner_texts()
    return [" ".join(text.partition("RFC ")[0].split()) for text in texts]


def state(page: Any) -> str:
    return str(page.locator(f"{PANE} .wb-steps__state").inner_text())


def saved(page: Any, folder: Path) -> Path:
    """Save the conversation as a reader does."""
    with page.expect_download() as told:
        page.get_by_role("button", name="save as .wire").click()
    path = folder / "snippets" / str(told.value.suggested_filename)
    told.value.save_as(path)
    return path


def accepted(path: Path) -> bool:
    """Whether `wirebook check` accepts a file of a book, as it is."""
    book = path.parent.parent
    (book / "docs").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "wirebook", "check", str(path)]
    return subprocess.run(command, cwd=book, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module", params=["http", "file"])
def states(request: pytest.FixtureRequest, site: Path, opened: Callable[..., Any]) -> Iterator[Any]:
    """The page of the states of IMAP, over http and from disk, Python started in it."""
    over_http = request.param == "http"
    address = request.getfixturevalue("http") if over_http else site.as_uri() + "/"
    visit = opened(accept_downloads=True)
    yield begun(visit.page, address + STATES)
    visit.clean()
    visit.context.close()


def test_from_the_states_of_imap_to_a_push_that_the_check_accepts(
    states: Any, tmp_path: Path
) -> None:
    """Select a mailbox, wait in IDLE, see what another connection does, save it."""
    page = states
    page.get_by_role("button", name="start over").click()
    page.get_by_text("A · AUTHENTICATED").wait_for()
    say(page, "SELECT INBOX", "IDLE", "+", "SELECT INBOX", "STORE 1 +FLAGS (\\Deleted)", "EXPUNGE")
    assert "A S * 1 EXPUNGE" in log(page)
    say(page, "A")
    assert state(page) == "A IDLE"
    say(page, "DONE")
    assert state(page) == "A SELECTED"
    path = saved(page, tmp_path)
    assert accepted(path)
    assert "S@A: * 1 EXPUNGE" in path.read_text(encoding="utf-8").splitlines()
    path.write_text(path.read_text(encoding="utf-8").replace("* 1 EXPUNGE", "* 2 EXPUNGE"))
    assert not accepted(path)


def test_every_dialogue_of_the_book_is_the_same_in_the_page(states: Any, root: Path) -> None:
    """The same octets, states and memories as in the Python that runs the tests."""
    book = Book(root)
    texts = {source: str(transcript) for source, transcript in book.transcripts()}
    texts |= {f"{each.path}:{each.line}": str(each) for each in book.inline()}
    assert len(texts) > 400
    found = states.evaluate(
        "async texts => { const all = [];"
        " for (const text of texts) all.push(await wirebookLab.ask('trace', { text }));"
        " return all; }",
        list(texts.values()),
    )
    differ = {
        source: each
        for (source, text), each in zip(texts.items(), found, strict=True)
        if each != {"trace": trace(text)}
    }
    assert differ == {}


def dialogues(made: Record) -> Iterator[str]:
    """Dialogues that lead over every edge of a record, in the words of the record."""
    header = made.script().split('"header":"')[1].split('"')[0]
    ways: dict[int, tuple[tuple[int, int], ...]] = {0: ()}
    for here, edges in enumerate(made.edges):
        for at, edge in edges.items():
            ways.setdefault(edge.to, (*ways[here], (here, at)))
    for here, edges in enumerate(made.edges):
        stays = [(here, at) for at, edge in edges.items() if edge.to == here]
        leaves = [(here, at) for at, edge in edges.items() if edge.to != here]
        for last in leaves or [None]:
            connections, lines = 1, [header, made.greeting.replace("{n}", "1")]
            for place, at in (*ways[here], *stays, *filter(None, [last])):
                connections += made.alphabet.lines[at] == "!connect"
                text = made.edges[place][at].text
                lines.append(text.replace("{n}", str(connections)))
            yield "\n".join(lines) + "\n"
            stays = []


@pytest.mark.parametrize("alphabet", list(alphabets()), ids=lambda each: each.protocol.machine.name)
def test_the_page_hears_from_its_python_what_was_recorded(started: Any, alphabet: Any) -> None:
    """The whole alphabet: record, Python in the page and Python of the tests say the same."""
    made = record(alphabet)
    texts = list(dialogues(made))
    heard = started.evaluate(
        "async texts => { const all = [];"
        " for (const text of texts) all.push(await wirebookLab.ask('trace', { text }));"
        " return all; }",
        texts,
    )
    assert [each for each in heard if "error" in each] == []
    assert heard == [{"trace": trace(text)} for text in texts]


def test_the_button_states_what_it_costs(http: str, visit: Callable[..., Any], site: Path) -> None:
    page = visit().page
    page.goto(http + LAB)
    size = page.evaluate("wirebookPython.size")
    assert 1_000_000 < size <= MOST
    assert f"({size / 1e6:.1f} MB)" in page.locator(f"form {OPEN}").inner_text()
    assert (
        f"({size / 1e6:.1f} MB)" in page.locator(f"figure[data-wb-try] {OPEN}").first.text_content()
    )


def test_nothing_is_loaded_before_the_click_and_a_bar_shows_how_far_it_is(
    http: str, visit: Callable[..., Any]
) -> None:
    page = visit().page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(http + LAB)
    page.locator(OPEN).first.wait_for()
    assert not [url for url in asked if "/assets/lab/" in url]
    page.evaluate(
        "() => { window.bars = []; new MutationObserver(() => {"
        " const bar = document.querySelector('.wb-lab__bar');"
        " if (bar) window.bars.push(bar.value); }).observe(document.body,"
        " { subtree: true, childList: true, attributes: true, characterData: true }); }"
    )
    page.locator(f"form {OPEN}").click()
    page.locator(PANE).wait_for(timeout=LONG)
    assert [url for url in asked if "pyodide.asm.wasm" in url]
    assert "MB" not in page.locator(f"form {OPEN}").inner_text()
    took = page.evaluate("wirebookLab.took")
    assert took["ready"] <= 1.5 * took["started"], "most of the wait is Python itself"
    bars = page.evaluate("window.bars")
    assert bars == sorted(bars)
    assert len(set(bars)) > 10
    assert page.locator(".wb-lab__bar").count() == 0


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_it_opens_on_each_page_that_instant_navigation_leads_to(
    root: Path, tmp_path: Path, visit: Callable[..., Any], served: Callable[..., Any], builder: str
) -> None:
    """From one page with diagrams and labs to another and back, without loading anew."""
    folder = tmp_path / "site"
    folder.mkdir()
    with served(folder) as address:
        build(root, out=folder, builder=builder, url=address)
        page = visit().page
        page.goto(address + "en/index.html")
        page.wait_for_timeout(600)  # until the theme has read the site map
        page.evaluate("window.kept = true")
        for name in ("pop3", "imap", "pop3"):
            page.evaluate(FOLLOW, f"{address}en/{name}/states.html")
            page.locator("article h1", has_text=name.upper()).wait_for()
            assert page.locator(".wb-diagram svg").first.is_visible()
            page.locator(OPEN).first.click()
            page.locator(f"{PANE} .wb-lab__tabs", has_text="A ·").wait_for(timeout=LONG)
            assert page.locator(PANE).count() == 1
            assert page.evaluate("window.kept")


def test_what_does_not_belong_is_not_run(http: str, visit: Callable[..., Any]) -> None:
    """A file that was changed on its way is told, and Python does not start."""
    page = visit().page
    page.route(
        "**/wirebook.zip.0.js",
        lambda route: route.fulfill(
            body='wirebookLabPart("wirebook.zip",0,"H4sIAAAAAAAAAwMAAAAAAAAAAAA=");',
            content_type="text/javascript",
        ),
    )
    page.goto(http + LAB)
    page.locator(f"form {OPEN}").click()
    said = page.get_by_text("could not start")
    said.wait_for(timeout=LONG)
    assert "wirebook.zip is not what was packed" in said.inner_text()
    assert page.locator(PANE).count() == 0


@pytest.fixture(scope="module")
def started(http: str, opened: Callable[..., Any]) -> Iterator[Any]:
    """A window in which Python has started: that takes a while, so some tests share it."""
    visit = opened(accept_downloads=True)
    yield begun(visit.page, http + LAB)
    visit.clean()
    visit.context.close()


@pytest.fixture
def pop3(started: Any) -> Any:
    """A lab with two messages, from the beginning."""
    started.locator(f"form {OPEN}").click()
    started.locator(f"{PANE} .wb-talk__log > p").first.wait_for()
    return started


def test_a_refusal_is_explained_by_the_model(pop3: Any) -> None:
    say(pop3, "STAT")
    assert log(pop3)[-3:] == [
        "C STAT",
        "not a command for AUTHORIZATION",
        "S -ERR STAT is not valid in AUTHORIZATION",
    ]
    assert pop3.locator(f"{PANE} .wb-talk__client .wb-cite").last.get_attribute("href") == (
        "https://www.rfc-editor.org/rfc/rfc1939#section-3"
    )


def test_undo_reset_and_clock(pop3: Any) -> None:
    say(pop3, "USER alice", "PASS secret")
    assert state(pop3) == "TRANSACTION"
    before = pop3.locator(f"{PANE} .wb-talk__head a").get_attribute("href")
    pop3.get_by_role("button", name="undo").click()
    settled(pop3, before)
    assert state(pop3) == "NAMED"
    before = pop3.locator(f"{PANE} .wb-talk__head a").get_attribute("href")
    pop3.get_by_role("button", name="+10m").click()
    settled(pop3, before)
    assert state(pop3) == "CLOSED"
    assert "clock: +00:10:00" in pop3.locator(f"{PANE} .wb-talk__place").inner_text()
    pop3.get_by_role("button", name="start over").click()
    pop3.get_by_text("clock: +00:00:00").wait_for()
    assert len(log(pop3)) == 1


def test_several_lines_go_out_in_one_write(pop3: Any) -> None:
    say(pop3, "USER alice")
    pop3.locator(INPUT).focus()
    pop3.keyboard.type("PASS secret")
    pop3.keyboard.press("Shift+Enter")
    pop3.keyboard.type("STAT")
    before = pop3.locator(f"{PANE} .wb-talk__head a").get_attribute("href")
    pop3.keyboard.press("Enter")
    settled(pop3, before)
    assert log(pop3)[-2:] == ["C STAT", "S +OK 2 307"]


def test_what_makes_no_sense_is_said_and_kept(pop3: Any) -> None:
    pop3.fill(INPUT, "!tls")
    pop3.keyboard.press("Enter")
    pop3.get_by_text("the server does not expect a TLS handshake here").wait_for()
    assert pop3.locator(INPUT).input_value() == "!tls"
    say(pop3, "NOOP")
    assert pop3.locator(".wb-lab__error").inner_text() == ""


def test_a_link_continues_and_what_is_saved_replays(
    pop3: Any, visit: Callable[..., Any], tmp_path: Path
) -> None:
    say(pop3, "USER alice", "PASS secret", "DELE 2")
    before = log(pop3)
    target = pop3.locator(f"{PANE} .wb-talk__head a").evaluate("link => link.href")
    page = visit(accept_downloads=True).page
    page.goto(target)
    go_on = page.get_by_role("button", name="go on with this")
    go_on.wait_for()
    assert page.locator(PANE).count() == 0, "nothing is loaded before the click"
    go_on.click()
    page.locator(PANE).wait_for(timeout=LONG)
    page.get_by_text("DELE 2").first.wait_for()
    assert log(page) == before
    replay(parse(saved(page, tmp_path).read_text(encoding="utf-8")))


def test_connections_have_the_names_that_an_exercise_asks_for(pop3: Any, tmp_path: Path) -> None:
    """What is solved over two connections is saved, and the model marks it solved."""
    asked = found(Book.find().exercises(), "locked-out")
    name = pop3.get_by_label("name of a new connection")
    name.fill("no name")
    name.press("Enter")
    assert pop3.locator(".wb-lab__tabs button").count() == 2, "not a name: nothing is opened"
    for each in ("phone", "laptop"):
        before = pop3.locator(f"{PANE} .wb-talk__head a").get_attribute("href")
        name.fill(each)
        name.press("Enter")
        settled(pop3, before)
        say(pop3, "USER alice", "PASS secret")
    pop3.locator(".wb-lab__tabs button", has_text="phone ·").click()
    say(pop3, "QUIT")
    path = saved(pop3, tmp_path)
    assert not verdict(asked.task, replay(parse(path.read_text(encoding="utf-8")))).solved
    pop3.locator(".wb-lab__tabs button", has_text="laptop ·").click()
    say(pop3, "USER alice", "PASS secret")
    assert verdict(
        asked.task, replay(parse(saved(pop3, tmp_path).read_text(encoding="utf-8")))
    ).solved


def test_a_dialogue_goes_on_where_the_reader_has_stepped_to(
    http: str, visit: Callable[..., Any]
) -> None:
    page = visit().page
    page.goto(http + "en/pop3/update.html")
    figure = page.locator("figure[data-wb-try]").first
    figure.locator(".wb-step--open").click()
    rows = figure.locator(".wb-row")
    while "PASS secret" not in figure.locator(".wb-row--now").inner_text():
        page.keyboard.press("ArrowRight")
    assert rows.count() > 4
    figure.locator(OPEN).click()
    page.locator(PANE).wait_for(timeout=LONG)
    page.get_by_text("A · TRANSACTION").wait_for()
    assert [line for line in log(page) if line[0] == "C"] == ["C USER alice", "C PASS secret"]


def test_what_a_reader_types_is_never_html(pop3: Any) -> None:
    say(pop3, "<img src=x onerror=alert(1)>")
    assert pop3.locator(f"{PANE} img").count() == 0
    assert any("<img" in line for line in log(pop3))


def test_a_link_that_is_nonsense_is_left_alone(http: str, visit: Callable[..., Any]) -> None:
    page = visit().page
    page.goto(http + LAB + "?lab=%7Bnonsense#live")
    assert page.locator(f"form {OPEN}").inner_text().startswith("begin in this world")


def test_a_world_that_cannot_be_is_told(pop3: Any) -> None:
    header = pop3.locator(".wb-lab__scenes input")
    for wrong, said in (("@ <b> alice=1", "'<b>'"), ("@ pop3 alice", "alice="), ("", "''")):
        header.fill(wrong)
        pop3.locator(f"form {OPEN}").click()
        pop3.locator(".wb-lab__error", has_text=said).wait_for()
    header.fill("@ pop3 alice=2")


def test_by_keyboard_alone(pop3: Any) -> None:
    page = pop3
    page.keyboard.type("nonsense")
    page.keyboard.press("Escape")
    assert page.locator(INPUT).input_value() == ""
    page.locator(f"{PANE} .wb-talk__head").get_by_role("button", name="close").press("Enter")
    assert page.locator(PANE).count() == 0
    assert page.locator(f"form {OPEN}").evaluate("each => each === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(f"{INPUT}:focus").wait_for()
    page.keyboard.type("USER alice\n")
    page.get_by_text("A · NAMED").wait_for()
    page.keyboard.press("ArrowUp")
    assert page.locator(INPUT).input_value() == "USER alice"
    page.keyboard.press("ArrowDown")
    assert page.locator(INPUT).input_value() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(pop3: Any, scheme: str) -> None:
    pop3.emulate_media(color_scheme=scheme)
    say(pop3, "STAT", "+", "USER alice")
    found = Axe().run(pop3, context=[".wb-lab"]).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_on_a_phone_the_page_does_not_scroll_sideways(pop3: Any) -> None:
    before = pop3.viewport_size
    pop3.set_viewport_size({"width": 390, "height": 800})
    say(pop3, "CAPA", "+", "USER alice")
    width = pop3.evaluate("document.documentElement.scrollWidth")
    pop3.set_viewport_size(before)
    assert width <= 390


def test_a_strict_policy_of_security_is_enough(http: str, visit: Callable[..., Any]) -> None:
    """No eval but WebAssembly's, nothing from elsewhere; files that a script made are let in."""
    page = visit().page
    policy = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:;"
        " style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:"
    )

    def stricter(route: Any) -> None:
        answer = route.fetch()
        headers = {**answer.headers, "content-security-policy": policy}
        route.fulfill(response=answer, headers=headers)

    page.route("**/*.html", stricter)
    page.goto(http + LAB)
    page.locator(f"form {OPEN}").click()
    page.locator(PANE).wait_for(timeout=LONG)
    say(page, "USER alice")
    assert state(page) == "NAMED"
