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
