"""Whatever the bytes are: decoding answers or raises DecodeError, in time, and what it answers can be stored."""

from __future__ import annotations

import dataclasses
import importlib.util
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.decode import DecodeContext, decode
from autolog.errors import DecodeError
from autolog.model import Decoded, MediaType, OwnSide, Raw

CORPUS = Path(__file__).parents[1] / "corpus"
CONTEXT = DecodeContext(
    now=datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
    window_start=datetime(2020, 1, 1, tzinfo=UTC),
    own=OwnSide(domains=("ourfirm.example",)),
    trusted_authserv_ids=("mx.google.com", "protection.outlook.com"),
)
SEED = 20260302
SLOWEST_OF_A_HUNDRED = 0.2

FRAGMENTS = (
    b"\n\n", b"\r", b"\0", b"\xff\xfe", b"--", b"=?utf-8?q?", b"?=", b"<", b">", b'"', b"(", b"\\", b"\n ", b"\nFrom: ",
    b"\nContent-Type: message/rfc822\n\n", b"\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", b"\nContent-Type: ",
    b"\nContent-Transfer-Encoding: base64\n", b"; charset=utf-16", b"; charset=utf-7", b"&#0;", b"&#xD800;", b"<style>",
    b"\nDate: Mon, 99 Foo 99999 99:99:99 +99999\n", b"\nReferences: <<>", b"\n> On x, y wrote:\n", b"\xe2\x80\xae",
)  # fmt: skip


def own_seeds() -> list[bytes]:
    return [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]


def shared_seeds(shared: Path) -> list[bytes]:
    mails = [path.read_bytes() for path in sorted((shared / "data/mail").rglob("*.eml"))]
    forwards = [
        b"From: nils@client.example\nSubject: Fwd\nContent-Type: text/plain; charset=utf-8\n\n" + path.read_bytes()
        for path in sorted((shared / "data/forwards").glob("*.txt"))
    ]
    assert (len(mails), len(forwards)) == (507, 109)
    return mails + forwards


def pythons_seeds() -> list[bytes]:
    package = importlib.util.find_spec("test.test_email")
    if package is None or package.origin is None:
        pytest.skip("this Python came without the data of its own e-mail tests")
    data = Path(package.origin).parent / "data"
    return [path.read_bytes() for path in sorted(data.glob("msg_*.txt"))]


def mutate(seed: bytes, dice: random.Random) -> bytes:
    """Return the seed with one to six random injuries."""
    data = bytearray(seed)
    for _ in range(dice.randint(1, 6)):
        dice.choice(INJURIES)(data, dice)
    return bytes(data)


def _flip(data: bytearray, dice: random.Random) -> None:
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _delete(data: bytearray, dice: random.Random) -> None:
    begin = dice.randrange(len(data) + 1)
    del data[begin : begin + dice.randint(1, 200)]


def _repeat(data: bytearray, dice: random.Random) -> None:
    begin = dice.randrange(len(data) + 1)
    data[begin:begin] = data[begin : begin + dice.randint(1, 300)] * dice.randint(1, 20)


def _insert(data: bytearray, dice: random.Random) -> None:
    begin = dice.randrange(len(data) + 1)
    data[begin:begin] = dice.choice(FRAGMENTS) * dice.choice((1, 1, 1, 50))


def _cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data) + 1) :]


def _move(data: bytearray, dice: random.Random) -> None:
    begin, target = dice.randrange(len(data) + 1), dice.randrange(len(data) + 1)
    piece = data[begin : begin + 100]
    data[target:target] = piece


def _scramble_line_ends(data: bytearray, dice: random.Random) -> None:
    data[:] = bytes(data).replace(b"\n", dice.choice((b"\r\n", b"\r", b"\r\r\n", b"\n\r")))


INJURIES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _delete, _repeat, _insert, _insert, _cut, _move, _scramble_line_ends,
)  # fmt: skip


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_in(one)


def assert_storable(decoded: Decoded) -> None:
    for text in texts_in(decoded):
        assert "\0" not in text
        text.encode("utf-8")


def decode_all(contents: Sequence[bytes]) -> list[float]:
    """Decode everything, check every answer, and return the computing times in seconds, shortest first."""
    times = []
    for content in contents:
        started = time.process_time()
        try:
            decoded = decode(Raw(MediaType.MESSAGE, content), CONTEXT)
        except DecodeError:
            decoded = Decoded()
        times.append(time.process_time() - started)
        assert_storable(decoded)
    return sorted(times)


def mutations(seeds: Sequence[bytes], count: int) -> list[bytes]:
    dice = random.Random(SEED)
    return [mutate(dice.choice(seeds), dice) for _ in range(count)]


def test_our_own_tricky_mails_are_decoded() -> None:
    seeds = own_seeds()
    assert len(seeds) >= 20
    decode_all(seeds)


def test_all_mails_of_the_shared_corpus_are_decoded(shared: Path) -> None:
    times = decode_all(shared_seeds(shared))
    assert times[len(times) * 99 // 100] < SLOWEST_OF_A_HUNDRED


def test_pythons_own_test_mails_are_decoded() -> None:
    seeds = pythons_seeds()
    assert seeds
    decode_all(seeds)


def test_300_mutations_of_our_own_mails_are_decoded() -> None:
    times = decode_all(mutations(own_seeds(), 300))
    assert times[len(times) * 99 // 100] < SLOWEST_OF_A_HUNDRED


@pytest.mark.soak
def test_10_000_mutations_of_all_mails_are_decoded(shared: Path) -> None:
    seeds = [*own_seeds(), *shared_seeds(shared), *pythons_seeds()]
    times = decode_all(mutations(seeds, 10_000))
    assert times[len(times) * 99 // 100] < SLOWEST_OF_A_HUNDRED


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(content: bytes) -> None:
    decode_all([content])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["From", "To", "Subject", "Date", "Message-ID", "References", "Received", "Content-Type",
                 "Content-Transfer-Encoding", "Authentication-Results", "List-Id", "Auto-Submitted", "Return-Path"]
            ),
            st.text(max_size=60) | st.sampled_from([fragment.decode("latin-1") for fragment in FRAGMENTS]),
        ),
        max_size=8,
    ),
    st.text(max_size=200),
)  # fmt: skip
def test_any_header_values_are_decoded(fields: list[tuple[str, str]], body: str) -> None:
    lines = [f"{name}: {value}" for name, value in fields]
    decode_all(["\n".join([*lines, "", body]).encode("utf-8", "surrogatepass")])
