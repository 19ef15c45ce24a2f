"""The never_log gate."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from autolog.decode.headers import parse_headers
from autolog.model import Identity, Message, Participant, Refusal, Role
from autolog.rules import Screen, parse_rules


def screen_of(entry: str) -> Screen:
    return parse_rules(Path("rules.yaml"), f"version: 1\nnever_log:\n  - {{id: secret, {entry}}}\n".encode()).screen


def verdict(entry: str, headers: str, labels: tuple[str, ...] = ()) -> Refusal | None:
    return screen_of(entry)(parse_headers(headers.encode() + b"\n\n"), labels)


@pytest.mark.parametrize("field", ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"])
def test_a_participant_counts_in_every_field(field: str) -> None:
    assert verdict("any_participant: hr@ours.example", f"{field}: kim@ours.example, HR <HR@Ours.Example>")


def test_other_recipients_do_not_lift_the_ban() -> None:
    headers = "From: anna@acme.example\nTo: kim@ours.example, hr@ours.example"
    assert verdict("any_participant: hr@ours.example", headers) is not None


def test_an_address_is_meant_with_its_tags() -> None:
    assert verdict("any_participant: hr@ours.example", "To: hr+payroll@ours.example")


def test_an_address_glob_fits_the_whole_domain() -> None:
    assert verdict('any_participant: "*@lawyers.example"', "From: li@lawyers.example")
    assert not verdict('any_participant: "*@lawyers.example"', "From: li@lawyers.example.org")


def test_an_address_behind_the_thousandth_is_still_seen() -> None:
    crowd = ", ".join(f"p{number}@acme.example" for number in range(1_100))
    assert verdict("any_participant: hr@ours.example", f"To: {crowd}, hr@ours.example")


def test_a_domain_includes_its_sub_domains() -> None:
    assert verdict("domain: doctor.example", "From: li@mail.doctor.example")
    assert not verdict("domain: doctor.example", "From: li@otherdoctor.example")


def test_a_domain_may_be_written_in_any_script() -> None:
    assert verdict("domain: Müller.example", "From: li@xn--mller-kva.example")


def test_a_label_is_compared_without_case() -> None:
    assert verdict("label: X-NoLog", "From: a@b.example", ("x-nolog",))


@pytest.mark.parametrize("folder", ["Private", "INBOX/Private", "INBOX.Private.Tax", "Private/Tax"])
def test_a_folder_counts_with_what_lies_in_it(folder: str) -> None:
    assert verdict("label: Private", "From: a@b.example", (folder,))


def test_a_label_is_no_part_of_a_word() -> None:
    assert not verdict("label: Private", "From: a@b.example", ("Private customers",))


@pytest.mark.parametrize(
    "subject",
    ["[private] dinner", "[Private] dinner", "Re: [private] dinner", "AW: Fwd: [sales] [PRIVATE]x", "Re[2]:[private]"],
)
def test_a_subject_prefix_is_found_behind_reply_prefixes(subject: str) -> None:
    assert verdict('subject_prefix: "[private]"', f"Subject: {subject}")


def test_an_encoded_subject_is_decoded_first() -> None:
    assert verdict('subject_prefix: "[private]"', "Subject: =?utf-8?q?=5Bprivate=5D_d=C3=AEner?=")


def test_a_subject_that_only_mentions_the_prefix_passes() -> None:
    assert not verdict('subject_prefix: "[private]"', "Subject: what [private] means")


def test_a_header_value_is_a_glob_without_case() -> None:
    assert verdict('header: {X-Private: "y*"}', "X-Private: Yes")
    assert not verdict('header: {X-Private: "y*"}', "X-Private: no")


def test_the_presence_of_a_header_can_be_enough() -> None:
    assert verdict("has_header: [X-Secret]", "x-secret: ")
    assert not verdict("has_header: [X-Secret]", "X-Public: 1")


def test_all_keys_of_a_rule_must_fit() -> None:
    entry = "domain: acme.example, label: Private"
    assert verdict(entry, "From: a@acme.example", ("Private",))
    assert not verdict(entry, "From: a@acme.example")
    assert not verdict(entry, "From: a@b.example", ("Private",))


def test_the_refusal_names_the_rule_and_nobody() -> None:
    refusal = verdict("any_participant: hr@ours.example", "To: hr@ours.example")
    assert refusal == Refusal("never-log:secret", "The never_log rule 'secret' fits.")


def test_the_screen_travels_to_another_process() -> None:
    screen = screen_of('any_participant: "*@lawyers.example"')
    assert pickle.loads(pickle.dumps(screen)) == screen


def test_a_screen_without_rules_passes_everything() -> None:
    assert Screen().passes_everything
    assert not screen_of("label: Private").passes_everything


def message(**values: object) -> Message:
    people = (Participant("anna@acme.example", role=Role.FROM),)
    return Message(Identity("k"), "k", "Offer", people, None, None, **values)  # type: ignore[arg-type]  # test data


def test_a_decoded_item_is_judged_again_with_the_recipients_that_a_bounce_names() -> None:
    screen = screen_of("any_participant: hr@ours.example")
    assert screen.refusal_of(message(failed_recipients=("hr@ours.example",)))
    assert screen.refusal_of(message()) is None


def test_a_rule_on_headers_leaves_decoded_items_to_the_gate() -> None:
    assert screen_of("has_header: [X-Secret]").refusal_of(message()) is None
