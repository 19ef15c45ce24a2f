"""An import of 50,000 messages holds a page of them at a time; measured from outside, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
MESSAGES = 50_000
MOST_ABOVE_IDLE = 60_000
"""Kilobytes."""

SERVER = """
import sys
from servers.graph import ANNA, GraphServer, mail
text = "All work and no play makes a dull mail. " * 100
with GraphServer() as server:
    box = server.world.mailbox(ANNA)
    for number in range(int(sys.argv[1])):
        box.mail.deliver(mail(f"m{number}", text))
    print(server.port, flush=True)
    sys.stdin.read()
"""

READER = """
import resource, sys
from autolog.connector import AccountContext
from autolog.testing.reading import PassEverything
from autolog_microsoft.connector import MicrosoftConnector
from autolog_microsoft.settings import MicrosoftSettings
from datetime import UTC, datetime

def held():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

address = f"http://127.0.0.1:{sys.argv[1]}"
settings = MicrosoftSettings(
    tenant="11111111-2222-3333-4444-555555555555", client_id="memory", user="anna@ourfirm.example",
    client_secret="stored:graph", base_url=address + "/v1.0", authority=address, reads=("mail",),
)
now = datetime(2027, 1, 1, tzinfo=UTC)
context = AccountContext("anna", datetime(2020, 1, 1, tzinfo=UTC), lambda: now, lambda _: "application secret")
connector = MicrosoftConnector(settings, context)
inbox = next(iter(connector.collections()))
idle, count = held(), 0
for page in connector.changes(inbox, None, PassEverything()):
    count += len(page.changes)
print(count, held() - idle)
connector.close()
"""


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", f"import sys\nsys.path.insert(0, {str(TESTS)!r})\n{code}", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def measured(messages: int) -> tuple[int, int]:
    """Return how many messages came, and how many kilobytes were held above those of an idle connector."""
    with run(SERVER, str(messages)) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        with run(READER, port) as reader:
            said, _ = reader.communicate(timeout=1_500)
        server.communicate("")
    count, held = said.split()
    return int(count), int(held)


def test_an_import_of_a_thousand_messages_holds_a_page() -> None:
    count, held = measured(1_000)
    assert count == 1_000
    assert held < MOST_ABOVE_IDLE


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_an_import_of_fifty_thousand_messages_holds_a_page() -> None:
    count, held = measured(MESSAGES)
    assert count == MESSAGES
    assert held < MOST_ABOVE_IDLE
