"""Address lists in quoted headers, as mail programs print them."""

from __future__ import annotations

import pytest

from autolog.decode.text.sections import split_sections
from autolog.model import Role

ADA, BO = ("Ada", "ada@client.example"), ("Bo", "bo@client.example")
BARE = ("", "ada@client.example")
CAPSULE = "IMCEANOTES-ada+40client+2Eexample+40FIRM@firm.example"

LISTS = [
    ("Ada <ada@client.example>", [ADA]),
    ("ada@client.example", [BARE]),
    ("ada@client.example <ada@client.example>", [BARE]),
    ("Ada [mailto:ada@client.example]", [ADA]),
    ("Ada <ada@client.example<mailto:ada@client.example>>", [ADA]),
    ("Client, Ada; Example, Kim M.", [("Client, Ada", ""), ("Example, Kim M.", "")]),
    ("Client, Ada", [("Client, Ada", "")]),
    ("Ada Client, Bo Client, Cy Client", [("Ada Client", ""), ("Bo Client", ""), ("Cy Client", "")]),
    ("Client, Ada <ada@client.example>", [("Client, Ada", "ada@client.example")]),
    ("Client, Ada [mailto:ada@client.example], Bo <bo@client.example>", [("Client, Ada", "ada@client.example"), BO]),
    ('"Client, Ada" <ada@client.example>@FIRM', [("Client, Ada", "ada@client.example")]),
    ("'ada@client.example'; Bo", [BARE, ("Bo", "")]),
    (f"ada@client.example@FIRM [mailto:{CAPSULE}]", [BARE]),
    ("Kim Example/BER/FIRM@FIRM, Lee Q Sample@FIRM", [("Kim Example", ""), ("Lee Q Sample", "")]),
    ("Kim Example, ada@client.example, Lee Sample@FIRM", [("Kim Example", ""), BARE, ("Lee Sample", "")]),
    ("Nicholas, ada@client.example", [("Nicholas", ""), BARE]),
    ("Ada <ada@client.example>, cy@client.example; Bo <bo@client.example>", [ADA, ("", "cy@client.example"), BO]),
    ("Ada <ada@client.example>;", [ADA]),
    ("undisclosed-recipients:;", []),
    ("</O=FIRM/OU=BER/CN=KIM>", []),
    ("山田 花子 <hanako@kokyaku.example>", [("山田 花子", "hanako@kokyaku.example")]),
]


@pytest.mark.parametrize(("written", "people"), LISTS, ids=[written[:30] for written, _ in LISTS])
def test_a_quoted_list_is_taken_apart(written: str, people: list[tuple[str, str]]) -> None:
    (quoted,) = split_sections(f"-----Original Message-----\nFrom: x@firm.example\nTo: {written}\nSubject: x\n\nHello")
    found = [(person.name, person.address) for person in quoted.participants if person.role is Role.TO]
    assert found == people


def test_roles_follow_the_labels() -> None:
    (quoted,) = split_sections(
        "From: a@client.example\nReply-To: r@client.example\nTo: b@client.example\nCc: c@client.example\n"
        "Bcc: d@client.example\n\nx"
    )
    assert [(person.role.value, person.address[0]) for person in quoted.participants] == [
        ("from", "a"), ("reply_to", "r"), ("to", "b"), ("cc", "c"), ("bcc", "d"),
    ]  # fmt: skip


def test_both_hands_of_on_behalf_of_are_authors() -> None:
    (quoted,) = split_sections(
        "From: Ada <ada@client.example> on behalf of Office <office@client.example>\nSent: x\nTo: y\n\nz"
    )
    authors = [person.address for person in quoted.participants if person.role is Role.FROM]
    assert authors == ["ada@client.example", "office@client.example"]


def test_a_list_may_be_wrapped_anywhere() -> None:
    (quoted,) = split_sections(
        'From: x@firm.example\nSent: today\nTo: "Ada Client" \n<ada@client.example>, "Bo \nClient" '
        "<bo@client.example>,\n  cy@client.example\n\nCc: dee@client.example\nSubject: x\n\nHello"
    )
    people = [(person.name, person.address) for person in quoted.participants[1:]]
    assert people == [
        ("Ada Client", "ada@client.example"),
        ("Bo Client", "bo@client.example"),
        ("", "cy@client.example"),
        ("", "dee@client.example"),
    ]
    assert quoted.text == "Hello"


def test_tabs_after_labels_and_unknown_labels_do_not_end_a_header() -> None:
    (quoted,) = split_sections(
        "From: \tAda <ada@client.example>\nSent:\ttoday\nImportance:\tHigh\nSubject:\tPumps\n\nHello"
    )
    assert (quoted.subject, quoted.text) == ("Pumps", "Hello")
