"""The nouns of autolog: frozen values without any input or output.

Account       one set of credentials at one provider, owned by one of us.
Collection    a folder, label, calendar or file of an account.
Raw           bytes as the provider gave them, with a media type and the provider's own facts about them.
Item          what the bytes mean: a Message, one occurrence of a Meeting, or a Task.
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
    BY_TEXT,
    NEVER_LOG,
    READ_IN_TEXTS,
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
    Answer,
    Attachment,
    Authenticity,
    Classification,
    Decoded,
    Identity,
    Invitation,
    Item,
    Meeting,
    MeetingStatus,
    Message,
    Method,
    Noise,
    Participant,
    Refusal,
    Response,
    Role,
    Section,
    SectionKind,
    Task,
    TaskState,
    at_midnight,
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
    "BY_TEXT",
    "NEVER_LOG",
    "NOTHING_SAID",
    "READ_IN_TEXTS",
    "Acquaintance",
    "Affiliation",
    "Answer",
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
    "Invitation",
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
    "Method",
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
    "Task",
    "TaskState",
    "Visibility",
    "at_midnight",
    "strictest",
    "within_domain",
]
