"""Mail and calendars on disk, as a connector of type `files`: Maildir, mbox, .eml and .ics.

Nothing is ever written, renamed, locked or marked.  One module for each thought:

- settings         what may be configured
- places           what lies at a path: the collections
- connector        the contract: which reader reads which collection
- message_folder   Maildir and .eml trees, with ranges (which names are new), maildir, eml_tree and listings
- mbox_file        mbox, with mbox_spans (where messages begin) and mbox_messages (what they are called)
- calendar_files   .ics files
- message_bytes    one message: its header first, its body only when nobody objects
- opened_files     opening what others own: no links, no pipes, every failure named
"""

from __future__ import annotations

from autolog.connector import AccountContext, Connector, ConnectorSpec, Settings
from autolog_files.connector import FilesConnector
from autolog_files.settings import FilesSettings


def _files_settings(settings: Settings) -> FilesSettings:
    return settings if isinstance(settings, FilesSettings) else FilesSettings.model_validate(settings.model_dump())


def _open(settings: Settings, context: AccountContext) -> Connector:
    return FilesConnector(_files_settings(settings), context)


SPEC = ConnectorSpec(
    type="files",
    title="Mail and calendars on disk (Maildir, mbox, .eml, .ics)",
    settings=FilesSettings,
    open=_open,
)
