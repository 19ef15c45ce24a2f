"""A private Dovecot 2.3 on free ports of 127.0.0.1: `with Dovecot({"anna@ourfirm.example": "secret"}) as server:`.

Needs `apt-get install dovecot-imapd`.  It runs as whoever calls; called by root it runs as `nobody`, because Dovecot
serves no mail to root.  Plain text and STARTTLS at `port`, TLS at `tls_port`, its certificate (and authority) at
`ca_file`.  OAuth tokens in `tokens` (token -> user) are good for XOAUTH2 and OAUTHBEARER; take one out to revoke it.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from imapclient import IMAPClient

from servers.certificates import write_self_signed
from servers.processes import ORDINARY_USER, as_ordinary_user, free_port, stop, wait_for_port
from servers.token_introspection import TokenIntrospection

BINARY = Path("/usr/sbin/dovecot")
_CONFIGURATION = r"""
base_dir = {root}/run
state_dir = {root}/state
instance_name = autolog-test
log_path = {root}/dovecot.log
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
mail_uid = {user}
mail_gid = {group}
mail_home = {root}/home/%u
mail_location = maildir:{root}/mail/%u
mail_max_userip_connections = 200
mailbox_list_index = yes
mail_fsync = never
mail_plugins = acl
plugin {{
  acl = vfile
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf.ext
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=plain username_format=%u {root}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={root}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \Sent
    auto = subscribe
  }}
  mailbox Drafts {{
    special_use = \Drafts
    auto = create
  }}
  mailbox Junk {{
    special_use = \Junk
    auto = create
  }}
  mailbox Trash {{
    special_use = \Trash
    auto = create
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Without this listener nobody is made to wait after a wrong password.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
_OAUTH = """
introspection_url = http://127.0.0.1:{port}/introspect
introspection_mode = auth
username_attribute = email
username_format = %u
active_attribute = active
active_value = true
force_introspection = yes
timeout_msecs = 2000
"""


class Dovecot:
    """One running server with its own users and mail; everything is gone when the block ends."""

    def __init__(self, users: Mapping[str, str], tokens: Mapping[str, str] | None = None) -> None:
        self.users = dict(users)
        self.tokens = dict(tokens or {})
        self.root = Path()
        self.port = self.tls_port = 0

    @property
    def ca_file(self) -> Path:
        """The certificate that its clients must trust."""
        return self.root / "cert.pem"

    @property
    def process_id(self) -> int:
        """The server's main process."""
        return self._process.pid

    def __enter__(self) -> Dovecot:
        if not BINARY.exists():
            raise RuntimeError(f"{BINARY} is missing: run `make servers`, or apt-get install dovecot-imapd")
        self.root = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self._introspection = TokenIntrospection(self.tokens)
        for folder in ("run", "state", "home", "mail"):
            (self.root / folder).mkdir()
        write_self_signed(self.root)
        self.port, self.tls_port = free_port(), free_port()
        self._write_configuration()
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop(self._process)
        self._introspection.close()
        shutil.rmtree(self.root, ignore_errors=True)

    def set_password(self, user: str, password: str) -> None:
        """Change a password, and wait until Dovecot has seen it: it looks at the file once a second."""
        self.users[user] = password
        self._write_users()
        time.sleep(1.1)

    @contextmanager
    def client(self, user: str) -> Iterator[Any]:
        """Log in as a mail program would, with the right to write."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10) as client:
            client.login(user, self.users[user])
            client.normalise_times = False
            yield client

    def deliver(self, user: str, messages: Iterable[bytes], folder: str = "INBOX") -> None:
        """Put messages into a folder, unread."""
        with self.client(user) as client:
            client.multiappend(folder, list(messages))

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """Return where a folder lies on disk."""
        home = self.root / "mail" / user
        return home if folder == "INBOX" else home / f".{folder.replace('/', '.')}"

    def forbid(self, user: str, folder: str) -> None:
        """Take the right to read a folder away, though not the right to see it in the list."""
        (self.maildir(user, folder) / "dovecot-acl").write_text("owner l\n", encoding="utf-8")

    def flags(self, user: str, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """Return the flags of every message by UID, without Recent, which belongs to sessions and not to messages."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            found = client.get_flags(client.search("ALL"))
        return {uid: tuple(sorted(flag for flag in flags if flag != b"\\Recent")) for uid, flags in found.items()}

    def _write_configuration(self) -> None:
        account = pwd.getpwnam(ORDINARY_USER) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        self._owner = (account.pw_uid, account.pw_gid)
        group = grp.getgrgid(account.pw_gid).gr_name
        (self.root / "oauth2.conf.ext").write_text(_OAUTH.format(port=self._introspection.port), encoding="utf-8")
        (self.root / "dovecot.conf").write_text(
            _CONFIGURATION.format(
                root=self.root, user=account.pw_name, group=group, port=self.port, tls_port=self.tls_port
            ),
            encoding="utf-8",
        )
        self._write_users()

    def _write_users(self) -> None:
        lines = (f"{name}:{{PLAIN}}{secret}\n" for name, secret in self.users.items())
        (self.root / "users").write_text("".join(lines), encoding="utf-8")

    def _start(self) -> None:
        if os.getuid() == 0:
            for path in (self.root, *self.root.rglob("*")):
                os.chown(path, *self._owner)
        command = as_ordinary_user([str(BINARY), "-F", "-c", str(self.root / "dovecot.conf")])
        with (self.root / "out").open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=self.root)
        wait_for_port(self.port, self._process, self.root / "out", 10)
