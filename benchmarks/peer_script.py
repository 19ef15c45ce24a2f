"""Import one mailbox with django-mailbox; run by the Python of its own environment: SCRIPT DATABASE URI.

Prints one line of JSON: messages, and the seconds by the clock and of computing of the import alone.  SQLite has the
journal and the durability that autolog gives it.
"""

from __future__ import annotations

import json
import sys
import time

import django  # type: ignore[import-not-found]  # it is installed in that environment only
from django.conf import settings  # type: ignore[import-not-found]  # the same


def main(database: str, uri: str) -> None:
    """Make the tables, then import."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"
    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": database,
                "OPTIONS": {"init_command": pragmas},
            }
        },
        INSTALLED_APPS=["django_mailbox"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command  # type: ignore[import-not-found]  # the same
    from django_mailbox.models import Mailbox  # type: ignore[import-not-found]  # the same

    call_command("migrate", verbosity=0)
    mailbox = Mailbox.objects.create(name="peer", uri=uri)
    began, computed = time.monotonic(), time.process_time()
    messages = sum(1 for _ in mailbox.get_new_mail())
    wall, cpu = time.monotonic() - began, time.process_time() - computed
    print(json.dumps({"messages": messages, "wall": wall, "cpu": cpu}))


if __name__ == "__main__":
    main(*sys.argv[1:])
