"""The words that a reason came from are kept only where texts are."""

from __future__ import annotations

import pytest

from autolog.model import Decision, Evidence, Party, PartyKind, State, Visibility
from autolog.recording import record_item
from unit.matching.firm import NOON, OWN, mail

REASON = Evidence("mention", Party(PartyKind.CUSTOMER, "acme"), 6.0, "the text names Acme", span="secret words")


@pytest.mark.parametrize(
    ("visibility", "span"), [(Visibility.FULL, "secret words"), (Visibility.SUBJECT, ""), (Visibility.METADATA, "")]
)
def test_spans_follow_visibility(visibility: Visibility, span: str) -> None:
    decision = Decision(State.LINKED, "r", "", (), (REASON,), visibility)
    record = record_item("1", mail("x@gmail.com"), decision, OWN, NOON).interaction
    assert record is not None
    assert [reason.span for reason in record.evidence] == [span]


SPEAKS = Party(PartyKind.CUSTOMER, "acme")
QUOTED = Evidence(
    "quoted", SPEAKS, 9.0, "in a quoted header: nora@quay.example is an address of Nora", "nora@quay.example"
)
SIGNED = Evidence("address", SPEAKS, 9.0, "nora@quay.example is an address of Nora", "nora@quay.example", reason="sign")
NAMED = Evidence("mention", SPEAKS, 6.0, "the subject names Acme", reason="firm named")
KNOWN = Evidence("address", SPEAKS, 20.0, "x@gmail.com is an address of Max", "x@gmail.com", reason="address")


@pytest.mark.parametrize("reason", [QUOTED, SIGNED, NAMED])
@pytest.mark.parametrize("visibility", [Visibility.SUBJECT, Visibility.METADATA])
def test_a_reason_from_a_text_that_is_withheld_repeats_nothing_of_it(reason: Evidence, visibility: Visibility) -> None:
    kept = reason.within(visibility, {"x@gmail.com"})
    assert kept.detail == f"by its text: {reason.reason or reason.kind}"
    assert (kept.explains, kept.bits, kept.party) == ("", reason.bits, reason.party)
    assert kept.within(visibility, {"x@gmail.com"}) == kept


def test_a_reason_from_the_headers_stays_as_it_is() -> None:
    assert KNOWN.within(Visibility.METADATA, {"x@gmail.com"}) == KNOWN


@pytest.mark.parametrize("reason", [QUOTED, SIGNED, NAMED, KNOWN])
def test_where_the_text_is_kept_every_reason_stays(reason: Evidence) -> None:
    assert reason.within(Visibility.FULL, ()) == reason
