"""What a hostile item does to the process that reads it, on demand: the content of the Raw names the deed.

A module of its own, because workers import the function by its name.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Sequence

from autolog.decode import DecodeContext
from autolog.decode.headers import Headers
from autolog.errors import DecodeError
from autolog.model import Decoded, Raw, Refusal


def act(raw: Raw, context: DecodeContext) -> Decoded:
    """Do what the content says and answer with the process id as a warning."""
    deed, _, argument = raw.content.decode().partition(" ")
    DEEDS.get(deed, lambda _argument: None)(argument)
    if deed == "recurse":
        return act(raw, context)
    return Decoded(warnings=(str(os.getpid()), argument))


def refuse_all(_headers: Headers, _labels: Sequence[str]) -> Refusal:
    """Be a `never_log` gate that lets nothing pass."""
    return Refusal("all", "Nothing is logged here.")


def refuse(argument: str) -> None:
    raise DecodeError(f"It says {argument}.")


def fail(argument: str) -> None:
    raise ZeroDivisionError(argument)


def spin(_argument: str) -> None:
    while True:
        pass


def burn(argument: str) -> None:
    end = time.process_time() + float(argument)
    while time.process_time() < end:
        pass


def lower_computing_time(argument: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + int(argument), resource.RLIM_INFINITY))
    spin(argument)


DEEDS = {
    "sleep": lambda argument: time.sleep(float(argument)),
    "allocate": lambda argument: bytearray(int(argument)) and None,
    "die": lambda argument: os.kill(os.getpid(), int(argument)),
    "leave": lambda argument: os._exit(int(argument)),
    "spin": spin,
    "burn": burn,
    "compute": lower_computing_time,
    "refuse": refuse,
    "fail": fail,
}
