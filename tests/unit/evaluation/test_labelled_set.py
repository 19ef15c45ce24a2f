"""Reading a labelled set: who we are, when it is, and what is wrong with the folder."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from autolog.errors import ConfigurationError
from autolog.evaluation.options import Wishes
from autolog.testing.builders import BEGINNING, event
from unit.evaluation.labelled_folder import OWN, PLAIN, LabelledFolder

NOTHING = Wishes()


def test_the_time_is_a_day_after_the_last_message(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml", replace(PLAIN, sent_at=BEGINNING + timedelta(days=3)))
    folder.letter("eml/b.eml")
    assert folder.read().firm.now == BEGINNING + timedelta(days=4)


def test_the_time_is_a_day_after_the_last_meeting_when_that_is_later(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write("calendars/anna.ics", event(8, lasts=timedelta(hours=2)))
    assert folder.read().firm.now == BEGINNING + timedelta(days=8, hours=2)


def test_evaluate_yaml_says_who_we_are_and_when_it_is(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write(
        "evaluate.yaml",
        "own: ['*ours*', Us.example]\ntrusted_authserv_ids: mx.example\nnow: 2026-05-01T10:00:00+02:00\n",
    )
    firm = folder.read(NOTHING).firm
    assert firm.own.domains == ("*ours*", "us.example")
    assert firm.trusted_authserv_ids == ("mx.example",)
    assert firm.now == datetime(2026, 5, 1, 8, tzinfo=UTC)


def test_an_option_is_taken_in_place_of_evaluate_yaml(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write("evaluate.yaml", "own: [us.example]\ntrusted_authserv_ids: [mx.example]\nnow: 2026-05-01T10:00:00Z\n")
    firm = folder.read(Wishes(own=("ourfirm.example",), now="2026-06-01T00:00:00Z")).firm
    assert (firm.own.domains, firm.trusted_authserv_ids) == (("ourfirm.example",), ("mx.example",))
    assert firm.now == datetime(2026, 6, 1, tzinfo=UTC)


def test_owner_csv_names_our_people_with_all_their_addresses(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write(
        "owner.csv",
        "user,full_name,email,alias\nanna,Anna Berg,Anna@ourfirm.example,a.berg@gmail.com;anna@old.example\n",
    )
    own = folder.read(NOTHING).firm.own
    assert own.addresses == {"anna@ourfirm.example", "a.berg@gmail.com", "anna@old.example"}
    assert own.domains == ("ourfirm.example",)


def test_a_freemail_owner_does_not_make_the_provider_ours(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write("owner.csv", "user,full_name,email,alias\nanna,Anna Berg,anna@gmail.com,\n")
    assert folder.read(NOTHING).firm.own.domains == ()


def test_a_mailbox_belongs_to_its_user(folder: LabelledFolder) -> None:
    folder.write("owner.csv", "user,full_name,email,alias\nanna,Anna Berg,anna@ourfirm.example,\n")
    folder.letter("mailboxes/anna/cur/1.eml")
    folder.letter("mailboxes/carla/cur/1.eml")
    assert [source.owner for world in folder.read().worlds for source in world] == ["anna@ourfirm.example", "carla"]


def test_partners_are_known_by_their_domains(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write("partners.csv", "id,name,domains\nA1,Agency,agency.example;www.agency.test\n")
    own = folder.read().firm.own
    assert own.is_partner("anna@mail.agency.example")
    assert own.is_partner("anna@agency.test")
    assert not own.is_partner("anna@elsewhere.example")


def test_faults_in_the_customers_are_noted_with_their_line(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write("customers.csv", "id,name,domains\nC1,Customer 1 GmbH,customer1.example\nC2,,customer2.example\n")
    assert any("customers.csv:3:2" in note for note in folder.read().notes)


def test_a_set_without_own_domains_says_so(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    assert any("--own" in note for note in folder.read(NOTHING).notes)
    assert not any("--own" in note for note in folder.read(OWN).notes)


@pytest.mark.parametrize("missing", ["customers.csv", "contacts.csv"])
def test_a_folder_without_customers_is_no_labelled_set(folder: LabelledFolder, missing: str) -> None:
    folder.letter("eml/a.eml")
    (folder.path / missing).unlink()
    with pytest.raises(ConfigurationError, match=f"it lacks {missing}"):
        folder.read()


def test_a_folder_without_mail_and_meetings_says_what_it_may_hold(folder: LabelledFolder) -> None:
    with pytest.raises(ConfigurationError, match=r"eml/\*\.eml"):
        folder.read()


def test_a_set_without_any_date_asks_for_the_time(folder: LabelledFolder) -> None:
    folder.write("eml/a.eml", "From: boris@customer1.example\n\nHello\n")
    with pytest.raises(ConfigurationError, match="--now"):
        folder.read()


@pytest.mark.parametrize("now", ["yesterday", "2026-05-01T10:00:00", "2026-05-01"])
def test_a_time_without_a_zone_is_refused(folder: LabelledFolder, now: str) -> None:
    folder.letter("eml/a.eml")
    with pytest.raises(ConfigurationError, match="2026-03-02T09:00:00Z"):
        folder.read(replace(OWN, now=now))


def test_an_address_in_place_of_an_own_domain_is_refused(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    with pytest.raises(ConfigurationError, match="only the part behind the @"):
        folder.read(Wishes(own=("anna@ourfirm.example",)))


def test_an_unknown_word_in_evaluate_yaml_is_named_with_its_place(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write("evaluate.yaml", "owns: [us.example]\n")
    with pytest.raises(ConfigurationError, match=r"evaluate\.yaml:1:1: unknown key 'owns'"):
        folder.read()


def test_an_owner_csv_without_its_columns_is_refused(folder: LabelledFolder) -> None:
    folder.letter("eml/a.eml")
    folder.write("owner.csv", "name,mail\nAnna,anna@ourfirm.example\n")
    with pytest.raises(ConfigurationError, match='no column "user"'):
        folder.read()
