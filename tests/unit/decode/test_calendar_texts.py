"""Links to a conference are kept, what lets one in is not."""

from __future__ import annotations

import pytest

from autolog.decode.calendar.texts import without_access_codes
from unit.decode.ics import meeting, meetings, sample

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    "text",
    [
        "https://meet.example/j/83914?pwd=s3cr3t",
        "https://meet.example/j/83914?from=ics&pwd=s3cr3t.1#success",
        "https://teams.example/meet/2839?p=s3cr3t",
        "Passcode: s3cr3t",
        "passcode:s3cr3t",
        "Meeting password: s3cr3t",
        "Kennwort: s3cr3t",
        "Kenncode: s3cr3t",
        "Mot de passe : s3cr3t",
        "Código de acceso: s3cr3t",
        "Wachtwoord: s3cr3t",
        "パスコード: s3cr3t",
        "密码：s3cr3t",
        "Host key = s3cr3t",
        "PIN (for phones): s3cr3t",
    ],
)
def test_an_access_code_is_removed(text: str) -> None:
    assert SECRET not in without_access_codes(text)
    assert "[removed]" in without_access_codes(text)


def test_digits_with_spaces_are_removed_whole() -> None:
    assert without_access_codes("PIN: 442 189 77#\nSee you") == "PIN: [removed]\nSee you"


def test_dialled_codes_are_removed_and_the_number_stays() -> None:
    assert without_access_codes("+4930123456,,83914#,,,,*442189#") == "+4930123456,,83914#,[removed]"


@pytest.mark.parametrize(
    "text",
    [
        "https://meet.example/j/83914?from=ics",
        "Pinning the agenda: three points",
        "The pass code is set by Ines",
        "Spin: 4",
        "Call +49 30 123456 or write",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert without_access_codes(text) == text


def test_description_and_place_of_a_meeting_hold_no_access_code() -> None:
    first = meetings(sample("weekly_series.ics"))[0]

    assert first.location == "https://meet.example/j/83914?pwd=[removed]&from=ics"
    assert first.description == (
        "Agenda:\n1. Open points\n2. Rollout\n\nJoin: https://meet.example/j/83914?pwd=[removed]\n"
        "Passcode: [removed]\nOne tap: +4930123456,,83914#,[removed]"
    )


def test_html_becomes_text() -> None:
    assert meeting("DESCRIPTION:<p>Agenda</p><ul><li>Rollout</li></ul>").description.split() == [
        "Agenda",
        *meeting("DESCRIPTION:<ul><li>Rollout</li></ul>").description.split(),
    ]
    assert "<" not in meeting("DESCRIPTION:First<br>second").description


def test_a_comparison_is_no_html() -> None:
    assert meeting("DESCRIPTION:if a < b and c > d").description == "if a < b and c > d"


def test_a_description_is_cut_at_64_kilobytes() -> None:
    assert len(meeting("DESCRIPTION:" + "x" * 500_000).description) == 64 * 1024


def test_a_title_is_one_line() -> None:
    assert meeting("SUMMARY:Visit\\nNorthwind\\, Quay").subject == "Visit Northwind, Quay"
