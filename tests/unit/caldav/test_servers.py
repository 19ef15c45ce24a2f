"""Makes of servers are known by what they say of themselves, and each peculiarity is data."""

from __future__ import annotations

import pytest

from autolog_caldav.addresses import LONGEST_REMOTE_ID, Origin, absolute, may_hear, path_of, remote_id_of
from autolog_caldav.servers import family_of, make_of


@pytest.mark.parametrize(
    ("place", "headers", "properties", "name"),
    [
        ("cloud.example", {"dav": "1, 3, calendar-access, nextcloud-checksum-update"}, set(), "Nextcloud"),
        ("cloud.example", {}, {"{http://owncloud.org/ns}calendar-enabled"}, "Nextcloud"),
        ("mail.example/SOGo/dav/anna/", {"server": "Apache"}, set(), "SOGo"),
        ("cloud.example/remote.php/dav/", {"server": "nginx"}, set(), "Nextcloud"),
        ("calendar.example", {"x-davical-version": "DAViCal/1.1.12; DB/1.3.5"}, set(), "DAViCal"),
        ("calendar.example", {"server": "Xandikos/0.4.10"}, set(), "unknown"),
        ("p42-caldav.icloud.com", {}, set(), "iCloud"),
        ("caldav.icloud.com", {}, set(), "iCloud"),
        ("mail.example", {"server": "Zimbra/9"}, set(), "Zimbra"),
        ("caldav.gmx.net", {}, set(), "GMX and web.de"),
        ("posteo.de", {}, set(), "Posteo"),
        ("nas.example", {"server": "Synology Calendar"}, set(), "Synology"),
        ("apidata.googleusercontent.com", {}, set(), "Google"),
        ("caldav.yandex.ru", {}, set(), "Yandex"),
        ("icloud.com.attacker.example", {}, set(), "unknown"),
    ],
)
def test_a_make_is_known(place: str, headers: dict[str, str], properties: set[str], name: str) -> None:
    assert make_of(f"https://{place}", headers, frozenset(properties)).name == name


@pytest.mark.parametrize(
    ("target", "known", "may"),
    [
        ("https://cloud.example/a", "https://cloud.example/b", True),
        ("https://cloud.example/", "http://cloud.example/", True),
        ("http://cloud.example/", "https://cloud.example/", False),
        ("https://cloud.example:8443/", "https://cloud.example/", False),
        ("https://other.example/", "https://cloud.example/", False),
        ("https://p42-caldav.icloud.com/", "https://caldav.icloud.com/", True),
        ("http://p42-caldav.icloud.com/", "https://caldav.icloud.com/", False),
        ("https://p42-caldav.icloud.com.other.example/", "https://caldav.icloud.com/", False),
        ("https://p42-caldav.icloud.com/", "https://cloud.example/", False),
    ],
)
def test_credentials_go_to_their_own_server_alone(target: str, known: str, may: bool) -> None:
    origin = Origin.of(known)
    assert may_hear(Origin.of(target), origin, family_of(origin.host)) is may


@pytest.mark.parametrize(
    "written",
    [
        "/dav/anna%40firm.example/a%20b.ics",
        "/dav/anna@firm.example/a b.ics",
        "https://x.example/dav/anna%40firm.example/a b.ics",
    ],
)
def test_one_thing_has_one_path_however_it_is_written(written: str) -> None:
    assert path_of(absolute("https://x.example/dav/", written)) == "/dav/anna@firm.example/a%20b.ics"


def test_a_slash_inside_a_name_stays_inside() -> None:
    assert path_of("/dav/a%2Fb.ics") == "/dav/a%2Fb.ics"


def test_a_path_that_is_too_long_for_an_id_becomes_a_hash() -> None:
    assert len(remote_id_of("/" + "x" * 600)) <= LONGEST_REMOTE_ID
    assert remote_id_of("/short.ics") == "/short.ics"
