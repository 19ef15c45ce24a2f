"""Many GETs in one POST, and the answers in one answer (Gmail's batch guide; multipart/mixed of application/http).

The answers are read one after the other out of the one body, so that no more than one of them is held twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from autolog_google.failures import Fault, Refusal
from autolog_google.transport import Answer

_BOUNDARY = "autolog_batch"
_SAID_BOUNDARY = re.compile(r'boundary="?([^";]{1,200})"?', re.IGNORECASE)
_STATUS = re.compile(rb"HTTP/[0-9.]+ ([0-9]{3})")
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_NUMBER = re.compile(rb"item-([0-9]{1,4})")


def compose(uris: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers of a batch of GETs."""
    parts = []
    for index, uri in enumerate(uris.values()):
        address = urlsplit(uri)
        path = address.path + (f"?{address.query}" if address.query else "")
        head = f"Content-Type: application/http\r\nContent-ID: <item-{index}>\r\n\r\n"
        parts.append(f"--{_BOUNDARY}\r\n{head}GET {path} HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n")
    body = "".join((*parts, f"--{_BOUNDARY}--\r\n"))
    return body.encode("ascii"), {"content-type": f'multipart/mixed; boundary="{_BOUNDARY}"'}


def read(answer: Answer, names: Sequence[str]) -> Iterator[tuple[str, Answer]]:
    """Yield the answers by the names of their questions: by Content-ID, or by their order where there is none.

    Raises Refusal when the body is no batch, which is a fault that may pass.
    """
    boundary = _SAID_BOUNDARY.search(answer.headers.get("content-type", ""))
    if boundary is None:
        raise Refusal(Fault(502, message="the answer to a batch is no batch"))
    body = answer.body
    for position, (begin, end) in enumerate(_parts(body, b"--" + boundary[1].strip().encode("ascii", "replace"))):
        inner = _behind_empty_line(body, begin, end)
        content = _behind_empty_line(body, inner, end)
        said = _NUMBER.search(body, begin, inner)
        index = int(said[1]) if said else position
        status = _STATUS.search(body, inner, content)
        if index < len(names) and status:
            yield names[index], Answer(int(status[1]), _headers(body[inner:content]), body[content:end])


def _parts(body: bytes, delimiter: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the parts begin and end."""
    begin = body.find(delimiter)
    while begin >= 0:
        begin += len(delimiter)
        end = body.find(b"\n" + delimiter, begin)
        if body[begin : begin + 2] == b"--" or end < 0:
            return
        yield begin, end
        begin = end + 1


def _behind_empty_line(body: bytes, begin: int, end: int) -> int:
    """Return where it goes on behind the first empty line that follows a line with something in it."""
    while body[begin : begin + 1] in (b"\r", b"\n") and begin < end:
        begin += 1
    found = _EMPTY_LINE.search(body, begin, end)
    return found.end() if found else end


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in head.decode("latin-1").splitlines()[1:])
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
