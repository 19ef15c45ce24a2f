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
        return _address(_resource("gmail.v1", self._endpoints.gmail).users(), method, {"userId": "me", **parameters})

    def calendar(self, method: str, **parameters: Any) -> str:
        """Return the address of a method of Google Calendar, such as `events.list`."""
        return _address(_resource("calendar.v3", self._endpoints.calendar), method, parameters)

    def tasks(self, method: str, **parameters: Any) -> str:
        """Return the address of a method of Google Tasks."""
        return _address(_resource("tasks.v1", self._endpoints.tasks), method, parameters)

    def directory(self, method: str, **parameters: Any) -> str:
        """Return the address of a method of the Directory of an organisation."""
        return _address(_resource("admin.directory_v1", self._endpoints.directory), method, parameters)

    @property
    def batches(self) -> tuple[str, ...]:
        """Where Gmail takes many questions at once: as its guide says, and as its discovery document says."""
        root = _with_slash(self._endpoints.gmail)
        return f"{root}batch/gmail/v1", f"{root}batch"


def _address(resource: Any, method: str, parameters: dict[str, Any]) -> str:
    *path, name = method.split(".")
    for step in path:
        resource = getattr(resource, step)()
    given = {key: value for key, value in parameters.items() if value not in (None, "", ())}
    return str(getattr(resource, name)(**given).uri)


@lru_cache(maxsize=32)
def _resource(document: str, root: str) -> Any:
    """Return the interface; it only builds addresses and never connects, so that all accounts share it."""
    place = files("googleapiclient.discovery_cache.documents") / f"{document}.json"
    content = json.loads(place.read_text("utf-8"))
    content["rootUrl"] = _with_slash(root)
    content.pop("mtlsRootUrl", None)
    return build_from_document(content, http=httplib2.Http())


def _with_slash(root: str) -> str:
    return root if root.endswith("/") else f"{root}/"
