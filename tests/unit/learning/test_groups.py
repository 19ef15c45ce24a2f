"""What waits is grouped by the unknown domain or sender that it came from."""

from __future__ import annotations

from autolog.matching.learning.groups import groups_of
from autolog.model import LearnedKind, LearnedName
from autolog.store.answers import StoredInteraction
from autolog.store.records import Direction
from unit.learning.stories import ACME, DIRECTORY, GLOBEX, MIRA, OWN, PRIVATE, by_name, in_review, people


def waiting(key: str, sender: str, **fields: object) -> StoredInteraction:
    return in_review(key, participants=people(sender, "anna@ourfirm.example"), **fields)


def names(*items: StoredInteraction) -> list[tuple[str, int]]:
    return [(group.name, len(group.items)) for group in groups_of(items, DIRECTORY, OWN)]


def test_senders_of_one_unknown_domain_are_a_group_the_biggest_first() -> None:
    found = names(
        waiting("1", "x@other.example"), waiting("2", "a@stranger.example"), waiting("3", "b@mail.stranger.example")
    )
    assert found == [("stranger.example", 2), ("other.example", 1)]


def test_at_a_freemail_domain_each_sender_is_a_group() -> None:
    assert names(waiting("1", PRIVATE), waiting("2", PRIVATE), waiting("3", "bo@gmail.com")) == [
        (PRIVATE, 2),
        ("bo@gmail.com", 1),
    ]


def test_an_unknown_person_at_a_customer_s_domain_is_a_group() -> None:
    assert names(waiting("1", "new@acme.example")) == [("new@acme.example", 1)]


def test_a_known_contact_is_in_no_group() -> None:
    assert names(waiting("1", "mira@acme.example")) == []


def test_our_own_mail_to_strangers_belongs_to_theirs() -> None:
    ours = in_review("1", participants=people("anna@ourfirm.example", "x@other.example"), direction=Direction.OUTBOUND)
    assert names(ours) == [("other.example", 1)]


def test_mail_to_several_unknown_firms_is_in_no_group() -> None:
    ours = in_review("1", participants=people("anna@ourfirm.example", "x@other.example", "y@stranger.example"))
    assert names(ours) == []


def test_what_may_be_forged_is_in_no_group() -> None:
    assert names(waiting("1", "x@other.example", decided_by="spoof")) == []


def test_a_group_of_a_domain_teaches_the_domain() -> None:
    (group,) = groups_of([waiting("1", "x@other.example")], DIRECTORY, OWN)
    assert group.taught("C1") == LearnedName(LearnedKind.DOMAIN, "other.example", ACME)


def test_a_group_of_an_address_teaches_the_contact_whom_all_items_suggest() -> None:
    (group,) = groups_of([in_review("1", ACME, MIRA), in_review("2", ACME, MIRA)], DIRECTORY, OWN)
    assert group.taught("C1") == LearnedName(LearnedKind.ADDRESS, PRIVATE, MIRA)


def test_a_contact_of_another_customer_is_not_taught() -> None:
    (group,) = groups_of([in_review("1", ACME, MIRA)], DIRECTORY, OWN)
    assert group.taught("C2") == LearnedName(LearnedKind.ADDRESS, PRIVATE, GLOBEX)


def test_items_that_suggest_different_people_teach_the_customer() -> None:
    items = [in_review("1", ACME, MIRA), in_review("2", ACME, evidence=by_name(ACME))]
    (group,) = groups_of(items, DIRECTORY, OWN)
    assert group.taught("C1") == LearnedName(LearnedKind.ADDRESS, PRIVATE, ACME)


def test_nobody_s_group_teaches_that_it_is_nobody_s() -> None:
    (group,) = groups_of([waiting("1", "x@other.example")], DIRECTORY, OWN)
    assert group.taught(None) == LearnedName(LearnedKind.DOMAIN, "other.example", None)
