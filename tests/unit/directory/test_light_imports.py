"""The room is imported by every command; what is heavy waits until it is needed."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_room_loads_nothing_heavy() -> None:
    script = (
        "import sys, autolog.directory\n"
        "print(*({'phonenumbers', 'publicsuffixlist', 'confusable_homoglyphs'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""
