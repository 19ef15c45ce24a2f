"""A foreign connector, as an author outside of this project would write one: many mailboxes, and people who sign in.

It is copied into a folder of packages and installed there, so that autolog finds it by its entry point.  Its directory
is a file with an address a line (`!refused` and `!away` in place of them play its failures), and each mailbox a Maildir
with that name beside it.  Who signs in does so at `provider`, and the code that comes back is the token.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from pydantic import Field

from autolog.connector import (
    AccountContext,
    Connector,
    ConnectorSpec,
    Conversation,
    LocalPath,
    SecretReference,
    Settings,
)
from autolog.errors import AuthError, TransientError
from autolog.registry import connector_spec
from autolog_files.settings import FilesSettings

STATE = "a state that nobody guesses"


class FirmSettings(Settings):
    """One mailbox (`user`), or those that the directory names."""

    folder: LocalPath = Field(description="The folder with the mailboxes")
    user: str = Field(default="", description="The address, or nothing for all that the directory names")
    provider: str = ""
    repeats: bool = False
    """Whether the provider repeats the token in its refusals."""
    password: SecretReference | None = Field(default=None, description="The password")


def _ours(settings: Settings) -> FirmSettings:
    return FirmSettings.model_validate(settings.model_dump())


def _open(settings: Settings, context: AccountContext) -> Connector:
    ours = _ours(settings)
    if ours.provider and context.kept.read("token") is None:
        raise AuthError(f"{ours.user} has not signed in.", remedy=f"Sign in: autolog account sign-in {context.account}")
    if ours.password and context.secret(ours.password) != "right password":
        raise AuthError(f"{ours.user}: the password is refused.", remedy="Set it anew.")
    if ours.repeats:
        raise AuthError(f"The provider says: {context.kept.read('token')} is no good.", remedy="Sign in again.")
    return connector_spec("files").open(FilesSettings(path=ours.folder / ours.user), context)


def _members(settings: Settings, _context: AccountContext) -> tuple[str, ...]:
    lines = tuple((_ours(settings).folder / "directory.txt").read_text().split())
    if "!refused" in lines:
        raise AuthError("The directory refuses the application.", remedy="Give it the right to read groups.")
    if "!away" in lines:
        raise TransientError("The directory does not answer.")
    return lines


def _sign_in(settings: Settings, context: AccountContext, person: Conversation) -> None:
    ours = _ours(settings)
    if not ours.provider:
        return

    def consent_at(redirect: str) -> str:
        return f"{ours.provider}/consent?state={quote(STATE)}&redirect_uri={quote(redirect)}"

    answer = person.authorize(consent_at)
    if "code" not in answer:
        raise AuthError(
            f"The provider says: {answer.get('error', 'nothing')}.", remedy="An administrator must approve."
        )
    with context.kept.alone("token"):
        context.kept.write("token", answer["code"])


def _for_member(settings: Settings, address: str) -> Settings:
    return _ours(settings).model_copy(update={"user": address})


SPEC = ConnectorSpec(
    type="firm",
    title="The mailboxes of a firm",
    settings=FirmSettings,
    open=_open,
    owner_addresses=lambda settings: (_ours(settings).user,) if _ours(settings).user else (),
    asks=("folder", "user", "password"),
    permissions=lambda settings: (
        "Firm.Mail.Read: to read the mail of " + (_ours(settings).user or "the members"),
        "An administrator allows it at https://admin.provider.test/.",
    ),
    sign_in=_sign_in,
    members=_members,
    has_members=lambda settings: not _ours(settings).user,
    for_member=_for_member,
)


def install(folder: Path) -> dict[str, str]:
    """Install this file as a package of its own; return the environment in which autolog finds it."""
    package = folder / "packages"
    about = package / "firm_connector-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: firm-connector\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[autolog.connectors]\nfirm = firm_connector:SPEC\n")
    (package / "firm_connector.py").write_text(Path(__file__).read_text())
    return {"PYTHONPATH": str(package)}
