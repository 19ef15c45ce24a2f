"""What authors of connectors test with: the contract suite, a connector in memory that obeys it, and builders.

`ConnectorContract` (contract) is the suite; `World` and what worlds can do (world) are what it runs against;
`MemoryMailbox` (mailbox) and `MemoryConnector` (memory) are the reference; builders (builders) make messages, events
and customers; `MemoryKeptSecrets` and `ScriptedConversation` (signing_in) stand for kept tokens and for the person who
signs in.  Nothing here is imported by autolog itself.
"""

from autolog.testing.contract import ConnectorContract, broken_promises
from autolog.testing.mailbox import MemoryMailbox
from autolog.testing.memory import MemoryConnector, MemorySettings, memory_spec
from autolog.testing.signing_in import MemoryKeptSecrets, ScriptedConversation
from autolog.testing.world import World

__all__ = [
    "ConnectorContract",
    "MemoryConnector",
    "MemoryKeptSecrets",
    "MemoryMailbox",
    "MemorySettings",
    "ScriptedConversation",
    "World",
    "broken_promises",
    "memory_spec",
]
