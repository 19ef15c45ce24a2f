"""Canaries: what visibility withholds stands in no table, no view, no export, no output of a command, no log line."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from installed import Installed

SUBJECT, BODY, QUOTED, FILE, PLACE, LINK = (
    f"canary{word}" for word in ("subj", "body", "quot", "file", "plac", "link")
)
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
OTHER = "someone@canarydomain.test"
CUSTOMERS = (
    "id,name,domains\nC1,Harbour Works GmbH,customer1.example\nC2,Quay Partners,quay.example\n"
    "C3,Third,s.example\nC4,Fourth,s.example\n"
)
CONTACTS = (
    "id,full_name,email,phone,customer_id\n"
    "P1,Boris Lind,boris@customer1.example,+493012345678,C1\nP2,Nora Quist,nora@quay.example,,C2\n"
)
COMMANDS = (
    ("ledger",),
    ("ledger", "--json"),
    ("export",),
    ("export", "--format", "csv"),
    ("export", "--person", "boris@customer1.example"),
    ("review", "list"),
    ("review", "list", "--json"),
    ("review", "groups"),
    ("status",),
    ("audit",),
    ("matching", "learn"),
    ("quarantine", "list"),
    ("reconcile",),
    ("retention", "--plan"),
    ("db", "verify"),
)


def letter(number: int, sender: str, to: str = "anna@ourfirm.example") -> bytes:
    """Return a message full of canaries, which speaks of customers in every zone."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, f"{SUBJECT} for Harbour Works GmbH"
    message["Message-ID"], message["Date"] = f"<w{number}@x.example>", f"{YESTERDAY:%a, %d %b %Y} 08:00:00 +0000"
    message.set_content(
        f"Dear Anna,\n\nthe lawsuit of the {BODY} of Quay Partners, order PO-471100, is ready; write to {OTHER}.\n\n"
        f"--\nBoris Lind\nHarbour Works GmbH\nTel. +49 30 12345678\nwww.customer1.example\n\n"
        f"On Mon, 2 Mar 2026, Nora Quist <nora@quay.example> wrote:\n> the {QUOTED} of <{OTHER}>\n"
    )
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"{FILE} Quay Partners.pdf")
    return message.as_bytes()


def event() -> bytes:
    """Return a meeting full of canaries."""
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:w@ourfirm.example", "DTSTAMP:20260301T090000Z"),
        *(
            f"DTSTART:{YESTERDAY:%Y%m%d}T090000Z",
            f"DTEND:{YESTERDAY:%Y%m%d}T100000Z",
            f"SUMMARY:{SUBJECT} with Harbour Works GmbH",
        ),
        *(f"LOCATION:{PLACE}", f"DESCRIPTION:lawsuit {BODY} https://teams.microsoft.com/l/meetup-join/{LINK}"),
        *("ORGANIZER:mailto:anna@ourfirm.example", "ATTENDEE:mailto:boris@customer1.example"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines).encode()


def installed(folder: Path, rules: str) -> Installed:
    for part in ("new", "cur", "tmp"):
        (folder / "mail" / part).mkdir(parents=True)
    senders = ("Boris Lind <boris@customer1.example>", "B. Lind <b.lind@gmail.com>", "Somebody <someone@s.example>")
    for number, sender in enumerate(senders):
        file = folder / "mail" / "cur" / f"{number}.host:2,S"
        file.write_bytes(letter(number, sender))
    (folder / "calendar.ics").write_bytes(event())
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "contacts.csv").write_text(CONTACTS)
    accounts = (
        "  - {id: mail, type: files, path: mail, owner: anna@ourfirm.example}\n"
        "  - {id: calendar, type: files, path: calendar.ics, owner: anna@ourfirm.example}\n"
    )
    made = Installed(folder, accounts, customers="[{csv: customers.csv}, {csv: contacts.csv}]")
    (folder / "rules.yaml").write_text(f"version: 1\nlists: {{own_domains: [ourfirm.example]}}\n{rules}")
    return made


METADATA = "defaults: {visibility: metadata}\n"
OF_A_PERSON = "visibility_of: {anna@ourfirm.example: metadata}\n"
BY_A_RULE = "rules:\n  - {id: quiet, then: {visibility: metadata}}\n"
SENSITIVE = "rules:\n  - {id: gate, when: {sensitive: [legal]}, then: {visibility: metadata}}\n"
SUBJECTS = "defaults: {visibility: subject}\n"
Quiet = tuple[Installed, tuple[str, ...]]
ALL = (SUBJECT, BODY, QUOTED, FILE, PLACE, LINK, OTHER, "canarydomain", "471100")


@pytest.fixture(params=[METADATA, OF_A_PERSON, BY_A_RULE, SENSITIVE, SUBJECTS], scope="module")
def quiet(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Quiet:
    """A firm that keeps no words, or only subjects, and has read its mailbox once; with the words that it withholds."""
    made = installed(tmp_path_factory.mktemp("quiet"), str(request.param))
    assert made.run("once").returncode == 0
    return made, ALL[1:] if request.param == SUBJECTS else ALL


def canaries_in(text: str, withheld: tuple[str, ...]) -> list[str]:
    return [word for word in withheld if word.casefold() in text.casefold()]


def test_something_is_stored_at_all(quiet: Quiet) -> None:
    with quiet[0].store() as store:
        states = {one.record.state.value for one in store.export()} | {row.state.value for row in store.ledger()}
    assert {"linked", "review"} <= states


def test_no_table_and_no_view_holds_withheld_words(quiet: Quiet) -> None:
    made, withheld = quiet
    with sqlite3.connect(made.folder / "autolog.db") as connection:
        dump = "\n".join(line for line in connection.iterdump() if not line.startswith('INSERT INTO "rule_set"'))
        for view in ("v_timeline", "v_customer_activity", "v_ledger"):
            dump += "\n".join(map(str, connection.execute(f"SELECT * FROM {view}")))
    assert canaries_in(dump, withheld) == []


def test_no_command_prints_withheld_words(tmp_path: Path) -> None:
    made = installed(tmp_path, METADATA)
    assert made.run("once").returncode == 0
    with made.store() as store:
        ids = [one.id for one in store.export()]
    said = {command: made.run(*command) for command in (*COMMANDS, *(("explain", one) for one in ids))}
    found = {command: canaries_in(one.stdout + one.stderr, ALL) for command, one in said.items()}
    assert {command: words for command, words in found.items() if words} == {}
    assert not [command for command, one in said.items() if one.returncode == 2]


def test_the_daemon_logs_no_withheld_words(tmp_path: Path) -> None:
    made = installed(tmp_path, METADATA)
    with made.daemon() as daemon:
        daemon.wait_until(lambda: daemon.said().count("logged") >= 2)
        daemon.stop()
        assert canaries_in(daemon.said(), ALL) == []


def test_a_stricter_copy_takes_the_words_of_a_stored_one_away(tmp_path: Path) -> None:
    made = installed(tmp_path, "")
    assert made.run("once").returncode == 0
    assert BODY in made.run("export").stdout
    for part in ("new", "cur", "tmp"):
        (tmp_path / "strict" / part).mkdir(parents=True)
    for number in range(3):
        source = tmp_path / "mail" / "cur" / f"{number}.host:2,S"
        (tmp_path / "strict" / "cur" / source.name).write_bytes(source.read_bytes())
    (tmp_path / "private.ics").write_bytes(event().replace(b"END:VEVENT", b"CLASS:PRIVATE\r\nEND:VEVENT"))
    made.configure(
        made.accounts
        + "  - {id: strict, type: files, path: strict, owner: kim@ourfirm.example}\n"
        + "  - {id: private, type: files, path: private.ics, owner: kim@ourfirm.example}\n"
    )
    rules = "version: 1\nlists: {own_domains: [ourfirm.example]}\nvisibility_of: {kim@ourfirm.example: metadata}\n"
    (tmp_path / "rules.yaml").write_text(rules)
    assert made.run("once").returncode == 0
    with sqlite3.connect(tmp_path / "autolog.db") as connection:
        assert canaries_in("\n".join(connection.iterdump()), ALL) == []
