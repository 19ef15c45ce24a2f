"""The labels of a mailbox: their names, and which of them choose what is read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from autolog.errors import Forbidden
from autolog_google.fields import Json, records, text, texts
from autolog_google.messages import HIDDEN, is_read
from autolog_google.settings import Selection

logger = logging.getLogger(__name__)

_UNDECIDING = frozenset({"UNREAD", "STARRED", "IMPORTANT"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The labels that are read and those that are not, by id; without `include` everything is read."""

    include: tuple[str, ...] = ()
    exclude: frozenset[str] = frozenset()

    def reads(self, message: Json) -> bool:
        """Return whether the message is to be read, in a first import and later alike."""
        labels = frozenset(texts(message, "labelIds"))
        if not is_read(message) or labels & self.exclude:
            return False
        return not self.include or not labels.isdisjoint(self.include)

    def came_before(self, message: Json, label: str) -> bool:
        """Return whether the message was already listed under a label before this one."""
        earlier = self.include[: self.include.index(label)] if label in self.include else ()
        return not frozenset(texts(message, "labelIds")).isdisjoint(earlier)

    def cares_for(self, label: str, *, added: bool) -> bool:
        """Return whether a message must be looked at because it got or lost the label.

        Labels of one's own count, for rules may name them; that a message was read or archived does not.  INBOX counts
        when it comes, for that is how a message returns from Spam.
        """
        if label in self.include or label in self.exclude or label in HIDDEN or label == "SENT":
            return True
        if label == "INBOX":
            return added
        return label not in _UNDECIDING and not label.startswith("CATEGORY_")


class Labels:
    """The names of a mailbox's labels, asked for when they are first needed."""

    def __init__(self, ask: Callable[[], Json], settings: Selection, user: str) -> None:
        self._ask = ask
        self._user = user
        self._settings = settings
        self._names: dict[str, str] | None = None

    def names(self, message: Json | None = None) -> Mapping[str, str]:
        """Return label id -> name; asked for again when the message has a label that is not known yet."""
        unknown = [one for one in texts(message, "labelIds") if one not in (self._names or {})]
        if self._names is None or (unknown and any(one.startswith("Label_") for one in unknown)):
            self._names = {text(one, "id"): text(one, "name") for one in records(self._ask(), "labels")}
            self._names |= {one: one for one in unknown if one not in self._names}
        return self._names

    def chosen(self) -> Chosen:
        """Return the labels that choose.  Raises Forbidden when none of those that are to be read is there."""
        if not self._settings.include and not self._settings.exclude:
            return Chosen()
        self._say_missing()
        include, exclude = self._ids(self._settings.include), self._ids(self._settings.exclude)
        if self._settings.include and not include:
            raise Forbidden(
                f"The mailbox has no label {', '.join(self._settings.include)}.",
                remedy="Compare 'labels.include' with the labels in Gmail; a label below another is written A/B.",
            )
        return Chosen(include, frozenset(exclude))

    def _ids(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for one in map(self._id, wanted) if one))

    def _id(self, wanted: str) -> str:
        by_name = {name.casefold(): one for one, name in self.names().items()}
        return wanted if wanted in self.names() else by_name.get(wanted.casefold(), "")

    def _say_missing(self) -> None:
        """Say which labels of the settings the mailbox does not have, so that a slip is not taken for a choice."""
        for setting, wanted in (("include", self._settings.include), ("exclude", self._settings.exclude)):
            missing = tuple(one for one in wanted if not self._id(one))
            if missing:
                _say_once(self._user, f"labels.{setting}", missing)


@cache
def _say_once(user: str, setting: str, missing: tuple[str, ...]) -> None:
    """Warn once in the life of the process: the labels are asked for at every run."""
    logger.warning(
        "The mailbox of %s has no label %s, which '%s' names; compare with the labels in Gmail.",
        user,
        ", ".join(missing),
        setting,
    )
