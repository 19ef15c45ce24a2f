"""Where to ask: the addresses that Google's own discovery documents give, on the hosts that are configured.

The documents come with google-api-python-client, so that nothing is downloaded.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

import httplib2
from googleapiclient.discovery import build_from_document

from autolog_google.settings import EndpointSettings


class Services:
    """Builds the address of every question; the interfaces are set up when they are first used."""

    def __init__(self, endpoints: EndpointSettings) -> None:
        self._endpoints = endpoints

    def gmail(self, method: str, **parameters: Any) -> str:
        """Return the address of `users.METHOD` of Gmail for the mailbox itself."""
        return _address("gmail.v1", self._endpoints.gmail, f"users.{method}", {"userId": "me", **parameters})

    def calendar(self, method: str, **parameters: Any) -> str:
        """Return the address of a method of Google Calendar, such as `events.list`."""
        return _address("calendar.v3", self._endpoints.calendar, method, parameters)

    def tasks(self, method: str, **parameters: Any) -> str:
        """Return the address of a method of Google Tasks."""
        return _address("tasks.v1", self._endpoints.tasks, method, parameters)

    def directory(self, method: str, **parameters: Any) -> str:
        """Return the address of a method of the Directory of an organisation."""
        return _address("admin.directory_v1", self._endpoints.directory, method, parameters)

    @property
    def batches(self) -> tuple[str, ...]:
        """Where Gmail takes many questions at once: as its guide says, and as its discovery document says."""
        root = _with_slash(self._endpoints.gmail)
        return f"{root}batch/gmail/v1", f"{root}batch"


def _address(document: str, root: str, method: str, parameters: dict[str, Any]) -> str:
    given = {key: value for key, value in parameters.items() if value not in (None, "", ())}
    return str(_method(document, root, method)(**given).uri)


@lru_cache(maxsize=256)
def _method(document: str, root: str, method: str) -> Any:
    """Return what builds the address.  Kept, because each step to it makes objects that only the collector frees."""
    *path, name = method.split(".")
    resource = _resource(document, root)
    for step in path:
        resource = getattr(resource, step)()
    return getattr(resource, name)


@lru_cache(maxsize=32)
def _resource(document: str, root: str) -> Any:
    """Return the interface; it only builds addresses and never connects, so that all accounts share it."""
    place = files("googleapiclient.discovery_cache.documents") / f"{document}.json"
    content = json.loads(place.read_text("utf-8"), object_hook=_trimmed)
    content["rootUrl"] = _with_slash(root)
    content.pop("mtlsRootUrl", None)
    return build_from_document(content, http=httplib2.Http())


def _trimmed(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is for people to read, and every method that does more than read."""
    return {key: one for key, one in found.items() if key != "enumDescriptions" and not _is_left_out(key, one)}


def _is_left_out(key: str, value: object) -> bool:
    if key == "description":
        return isinstance(value, str)
    return isinstance(value, dict) and value.get("httpMethod", "GET") != "GET"


def _with_slash(root: str) -> str:
    return root if root.endswith("/") else f"{root}/"
