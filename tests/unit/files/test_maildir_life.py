"""A Maildir lives at random while it is read with crashes: every message that stays is handed out."""

from __future__ import annotations

import shutil
import tempfile
from itertools import islice
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from autolog.connector import Cursor, Upsert
from autolog.testing.builders import account_context, message
from autolog.testing.reading import PassEverything
from autolog_files.connector import FilesConnector
from autolog_files.settings import FilesSettings
from unit.files.conftest import make_maildir


class MaildirLife(RuleBasedStateMachine):
    """Deliver, see, flag and delete mail; read a page or all of it, and forget what was read behind the last cursor."""

    delivered = Bundle("delivered")

    def __init__(self) -> None:
        super().__init__()
        self.path = make_maildir(Path(tempfile.mkdtemp()) / "Maildir")
        self.cursor: Cursor | None = None
        self.handed_out: set[str] = set()
        self.present: dict[str, Path] = {}
        self.drained = False

    @rule(target=delivered, name=st.text("0123456789", min_size=1, max_size=3))
    def deliver(self, name: str) -> str:
        if name not in self.present and name not in self.handed_out:
            self.present[name] = self.path / "new" / name
            self.present[name].write_bytes(message(1))
            self.drained = False
        return name

    @rule(name=delivered, flags=st.sampled_from(["", "S", "RS", "FS"]))
    def see(self, name: str, flags: str) -> None:
        if name in self.present:
            self.present[name] = self.present[name].rename(self.path / "cur" / f"{name}:2,{flags}")

    @rule(name=consumes(delivered))
    def delete(self, name: str) -> None:
        if name in self.present:
            self.present.pop(name).unlink()
            self.drained = False

    @rule(pages=st.integers(1, 3), crash=st.booleans())
    def read(self, pages: int, crash: bool) -> None:
        self._read(pages)
        if crash:
            self._read(1, store=False)

    @rule()
    def drain(self) -> None:
        self._read(None)
        self.drained = True

    def _read(self, pages: int | None, *, store: bool = True) -> list[str]:
        connector = FilesConnector(FilesSettings(path=self.path), account_context(), page_size=3)
        (collection,) = connector.collections()
        names: list[str] = []
        for page in islice(connector.changes(collection, self.cursor, PassEverything()), pages):
            names.extend(change.remote_id for change in page.changes if isinstance(change, Upsert))
            if store:
                self.cursor = page.cursor
        if store:
            self.handed_out.update(names)
        return names

    @invariant()
    def nothing_is_lost(self) -> None:
        if self.drained:
            assert self.handed_out >= self.present.keys()
            assert self._read(None, store=False) == []

    def teardown(self) -> None:
        shutil.rmtree(self.path.parent)


TestMaildirLife = MaildirLife.TestCase
TestMaildirLife.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
