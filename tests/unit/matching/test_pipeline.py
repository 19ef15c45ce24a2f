"""The mention pipeline: what a name stands for, fields of signatures, saving and loading."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from autolog.matching.mentions.components import MENTIONS, SIGNATURE, SIGNATURE_FIELDS
from autolog.matching.mentions.kinds import MentionKind
from autolog.matching.mentions.pipeline import classify, mention_pipeline
from autolog.matching.mentions.signature_fields import Field, read_signature
from autolog.matching.mentions.windows import LONGEST_RUN, window_around


def kind(text: str, name: str) -> MentionKind:
    start = text.index(name)
    return classify([window_around(text, start, start + len(name))])[0]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("I spoke to Anna at Target about it.", "Target", MentionKind.ORGANISATION),
        ("wir haben bei Brennhold angefragt", "Brennhold", MentionKind.ORGANISATION),
        ("Shell GmbH sent an offer", "Shell", MentionKind.ORGANISATION),
        ("I like Target's offer", "Target", MentionKind.ORGANISATION),
        ("Dear Mr. Sage, thank you", "Sage", MentionKind.PERSON),
        ("Sehr geehrte Frau Sage, danke", "Sage", MentionKind.PERSON),
        ("we saw Peter Sage there", "Sage", MentionKind.PERSON),
        ("turn into Target Street there", "Target", MentionKind.PLACE),
        ("my Orange app is broken", "Orange", MentionKind.PRODUCT),
        ("Target shares rose, analysts said on Nasdaq", "Target", MentionKind.NEWS),
        ("we write on behalf of Sage today", "Sage", MentionKind.REPRESENTED),
        ("Target was reached.", "Target", MentionKind.COMMON_WORD),
        ("the old Brennhold plan", "Brennhold", MentionKind.UNCLEAR),
    ],
)
def test_the_words_around_a_name_say_what_it_stands_for(text: str, name: str, expected: MentionKind) -> None:
    assert kind(text, name) is expected


def test_the_pipeline_is_saved_and_loaded(tmp_path: Path) -> None:
    pipeline = mention_pipeline()
    pipeline.add_pipe(SIGNATURE_FIELDS)
    pipeline.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    doc = loaded.make_doc("at Target now")
    doc.spans[MENTIONS] = [doc[1:2]]
    assert [span.label_ for span in loaded(doc).spans[MENTIONS]] == ["ORGANISATION"]
    signature = loaded("Pat Quill\nwww.a.example")
    assert [span.label_ for span in signature.spans[SIGNATURE]] == ["NAME", "SITE"]


def test_a_span_without_letters_is_no_mention() -> None:
    pipeline = mention_pipeline()
    doc = pipeline.make_doc("a - b")
    doc.spans[MENTIONS] = [doc[1:2]]
    assert len(pipeline(doc).spans[MENTIONS]) == 0


@pytest.mark.parametrize("text", ["a b", " lead", "x\n\n y  z ", "don't & so 5", ""])
def test_tokens_give_the_text_back(text: str) -> None:
    assert mention_pipeline().make_doc(text).text == text


def test_windows_are_small_whatever_stands_around() -> None:
    window = window_around("=" * 100_000 + " Target " + "#" * 100_000, 100_001, 100_007)
    assert window.text[window.start : window.end] == "Target"
    assert len(window.text) <= 2 * LONGEST_RUN + len(" Target ") + 32


def test_nothing_to_judge_loads_nothing() -> None:
    assert classify([]) == []


SIGNATURES = [
    ("en", "Anna Berg", "Head of Sales", "Acme Ltd", "5 Mill Road, Leeds", "Phone 0113 555 0199"),
    ("de", "Anna Berg", "Vertriebsleiterin", "Acme GmbH", "Hauptstr. 5, 10115 Berlin", "Tel. +49 30 5551234"),
    ("fr", "Anne Berg", "Directrice commerciale", "Acme SARL", "5 rue Haute, 75001 Paris", "Tél. 01 55 50 12 34"),
    ("es", "Ana Berg", "Responsable de compras", "Acme S.L.", "Calle Alta 5, 28001 Madrid", "Tel. 915 551 234"),
    ("it", "Anna Berg", "Responsabile acquisti", "Acme S.r.l.", "Via Alta 5, 20121 Milano", "Tel. 02 5551234"),
    ("nl", "Anna Berg", "Hoofd inkoop", "Acme B.V.", "Hoogstraat 5, 1011 AB Amsterdam", "Tel. 020 555 1234"),
    ("pl", "Anna Berg", "Kierownik sprzedaży", "Acme Sp. z o.o.", "ul. Wysoka 5, 00-001 Łódź", "Tel. 22 555 12 34"),
    ("pt", "Ana Berg", "Diretora comercial", "Acme Lda", "Rua Alta 5, 1000-001 Lisboa", "Tel. 215 551 234"),
]


@pytest.mark.parametrize("signature", SIGNATURES, ids=lambda signature: signature[0])
def test_signatures_are_read_as_fields(signature: tuple[str, ...]) -> None:
    fields = [piece.field for piece in read_signature("\n".join((*signature[1:], "www.acme.example")))]
    assert fields == [Field.NAME, Field.TITLE, Field.COMPANY, Field.ADDRESS, Field.PHONE, Field.SITE]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Bien cordialement", Field.TEXT),
        ("Inviato dal mio Galaxy", Field.TEXT),
        ("Verzonden vanuit Outlook voor iOS", Field.TEXT),
        ("Anna Berg", Field.NAME),
        ("Anna Berg, Qualité", Field.TITLE),
        ("14 Quayside, Hull", Field.ADDRESS),
        ("Ingénieure qualité", Field.TITLE),
        ("Acme Werke", Field.COMPANY),
    ],
)
def test_a_line_below_a_name_is_read_for_what_it_is(line: str, field: Field) -> None:
    assert [piece.field for piece in read_signature(f"Anna Berg\n{line}")] == [Field.NAME, field]


@pytest.mark.parametrize("name", ["Ilse van den Berg", "Maria da Costa", "Anna Berg"])
def test_a_name_with_small_words_is_a_name(name: str) -> None:
    assert [piece.field for piece in read_signature(name)] == [Field.NAME]


@pytest.mark.parametrize(
    ("line", "field"), [("Anna Berg, Kwaliteitsmedewerker", Field.TITLE), ("Berg, Anna", Field.NAME)]
)
def test_a_comma_parts_a_name_from_a_role_and_a_surname_from_a_given_name(line: str, field: Field) -> None:
    assert [piece.field for piece in read_signature(line)] == [field]


def test_fields_on_one_line_are_parted() -> None:
    text = "Acme GmbH | Hauptstraße 5 | anna@acme.example"
    assert [piece.field for piece in read_signature(text)] == [Field.COMPANY, Field.ADDRESS, Field.EMAIL]
