"""What a book cites beyond the index of RFCs: the tables of `protocols/specifications.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from wirebook.errors import ModelError, SourceError
from wirebook.rfc import Rfc, bring

SPECIFICATIONS = "protocols/specifications.toml"

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_AT = re.compile(r"\(at line (\d+), column \d+\)")
_KNOWN = {"rfc", "name", "title", "date", "status", "obsoletes", "updates", "sections", "url"}


def bring_all(root: Path) -> None:
    """Add what the book at a root brings to the index.

    Raises:
        SourceError: if a table of it cannot be used, with file and line.
    """
    found = read_toml(root, SPECIFICATIONS).get("specification", [])
    for number, entry in enumerate(found if isinstance(found, list) else [found]):
        line = table_line(root, SPECIFICATIONS, "specification", number)
        if not isinstance(entry, dict) or not isinstance(found, list):
            shown = "one" if isinstance(entry, dict) else entry
            raise SourceError(
                f"expected [[specification]] tables, found {shown}", SPECIFICATIONS, line
            )
        try:
            bring(_read(entry))
        except ValueError as error:
            raise SourceError(str(error), SPECIFICATIONS, line) from None
        except KeyError as error:
            raise SourceError(
                f"expected {error.args[0]}, found none", SPECIFICATIONS, line
            ) from None
        except ModelError as error:
            raise SourceError(str(error), SPECIFICATIONS, line) from None


def _read(entry: dict[str, Any]) -> Rfc:
    for key in sorted(entry.keys() - _KNOWN):
        raise ValueError(f"expected {', '.join(sorted(_KNOWN))}, found {key}: delete it")
    if ("rfc" in entry) == ("name" in entry) or (("name" in entry) and "url" not in entry):
        raise ValueError("expected rfc = NUMBER, or name and url of another specification")
    if "name" in entry and not _NAME.fullmatch(str(entry["name"])):
        raise ValueError(
            "expected a name in small letters, digits and -, as citations write it, found "
            f"{entry['name']!r}"
        )
    return Rfc(
        _number(entry),
        str(entry["title"]),
        str(entry["date"]),
        str(entry.get("status", "")),
        _numbers(entry, "obsoletes"),
        _numbers(entry, "updates"),
        tuple(str(entry.get("sections", "")).split()),
        str(entry.get("name", "")),
        str(entry.get("url", "")),
    )


def _number(entry: dict[str, Any]) -> int:
    found = entry.get("rfc", 0)
    if not isinstance(found, int):
        raise ValueError(f"expected a whole number as rfc, found {found!r}")
    return found


def _numbers(entry: dict[str, Any], key: str) -> tuple[int, ...]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, int) for each in found):
        raise ValueError(f"expected a list of numbers as {key}, found {found!r}")
    return tuple(found)


def read_toml(root: Path, name: str) -> dict[str, Any]:
    """Read a file of the book; one that is not there is empty.

    Raises:
        SourceError: if it cannot be read, with the line.
    """
    path = root / name
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        at = _AT.search(str(error))
        raise SourceError(str(error), name, int(at[1]) if at else 1) from None


def table_line(root: Path, name: str, table: str, number: int) -> int:
    """The line of a file of the book on which the table of that name and number begins."""
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    heads = [at for at, line in enumerate(lines, 1) if f"[{table}]" in line]
    return heads[number] if number < len(heads) else 1
