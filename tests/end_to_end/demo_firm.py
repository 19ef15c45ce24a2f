"""What each message and meeting of the demo firm is, and what therefore has to become of it.

Written from the mail itself: whoever reads a message in `config/demo/` should agree with its line here without asking
the program.  Messages are called by the middle of their file's name, meetings by their UID and, in a series, the
original start of the occurrence.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.model import State


@dataclass(frozen=True, slots=True)
class Fate:
    """The state that something ends in, for which customers, and the rule that said so where it matters."""

    state: State
    customers: frozenset[str] = frozenset()
    rule: str = ""


def linked(*customers: str) -> Fate:
    return Fate(State.LINKED, frozenset(customers))


def asked(rule: str, *customers: str) -> Fate:
    return Fate(State.REVIEW, frozenset(customers), rule)


def ignored(rule: str) -> Fate:
    return Fate(State.IGNORED, rule=rule)


STRANGER = Fate(State.UNMATCHED)
INTERNAL = ignored("internal")

KESTNER, BRIGHTWATER, CONSERVAS, TROIS_MONTS = "C-1001", "C-1002", "C-1003", "C-1004"
HALVORSEN_SHIPPING, HALVORSEN_OFFSHORE, LINDAU, ORCHARD = "C-1005", "C-1006", "C-1007", "C-1008"
NORDLICHT, TANNHOF, CASTELLANE, REDFERN, VANDERLINDE = "C-1009", "C-1011", "C-1012", "C-1013", "C-1015"
SILVERBIRCH, AURORA, ZLATNIK, EBERAU, PELLEGRINI = "C-1016", "C-1017", "C-1018", "C-1019", "C-1020"
OAKHAVEN, WOJCIK, BUECHER, HARBOUR_POINT, GRANITE_RIDGE = "C-1021", "C-1022", "C-1023", "C-1025", "C-1026"
SAEGEWERK, DELMARE, EMBERLY, REUTER, VALBONNE = "C-1027", "C-1028", "C-1029", "C-1030", "C-1031"
MONTENEGRO, POLAR_FJORD, GREENACRE, OSTSEE, SUNDANCE = "C-1032", "C-1033", "C-1034", "C-1035", "C-1036"
BIANCHI, WELLSPRING, DUCLOS = "C-1037", "C-1038", "C-1039"

FATES: dict[str, dict[str, Fate]] = {
    "kim-mail INBOX": {
        "kestner-inquiry": linked(KESTNER),
        "kestner-order": linked(KESTNER),
        "troismonts-inquiry": linked(TROIS_MONTS),
        "troismonts-order": linked(TROIS_MONTS),
        # A person whom we know at a domain that two customers share, and somebody else there.
        "halvorsen-known-person": linked(HALVORSEN_SHIPPING),
        "halvorsen-yard": asked("tie", HALVORSEN_SHIPPING, HALVORSEN_OFFSHORE),
        # A consultant is in copy of a customer's mail, and then writes alone.
        "eberau-planning": linked(EBERAU),
        "eberau-consultant": asked("threshold", EBERAU),
        # The customer stands in the quoted header, or in the message that is attached.
        "forwarded-by-sam": linked(LINDAU),
        "forwarded-as-attachment": linked(TANNHOF),
        "redfern-answer": linked(REDFERN),
        "zlatnik-plus-tag": linked(ZLATNIK),
        "buecher-international": linked(BUECHER),
        "sundance-both": linked(SUNDANCE),
        "nordlicht-answer": linked(NORDLICHT),
        "wojcik-glue": linked(WOJCIK),
        "emberly-inline": linked(EMBERLY),
        "kanalbau-rental": linked(REUTER),
        "valbonne-new-person": linked(VALBONNE),
        "silverbirch-tender": linked(SILVERBIRCH),
        "castellane-cream": linked(CASTELLANE),
        "tessuti-unread": linked(BIANCHI),
        "spoofed-sender": asked("spoof", KESTNER),
        # It names a customer in its subject, but nobody wrote it to us.
        "newsletter-trade": STRANGER,
        "unknown-inquiry": STRANGER,
        "unknown-recruiter": STRANGER,
        "internal-canteen": INTERNAL,
        "internal-answer": INTERNAL,
        "private-subject": ignored("never-log:private-subject"),
        # A customer is in copy; never_log is stronger.
        "lawyers": ignored("never-log:hr-and-lawyers"),
        "redfern-bounce": ignored("noise:bounce"),
        "read-receipt": ignored("noise:receipt"),
        "out-of-office-german": ignored("noise:auto_reply"),
    },
    "kim-mail Sent": {
        "kestner-quote": linked(KESTNER),
        "troismonts-quote": linked(TROIS_MONTS),
        "halvorsen-certificates": linked(HALVORSEN_SHIPPING),
        "tannhof-flanges": linked(TANNHOF),
        "redfern-greeting": linked(REDFERN),
        "nordlicht-offer": linked(NORDLICHT),
        "wojcik-answer": linked(WOJCIK),
        "emberly-slip": linked(EMBERLY),
        "kanalbau-answer": linked(REUTER),
        "silverbirch-confirmation": linked(SILVERBIRCH),
        "internal-forecast": INTERNAL,
    },
    "kim-calendar kim": {
        "kestner-brewhouse-visit@ourfirm.example": linked(KESTNER),
        "eberau-jour-fixe@stadtwerke-eberau.example 2026-09-08T12:00:00Z": linked(EBERAU),
        "eberau-jour-fixe@stadtwerke-eberau.example 2026-09-22T12:00:00Z": linked(EBERAU),
        "eberau-jour-fixe@stadtwerke-eberau.example 2026-10-06T12:00:00Z": linked(EBERAU),
        "eberau-jour-fixe@stadtwerke-eberau.example 2026-10-20T12:00:00Z": linked(EBERAU),
        "flood-pumps-tender@ourfirm.example": linked(LINDAU, REUTER),
        "silverbirch-walk@silverbirch.example": linked(SILVERBIRCH),
        "sales-team-38@ourfirm.example": INTERNAL,
        "trade-fair-2026@ourfirm.example": INTERNAL,
        "entry-0917@ourfirm.example": ignored("private-meeting"),
        "e41b09aa-1001@calendar.example": ignored("never-log:hr-and-lawyers"),
    },
    "sam-mail INBOX": {
        "kestner-order": linked(KESTNER),
        "brightwater-leak": linked(BRIGHTWATER),
        "brightwater-inline": linked(BRIGHTWATER),
        # Nobody we know, at a sub-domain of the customer's.
        "brightwater-stores": linked(BRIGHTWATER),
        "conservas-inquiry": linked(CONSERVAS),
        "conservas-drawing": linked(CONSERVAS),
        "forwarded-by-petra": linked(ORCHARD),
        "oakhaven-secondary": linked(OAKHAVEN),
        "two-customers": linked(POLAR_FJORD, AURORA),
        "nordlicht-offer": linked(NORDLICHT),
        "sundance-both": linked(SUNDANCE),
        "pellegrini-chocolate": linked(PELLEGRINI),
        "harbourpoint-inquiry": linked(HARBOUR_POINT),
        "harbourpoint-days": linked(HARBOUR_POINT),
        "delmare-new-person": linked(DELMARE),
        "ostsee-bilge": linked(OSTSEE),
        "vanderlinde-coolant": linked(VANDERLINDE),
        # It has no Message-ID.
        "saegewerk-scan": linked(SAEGEWERK),
        "duclos-phone": linked(DUCLOS),
        "greenacre-unread": linked(GREENACRE),
        # The customer's own newsletter: `bulk: match`, so its sender's domain links it.
        "newsletter-customer": linked(WELLSPRING),
        "look-alike-domain": asked("look-alike", BRIGHTWATER),
        "unknown-supplier": STRANGER,
        "unknown-no-authentication": STRANGER,
        "internal-canteen": INTERNAL,
        "internal-forecast": INTERNAL,
        "human-resources": ignored("never-log:hr-and-lawyers"),
        "conservas-out-of-office": ignored("noise:auto_reply"),
        "parcel-notice": ignored("noise:auto_generated"),
        "invitation": ignored("noise:calendar"),
    },
    "sam-mail Private": {"private-folder": ignored("never-log:private-label")},
    "sam-mail Sent": {
        "brightwater-answer": linked(BRIGHTWATER),
        "conservas-answer": linked(CONSERVAS),
        "forwarded-by-sam": linked(LINDAU),
        "two-customers-answer": linked(POLAR_FJORD, AURORA),
        "pellegrini-answer": linked(PELLEGRINI),
        "harbourpoint-answer": linked(HARBOUR_POINT),
        "graniteridge-follow-up": linked(GRANITE_RIDGE),
        "vanderlinde-answer": linked(VANDERLINDE),
        "internal-answer": INTERNAL,
    },
    "sam-calendar sam": {
        "0B3A9D6E-41CD-4F60-9D6E-A1B2C3D4E5F6": linked(BRIGHTWATER),
        "conservas-call@ourfirm.example": linked(CONSERVAS),
        "flood-pumps-tender@ourfirm.example": linked(LINDAU, REUTER),
        "hatchery-online@ourfirm.example": linked(POLAR_FJORD, AURORA),
        "visita-riego@agricola-montenegro.example": linked(MONTENEGRO),
        "ostsee-docking@ostsee-faehre.example": linked(OSTSEE),
        # The customer declined, so that nobody from outside took part.
        "declined-visit@ourfirm.example": INTERNAL,
        "8c1e77d0-1002@calendar.example": STRANGER,
        "sales-team-38@ourfirm.example": INTERNAL,
        "entry-1008@ourfirm.example": ignored("never-log:private-subject"),
    },
}

IN_SEVERAL_PLACES = {
    "kestner-order": 2,
    "sundance-both": 2,
    "nordlicht-offer": 2,
    "forwarded-by-sam": 2,
    "flood-pumps-tender@ourfirm.example": 2,
}
"""What was seen in more than one mailbox or calendar, and how often; all of it is linked."""
