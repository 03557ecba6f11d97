"""The index of RFCs is in order and at one with itself."""

from __future__ import annotations

import re

from wirebook.rfc import INDEX, cite, index, obsoleted_by, updated_by


def _parts(section: str) -> tuple[int, ...]:
    return tuple(map(int, section.split(".")))


def test_every_entry_is_complete() -> None:
    for number, rfc in INDEX.items():
        assert number == rfc.number
        assert rfc.title
        assert rfc.status
        assert re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", rfc.date), number
        sections = list(map(_parts, rfc.sections))
        assert sections == sorted(set(sections)), number


def test_every_section_but_the_first_of_its_kind_has_one_before_it() -> None:
    """A hole in the numbers is a heading that was overlooked."""
    holes = []
    for rfc in INDEX.values():
        known = {_parts(each) for each in rfc.sections}
        for *above, last in known:
            if last > 1 and (*above, last - 1) not in known:
                holes.append((rfc.number, (*above, last)))
    assert holes == []


def test_the_numbers_are_in_order() -> None:
    assert list(INDEX) == sorted(INDEX)
    numbers = [each.number for each in index() if not each.name]
    assert numbers == sorted(numbers)  # what other books have brought is among them
    assert set(INDEX) <= set(numbers)


def test_what_replaces_and_changes_an_rfc() -> None:
    def numbers(found: object) -> list[int]:
        return [each.number for each in found]  # type: ignore[attr-defined]

    assert numbers(obsoleted_by(INDEX[3501])) == [9051]
    assert numbers(obsoleted_by(INDEX[2554])) == [4954]
    assert numbers(obsoleted_by(INDEX[1939])) == []
    assert numbers(updated_by(INDEX[8314])) == [8997]
    assert cite("9051#4.3.1").section == "4.3.1"
