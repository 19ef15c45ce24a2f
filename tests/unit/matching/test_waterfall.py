"""How a probability comes about, step by step."""

from __future__ import annotations

import pytest

from autolog.matching import PRIOR, WEIGHTS, Reason, waterfall
from autolog.model import Authenticity
from unit.matching.firm import found, mail


def test_the_waterfall_begins_with_the_prior_and_ends_at_the_probability() -> None:
    candidate = found(mail("new@acme.example", authenticity=Authenticity.VERIFIED))[0]
    rows = waterfall(candidate)
    assert [row.kind for row in rows] == ["prior", "domain", "authenticity"]
    assert [row.total for row in rows] == [PRIOR, PRIOR + 16.0, PRIOR + 17.0]
    assert rows[-1].probability == pytest.approx(candidate.probability)


def test_what_rivals_take_away_is_a_step() -> None:
    candidate = found(mail("new@group.example"))[0]
    rows = waterfall(candidate)
    assert rows[-1].kind == "rivals"
    assert rows[-1].bits < 0
    assert rows[-1].probability == pytest.approx(candidate.probability)


def test_contacts_do_not_mix_into_the_customers_steps() -> None:
    candidate = found(mail("anna.berg@acme.example"))[0]
    assert [row.kind for row in waterfall(candidate)] == ["prior", "address"]


def test_every_reason_has_a_weight_and_a_thought() -> None:
    assert set(WEIGHTS) == set(Reason)
    assert all(weight.bits and weight.thought for weight in WEIGHTS.values())
