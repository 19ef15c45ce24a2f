"""One person among many interactions: after an erasure no table, file or log holds a trace, and nobody comes back.

The full size, 50,000 interactions, is a soak; the suite does it with 2,000.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autolog.config import load_configuration
from autolog.directory.terms import terms_of_address
from autolog.installation import opened
from autolog.model import (
    Attachment,
    Contact,
    Customer,
    DirectoryRows,
    Evidence,
    Identity,
    Link,
    LinkStatus,
    Participant,
    Party,
    PartyKind,
    Role,
    State,
    Visibility,
)
from autolog.store import Store
from autolog.store.auditing import Audit
from autolog.store.records import Direction, InteractionRecord, PageRecord, QuarantineRecord, SightingRecord
from autolog.testing.builders import message
from installed import Installed

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
NAME, ADDRESS = "Xaverine Quollberg", "xaverine.quollberg@acme.example"
CANARIES = (re.compile(rb"quollberg", re.IGNORECASE), re.compile(rb"xaverine", re.IGNORECASE))
ACME, PERSON = Party(PartyKind.CUSTOMER, "C1"), Party(PartyKind.CONTACT, "P1")
THEM = Participant(ADDRESS, NAME, Role.FROM)
OTHER = Participant("zoe@globex.example", "Zoe Okafor", Role.CC)
US = Participant("anna@ourfirm.example", "Anna", Role.TO)
EVERY = 40
"""Of so many interactions one has to do with the person."""


def interaction(number: int) -> InteractionRecord:
    """Return one interaction; of `EVERY` one is with the person alone, with others, in review, or only names them."""
    part = {0: (THEM, US), 1: (THEM, OTHER, US), 2: (THEM, US), 3: (OTHER, US)}.get(number % EVERY, (OTHER, US))
    near = number % EVERY < 4
    state = State.REVIEW if number % EVERY == 2 else State.LINKED
    status = LinkStatus.SUGGESTED if state is State.REVIEW else LinkStatus.LINKED
    parties = (ACME, PERSON) if THEM in part else (ACME,)
    return InteractionRecord(
        identity=Identity(f"m{number}@acme.example", part[0].address, f"subject {number}", BEGIN),
        kind="email",
        direction=Direction.INBOUND,
        subject=f"{NAME} and number {number}" if near else f"Number {number}",
        starts_at=BEGIN + timedelta(minutes=number),
        ends_at=None,
        visibility=Visibility.FULL,
        participants=part,
        links=tuple(Link(party, 0.99, status, "threshold") for party in parties),
        evidence=tuple(
            Evidence("address", party, 12.0, f"wrote from {part[0].address}", part[0].address, part[0].name)
            for party in parties
        ),
        decided_by="threshold",
        reason=f"{part[0].name} is known",
        state=state,
        new_text=f"Dear {NAME.upper()}, write to {ADDRESS.title()}." if near else "Dear all, as agreed. " * 20,
        quoted_text=f"[{NAME} <{ADDRESS}>]\nHello" if near else "",
        attachments=(Attachment(f"{NAME}.pdf", "application/pdf", 1),) if near else (),
        references=(f"m{number}@acme.example",),
        review_until=BEGIN + timedelta(days=9000) if state is State.REVIEW else None,
    )


def fill(store: Store, hashes: tuple[tuple[str, str], ...], count: int) -> None:
    """Write customers, interactions, strangers, things that cannot be read and words of people, as pages."""
    person = Contact("P1", NAME, "C1", (ADDRESS,), ("+4930777888",))
    other = Contact("P2", "Zoe Okafor", "C1", (OTHER.address,))
    store.save_directory(DirectoryRows((Customer("C1", "Acme GmbH", ("acme.example",)),), (person, other)), BEGIN)
    (inbox,) = store.register_collections("archive", [("INBOX", "INBOX", "inbox")], BEGIN)
    lease = store.acquire_lease(inbox.id, "filling", BEGIN, timedelta(days=1))
    assert lease is not None
    for version, start in enumerate(range(0, count, 500)):
        records = [interaction(number) for number in range(start, min(start + 500, count))]
        seen = [
            SightingRecord(
                f"u{start + place}", one.state, one.decided_by, one.reason, at=one.starts_at, interaction=one
            )
            for place, one in enumerate(records)
        ]
        seen.append(SightingRecord(f"s{start}", State.UNMATCHED, "no-customer", "", at=BEGIN, hashes=hashes))
        broken = (QuarantineRecord(f"q{start}", f"The header of {NAME} cannot be read."),)
        page = PageRecord(f"cursor {start}", tuple(seen), quarantined=broken)
        store.commit_page(lease, inbox.version + version, page, config_hash="", account="archive", now=BEGIN)
    (one,) = store.find_interactions("m1@acme.example")
    store.record_verdict(one.id, PERSON, LinkStatus.LINKED, "kim", BEGIN)
    Audit(store.database).write(BEGIN, "kim", "note", ADDRESS, f"asked by {NAME}")
    store.release_lease(lease)


def filled(folder: Path, count: int) -> Installed:
    (folder / "mail").mkdir(parents=True)
    for name in ("cur", "new", "tmp"):
        (folder / "mail" / name).mkdir()
    firm = Installed(folder, "  - {id: archive, type: files, path: mail, owner: anna@ourfirm.example}\n")
    with opened(load_configuration(folder / "autolog.yaml")) as installation:
        terms = [term for term in terms_of_address(ADDRESS) if term[0] == "address"]
        fill(installation.store, installation.hasher(terms), count)
        installation.customers.mentions()
    return firm


def files_with_traces(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and any(canary.search(path.read_bytes()) for canary in CANARIES):
            yield str(path.relative_to(folder))


def prove(folder: Path, count: int) -> None:
    firm = filled(folder, count)
    assert {"autolog.db"} <= {path.partition("-")[0] for path in files_with_traces(folder)}
    planned = firm.run("erase", "--person", ADDRESS, "--plan", "--json")
    begin = time.monotonic()
    done = firm.run("erase", "--person", ADDRESS, "--json")
    print(f"{count} interactions: erased in {time.monotonic() - begin:.1f} s")
    assert done.returncode == planned.returncode == 0, done.stderr
    assert list(files_with_traces(folder)) == []
    said = (planned.stdout + planned.stderr + done.stdout + done.stderr).encode()
    assert not any(canary.search(said) for canary in CANARIES)
    share = count // EVERY
    assert f'"interaction deleted": {2 * share}' in done.stdout
    assert f'"interaction stripped": {share}' in done.stdout
    assert firm.run("db", "verify").returncode == 0
    assert f"{count - 2 * share:,}" in firm.run("status").stdout
    _comes_not_back(firm, folder)


def _comes_not_back(firm: Installed, folder: Path) -> None:
    (folder / "contacts.csv").write_text(f"id,full_name,email,customer_id\nP1,{NAME},{ADDRESS},C1\n")
    letter = folder / "mail" / "new" / "later.host"
    letter.write_bytes(message(99, sender=f"{NAME} <{ADDRESS}>", text=f"Yours, {NAME}"))
    assert (
        "Left out, because the person was erased: 1 contact."
        in firm.run("customers", "import", str(folder / "contacts.csv")).stdout
    )
    ran = firm.run("once")
    for source in (folder / "contacts.csv", letter, *(folder / "mail" / "cur").iterdir()):
        source.unlink(missing_ok=True)
    assert list(files_with_traces(folder)) == []
    assert not any(canary.search((ran.stdout + ran.stderr).encode()) for canary in CANARIES)


def test_one_person_among_2000_interactions_leaves_no_trace(tmp_path: Path) -> None:
    prove(tmp_path, 2_000)


@pytest.mark.soak
def test_one_person_among_50000_interactions_leaves_no_trace(tmp_path: Path) -> None:
    prove(tmp_path, 50_000)
