"""What makes a text read like a newsletter."""

from __future__ import annotations

import pytest

from autolog.matching.bulk_cues import bulk_points


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("", 0),
        ("Dear Anna, the hall is ready.", 0),
        ("Hier ABMELDEN", 1),
        ("Pour vous désinscrire ©", 2),
        ("a newsletter, with a privacy policy", 2),
        (" ".join(["https://a.example"] * 5), 1),
        (" ".join(["https://a.example"] * 500), 3),
    ],
)
def test_each_kind_of_sign_counts_once(text: str, points: int) -> None:
    assert bulk_points([text]) == points


def test_signs_are_sought_in_all_texts_together() -> None:
    assert bulk_points(["a newsletter", "all rights reserved"]) == 2


def test_half_a_sign_of_another_encoding_is_no_fault() -> None:
    assert bulk_points(["\ud800 a newsletter"]) == 1
