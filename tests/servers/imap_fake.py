r"""A scripted IMAP server for answers that a good server never gives.

    with ImapFake(FakeFolder("INBOX", {1: mail("hello")})) as server:
        server.on(r"UID FETCH", b"* 1 FETCH (UID 1 BODY[] {99000000000}\r\n")

Without a script it serves its folders as RFC 3501 says.  `on` puts an answer in the place of the usual one: bytes, or
a function of the command that gives bytes, or None for the usual answer.  `{tag}` in the bytes is the command's tag;
where it does not occur, the tagged OK follows; at `{cut}` the connection breaks.  `commands` is what clients said,
without their tags.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

Answer = bytes | Callable[[str], bytes | None]


@dataclass(slots=True)
class FakeFolder:
    """A folder with its messages by UID; `uid_next` None is left out of STATUS and EXAMINE."""

    name: str
    messages: dict[int, bytes] = field(default_factory=dict)
    uid_validity: int = 7
    uid_next: int | None = 1_000
    flags: str = r"\HasNoChildren"
    dates: dict[int, str] = field(default_factory=dict)


class ImapFake:
    """A server on a free port of 127.0.0.1."""

    capabilities = "IMAP4rev1 UNSELECT AUTH=PLAIN"
    greeting = b"* OK ready\r\n"

    def __init__(self, *folders: FakeFolder) -> None:
        self.folders = {folder.name: folder for folder in folders}
        self.commands: list[str] = []
        self.connections = 0
        self._script: list[tuple[re.Pattern[str], Answer]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._ended = threading.Event()

    def on(self, pattern: str, answer: Answer) -> None:
        """Answer commands that begin like this differently; the last script that fits counts."""
        self._script.insert(0, (re.compile(pattern), answer))

    def __enter__(self) -> ImapFake:
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        self._listener.settimeout(0.05)
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection.makefile("rb") as lines:
            connection.sendall(self.greeting)
            self._examined: FakeFolder | None = None
            for line in lines:
                tag, _, command = line.decode("latin-1").rstrip("\r\n").partition(" ")
                self.commands.append(command)
                answer = self._scripted(command)
                if answer is None:
                    answer = self._usual(command)
                if b"{cut}" in answer:
                    connection.sendall(answer.partition(b"{cut}")[0])
                    break
                if b"{tag}" not in answer:
                    answer += b"{tag} OK done\r\n"
                connection.sendall(answer.replace(b"{tag}", tag.encode()))
                if command == "LOGOUT" or b"* BYE" in answer:
                    break
        connection.close()

    def _scripted(self, command: str) -> bytes | None:
        for pattern, answer in self._script:
            if pattern.match(command):
                found = answer if isinstance(answer, bytes) else answer(command)
                if found is not None:
                    return found
        return None

    def _usual(self, command: str) -> bytes:
        word = command.split(maxsplit=1)[0]
        if word == "CAPABILITY":
            return f"* CAPABILITY {self.capabilities}\r\n".encode()
        if word == "LIST":
            return "".join(f'* LIST ({folder.flags}) "/" "{name}"\r\n' for name, folder in self.folders.items()).encode(
                "latin-1"
            )
        if word in {"STATUS", "EXAMINE"}:
            return self._folder_answer(word, command)
        if command.startswith("UID SEARCH"):
            return self._search_answer(command)
        return self._fetch_answer(command) if command.startswith("UID FETCH") else b""

    def _folder_answer(self, word: str, command: str) -> bytes:
        name = command.partition('"')[2].partition('"')[0]
        if name not in self.folders:
            return b"{tag} NO [NONEXISTENT] no such folder\r\n"
        folder = self.folders[name]
        if word == "STATUS":
            uid_next = f" UIDNEXT {folder.uid_next}" if folder.uid_next is not None else ""
            return (
                f'* STATUS "{name}" (MESSAGES {len(folder.messages)} UIDVALIDITY {folder.uid_validity}{uid_next})\r\n'
            ).encode("latin-1")
        self._examined = folder
        uid_next = f"* OK [UIDNEXT {folder.uid_next}] next\r\n" if folder.uid_next is not None else ""
        return (
            f"* {len(folder.messages)} EXISTS\r\n* OK [UIDVALIDITY {folder.uid_validity}] valid\r\n{uid_next}"
        ).encode()

    def _search_answer(self, command: str) -> bytes:
        uids = sorted(self._examined.messages) if self._examined else []
        criterion = re.search(r"UID SEARCH UID (\S+)", command)
        if criterion and criterion[1].endswith(":*"):
            first = int(criterion[1][:-2])
            uids = [uid for uid in uids if uid >= first] or uids[-1:]  # RFC 3501, 6.4.8: never nothing
        elif criterion:
            uids = [uid for uid in uids if str(uid) in criterion[1].split(",")]
        return f"* SEARCH {' '.join(map(str, uids))}\r\n".encode()

    def _fetch_answer(self, command: str) -> bytes:
        _, _, uid_set, items = command.split(" ", 3)
        folder = self._examined
        if folder is None:
            return b"{tag} BAD no folder\r\n"
        return b"".join(
            fetch_line(sequence, uid, content, items, folder.dates.get(uid, "01-Mar-2026 09:00:00 +0000"))
            for sequence, (uid, content) in enumerate(sorted(folder.messages.items()), start=1)
            if str(uid) in uid_set.split(",")
        )


def fetch_line(sequence: int, uid: int, content: bytes, items: str, date: str = "01-Mar-2026 09:00:00 +0000") -> bytes:
    """Return a good FETCH response with what the items ask for."""
    header = content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    parts = [b"UID %d" % uid]
    if "FLAGS" in items:
        parts.append(b"FLAGS ()")
    if "INTERNALDATE" in items:
        parts.append(f'INTERNALDATE "{date}"'.encode())
    if "RFC822.SIZE" in items:
        parts.append(b"RFC822.SIZE %d" % len(content))
    if "BODY.PEEK[HEADER]" in items:
        parts.append(b"BODY[HEADER] {%d}\r\n%s" % (len(header), header))
    if "BODY.PEEK[TEXT]" in items:
        text = content.partition(b"\r\n\r\n")[2][:65_536]
        parts.append(b"BODY[TEXT]<0> {%d}\r\n%s" % (len(text), text))
    if "BODY.PEEK[]" in items:
        parts.append(b"BODY[] {%d}\r\n%s" % (len(content), content))
    return b"* %d FETCH (%s)\r\n" % (sequence, b" ".join(parts))
