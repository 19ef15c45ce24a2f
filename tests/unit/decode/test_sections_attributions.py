"""Attribution lines: who wrote the quoted text, and when, in the languages of mail programs."""

from __future__ import annotations

import pytest

from autolog.decode.text.sections import split_sections
from autolog.model import Participant, Role

NAMED = [
    ("On Tue, May 4, 2027 at 10:12 AM Ada Client <ada@client.example> wrote:", "Tue, May 4, 2027 at 10:12 AM"),
    ("On 4 May 2027, at 10:12, Ada Client <ada@client.example> wrote:", "4 May 2027, at 10:12"),
    ('On 04/05/2027 10:12, "Ada Client" <ada@client.example> wrote:', "04/05/2027 10:12"),
    ("Am Di., 4. Mai 2027 um 10:12 Uhr schrieb Ada Client <ada@client.example>:", "Di., 4. Mai 2027 um 10:12 Uhr"),
    ("Le mar. 4 mai 2027 à 10:12, Ada Client <ada@client.example> a écrit :", "mar. 4 mai 2027 à 10:12"),
    ("Le 04/05/2027 10:12, « Ada Client » <ada@client.example> a écrit :", "04/05/2027 10:12"),
    ("El mar, 4 may 2027 a las 10:12, Ada Client (<ada@client.example>) escribió:", "mar, 4 may 2027 a las 10:12"),
    (
        "Il giorno mar 4 mag 2027 alle ore 10:12 Ada Client <ada@client.example> ha scritto:",
        "mar 4 mag 2027 alle ore 10:12",
    ),
    (
        "Em ter., 4 de mai. de 2027 às 10:12, Ada Client <ada@client.example> escreveu:",
        "ter., 4 de mai. de 2027 às 10:12",
    ),
    ("Op di 4 mei 2027 om 10:12 schreef Ada Client <ada@client.example>:", "di 4 mei 2027 om 10:12"),
    ("wt., 4 maj 2027 o 10:12 Ada Client <ada@client.example> napisał(a):", "wt., 4 maj 2027 o 10:12"),
    ("Dne út 4. 5. 2027 10:12 uživatel Ada Client <ada@client.example> napsal:", None),
    ("ut 4. 5. 2027 o 10:12 Ada Client <ada@client.example> napísal(a):", "ut 4. 5. 2027 o 10:12"),
    ("Den tis 4 maj 2027 kl 10:12 skrev Ada Client <ada@client.example>:", "tis 4 maj 2027 kl 10:12"),
    ("tir. 4. maj 2027 kl. 10.12 skrev Ada Client <ada@client.example>:", "tir. 4. maj 2027 kl. 10.12"),
    ("ti 4. toukok. 2027 klo 10.12 Ada Client (ada@client.example) kirjoitti:", "ti 4. toukok. 2027 klo 10.12"),
    ("04/05/2027 10:12 időpontban Ada Client (ada@client.example) ezt írta:", None),
    ("вт, 4 мая 2027 г. в 10:12, Ada Client <ada@client.example>:", "вт, 4 мая 2027 г. в 10:12"),
    ("вт, 4 трав. 2027 р. о 10:12 Ada Client <ada@client.example> пише:", "вт, 4 трав. 2027 р. о 10:12"),
    ("Ada Client <ada@client.example>, 4 May 2027 Sal, 10:12 tarihinde şunu yazdı:", None),
    ("În mar., 4 mai 2027 la 10:12, Ada Client <ada@client.example> a scris:", None),
    ("uto, 4. svi 2027. u 10:12 Ada Client <ada@client.example> napisao je:", "uto, 4. svi 2027. u 10:12"),
    ("2027年5月4日(火) 10:12 Ada Client <ada@client.example>:", "2027年5月4日(火) 10:12"),
    ("Ada Client <ada@client.example> 于2027年5月4日周二 10:12写道：", "2027年5月4日周二 10:12"),
    ("2027년 5월 4일 (화) 오전 10:12, Ada Client <ada@client.example>님이 작성:", "2027년 5월 4일 (화) 오전 10:12"),
    ("---- On Tue, 04 May 2027 10:12:00 +0200 Ada Client <ada@client.example> wrote ----", None),
]


@pytest.mark.parametrize(("line", "sent_at"), NAMED, ids=[line[:24] for line, _ in NAMED])
def test_an_attribution_names_the_author_and_the_time(line: str, sent_at: str | None) -> None:
    new, quoted = split_sections(f"Hello\n\n{line}\n\n> When?")
    assert new.text == "Hello"
    assert quoted.text == "When?"
    assert quoted.participants == (Participant("ada@client.example", "Ada Client", Role.FROM),)
    assert sent_at is None or quoted.sent_at == sent_at


@pytest.mark.parametrize(
    "line",
    [
        "On 03/11/2027 15:51, Ada Client wrote:",
        "Am 04.05.27 um 10:12 schrieb Ada Client:",
        "W dniu 4.05.2027 o 10:12, Ada Client pisze:",
        "Ada Client wrote:",
    ],
)
def test_an_author_may_have_no_address(line: str) -> None:
    _, quoted = split_sections(f"Hello\n\n{line}\n> When?")
    assert quoted.participants == (Participant("", "Ada Client", Role.FROM),)


@pytest.mark.parametrize(
    "lines",
    [
        "On Tue, 4 May 2027 at 10:12, Ada\nClient <ada@client.example> wrote:",
        "On Tue, 4 May 2027 at 10:12, Ada Client\n<ada@client.example> wrote:",
        "On Tue, 4 May\n2027 at 10:12, Ada Client <\nada@client.example> wrote:",
        "> On Tue, 4 May 2027 at 10:12, Ada Client\n> <ada@client.example> wrote:",
    ],
)
def test_an_attribution_may_be_wrapped(lines: str) -> None:
    mark = ">> " if lines.startswith(">") else "> "
    sections = split_sections(f"Hello\n\n{lines}\n{mark}When?")
    assert [section.text for section in sections] == ["Hello", "When?"]
    assert sections[1].participants == (Participant("ada@client.example", "Ada Client", Role.FROM),)


def test_text_below_an_attribution_is_quoted_without_marks() -> None:
    new, quoted = split_sections(
        "Hello\n\nOn 04/05/2027 10:12, Ada Client <ada@client.example> wrote:\n\n    When?\n    Soon?"
    )
    assert (new.depth, quoted.depth, quoted.text) == (0, 1, "When?\nSoon?")


def test_you_is_nobody() -> None:
    _, quoted = split_sections("Hello\nAt 10:12 AM 05/04/2027 -0500, you wrote:\n>When?")
    assert quoted.participants == ()
    assert quoted.sent_at == "10:12 AM 05/04/2027 -0500"
