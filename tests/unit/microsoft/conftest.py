"""One fake Graph a test, with Anna's mailbox in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servers.graph import ANNA, GraphServer
from servers.graph_fake.answering import Mailbox


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer() as running:
        running.world.mailbox(ANNA)
        yield running


@pytest.fixture
def box(server: GraphServer) -> Mailbox:
    return server.world.mailbox(ANNA)
