"""What people accepted may become an address or another name; what they refused, or accepted twice otherwise, not."""

from __future__ import annotations

from dataclasses import replace

from autolog.matching import Reason
from autolog.matching.learning.confirmed import confirmed_addresses, confirmed_aliases, lessons_of_doubt
from autolog.model import Evidence, EvidenceKind, LearnedKind, LearnedName, Link, LinkStatus, Party, PartyKind
from autolog.store.answers import StoredInteraction
from autolog.store.learning_records import Lesson
from unit.learning.stories import ACME, DIRECTORY, GLOBEX, MIRA, OWN, PRIVATE, by_name, lesson, links, mail, people

YES = LinkStatus.LINKED


def accepted(*interactions: StoredInteraction, party: Party = MIRA) -> list[Lesson]:
    return [lesson(number, party=party, interaction=one.id) for number, one in enumerate(interactions)]


def addresses(interactions: list[StoredInteraction], lessons: list[Lesson]) -> list[LearnedName]:
    return [one.name for one in confirmed_addresses(interactions, lessons, DIRECTORY, OWN)]


def named(key: str, span: str, party: Party = ACME) -> StoredInteraction:
    reason = Evidence(EvidenceKind.MENTION, party, 9.0, "named", PRIVATE, span, Reason.MENTION)
    return mail(key, links=links(party), evidence=(reason,))


def aliases(interactions: list[StoredInteraction], lessons: list[Lesson]) -> list[LearnedName]:
    return [one.name for one in confirmed_aliases(interactions, lessons, DIRECTORY)]


def test_an_address_that_a_person_accepted_as_a_contact_s_is_learned() -> None:
    one = mail("1")
    assert addresses([one], accepted(one)) == [LearnedName(LearnedKind.ADDRESS, PRIVATE, MIRA)]


def test_it_is_told_who_confirmed_it() -> None:
    one = mail("1")
    (taught,) = confirmed_addresses([one], accepted(one), DIRECTORY, OWN)
    assert taught.because == "confirmed by kim in one item"


def test_without_a_person_nothing_is_confirmed() -> None:
    assert addresses([mail("1")], []) == []


def test_a_refusal_confirms_nothing() -> None:
    one = mail("1")
    assert addresses([one], [lesson(1, LinkStatus.REJECTED, party=MIRA, interaction=one.id)]) == []


def test_an_address_confirmed_for_two_contacts_is_nobody_s() -> None:
    other = Party(PartyKind.CONTACT, "P2")
    one, two = mail("1"), mail("2", links=links(ACME, other), evidence=by_name(ACME, other))
    lessons = [*accepted(one), *accepted(two, party=other)]
    assert addresses([one, two], lessons) == []


def test_an_address_that_only_stands_in_a_quote_is_not_learned() -> None:
    one = mail("1", participants=people("bo@gmail.com", "anna@ourfirm.example"))
    assert addresses([one], accepted(one)) == []


def test_our_own_address_is_not_learned() -> None:
    one = mail("1", evidence=by_name(MIRA, address="anna@ourfirm.example"))
    assert addresses([one], accepted(one)) == []


def test_an_answer_about_a_doubtful_sender_teaches_nothing() -> None:
    doubtful = replace(lesson(1, party=MIRA), rule="spoof")
    unsaid = replace(lesson(2, party=MIRA), probability=None)
    assert lessons_of_doubt([doubtful, unsaid]) == ()


def test_a_form_of_the_name_in_two_accepted_items_becomes_an_alias() -> None:
    found = [named("1", "Acme Hydraulics"), named("2", "Acme  Hydraulics")]
    learned = [LearnedName(LearnedKind.ALIAS, "Acme Hydraulics", ACME)]
    assert aliases(found, accepted(*found, party=ACME)) == learned


def test_one_accepted_item_makes_no_alias() -> None:
    one = named("1", "Acme Hydraulics")
    assert aliases([one], accepted(one, party=ACME)) == []


def test_a_form_that_was_refused_once_becomes_no_alias() -> None:
    found = [named("1", "Acme Hydraulics"), named("2", "Acme Hydraulics")]
    refusal = named("3", "Acme Hydraulics")
    refused = replace(refusal.links[0], link=Link(ACME, 0.5, LinkStatus.REJECTED, "person:kim"))
    assert aliases([*found, replace(refusal, links=(refused,))], accepted(*found, party=ACME)) == []


def test_a_name_that_a_customer_has_already_is_not_learned_again() -> None:
    found = [named("1", "Globex"), named("2", "Globex")]
    assert aliases(found, accepted(*found, party=ACME)) == []


def test_a_form_confirmed_for_two_customers_is_nobody_s() -> None:
    found = [named(str(n), "Northern Works", party) for n, party in enumerate([ACME, ACME, GLOBEX, GLOBEX])]
    lessons = [*accepted(*found[:2], party=ACME), *accepted(*found[2:], party=GLOBEX)]
    assert aliases(found, lessons) == []
