"""The nouns of autolog: frozen values without any input or output.

Account       one set of credentials at one provider, owned by one of us.
Collection    a folder, label, calendar or file of an account.
Raw           bytes as the provider gave them, with a media type and the provider's own facts about them.
Item          what the bytes mean: a Message or one occurrence of a Meeting.
Participant   one address in an item, with name, role and response.
Customer      an organisation; Contact, a person; Affiliation, a contact's time at a customer.
Evidence      one reason, for or against a party, in bits.
Decision      what becomes of an item: linked, review, unmatched, ignored, and the rule that said so.
Interaction   the record in the CRM: one per real-world message or meeting occurrence.
Sighting      one place where a copy of an item was seen, and the state it ended in.

Everything here is compared by value, hashed where it can be, and safe to send to another process.
"""

from __future__ import annotations

from autolog.model.decisions import (
    Acquaintance,
    Candidate,
    Decision,
    Evidence,
    EvidenceKind,
    Link,
    LinkStatus,
    Mark,
    MarkKind,
    Party,
    PartyKind,
    Precedent,
    State,
    Visibility,
    strictest,
)
from autolog.model.directory import (
    Affiliation,
    Contact,
    Customer,
    DirectoryRows,
    OwnSide,
    within_domain,
)
from autolog.model.firm import (
    NOTHING_SAID,
    FirmEvidence,
    ReferencePattern,
)
from autolog.model.items import (
    Attachment,
    Authenticity,
    Classification,
    Decoded,
    Identity,
    Item,
    Meeting,
    MeetingStatus,
    Message,
    Noise,
    Participant,
    Refusal,
    Response,
    Role,
    Section,
    SectionKind,
)
from autolog.model.learning import (
    CalibrationCount,
    LearnedKind,
    LearnedName,
)
from autolog.model.provider import (
    MediaType,
    Raw,
)

__all__ = [
    "NOTHING_SAID",
    "Acquaintance",
    "Affiliation",
    "Attachment",
    "Authenticity",
    "CalibrationCount",
    "Candidate",
    "Classification",
    "Contact",
    "Customer",
    "Decision",
    "Decoded",
    "DirectoryRows",
    "Evidence",
    "EvidenceKind",
    "FirmEvidence",
    "Identity",
    "Item",
    "LearnedKind",
    "LearnedName",
    "Link",
    "LinkStatus",
    "Mark",
    "MarkKind",
    "MediaType",
    "Meeting",
    "MeetingStatus",
    "Message",
    "Noise",
    "OwnSide",
    "Participant",
    "Party",
    "PartyKind",
    "Precedent",
    "Raw",
    "ReferencePattern",
    "Refusal",
    "Response",
    "Role",
    "Section",
    "SectionKind",
    "State",
    "Visibility",
    "strictest",
    "within_domain",
]
