"""A small past for plans: three letters of customers, one of a stranger, decided by rules that say little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.testing.builders import BEGINNING, Letter
from firm import new_store
from rules_past import Past, read_into, read_version, story_of

BASE = "version: 1\nlists: {own_domains: [ourfirm.example]}\n"
OFFER = Letter("offer@x.example", "Boris Lind <boris@customer1.example>", subject="Offer for the hall")
LUNCH = Letter("lunch@x.example", "Eva Stern <eva@customer2.example>", subject="Lunch")
SECRET = Letter("secret@x.example", "Mill <office@customer3.example>", subject="Plans", text="This is secret.\n")
STRANGER = Letter("stranger@x.example", "Nobody <nobody@elsewhere.example>", subject="Invoice")


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    store = new_store(tmp_path)
    letters = [
        replace(letter, sent_at=BEGINNING + timedelta(hours=hour))
        for hour, letter in enumerate((OFFER, LUNCH, SECRET, STRANGER))
    ]
    yield read_into(store, story_of(*letters), read_version(BASE))
    store.close()
