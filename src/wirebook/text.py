"""A label in the languages of the book."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Korean and in English; `text["ko"]` is one of them.

    Raises:
        KeyError: for a language that the book does not have.
    """

    ko: str
    en: str

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        return self.ko if language == "ko" else self.en
