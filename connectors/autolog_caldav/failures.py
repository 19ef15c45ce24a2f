"""What a failure of CalDAV means: what happened, to what, and what to do next.

A server's own words are not passed on: an error page may repeat what it was sent.  The status and the name of the
refused precondition (RFC 4918, 16) say enough.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from caldav.lib.error import AuthorizationError, DAVError, RateLimitError
from caldav.lib.http_sync import requests
from lxml import etree

from autolog.errors import AuthError, CollectionGone, ConnectorError, Forbidden, TransientError

_LONGEST_WAIT = timedelta(hours=24)
NOT_SUPPORTED = frozenset({400, 405, 406, 415, 418, 422, 501})
"""Statuses by which servers say that they do not know a request."""


class Refusal(TransientError):
    """The server answered one request with an error status; `preconditions` are the names in its `DAV:error`."""

    def __init__(self, where: str, status: int, preconditions: tuple[str, ...] = ()) -> None:
        said = ", ".join((str(status), *(name.rpartition("}")[2] for name in preconditions)))
        super().__init__(f"{where}: the server refused the request ({said}).")
        self.where = where
        self.status = status
        self.preconditions = frozenset(name.rpartition("}")[2] for name in preconditions)


class NoXml(TransientError):
    """The server's answer is no XML, or is cut off."""


class TooLarge(TransientError):
    """The server's answer is longer than any that was asked for."""


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn every failure of the network, the server or its grammar into a ConnectorError that names `where`."""
    try:
        yield
    except ConnectorError:
        raise
    except RateLimitError as error:
        raise _busy(where, error) from None
    except AuthorizationError as error:
        raise unauthorized(where, error.status, tuple(error.preconditions or ())) from None
    except etree.XMLSyntaxError as error:
        raise NoXml(f"{where}: the server's answer is no XML ({_one_line(error)}).") from None
    except DAVError as error:
        raise TransientError(f"{where}: the server's answer makes no sense ({_one_line(error)}).") from None
    except requests.exceptions.RequestException as error:
        raise _network(where, error) from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise TransientError(f"{where}: the server's answer is no HTTP ({_one_line(error)}).") from error


def unauthorized(where: str, status: int | None, preconditions: tuple[str, ...]) -> ConnectorError:
    """Return what 401 and 403 mean; 403 with a precondition is about the request and not about rights."""
    if status == 401:
        return AuthError(
            f"{where}: the credentials are refused.",
            remedy="Check the user and the secret; with two-factor login an app password or a token is needed.",
        )
    return Refusal(where, status or 403, preconditions)


def forbidden(where: str) -> Forbidden:
    """Return what it means that a collection cannot be looked at."""
    return Forbidden(f"{where}: the user may not read this.", remedy="Ask its owner for the right to read.")


def gone(where: str) -> CollectionGone:
    """Return what 404 and 410 mean for a calendar."""
    return CollectionGone(f"{where}: the calendar is no longer there.")


def sent_elsewhere(where: str, other: str) -> Forbidden:
    """Return what it means that a server sends us to another one."""
    return Forbidden(
        f"{where}: the server sends us on to {other}, and the credentials are not meant for it; it got none.",
        remedy=f"If {other} is your provider's, give its address as 'url'.",
    )


def of_collection(refusal: Refusal) -> ConnectorError:
    """Return what a refused look at a whole collection means."""
    if refusal.status in {404, 410}:
        return gone(refusal.where)
    if refusal.status == 403:
        return forbidden(refusal.where)
    return refusal


def _busy(where: str, error: RateLimitError) -> TransientError:
    seconds = error.retry_after_seconds
    wish = min(timedelta(seconds=max(0.0, seconds)), _LONGEST_WAIT) if seconds is not None else None
    return TransientError(f"{where}: the server asks for a rest ({error.status}).", retry_after=wish)


def _network(where: str, error: Exception) -> ConnectorError:
    cause: BaseException | None = error
    seen = 0
    while cause is not None and seen < 20:
        if isinstance(cause, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return Forbidden(
                f"{where}: the server's certificate is not trusted ({_one_line(cause)}).",
                remedy="Renew it, use the name that it is made for, or name its authority in 'ca_file'.",
            )
        if isinstance(cause, socket.gaierror):
            return TransientError(f"{where}: the server's name is unknown.", remedy="Check 'url' and the network.")
        cause, seen = cause.__cause__ or cause.__context__, seen + 1
    if isinstance(error, requests.exceptions.Timeout):
        return TransientError(f"{where}: the server did not answer in time.")
    return TransientError(
        f"{where}: the server cannot be reached, or broke off ({type(error).__name__}).",
        remedy="Check 'url' and the network.",
    )


def _one_line(error: BaseException) -> str:
    said = error.strerror or str(error) if isinstance(error, OSError) else str(error) or type(error).__name__
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:200]
