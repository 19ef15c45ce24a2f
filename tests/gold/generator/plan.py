"""How many of each situation, in which languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .languages import FEW, MAIN, language
from .scene import Case, Scene, scene_of
from .situations import (
    agents,
    common_words,
    confusions,
    families,
    forwards,
    job_changes,
    known,
    noise,
    private_addresses,
    scripts,
    several,
    strangers,
    threads,
)
from .world import World

ONE = ("en",)
"""For situations that choose their language themselves."""


@dataclass(frozen=True, slots=True)
class Act:
    """A situation: its short name, who tells it, how often in each of which languages."""

    name: str
    tell: Callable[[Scene], Sequence[Case]]
    times: int = 1
    languages: tuple[str, ...] = MAIN


ACTS = (
    Act("A_in", known.from_contact, 3),
    Act("A_out", known.to_contact, 2),
    Act("A_inline", known.answered_inline),
    Act("A_second_address", known.second_address),
    Act("A_attachment", known.scanned_post),
    Act("A_copied", known.copied_contact),
    Act("B_in", known.new_person, 2),
    Act("B_out", known.to_new_person),
    Act("B_sub_domain", known.sub_domain),
    Act("B_newsletter", known.own_newsletter),
    Act("C_name_signature", private_addresses.name_and_signature, 3),
    Act("C_name_text", private_addresses.name_and_text),
    Act("C_signature", private_addresses.signature_only, 2),
    Act("C_site", private_addresses.site_only),
    Act("C_phone", private_addresses.telephone_only),
    Act("C_name_only", private_addresses.name_only, 2),
    Act("C_local_part", private_addresses.local_part_only),
    Act("C_claim", private_addresses.claim),
    Act("C_nothing", private_addresses.nothing),
    Act("C_order_number", private_addresses.order_number),
    Act("D_newsletter", noise.newsletter),
    Act("D_news", noise.news, 2),
    Act("D_news_from_friend", noise.news_from_a_friend),
    Act("D_notice", noise.notice),
    Act("D_absence", noise.absence, 2),
    Act("D_bounce", noise.bounce, 1, ("en", "de", "fr")),
    Act("D_invitation", noise.invitation),
    Act("D_friend", noise.friend, 2),
    Act("D_internal", noise.among_us),
    Act("D_private", noise.kept_private),
    Act("internal_talk", noise.talk_about_customers, 2),
    Act("E_person", confusions.namesake_by_text, 2),
    Act("E_person_open", confusions.namesake_open),
    Act("E_natural", confusions.namesake_by_address),
    Act("E_namesake_elsewhere", confusions.namesake_elsewhere),
    Act("E_namesake_signed", confusions.namesake_signed_elsewhere),
    Act("E_namesake_known", confusions.namesake_of_somebody_known),
    Act("E_company", confusions.twin_firm),
    Act("E_company_open", confusions.twin_firm_open),
    Act("F_address", forwards.with_address, 2),
    Act("F_domain", forwards.with_new_address),
    Act("F_signed", forwards.signed),
    Act("F_signed_new", forwards.signed_by_stranger),
    Act("F_name_only", forwards.name_only),
    Act("T_reply", threads.unknown_address, 2),
    Act("T_forged", threads.forged, 1, ("en", "de", "es")),
    Act("word_address", common_words.from_word_firm, 7, ONE),
    Act("word_signature", common_words.signed_by_word_firm, 7, ONE),
    Act("word_internal", common_words.words_among_us, 2),
    Act("word_internal_more", common_words.words_among_us, 4, ONE),
    Act("word_friend", common_words.words_of_a_friend),
    Act("word_customer", common_words.words_of_a_customer),
    Act("sister_own_domain", families.own_domain, 4, ONE),
    Act("sister_sub_domain", families.below_the_parent, 4, ONE),
    Act("sister_shared_known", families.shared_known, 4, ONE),
    Act("sister_shared_signed", families.shared_signed, 4, ONE),
    Act("sister_shared_open", families.shared_open, 4, ONE),
    Act("sister_unlisted", families.unlisted, 4, ONE),
    Act("agency_with_client", agents.agency_with_client),
    Act("agency_alone", agents.agency_alone),
    Act("partner_named", agents.partner_names_customer, 2),
    Act("partner_with_client", agents.partner_with_client),
    Act("partner_open", agents.partner_names_nobody),
    Act("partner_own", agents.partner_about_itself),
    Act("job_before", job_changes.before),
    Act("job_after", job_changes.after),
    Act("job_after_home", job_changes.after_from_home),
    Act("job_before_home", job_changes.before_from_home),
    Act("job_old_signature", job_changes.old_signature_later),
    Act("seller_recruiter", strangers.recruiter),
    Act("seller_vendor", strangers.vendor, 2),
    Act("impostor_spoofed", strangers.spoofed),
    Act("impostor_look_alike", strangers.look_alike, 2),
    Act("impostor_name", strangers.address_as_name),
    Act("list_post", strangers.list_post),
    Act("list_rewritten", strangers.rewritten_list_post),
    Act("several_addressed", several.both_addressed, 2),
    Act("several_mentioned", several.other_mentioned),
    Act("several_forwarded", forwards.two_customers),
    Act("script_in", scripts.from_contact, 1, FEW),
    Act("script_new", scripts.new_person, 1, FEW),
    Act("script_signed", scripts.private_signed, 1, FEW),
    Act("script_latin", scripts.private_in_latin, 1, FEW),
    Act("script_name_only", scripts.name_only, 1, FEW),
)


def perform(world: World) -> Iterator[tuple[str, Case]]:
    """Yield every case with the name of its file, without ending."""
    for act in ACTS:
        for code in act.languages:
            for number in range(act.times):
                cases = act.tell(scene_of(world, language(code), act.name, number))
                for case in cases:
                    yield f"{case.label.sub.lower()}-{case.label.language}-{number + 1}", case
