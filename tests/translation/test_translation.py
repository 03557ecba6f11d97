"""Which page is older than its twin: told by content, whichever language came first."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from markdown import Markdown

from wirebook import cli
from wirebook.book import Book
from wirebook.checks import translations
from wirebook.current import Page
from wirebook.errors import SourceError
from wirebook.markdown import note
from wirebook.stamp import digest, stamp, stamped
from wirebook.translation import changes, lag, lags, told

KO = "---\ntitle: 쪽\n---\n\n# 쪽 {#page}\n\n한 문장.\n"
EN = "---\ntitle: Page\n---\n\n# Page {#page}\n\nOne sentence.\n"
WHO = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book of one page in two languages; the English one is stamped."""
    book = Book(tmp_path / "book")
    for path, text in ((ko(book), KO), (en(book), stamped(EN, "ko", digest(KO)))):
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    book.snippets.mkdir()
    monkeypatch.chdir(book.root)
    return book


def ko(book: Book) -> Path:
    return book.root / "docs/ko/page.md"


def en(book: Book) -> Path:
    return book.root / "docs/en/page.md"


def edit(page: Path, old: str, new: str) -> None:
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


def commit(book: Book, day: str) -> None:
    when = f"{day}T12:00:00Z"
    dates = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    for words in (("init", "-q"), ("add", "."), (*WHO, "commit", "-qm", "x")):
        subprocess.run(["git", *words], cwd=book.root, env=dates, check=True, capture_output=True)


def complaints(book: Book) -> list[str]:
    return [str(each) for each in translations(book)]


def test_a_translation_of_the_present_text_is_up_to_date(small: Book) -> None:
    assert ([], []) == (list(lags(small)), complaints(small))


def test_what_a_translator_need_not_follow_does_not_count() -> None:
    fence = '\n```wire src="pop3/lock.wire" title="{title}" hl="{hl}"\n```\n'
    text = KO + fence.format(title="가", hl="2")
    assert digest(text) == digest(text.replace("\n", "\r\n"))
    assert digest(text) == digest(text.replace("문장.\n", "문장.  \n\n"))
    assert digest(text) == digest(stamped(text, "en", "0" * 12))
    assert digest(text) == digest(KO + fence.format(title="가", hl="3"))
    assert digest(text) != digest(KO + fence.format(title="나", hl="2"))
    assert digest(text) != digest(text.replace("한 문장", "두 문장"))
    assert digest(text) != digest(text.replace("title: 쪽", "title: 면"))


def test_a_changed_source_makes_its_translation_lag_since_its_commit(small: Book) -> None:
    commit(small, "2026-03-01")
    edit(ko(small), "한 문장.", "고친 문장.")
    commit(small, "2026-03-02")
    edit(ko(small), "고친 문장.", "또 고친 문장.")
    commit(small, "2026-03-03")
    (late,) = lags(small)
    assert complaints(small) == []
    assert told(small, late).startswith(
        "docs/en/page.md:3: older than its source: docs/ko/page.md says something else since "
        "2026-03-02 ("
    )
    assert "-한 문장.\n+또 고친 문장.\n" in changes(small, late)


def test_a_source_that_was_renamed_is_followed(small: Book) -> None:
    commit(small, "2026-03-01")
    for page in (ko(small), en(small)):
        page.rename(page.with_name("other.md"))
    commit(small, "2026-03-02")
    edit(small.root / "docs/ko/other.md", "한 문장.", "고친 문장.")
    commit(small, "2026-03-03")
    (late,) = lags(small)
    assert complaints(small) == []
    assert "since 2026-03-03" in told(small, late)


def test_a_source_that_was_away_for_a_while_is_followed(small: Book) -> None:
    commit(small, "2026-03-01")
    ko(small).unlink()
    commit(small, "2026-03-02")
    ko(small).write_text(KO.replace("한 문장.", "고친 문장."), encoding="utf-8")
    commit(small, "2026-03-03")
    (late,) = lags(small)
    assert complaints(small) == []
    assert "2026-03-03" in told(small, late)
    assert "+고친 문장." in changes(small, late)


def test_a_version_with_a_fence_that_could_not_be_read_is_passed_over(small: Book) -> None:
    commit(small, "2026-03-01")
    edit(ko(small), "한 문장.", '```wire src="\n```\n\n한 문장.')
    commit(small, "2026-03-02")
    with pytest.raises(SourceError, match=r"docs/ko/page\.md|expected"):
        lag(small, en(small))
    assert list(lags(small)) == []
    assert complaints(small) == [], "whose fence it is, is told where fences are"
    ko(small).write_text(KO.replace("한 문장.", "고친 문장."), encoding="utf-8")
    commit(small, "2026-03-03")
    (late,) = lags(small)
    assert "+고친 문장." in changes(small, late)


def test_without_git_a_lag_is_told_all_the_same(small: Book) -> None:
    edit(ko(small), "한 문장.", "고친 문장.")
    (late,) = lags(small)
    assert complaints(small) == []
    assert "says something else; follow it" in told(small, late)
    assert changes(small, late) == ""


def test_a_source_that_was_never_committed_has_no_history_to_ask(small: Book) -> None:
    (small.root / "snippets/a.wire").write_text("@ pop3\n", encoding="utf-8")
    (small.root / ".gitignore").write_text("docs\n", encoding="utf-8")
    commit(small, "2026-03-01")
    edit(ko(small), "한 문장.", "고친 문장.")
    assert len(list(lags(small))) == 1
    assert complaints(small) == []


def test_a_shallow_copy_is_not_blamed_for_what_it_forgot(
    small: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(small, "2026-03-01")
    edit(ko(small), "한 문장.", "고친 문장.")
    commit(small, "2026-03-02")
    words = ("clone", "-q", "--depth", "1", small.root.as_uri(), str(tmp_path / "copy"))
    subprocess.run(["git", *words], check=True, capture_output=True)
    copy = Book(tmp_path / "copy")
    assert len(list(lags(copy))) == 1
    assert complaints(copy) == []


def test_a_digest_that_no_version_has_is_a_mistake(small: Book) -> None:
    edit(en(small), digest(KO), "0123456789ab")
    commit(small, "2026-03-01")
    assert complaints(small) == [
        "docs/en/page.md:3: expected in translated the digest of some version of "
        "docs/ko/page.md, found 0123456789ab, which none has: compare both pages, then run "
        "`wirebook translated --accept docs/en/page.md`"
    ]


def test_a_stamp_that_cannot_be_read_is_a_mistake(small: Book) -> None:
    edit(en(small), digest(KO), "yesterday")
    assert complaints(small) == [
        "docs/en/page.md:3: expected a language and 12 hexadecimal digits in translated, found "
        "'ko yesterday': write it with `wirebook translated --accept docs/en/page.md`"
    ]


def test_a_missing_stamp_is_a_mistake_where_others_are_stamped(small: Book) -> None:
    for page, text in ((ko(small), KO), (en(small), EN)):
        page.with_name("more.md").write_text(text, encoding="utf-8")
    assert complaints(small) == [
        "docs/en/more.md:1: expected translated in the front matter, as docs/ko/more.md has none "
        "either, found none: when both say the same, run `wirebook translated --accept "
        "docs/en/more.md`"
    ]
    en(small).write_text(EN, encoding="utf-8")
    assert complaints(small) == [], "a book without any stamp is not asked for them"


def test_two_translations_of_each_other_are_a_mistake(small: Book) -> None:
    ko(small).write_text(stamped(KO, "ko", digest(KO)), encoding="utf-8")
    assert complaints(small) == [
        "docs/ko/page.md:3: expected the language of another page of this name in translated, "
        "found ko: delete the line, or write the page"
    ]


def test_accepting_makes_it_up_to_date(small: Book, capsys: pytest.CaptureFixture[str]) -> None:
    edit(ko(small), "한 문장.", "고친 문장.")
    assert cli.main(["translated"]) == 0
    assert "1 of 1 translations lag" in capsys.readouterr().out
    assert cli.main(["translated", "--accept", "docs/en/page.md"]) == 0
    assert list(lags(small)) == []
    assert cli.main(["translated"]) == 0
    assert capsys.readouterr().out.endswith("0 of 1 translations lag behind their source\n")


def test_english_may_be_written_first(small: Book) -> None:
    commit(small, "2026-03-01")
    edit(en(small), "One sentence.", "A new sentence.")
    assert cli.main(["translated", "--behind", "docs/ko/page.md"]) == 0
    (late,) = lags(small)
    assert (ko(small), en(small)) == (late.page, late.source)
    assert "+A new sentence." in changes(small, late)
    assert stamp(en(small).read_text(encoding="utf-8")) is None
    assert complaints(small) == []
    edit(ko(small), "한 문장.", "새 문장.")
    assert cli.main(["translated", "--accept", "docs/ko/page.md"]) == 0
    assert list(lags(small)) == []


def test_accepting_a_folder_leaves_sources_alone(small: Book) -> None:
    before = ko(small).read_text(encoding="utf-8")
    assert cli.main(["translated", "--accept", "docs"]) == 0
    assert before == ko(small).read_text(encoding="utf-8")
    assert lag(small, en(small)) is None
    en(small).write_text(EN, encoding="utf-8")
    assert cli.main(["translated", "--accept", "docs"]) == 0
    assert before == ko(small).read_text(encoding="utf-8")
    assert stamp(en(small).read_text(encoding="utf-8"))


def test_wrong_arguments_are_told(small: Book, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["translated", "--behind", "docs/ko/page.md"]) == 1
    assert "expected an older version of docs/en/page.md in git" in capsys.readouterr().err
    en(small).unlink()
    assert cli.main(["translated", "--accept", "docs/ko/page.md"]) == 1
    assert "expected a twin docs/en/page.md, found none" in capsys.readouterr().err
    other = small.root / "docs/de/page.md"
    other.parent.mkdir()
    other.write_text(KO, encoding="utf-8")
    for foreign in ("README.md", "docs/de/page.md"):
        assert cli.main(["translated", "--accept", foreign]) == 1
        said = capsys.readouterr().err
        assert f"expected a page below docs/ko or docs/en, found {foreign}" in said
    assert cli.main(["translated", "--accept"]) == 1
    assert "name them, or a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "directories", "link"),
    [
        ("index.md", False, "../index.html"),
        ("pop3/lock.md", False, "../../pop3/lock.html"),
        ("pop3/lock.md", True, "../../../pop3/lock/"),
    ],
)
def test_the_note_leads_to_the_source(path: str, directories: bool, link: str) -> None:
    html = note(Page(path, directories), "en", "ko")
    assert f'href="{link}" hreflang="ko" lang="ko">한국어</a>' in html
    assert "older than its source" in html


def test_the_note_stands_below_the_title_of_a_page_that_lags(
    small: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wirebook.markdown.page", lambda _: Page("page.md"))

    def rendered() -> str:
        md = Markdown(extensions=["wirebook.markdown"], extension_configs=CONFIG)
        return md.convert("# Page\n\nOne sentence.")

    assert "wb-lag" not in rendered()
    edit(ko(small), "한 문장.", "고친 문장.")
    _, rest = rendered().split("</h1>")
    assert rest.strip().startswith('<p class="wb-lag" role="note">')


CONFIG = {"wirebook.markdown": {"lang": "en"}}


def test_every_translation_of_this_book_is_stamped(root: Path) -> None:
    assert complaints(Book(root)) == []
    assert any(stamp(page.read_text("utf-8")) for page in Book(root).pages("en"))
