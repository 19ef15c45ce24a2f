"""A daemon outlives the folder that it was started in."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from autolog.testing.builders import Letter
from installed import Daemon, Installed


def test_mail_is_read_after_the_folder_of_the_shell_was_deleted(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    for name in ("mail/cur", "mail/new", "mail/tmp", "shell"):
        (tmp_path / name).mkdir(parents=True)
    account = "  - {id: archive, type: files, owner: anna@ourfirm.example, path: mail, poll: 1s}\n"
    installed = Installed(tmp_path, account, customers="[{csv: customers.csv}]")
    log = tmp_path / "daemon.log"
    with log.open("wb") as out:
        process = subprocess.Popen(installed.command("run"), cwd=tmp_path / "shell", stdout=out, stderr=out)
    try:
        daemon = Daemon(process, log)
        daemon.wait_until_said("autolog is watching")
        (tmp_path / "shell").rmdir()
        (tmp_path / "mail/tmp/1").write_bytes(Letter("1@x.example").content)
        (tmp_path / "mail/tmp/1").rename(tmp_path / "mail/new/1")
        with installed.store() as store:
            daemon.wait_until(lambda: store.status(datetime.now(UTC)).linked == 1)
        assert daemon.stop() == 0
    finally:
        process.kill()
        process.wait(30)
