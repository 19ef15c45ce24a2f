"""A small labelled set, made on the spot: two customers, letters, calendars, labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from autolog.decode.worker import decode_here
from autolog.evaluation.labelled_set import LabelledSet, read_set
from autolog.evaluation.options import Wishes
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.running import Evaluation, evaluate
from autolog.processing import DecodeMany
from autolog.testing.builders import Letter

CUSTOMERS = "id,name,domains\nC1,Customer 1 GmbH,customer1.example\nC2,Customer 2 Oy,customer2.example\n"
CONTACTS = "id,full_name,email,customer_id\nP1,Boris Lind,boris@customer1.example,C1\n"
OWN = Wishes(own=("ourfirm.example",))
PLAIN = Letter(sender="boris@customer1.example", to=("anna@ourfirm.example",))


def in_this_process() -> AbstractContextManager[DecodeMany]:
    return nullcontext(decode_here)


@dataclass(frozen=True, slots=True)
class LabelledFolder:
    """A labelled set in a folder of its own."""

    path: Path

    def write(self, name: str, content: str | bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def letter(self, file: str, letter: Letter = PLAIN) -> None:
        self.write(file, letter.content)

    def labels(self, file: str, *labels: dict[str, object]) -> None:
        self.write(file, "".join(json.dumps(label) + "\n" for label in labels))

    def read(self, wishes: Wishes = OWN) -> LabelledSet:
        return read_set(self.path, wishes)

    def evaluate(self, wishes: Wishes = OWN) -> Evaluation:
        return evaluate(self.read(wishes), in_this_process)

    def predictions(self, wishes: Wishes = OWN) -> dict[str, Prediction]:
        return {one.file: one for one in self.evaluate(wishes).predictions}


def new_folder(path: Path) -> LabelledFolder:
    folder = LabelledFolder(path)
    folder.write("customers.csv", CUSTOMERS)
    folder.write("contacts.csv", CONTACTS)
    return folder


def label(file: str, customers: Sequence[str] = (), **fields: object) -> dict[str, object]:
    return {"message_id": file, "file": file, "stratum": "A", "customers": list(customers), "contacts": [], **fields}
