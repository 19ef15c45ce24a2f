"""A mark survives being written, is refused when it is none, and stays within its bound."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.connector import Cursor
from autolog.errors import CursorExpired
from autolog_caldav.cursor import MOST_THINGS, TokenMark, VersionMark, decode, version_of

PATHS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1).map(lambda name: f"/anna/work/{name}")
VERSIONS = st.text().map(version_of)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))


@given(st.text(), st.text(), st.text(), MOMENTS, st.dictionaries(PATHS, VERSIONS, max_size=5))
def test_a_token_mark_is_read_as_it_was_written(
    token: str, target: str, after: str, begin: datetime | None, recent: dict[str, str]
) -> None:
    mark = TokenMark(token, target, after, begin, recent)
    assert decode(mark.encode()) == mark


@given(st.text(), MOMENTS, st.dictionaries(PATHS, VERSIONS))
def test_a_map_of_versions_is_read_as_it_was_written(
    ctag: str, begin: datetime | None, versions: dict[str, str]
) -> None:
    mark = VersionMark(ctag, begin, versions)
    assert decode(mark.encode()) == mark


@given(st.text() | st.sampled_from(['{"format":1,"kind":"versions","ctag":"","begin":null,"versions":"eA== eA=="}']))
def test_what_is_no_mark_has_expired(text: str) -> None:
    with pytest.raises(CursorExpired):
        decode(Cursor(text))


def test_the_largest_map_takes_less_than_a_megabyte() -> None:
    names = (uuid.UUID(int=number * 2**100 + number) for number in range(MOST_THINGS))
    random_names = {f"/anna/work/{version_of(str(name)) * 4}.ics": version_of(str(name)) for name in names}
    assert len(VersionMark("tag", None, random_names).encode()) < 1_000_000


def test_a_weak_etag_names_the_same_version_as_a_strong_one() -> None:
    assert version_of('W/"1"') == version_of('"1"') != version_of('"2"')
