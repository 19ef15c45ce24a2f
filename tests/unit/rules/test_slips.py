"""What administrators get wrong, and what autolog answers: slips.txt holds each slip with its answer.

After a change of words `python -m tests.unit.rules.test_slips` writes the answers anew, to be read before they are
kept.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.errors import ConfigurationError
from autolog.rules import read_rules
from autolog.rules.check import warnings_of

FILE = Path(__file__).with_name("slips.txt")


def slips() -> dict[str, tuple[str, str]]:
    """Return the slips by name: the text of a rules file, and the answer."""
    found = {}
    for part in FILE.read_text(encoding="utf-8").split("=== ")[1:]:
        name, _, rest = part.partition("\n")
        text, _, answer = rest.partition("--->\n")
        found[name] = (text, answer.strip())
    return found


def answer_to(text: str, folder: Path) -> str:
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    try:
        said = [f"warning: {one}" for one in warnings_of(read_rules(folder / "rules.yaml"))]
    except ConfigurationError as error:
        said = [str(one) for one in error.problems]
    return "\n".join(said).replace(f"{folder}/", "") or "nothing is wrong"


@pytest.mark.parametrize("slip", slips())
def test_a_slip_gets_its_place_and_a_hint(slip: str, tmp_path: Path) -> None:
    text, expected = slips()[slip]
    assert answer_to(text, tmp_path) == expected


def test_there_are_forty_slips_and_none_goes_unnoticed() -> None:
    answers = [answer for _, answer in slips().values()]
    assert len(answers) >= 40
    assert not any("nothing is wrong" in answer for answer in answers)


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as place:
        parts = [f"=== {name}\n{text}--->\n{answer_to(text, Path(place))}\n" for name, (text, _) in slips().items()]
    FILE.write_text("\n".join(parts), encoding="utf-8")
