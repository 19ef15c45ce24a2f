"""How people title a telephone call in their calendar, by language, and how telephone systems announce one."""

from __future__ import annotations

TITLES: dict[str, tuple[str, ...]] = {
    "en": ("call with", "phone call", "telephone call", "phone call with", "call back", "callback", "tel call"),
    "de": (
        "anruf mit",
        "anruf bei",
        "telefonat",
        "telefonat mit",
        "telefontermin",
        "telefongespräch",
        "rückruf",
        "telefonieren mit",
        "call mit",
        "telko mit",
    ),
    "fr": (
        "appel avec",
        "appel téléphonique",
        "entretien téléphonique",
        "rendez-vous téléphonique",
        "rdv téléphonique",
        "point téléphonique",
        "rappeler",
        "call avec",
    ),
    "es": ("llamada con", "llamada telefónica", "llamada a", "reunión telefónica", "devolver llamada", "call con"),
    "it": ("chiamata con", "telefonata con", "telefonata", "chiamata telefonica", "colloquio telefonico", "richiamare"),
    "nl": (
        "telefoongesprek",
        "belafspraak",
        "bellen met",
        "telefonisch overleg",
        "telefonische afspraak",
        "call met",
        "terugbellen",
    ),
    "pl": ("rozmowa telefoniczna", "telefon do", "telefon z", "rozmowa tel", "oddzwonić", "call z"),
    "pt": (
        "chamada com",
        "ligação com",
        "ligação telefônica",
        "chamada telefónica",
        "chamada telefônica",
        "telefonema",
        "ligar para",
        "call com",
    ),
}
"""A title that begins with one of these, or goes on with it behind a colon, dash or bar, is a call."""

CALLER_LABELS: dict[str, tuple[str, ...]] = {
    "en": ("from", "caller", "caller id", "calling number", "number", "phone number"),
    "de": ("von", "anrufer", "rufnummer", "nummer", "telefonnummer"),
    "fr": ("de", "appelant", "numéro", "numéro de l'appelant"),
    "es": ("de", "llamante", "número", "número de teléfono"),
    "it": ("da", "chiamante", "numero"),
    "nl": ("van", "beller", "nummer", "telefoonnummer"),
    "pl": ("od", "dzwoniący", "numer"),
    "pt": ("de", "chamador", "número", "número de telefone"),
}
"""What stands before the caller's number on a line of a notice."""

NOTICES: dict[str, tuple[str, ...]] = {
    "en": (
        "missed call",
        "missed calls",
        "new voicemail",
        "voicemail from",
        "new voice message",
        "voice message from",
        "voice mail from",
        "new voice mail",
        "voicemail message",
        "new missed call",
    ),
    "de": (
        "verpasster anruf",
        "entgangener anruf",
        "anruf in abwesenheit",
        "neue voicemail",
        "voicemail von",
        "neue sprachnachricht",
        "sprachnachricht von",
        "anrufbeantworter",
        "neue nachricht auf der mailbox",
    ),
    "fr": ("appel manqué", "appel en absence", "nouveau message vocal", "message vocal de", "messagerie vocale"),
    "es": ("llamada perdida", "nuevo mensaje de voz", "mensaje de voz de", "buzón de voz"),
    "it": ("chiamata persa", "nuovo messaggio vocale", "messaggio vocale da", "segreteria telefonica"),
    "nl": ("gemiste oproep", "gemist gesprek", "nieuw voicemailbericht", "nieuwe voicemail", "voicemail van"),
    "pl": ("nieodebrane połączenie", "nowa wiadomość głosowa", "wiadomość głosowa od", "poczta głosowa"),
    "pt": ("chamada perdida", "chamada não atendida", "nova mensagem de voz", "mensagem de voz de", "correio de voz"),
}
"""How a telephone system titles its notice; it counts in mail that a machine sent."""
