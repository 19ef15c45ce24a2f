"""Names of firms as keys."""

from __future__ import annotations

import pytest

from autolog.directory.names import ends_no_legal_form, normalise_name
from autolog.directory.word_lists import read_lines
from autolog.matching.names.words import keys_of


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("MULLER SOHNE", "muller sohne"),
        ("Acme, Inc.", "acme"),
        ("Acme L.L.C.", "acme"),
        ("Acme (Pty) Ltd", "acme"),
        ("Acme Co., Ltd.", "acme"),
        ("Acme S.r.l.", "acme"),
        ("Acme S. A.", "acme"),
        ("Acme, S.A. de C.V.", "acme"),
        ("Acme sp. z o.o.", "acme"),
        ("Acme spol. s r.o.", "acme"),
        ("Acme d.o.o.", "acme"),
        ("Acme Oy Ab", "acme"),
        ("Acme B.V.", "acme"),
        ("Acme N.V.", "acme"),
        ("Acme A/S", "acme"),
        ("Acme UG (haftungsbeschränkt)", "acme"),
        ("AB Volver", "volver"),
        ("ООО Ромашка", "ромашка"),
        ("株式会社アクメ", "アクメ"),
        ("㈱日産", "日産"),
        ("삼성전자 주식회사", "삼성전자"),
        ("Åkerlund Sjö AB", "akerlund sjo"),
        ("Łódź Ørsta AS", "lodz orsta"),
        ("L'Atelier d’Été SAS", "latelier dete"),
    ],
)
def test_case_accents_and_legal_form_do_not_count(name: str, key: str) -> None:
    assert normalise_name(name) == key


@pytest.mark.parametrize(("name", "key"), [("Ab AG", "ab ag"), ("S.A.", "sa"), ("3M", "3m"), ("GmbH", "gmbh")])
def test_a_name_is_not_shortened_below_three_signs(name: str, key: str) -> None:
    assert normalise_name(name) == key


def test_a_form_inside_a_name_stays() -> None:
    assert normalise_name("AG Weser Ship") == "ag weser ship"


def test_japanese_voicing_marks_part_names() -> None:
    assert normalise_name("ガラス") != normalise_name("カラス")


def test_a_name_of_marks_alone_keeps_them() -> None:
    assert normalise_name(" !!! ") == "!!!"


def test_no_name_gives_no_key() -> None:
    assert normalise_name("  ") == ""


FORMS = [line.partition(" ")[2].strip() for line in read_lines("legal_forms.txt") if line.startswith("last ")]


@pytest.mark.parametrize("form", FORMS)
def test_the_quick_look_passes_over_no_legal_form(form: str) -> None:
    for written in (form, form.upper(), form.title(), f"{form}.", form.replace(".", ". "), form.replace(".", "")):
        if normalise_name(f"xyzzy {written}") == "xyzzy":
            assert not ends_no_legal_form(keys_of(written)[-1])


def test_the_quick_look_tells_common_words_apart() -> None:
    assert all(map(ends_no_legal_form, ("the", "yesterday", "order")))
