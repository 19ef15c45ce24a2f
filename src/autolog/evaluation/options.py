"""What a labelled set, or the command line in its place, says about the firm and the moment: evaluate.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from autolog.errors import ConfigurationError
from autolog.marked_yaml import checked, read_document
from autolog.rules.model import DomainPatterns, RulesSection, Texts


class Options(RulesSection):
    """Who we are, whose word on senders counts, and when it is."""

    own: DomainPatterns = ()
    """Our own domains; a `*` makes a glob of it."""
    trusted_authserv_ids: Texts = ()
    """The border servers whose Authentication-Results count (RFC 8601, 4.1)."""
    now: AwareDatetime | None = None
    """The time to decide at: meetings that end later are not held yet."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line says; each thing that it says is taken in place of what evaluate.yaml says.

    `now` is a time by RFC 3339, `rules` another rules file than the shipped one.
    """

    own: tuple[str, ...] = ()
    trusted_authserv_ids: tuple[str, ...] = ()
    now: str | None = None
    rules: Path | None = None


def read_options(folder: Path, wishes: Wishes) -> Options:
    """Return the options of evaluate.yaml, if there is one, under the wishes.  Raises ConfigurationError."""
    path = folder / "evaluate.yaml"
    written = checked(read_document(path), Options) if path.exists() else Options()
    given = _options_of(wishes)
    return written.model_copy(update={name: getattr(given, name) for name in given.model_fields_set})


def _options_of(wishes: Wishes) -> Options:
    given = {"own": wishes.own, "trusted_authserv_ids": wishes.trusted_authserv_ids, "now": _moment(wishes.now)}
    try:
        return Options.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as error:
        faults = [fault["msg"].removeprefix("Value error, ") for fault in error.errors()]
        raise ConfigurationError(what="; ".join(faults), remedy="See `autolog evaluate --help`.") from error


def _moment(text: str | None) -> datetime | None:
    """Read a time with a zone (RFC 3339), in UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ConfigurationError(
            what=f"--now: '{text}' is no time with a zone.", remedy="Write it like 2026-03-02T09:00:00Z."
        )
    return moment.astimezone(UTC)
