"""The answers of `autolog setup` -> a commented autolog.yaml and rules.yaml."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import BeforeValidator

from autolog.connector import Settings
from autolog.directory.domains import normalise_domain
from autolog.errors import WrongUse
from autolog.rules import rules_schema, shipped_rules

Strings = Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class Answers(Settings):
    """The four answers, as a file for automation holds them."""

    own_domains: Strings
    """The firm's own mail domains."""
    mailboxes: Strings
    """imaps://kim@ourfirm.example@mail.ourfirm.example, or a path to a Maildir, mbox, .ics file or folder."""
    customers: str = ""
    """A CSV file of customers; empty for none yet."""
    database: str = "sqlite:///autolog.db"


SCHEMA = "schema/rules.schema.json"
"""Where the first line of rules.yaml says that its schema lies."""
SECURITY = {"imaps": "tls", "imap": "starttls"}
"""How a mail server's connection is secured, by the beginning of its URL."""


def configuration_text(answers: Answers) -> str:
    """Return a commented autolog.yaml.  Raises WrongUse for an answer that means nothing."""
    _check_database(answers.database)
    accounts = "\n".join(_account(mailbox) for mailbox in mailboxes_of(answers))
    customers = f"\n  - csv: {_quoted(_absolute(answers.customers))}" if answers.customers else " []"
    return TEMPLATE.format(database=_quoted(answers.database), accounts=accounts or "  []", customers=customers)


def rules_text(answers: Answers) -> str:
    """Return the shipped rules with the firm's own domains put in.  Raises WrongUse for what is no domain."""
    domains = ", ".join(_quoted(_domain(domain)) for domain in answers.own_domains)
    return shipped_rules().replace("own_domains: []", f"own_domains: [{domains}]", 1)


def schema_text() -> str:
    """Return the schema by which editors complete and check rules.yaml."""
    return f"{json.dumps(rules_schema(), indent=2, ensure_ascii=False)}\n"


def next_steps(answers: Answers, folder: Path, program: str) -> Iterator[str]:
    """Yield the commands to give next, in their order; `program` is how the shell finds autolog."""
    autolog = f"{program} --config {shlex.quote(str(folder / 'autolog.yaml'))}"
    if not answers.database.startswith("sqlite"):
        yield f"{autolog} db upgrade"
    for mailbox in mailboxes_of(answers):
        if mailbox.url is not None:
            yield f"{autolog} secret set {mailbox.id}"
    if not answers.customers:
        yield f"{autolog} customers import FILE.csv"
    yield f"{autolog} doctor"
    yield f"{autolog} run"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One mailbox as it was answered, with the id of its account; `url` is None for files."""

    id: str
    place: str
    url: SplitResult | None


def mailboxes_of(answers: Answers) -> tuple[Mailbox, ...]:
    """Return the mailboxes, each with an id of its own.  Raises WrongUse for a place that is none."""
    found: dict[str, Mailbox] = {}
    for number, place in enumerate(answers.mailboxes, 1):
        url = _mail_server(place) if "://" in place else None
        wanted = _id(url) if url is not None else f"files-{number}"
        id_ = wanted if wanted and wanted not in found else f"{wanted or 'mailbox'}-{number}"
        found[id_] = Mailbox(id_, place, url)
    return tuple(found.values())


def _mail_server(place: str) -> SplitResult:
    try:
        url = urlsplit(place)
        complete = url.scheme in SECURITY and url.hostname and url.username and url.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        raise _no_mailbox(place) from None
    if not complete:
        raise _no_mailbox(place)
    if url.password is not None:
        remedy = "Leave the password out; `autolog secret set` asks for it."
        raise WrongUse(f"A password stands in the mailbox of {url.hostname}.", remedy=remedy)
    return url


def _no_mailbox(place: str) -> WrongUse:
    return WrongUse(f"'{place}' is no mailbox.", remedy="Write imaps://USER@HOST, imap://USER@HOST or a path.")


def _check_database(url: str) -> None:
    user, at, _ = url.partition("://")[2].rpartition("@")
    if at and ":" in user:
        remedy = "Leave it out, and name its place in autolog.yaml as database.password."
        raise WrongUse("A password stands in the database's URL.", remedy=remedy)


def _account(mailbox: Mailbox) -> str:
    url = mailbox.url
    if url is None:
        return FILES_ACCOUNT.format(id=mailbox.id, path=_quoted(_absolute(mailbox.place)))
    security = SECURITY[url.scheme]
    user = _quoted(unquote(url.username or ""))
    port = url.port or (993 if security == "tls" else 143)
    host = _quoted(url.hostname or "")
    return IMAP_ACCOUNT.format(id=mailbox.id, host=host, port=port, security=security, user=user)


def _id(url: SplitResult) -> str:
    local = unquote(url.username or "").partition("@")[0].lower()
    kept = "".join(sign for sign in local if sign.isascii() and (sign.isalnum() or sign in "._-"))
    return kept.lstrip("._-")[:50]


def _domain(text: str) -> str:
    """Return a domain in its normal form, and a pattern as it is."""
    domain = text.lower() if "*" in text else normalise_domain(text)
    if not domain or " " in domain:
        raise WrongUse(f"'{text}' is no mail domain.", remedy="Write it like ourfirm.example.")
    return domain


def _absolute(path: str) -> str:
    return str(Path(path).expanduser().absolute())


def _quoted(text: str) -> str:
    """Return the text as YAML that means exactly this text: JSON is YAML (YAML 1.2, 1.2)."""
    return json.dumps(text, ensure_ascii=False)


TEMPLATE = """\
# autolog.yaml                                        check it with: autolog check
# A secret never stands in this file: name it as {{stored: NAME}} after `autolog secret set NAME`, as
# {{credential: NAME}} from systemd, as {{file: PATH}} or as {{env: NAME}}.
version: 1

# Where the interaction records go.  A relative SQLite path begins at this file's folder.
# PostgreSQL: postgresql://autolog@localhost/crm      MariaDB: mariadb://autolog@localhost/crm
# A server's password stands beside the URL, never in it: password: {{file: /etc/autolog/database.password}}
database: {{url: {database}}}

# The key that seals everything secret in the database.  Keep a copy of it somewhere else.
secrets: {{master_key: {{file: master.key}}}}

# What is logged, what is asked and what is never looked at.
rules: rules.yaml

# Who our customers are: CSV files, or queries on the CRM's own tables, read again every 15 minutes.
#   - {{url: "postgresql://reader@localhost/crm", query: "SELECT id, name, website FROM account",
#      columns: {{id: id, name: name, domains: website}}}}
customers:{customers}

# Mailboxes and calendars.  Nothing is ever written to them.
accounts:
{accounts}

sync:
  poll: 60s           # how often each account is looked at
  first_import: 90d   # how far back the first look goes
  customers: 15m      # how often the customers are read again
  concurrency: 4      # how many accounts are read at a time

# /metrics, /healthz and /readyz; null switches them off.
observability: {{listen: "127.0.0.1:9480", log: auto, level: info}}
"""

IMAP_ACCOUNT = """\
  - id: {id}
    type: imap
    owner: {user}
    host: {host}
    port: {port}
    security: {security}
    user: {user}
    password: {{stored: {id}}}"""

FILES_ACCOUNT = """\
  - id: {id}
    type: files
    path: {path}
    poll: 5s"""
