"""What a failure of IMAP means: what happened, to what, and what to do next.

A server says it in a response code (RFC 5530), in the words of its make, or not at all.  What the words say is
quoted, cut to one line, and never holds the password (see `without`).
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from autolog.errors import AuthError, CollectionGone, ConnectorError, Forbidden, TransientError
from autolog_imap.wire import TooLarge

_BACKOFF = re.compile(r"Suggested Backoff Time:\s*(\d{1,9})\s*milliseconds", re.IGNORECASE)
_CODE = re.compile(r"\[([A-Za-z][A-Za-z-]*)")
_BUSY = re.compile(r"throttl|too many|try again|temporar|rate.?limit|bandwidth|timed? ?out", re.IGNORECASE)
_BUSY_CODES = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "THROTTLED"})
_NO_FOLDER = re.compile(r"doesn't exist|does not exist|no such mailbox|unknown mailbox|not found", re.IGNORECASE)
_LONGEST_QUOTE = 300


class LostConnection(TransientError):
    """The connection broke or fell silent; another one may do."""


class OversizedAnswer(LostConnection):
    """The server announced more than it was asked for; the connection had to be given up."""


class HungUp(LostConnection):
    """The server said BYE: Dovecot does so when it cannot read a message that it was asked for."""


class CommandFailed(TransientError):
    """The server refused one command; the connection lives."""


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn every failure of the network, the server or its grammar into a ConnectorError that names `where`."""
    try:
        yield
    except ConnectorError:
        raise
    except TooLarge as error:
        raise OversizedAnswer(f"{where}: the server sent {error}, which is more than it was asked for.") from error
    except imaplib.IMAP4.abort as error:
        raise LostConnection(f"{where}: the connection ended ({one_line(error)}).") from error
    except imaplib.IMAP4.error as error:
        raise refused(where, one_line(error)) from error
    except TimeoutError as error:
        raise LostConnection(f"{where}: the server did not answer in time ({error}).") from error
    except OSError as error:
        raise LostConnection(f"{where}: the connection broke ({one_line(error)}).") from error
    except (ValueError, LookupError, TypeError) as error:
        # imaplib and imapclient read a server's words with int(), indexing and unpacking.
        raise LostConnection(f"{where}: the server's answer is no IMAP ({one_line(error)}).") from error


def refused(where: str, words: str) -> ConnectorError:
    """Return what a tagged NO or BAD to an ordinary command means."""
    if error := _throttled(where, words):
        return error
    if "authenticated but not connected" in words.lower():
        return Forbidden(
            f"{where}: the password is right, but the server does not open the mailbox ({words}).",
            remedy="Exchange says this of a mailbox without a licence, with IMAP switched off, or throttled.",
        )
    return CommandFailed(f"{where}: the server refused ({words}).")


def login_refused(where: str, words: str) -> ConnectorError:
    """Return what a refused LOGIN or AUTHENTICATE means (RFC 5530, 3)."""
    if error := _throttled(where, words):
        return error
    code = _code(words)
    if code in {"AUTHORIZATIONFAILED", "PRIVACYREQUIRED", "CONTACTADMIN", "NOPERM"}:
        return Forbidden(f"{where}: the server does not let this user in ({words}).", remedy="Ask its administrator.")
    if code != "AUTHENTICATIONFAILED" and (code in _BUSY_CODES or _BUSY.search(words)):
        return TransientError(f"{where}: the server cannot log anybody in just now ({words}).")
    return AuthError(
        f"{where}: the credentials are refused ({words}).",
        remedy="Check the user and the secret; with two-factor login an app password or an OAuth token is needed.",
    )


def folder_refused(where: str, words: str) -> ConnectorError:
    """Return what a refused EXAMINE means, for this folder alone."""
    code = _code(words)
    if code == "NONEXISTENT" or (not code and _NO_FOLDER.search(words)):
        return CollectionGone(f"{where}: the folder is no longer there ({words}).")
    if code in {"NOPERM", "ACL"}:
        return Forbidden(f"{where}: the user may not read this folder ({words}).", remedy="Ask for the right to read.")
    return refused(where, words)


def hung_up(where: str, words: str) -> TransientError:
    """Return what it means when the server ends the connection with a BYE."""
    if error := _throttled(where, words):
        return error
    kind = LostConnection if _BUSY.search(words) else HungUp
    return kind(f"{where}: the server hung up ({words}).")


def tls_failed(where: str, error: ssl.SSLError) -> ConnectorError:
    """Return what a failed TLS handshake means; nothing secret was sent."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Forbidden(
            f"{where}: the server's certificate is not trusted ({error.verify_message}).",
            remedy="Renew it, use the name that it is made for, or name its authority in 'ca_file'.",
        )
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return LostConnection(f"{where}: the connection ended during the TLS handshake.")
    return Forbidden(
        f"{where}: no TLS could be agreed on ({error.reason or one_line(error)}).",
        remedy="Check 'port' and 'security': port 993 speaks tls, port 143 starttls.",
    )


def clear_text_injected(where: str) -> Forbidden:
    """Return what clear text behind STARTTLS means: somebody is on the line."""
    return Forbidden(
        f"{where}: clear text followed the answer to STARTTLS, as in an injection attack; no password was sent.",
        remedy="Use security: tls with port 993, and look at what stands between this machine and the server.",
    )


def one_line(said: object) -> str:
    """Return a server's words, or an exception's, as one printable line of at most 300 characters."""
    if isinstance(said, OSError):
        said = said.strerror or str(said)
    if isinstance(said, BaseException):
        said = said.args[0] if said.args else type(said).__name__
    if isinstance(said, list):
        said = said[-1] if said else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    # imaplib and imapclient pass some answers on as the picture of a bytes value.
    text = re.sub(r"""^b(['"])(.*)\1$""", r"\2", text)
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:_LONGEST_QUOTE]


def without(secret: str, words: str) -> str:
    """Return the words with the secret taken out, should a server have echoed it."""
    return words.replace(secret, "***") if secret else words


def _throttled(where: str, words: str) -> TransientError | None:
    if match := _BACKOFF.search(words):
        wish = timedelta(milliseconds=int(match[1]))
        return TransientError(f"{where}: the server is throttling ({words}).", retry_after=wish)
    return None


def _code(words: str) -> str:
    match = _CODE.search(words)
    return match[1].upper() if match else ""
