"""Real, labelled mail: what addresses, domains, threads and quotes alone find, and that they link nothing wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.decode import DecodeContext, decode
from autolog.directory import Directory, load_folder
from autolog.evaluation.gold import Gold, read_contact_customers, read_gold
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.scoring import ALL, Score, score
from autolog.matching import match
from autolog.model import Decision, Link, LinkStatus, MediaType, Message, OwnSide, PartyKind, Precedent, Raw
from autolog.rules import decide, load_rules

RULES = load_rules(Path(__file__).resolve().parents[3] / "config" / "rules.yaml")
OWN = OwnSide(("*enron*",))
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def read_message(path: Path) -> Message:
    context = DecodeContext(NOW, datetime(1990, 1, 1, tzinfo=UTC), OWN)
    item = decode(Raw(MediaType.MESSAGE, path.read_bytes()), context).items[0]
    assert isinstance(item, Message)
    return item


def linked(decision: Decision, kind: PartyKind) -> tuple[str, ...]:
    return tuple(_ref(link) for link in decision.links if link.party.kind is kind and link.status is LinkStatus.LINKED)


def _ref(link: Link) -> str:
    return link.party.ref


def predict(messages: list[tuple[Message, Gold]], directory: Directory) -> list[Prediction]:
    """Decide on the messages in the order of their dates, each knowing only what came before it."""
    past: dict[str, Precedent] = {}
    predictions = []
    for item, gold in sorted(messages, key=lambda pair: pair[0].occurred_at or NOW):
        before = [past[ref] for ref in dict.fromkeys((*item.in_reply_to, *item.references)) if ref in past]
        decision = decide(item, match(item, directory, OWN, before), RULES, own=OWN)
        customers, contacts = linked(decision, PartyKind.CUSTOMER), linked(decision, PartyKind.CONTACT)
        people = frozenset(one.address for one in item.participants)
        if customers:
            past[item.message_id] = Precedent(item.message_id, customers, contacts, people)
        predictions.append(Prediction(gold.message_id, customers, contacts, state=decision.state))
    return predictions


@pytest.fixture(scope="module")
def result(shared: Path) -> Score:
    folder = shared / "eval" / "enron-dev"
    labels = read_gold(folder)
    directory = Directory.build(load_folder(folder).rows)
    predictions = predict([(read_message(folder / gold.file), gold) for gold in labels], directory)
    return score(labels, predictions, read_contact_customers(folder))


def test_nothing_is_linked_wrong(result: Score) -> None:
    assert result.groups[ALL].wrong == 0


@pytest.mark.parametrize("stratum", ["A", "B", "F", "T"])
def test_addresses_domains_threads_and_forwards_are_found(result: Score, stratum: str) -> None:
    recall = result.groups[stratum].recall
    assert recall is not None
    assert recall >= 0.95


def test_contacts_are_the_right_ones(result: Score) -> None:
    assert result.groups[ALL].contacts_wrong == 0
