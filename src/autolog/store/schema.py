"""The tables: what each row means, and what keeps it whole.

Configuration   user, account, collection (with its cursor, version and lease), rule_set, secret
Directory       customer, customer_domain, customer_alias, customer_reference, contact, contact_address, contact_phone,
                affiliation, customer_merge
Records         interaction and its children: participant, link, evidence, attachment, thread_reference
Ledger          sighting, sighting_hash, meeting_series, meeting_trace, quarantine
People's words  verdict, verdict_reason, audit
Learning        matching_version, learned_alias
Sign-in         secret_lease, membership, member
Care            pause, reconciliation, tombstone, leaver, copy
Change sets     change_set, change_row, plan, plan_item

Ids of interactions and sightings are hashes that the writer makes itself (`interaction_id`, `sighting_id`), and their
children are numbered by an ordinal: a page is written without asking the database for a single id.
Migrations (`autolog.store.migrations`) bring a database to this shape; a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    false,
)
from sqlalchemy.sql.schema import SchemaItem

from autolog.store import care_schema, change_schema, directory_schema, learning_schema, sign_in_schema, tables
from autolog.store.columns import Digest, Hash, Moment, Name, Prose, RemoteId, Word
from autolog.store.tables import child_table, sparse_index, whole_table

metadata = tables.metadata
"""All tables: those below, and those that have modules of their own: the directory, learning, sign-in,
care and change sets."""

customer, customer_domain = directory_schema.customer, directory_schema.customer_domain
customer_alias, customer_reference = directory_schema.customer_alias, directory_schema.customer_reference
contact, contact_address = directory_schema.contact, directory_schema.contact_address
contact_phone, affiliation = directory_schema.contact_phone, directory_schema.affiliation
customer_merge = directory_schema.customer_merge
matching_version, learned_alias = learning_schema.matching_version, learning_schema.learned_alias
secret_lease, membership, member = sign_in_schema.secret_lease, sign_in_schema.membership, sign_in_schema.member
pause, reconciliation, tombstone = care_schema.pause, care_schema.reconciliation, care_schema.tombstone
leaver, copy = care_schema.leaver, care_schema.copy
change_set, change_row = change_schema.change_set, change_schema.change_row
plan, plan_item = change_schema.plan, change_schema.plan_item


def _failing() -> tuple[SchemaItem, ...]:
    """How a thing that is tried again and again fares."""
    return (
        Column("failures", Integer, nullable=False, server_default="0", comment="failures in a row"),
        Column("last_error", Prose, nullable=False, server_default="", comment="the last failure, in one line"),
        Column("last_failure_at", Moment),
        Column("next_attempt_at", Moment, comment="not to be tried before"),
        Column("last_success_at", Moment, comment="when it last went well to the end"),
    )


# --- configuration -----------------------------------------------------------------------------------------------

user = whole_table(
    "user",
    Column("id", Integer, primary_key=True),
    Column("name", Name, nullable=False, unique=True, comment="as autolog.yaml names the owner of an account"),
    comment="one of us, the owner of accounts",
)

account = whole_table(
    "account",
    Column("id", Name, primary_key=True, comment="the id in autolog.yaml"),
    Column("type", Word, nullable=False, comment="the type of its connector"),
    Column("user_id", ForeignKey("user.id"), nullable=False),
    Column("closed", Boolean, nullable=False, server_default=false(), comment="no longer in autolog.yaml"),
    *_failing(),
    comment="one set of credentials at one provider",
)

collection = whole_table(
    "collection",
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("key", RemoteId, nullable=False, comment="names it for good at the provider"),
    Column("name", Prose, nullable=False, comment="what a person calls it"),
    Column("role", Word, nullable=False),
    Column("listed_at", Moment, nullable=False, comment="when its connector first named it"),
    Column("closed", Boolean, nullable=False, server_default=false(), comment="no longer listed by its connector"),
    Column("cursor", Prose, comment="where reading goes on; only the connector can read it"),
    Column("version", Integer, nullable=False, server_default="0", comment="counts the pages that were committed"),
    Column("config_hash", Name, nullable=False, server_default="", comment="settings that the cursor belongs to"),
    Column("lease_owner", Name, comment="who reads it now"),
    Column("lease_token", Integer, nullable=False, server_default="0", comment="grows with each lease; the fence"),
    Column("lease_until", Moment),
    *_failing(),
    UniqueConstraint("account_id", "key"),
    comment="a folder, label, calendar or file of an account, and how far it was read",
)

rule_set = whole_table(
    "rule_set",
    Column("version", Integer, primary_key=True),
    Column("text_hash", Name, nullable=False, unique=True),
    Column("text", Prose, nullable=False),
    Column("stored_at", Moment, nullable=False),
    comment="each text of rules.yaml that was ever in force",
)

secret = whole_table(
    "secret",
    Column("name", Name, primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False, comment="AES-256-GCM: nonce and sealed text"),
    Column("key_id", Name, nullable=False, comment="the master key that sealed it"),
    comment="secrets, encrypted one by one",
)

# --- records -----------------------------------------------------------------------------------------------------

interaction = whole_table(
    "interaction",
    Column("id", Digest, primary_key=True, comment="made from the key"),
    Column("key", Prose, nullable=False, comment="Message-ID, or series and original start of a meeting"),
    Column("lookalike_of", Digest, comment="the interaction with the same key and other content"),
    Column("kind", Word, nullable=False, comment="email, meeting, call, task or offer"),
    Column("direction", Word, nullable=False, comment="inbound, outbound or internal"),
    Column("state", Word, nullable=False, comment="linked, or in review"),
    Column("starts_at", Moment, comment="when it was received or began"),
    Column("ends_at", Moment),
    Column("all_day", Boolean, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("visibility", Word, nullable=False, comment="how much of it is kept: full, subject, metadata"),
    Column("subject", Prose, nullable=False),
    Column("location", Prose, nullable=False),
    Column("new_text", Prose, nullable=False),
    Column("quoted_text", Prose, nullable=False),
    Column("noise", Word, nullable=False),
    Column("authenticity", Word, nullable=False),
    Column("decided_by", Prose, nullable=False, comment="the rule, or the person"),
    Column("reason", Prose, nullable=False),
    Column("review_until", Moment, comment="what nobody answered by then is erased"),
    Column("sequence", Integer, nullable=False, comment="of two versions of a meeting, the higher is newer"),
    Column("stamp", Moment, comment="of two versions with one sequence, the later is newer"),
    Column("sender", Prose, nullable=False, comment="corroborates the key"),
    Column("subject_hash", Word, nullable=False, comment="corroborates the key; a hash, for it may not be kept"),
    Column("written_at", Moment, comment="corroborates the key: the date it bears"),
    Column("speaker", Digest, nullable=False, comment="the sighting whose decision the links follow"),
    Column("revision", Integer, nullable=False, comment="grows with each change; two writers cannot both win"),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("planned", Boolean, nullable=False, server_default=false(), comment="a meeting that is still to come"),
    Column("starts_on", Date, comment="the first day of what lasts whole days"),
    Column("ends_on", Date, comment="its last day"),
    Column("minutes", Integer, comment="how long a meeting or call took, once it is over"),
    Column("join_link", Prose, nullable=False, server_default="", comment="without its password"),
    Column("phone", Prose, nullable=False, server_default="", comment="the other side's number of a call"),
    Column("task_state", Word, nullable=False, server_default="", comment="open, started, done or cancelled"),
    Column("due_at", Moment, comment="when a task is due"),
    Column("completed_at", Moment, comment="when a task was done"),
    sparse_index("lookalike_of"),
    sparse_index("review_until"),
    comment="one real-world message, meeting occurrence, call, task or offer",
)

participant = child_table(
    "participant",
    Column("interaction_id", ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("address", Prose, nullable=False),
    Column("name", Prose, nullable=False),
    Column("role", Word, nullable=False),
    Column("response", Word),
    comment="who took part",
)


def _party_columns() -> tuple[SchemaItem, ...]:
    return (
        Column("customer_id", ForeignKey("customer.id")),
        Column("contact_id", ForeignKey("contact.id")),
        CheckConstraint("(customer_id IS NULL) <> (contact_id IS NULL)", name="one_party"),
    )


link = child_table(
    "link",
    Column("interaction_id", ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    *_party_columns(),
    Column("probability", Double, nullable=False),
    Column("status", Word, nullable=False, comment="linked, suggested or rejected"),
    Column("decided_by", Prose, nullable=False, comment="the rule, the model or the person"),
    Index(None, "customer_id"),
    Index(None, "contact_id"),
    comment="an interaction's tie to a customer or contact",
)

evidence = child_table(
    "evidence",
    Column("interaction_id", ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    *_party_columns(),
    Column("kind", Word, nullable=False),
    Column("bits", Double, nullable=False, comment="log2 of a likelihood ratio; below zero speaks against"),
    Column("detail", Prose, nullable=False),
    Column("explains", Prose, nullable=False, comment="the address of the participant that it explains"),
    Column("reason", Name, nullable=False, server_default="", comment="its row in the weights"),
    Column("span", Prose, nullable=False, server_default="", comment="the words that it came from"),
    comment="why an interaction is linked, or not",
)

attachment = child_table(
    "attachment",
    Column("interaction_id", ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("name", Prose, nullable=False),
    Column("media_type", Prose, nullable=False),
    Column("size", BigInteger, nullable=False, comment="in bytes"),
    comment="what was attached: name, type and size, never the content",
)

thread_reference = child_table(
    "thread_reference",
    Column("message", Digest, primary_key=True, comment="interaction_id() of a Message-ID"),
    Column("interaction_id", ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True, index=True),
    comment="the Message-IDs that tie an interaction to its thread, its own among them",
)

interaction_mark = child_table(
    "interaction_mark",
    Column("interaction_id", ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("kind", Word, nullable=False, comment="rule, owner, tag or notify"),
    Column("value", Prose, nullable=False),
    comment="what a rule of the firm put beside an interaction",
)

# --- the ledger --------------------------------------------------------------------------------------------------

sighting = whole_table(
    "sighting",
    Column("id", Digest, primary_key=True, comment="made from collection, remote id and occurrence"),
    Column("collection_id", ForeignKey("collection.id"), nullable=False),
    Column("remote_id", RemoteId, nullable=False),
    Column("occurrence", Prose, nullable=False, comment="parts the occurrences of one calendar object"),
    Column("state", Word, nullable=False),
    Column("rule", Prose, nullable=False),
    Column("reason", Prose, nullable=False),
    Column("at", Moment, comment="when the item happened"),
    Column("until", Moment, comment="a parked item is looked at again then"),
    Column("decided_at", Moment, nullable=False, index=True, comment="when it came into this state"),
    Column("interaction_id", ForeignKey("interaction.id")),
    Column("fingerprint", Digest, nullable=False, comment="of what this copy said; the same copy again writes nothing"),
    Index(None, "collection_id", "remote_id"),
    Index(None, "collection_id", "state", "until"),
    sparse_index("interaction_id"),
    comment="one place where a copy was seen, and the state it ended in",
)

sighting_hash = child_table(
    "sighting_hash",
    Column(
        "kind",
        Word,
        primary_key=True,
        comment="what is hashed: an address, a domain, a name, a number, a thread; or a wish of its holder's",
    ),
    Column("digest", Hash, primary_key=True, comment="keyed hash (HMAC) of the value"),
    Column("sighting_id", ForeignKey("sighting.id", ondelete="CASCADE"), primary_key=True, index=True),
    comment="what the decision on an item looked up: by it the item is found when the customers change",
)

meeting_series = child_table(
    "meeting_series",
    Column("id", Digest, primary_key=True, comment="interaction_id() of what all copies of the series share"),
    Column("revision", Integer, nullable=False, comment="grows with each change; two writers cannot both win"),
    comment="series of meetings, single meetings and tasks that traces are kept of",
)

meeting_trace = child_table(
    "meeting_trace",
    Column("sighting_id", ForeignKey("sighting.id", ondelete="CASCADE"), primary_key=True),
    Column("series", Digest, nullable=False, index=True),
    Column("kind", Word, nullable=False, comment="copy, request, reply or cancel"),
    Column("gone", Boolean, nullable=False, comment="the calendar no longer holds this copy"),
    Column("seen_at", Moment, nullable=False),
    Column("document", Prose, nullable=False, comment="JSON: what this copy says; the record is made of all of them"),
    comment="what every copy of a meeting or task said, and every answer to it by mail",
)

quarantine = whole_table(
    "quarantine",
    Column("sighting_id", ForeignKey("sighting.id", ondelete="CASCADE"), primary_key=True),
    Column("media_type", Prose, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    comment="items that could not be read; their bytes stay in the mailbox",
)

# --- people's words ----------------------------------------------------------------------------------------------

verdict = child_table(
    "verdict",
    Column("interaction_id", Digest, primary_key=True, comment="holds even when the interaction was erased"),
    Column("party_kind", Word, primary_key=True),
    Column("party_ref", Name, primary_key=True),
    Column("status", Word, nullable=False, comment="linked or rejected"),
    Column("person", Prose, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("rule", Prose, nullable=False, server_default="", comment="what had decided before"),
    Column("probability", Double, comment="what was said before the person spoke"),
    comment="a person's yes or no, which automation never overrules",
)

verdict_reason = child_table(
    "verdict_reason",
    Column("interaction_id", Digest, primary_key=True),
    Column("party_kind", Word, primary_key=True),
    Column("party_ref", Name, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("reason", Name, nullable=False),
    Column("bits", Double, nullable=False),
    comment="the reasons that stood beside a verdict, without their words",
)

audit = whole_table(
    "audit",
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Prose, nullable=False),
    Column("action", Word, nullable=False),
    Column("subject", Prose, nullable=False),
    Column("detail", Prose, nullable=False),
    comment="what people did",
)
