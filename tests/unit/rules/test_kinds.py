"""What is a call and what an offer, and what only looks like one, in eight languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autolog.model import (
    Attachment,
    Identity,
    Meeting,
    Message,
    Noise,
    Participant,
    Role,
    Section,
    SectionKind,
)
from autolog.rules.kinds import kind_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def mail(subject: str, text: str = "", attached: str = "", noise: Noise = Noise.HUMAN, sender: str = "") -> Message:
    return Message(
        identity=Identity("1@customer1.example"),
        message_id="1@customer1.example",
        subject=subject,
        participants=(Participant(sender or "boris@customer1.example", "", Role.FROM),),
        sent_at=NOW,
        received_at=NOW,
        sections=(Section(SectionKind.NEW, text),),
        attachments=(Attachment(attached, "application/pdf", 1),) if attached else (),
        noise=noise,
    )


def entry(subject: str, location: str = "", description: str = "", join_link: str = "") -> Meeting:
    return Meeting(
        identity=Identity("meeting:1"),
        uid="1",
        occurrence="",
        subject=subject,
        participants=(),
        start=NOW,
        end=NOW + timedelta(hours=1),
        location=location,
        description=description,
        join_link=join_link,
    )


@pytest.mark.parametrize(
    "name",
    [
        *("Offer 2026-17.pdf", "Quotation_Acme.docx", "quote-4711.pdf", "Proposal hall 4.pdf"),
        *("Angebot_2026-017.pdf", "Kostenvoranschlag.pdf", "AN-12 Offerte.xlsx", "Devis n° 12.pdf", "Offre_17.pdf"),
        *("Oferta 12.pdf", "Presupuesto-3.pdf", "Cotización.pdf", "Preventivo 5.pdf", "Offerta.pdf", "Prijsopgave.pdf"),
        *("Oferta_firma.pdf", "Wycena 7.pdf", "Kosztorys.pdf", "Orçamento 9.pdf", "Proposta.pdf", "Cotação.pdf"),
    ],
)
def test_a_document_that_is_called_an_offer_makes_one(name: str) -> None:
    assert kind_of(mail("Hall 4", attached=name)).name == "offer"


@pytest.mark.parametrize(
    "name",
    [
        *("Special offer.pdf", "Request for quotation.pdf", "RFQ quote.pdf", "Job offer.pdf", "Signed quote.pdf"),
        *(
            "Angebotsanfrage.pdf",
            "Sonderangebot.pdf",
            "Auftragsbestätigung Angebot 3.pdf",
            "Angebot unterschrieben.pdf",
        ),
        *("Demande de devis.pdf", "Devis signé.pdf", "Offre d'emploi.pdf", "Solicitud de oferta.pdf"),
        *("Oferta de empleo.pdf", "Richiesta preventivo.pdf", "Offerta di lavoro.pdf", "Offerte aanvraag.pdf"),
        *("Zapytanie oferta.pdf", "Oferta pracy.pdf", "Pedido de orçamento.pdf", "Proposta assinada.pdf", "Agenda.pdf"),
        *("quote.png", "offer.ics"),
    ],
)
def test_a_document_that_is_another_thing_makes_none(name: str) -> None:
    assert kind_of(mail("Hall 4", attached=name)).name == "email"


CARRIED = {
    "en": "Dear Anna, please find attached our quotation for hall 4.",
    "de": "Hallo Anna, anbei erhalten Sie unser Angebot für Halle 4.",
    "fr": "Bonjour, vous trouverez ci-joint notre devis pour la halle 4.",
    "es": "Hola, adjuntamos nuestra oferta para la nave 4.",
    "it": "Buongiorno, in allegato il nostro preventivo per il capannone.",
    "nl": "Beste Anna, in de bijlage vindt u onze offerte voor hal 4.",
    "pl": "Dzień dobry, w załączeniu przesyłam ofertę na halę 4.",
    "pt": "Bom dia, segue em anexo o orçamento do pavilhão 4.",
}
ASKED = {
    "en": "Could you send us an offer for hall 4? Our drawing is attached.",
    "de": "Könnten Sie uns ein Angebot für Halle 4 schicken? Zeichnung anbei.",
    "fr": "Pourriez-vous nous envoyer une offre ? Plan ci-joint.",
    "es": "¿Podría enviarnos una oferta? Adjunto el plano.",
    "it": "Potreste mandarci un'offerta? In allegato il disegno.",
    "nl": "Kunt u ons een offerte sturen? Tekening in de bijlage.",
    "pl": "Czy mogliby Państwo przesłać nam ofertę? Rysunek w załączniku.",
    "pt": "Podem enviar-nos uma proposta? O desenho segue em anexo.",
}


@pytest.mark.parametrize("language", CARRIED)
def test_words_that_hand_an_offer_over_count_with_a_document(language: str) -> None:
    assert kind_of(mail("Hall 4", CARRIED[language], "2026-17.pdf")).name == "offer"


@pytest.mark.parametrize("language", CARRIED)
def test_the_same_words_without_a_document_do_not(language: str) -> None:
    assert kind_of(mail("Hall 4", CARRIED[language])).name == "email"


@pytest.mark.parametrize("language", ASKED)
def test_who_asks_for_an_offer_makes_none(language: str) -> None:
    assert kind_of(mail("Hall 4", ASKED[language], "drawing.pdf")).name == "email"


@pytest.mark.parametrize(
    "subject",
    [
        "Our offer for hall 4",
        "Angebot 2026-17",
        "Devis halle 4",
        "Oferta nave 4",
        "Preventivo 5",
        "Offerte hal 4",
        "Wycena hali",
        "Orçamento 9",
    ],
)
def test_a_title_counts_with_a_document_and_not_in_an_answer(subject: str) -> None:
    assert kind_of(mail(subject, attached="2026-17.pdf")).name == "offer"
    assert kind_of(mail(f"Re: {subject}", attached="agenda.pdf")).name == "email"
    assert kind_of(mail(subject)).name == "email"


def test_a_newsletter_makes_no_offer() -> None:
    assert kind_of(mail("Our offer", attached="Offer.pdf", noise=Noise.BULK)).name == "email"


@pytest.mark.parametrize(
    "title",
    [
        *("Call with Boris", "Phone call: hall 4", "Acme - call with Boris", "Anruf mit Boris", "Telefonat Boris"),
        *("Rückruf Boris", "Appel avec Boris", "RDV téléphonique Acme", "Llamada con Boris", "Llamada telefónica"),
        *("Chiamata con Boris", "Telefonata Acme", "Bellen met Boris", "Belafspraak Acme", "Rozmowa telefoniczna"),
        *("Telefon do Borisa", "Chamada com Boris", "Ligação com Boris"),
    ],
)
def test_an_entry_titled_as_a_call_is_one(title: str) -> None:
    assert kind_of(entry(title)).name == "call"


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Prepare the call with Acme",
            "Call for papers",
            "Telefonanlage erneuern",
            "Rappel: contrat",
            "Callas evening",
        ),
        *("Anrufbeantworter prüfen", "Llamativo", "Telefoontoestellen", "Ligação elétrica", "Weekly"),
    ],
)
def test_an_entry_that_only_speaks_of_one_is_a_meeting(title: str) -> None:
    assert kind_of(entry(title)).name == "meeting"


def test_a_tel_link_makes_a_call_with_its_number() -> None:
    assert kind_of(entry("Hall 4", description="tel:+4930123456")).phone == "+4930123456"
    assert kind_of(entry("Hall 4", location="tel:+49-30-123456")).name == "call"


def test_a_number_as_the_place_makes_a_call() -> None:
    assert kind_of(entry("Hall 4", location="+49 30 123456")).phone == "+49 30 123456"


def test_the_dial_in_number_of_an_online_meeting_makes_no_call() -> None:
    online = entry("Hall 4", description="tel:+4930123456", join_link="https://meet.google.com/abc")
    assert kind_of(online).name == "meeting"


NOTICES = [
    ("3cx@ourfirm.example", "New Voicemail from +4930123456 (Boris)", "+4930123456"),
    ("noreply@3cx.net", "Missed call from 030 123456", "030 123456"),
    ("asterisk@pbx.example", '[PBX]: New message 5 in mailbox 100 from "Boris" <030123456>', "030123456"),
    ("unityconnection@ourfirm.example", "Message from +14155550100", "+14155550100"),
    ("ipoffice@ourfirm.example", "Voicemail Message (Boris > 200) From:0301234567", "0301234567"),
    ("noreply@email.teams.microsoft.com", "Missed call from +49 30 123456", "+49 30 123456"),
    ("notify@ringcentral.com", "New Voice Message from (415) 555-0100", "(415) 555-0100"),
    ("fritzbox@ourfirm.example", "FRITZ!Box: Verpasster Anruf von 030123456", "030123456"),
    ("noreply@placetel.de", "Neue Voicemail von +4930123456", "+4930123456"),
    ("no-reply@sipgate.de", "Anruf in Abwesenheit von +49 30 123456", "+49 30 123456"),
]


@pytest.mark.parametrize(("sender", "subject", "number"), NOTICES)
def test_the_notice_of_a_telephone_system_is_a_call(sender: str, subject: str, number: str) -> None:
    kind = kind_of(mail(subject, noise=Noise.AUTO_GENERATED, sender=sender))
    assert (kind.name, kind.phone) == ("call", number)


@pytest.mark.parametrize(
    "subject",
    [
        "Missed call from 030123456",
        "Verpasster Anruf von 030123456",
        "Appel manqué de 030123456",
        "Llamada perdida de 030123456",
        "Chiamata persa da 030123456",
        "Gemiste oproep van 030123456",
        "Nieodebrane połączenie od 030123456",
        "Chamada perdida de 030123456",
    ],
)
def test_an_unknown_systems_notice_counts_when_a_machine_wrote_it(subject: str) -> None:
    assert kind_of(mail(subject, noise=Noise.AUTO_GENERATED)).phone == "030123456"
    assert kind_of(mail(subject)).name == "email"


def test_the_callers_number_is_read_from_a_labelled_line() -> None:
    notice = mail("New voicemail", "Hello\nMailbox: 20011122\nFrom: +4930123456\n", sender="3cx@ourfirm.example")
    assert kind_of(notice).phone == "+4930123456"


def test_a_person_who_writes_about_a_missed_call_writes_mail() -> None:
    assert kind_of(mail("Missed call from you, +4930123456")).name == "email"
