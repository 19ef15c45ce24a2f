"""The languages: phrases, letters and the words of mail programs, read from `languages/*.toml`.

What a language does not say is said in English, as its people's mail programs would.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "languages"
MAIN = ("en", "de", "fr", "es", "it", "nl")
FEW = ("pl", "pt", "uk", "el", "ja")


@dataclass(frozen=True, slots=True)
class Topic:
    """A matter of business: subjects, what customers ask, what we answer."""

    subjects: tuple[str, ...]
    asks: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One whole text with its subject."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    `words` are single texts (formats, markers, prefixes), `lists` choices of texts, `labels` words in front of values.
    """

    code: str
    words: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    topics: tuple[Topic, ...]
    situations: Mapping[str, tuple[Written, ...]]

    def moment(self, form: str, at: datetime, **more: str) -> str:
        """Return a time as the format called `form` writes it."""
        weekday, month = self.lists["weekdays"][at.weekday()], self.lists["months"][at.month - 1]
        return self.words[form].format(
            weekday=weekday, weekday2=weekday[:2], weekday3=weekday[:3], month=month, month3=month[:3].rstrip("."),
            day=at.day, day2=f"{at.day:02}", month2=f"{at.month:02}", year=at.year, year2=f"{at.year % 100:02}",
            hour=f"{at.hour:02}", minute=f"{at.minute:02}", **more,
        )  # fmt: skip


@cache
def language(code: str) -> Language:
    """Return the language with this code (ISO 639-1)."""
    english = tomllib.loads((FOLDER / "en.toml").read_text(encoding="utf-8"))
    own = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    data = {**english, **own}
    phrases = {**english["phrases"], **own["phrases"]}
    meetings = {f"meeting_{kind}": texts for kind, texts in data["meetings"].items()}
    choices = {name: value for name, value in data.items() if isinstance(value, list) and name != "topics"}
    return Language(
        code=code,
        words={name: value for name, value in data.items() if isinstance(value, str)},
        lists={name: tuple(texts) for name, texts in {**choices, **phrases, **meetings}.items()},
        labels={**data["labels"], **data["fields"]},
        topics=tuple(
            Topic(*(tuple(topic[part]) for part in ("subjects", "asks", "answers"))) for topic in data["topics"]
        ),
        situations={name: tuple(Written(**written) for written in texts) for name, texts in data["situations"].items()},
    )
