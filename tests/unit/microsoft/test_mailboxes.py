"""Which mailboxes one entry stands for, what must be allowed, and what the settings refuse."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from autolog.errors import Forbidden
from autolog_microsoft import SPEC
from autolog_microsoft.settings import MicrosoftSettings
from servers.graph import ANNA, GraphServer, context, settings
from servers.graph_fake.login import TENANT

BORIS = "boris@ourfirm.example"
GROUP = "99999999-2222-3333-4444-555555555555"


def members(given: MicrosoftSettings) -> tuple[str, ...]:
    assert SPEC.members is not None
    return SPEC.members(given, context())


def user(address: str | None, *, enabled: bool | None = True, name: str = "") -> dict[str, Any]:
    return {"mail": address, "userPrincipalName": name or address, "accountEnabled": enabled}


def plain(**more: Any) -> dict[str, Any]:
    return {"tenant": TENANT, "client_id": "client-1", **more}


def test_a_list_stands_for_its_mailboxes_each_once(server: GraphServer) -> None:
    given = settings(server, user=None, mailboxes=[ANNA, BORIS, ANNA])
    assert members(given) == (ANNA, BORIS)
    assert SPEC.has_members(given)


def test_a_group_stands_for_its_members_who_have_a_mailbox(server: GraphServer) -> None:
    server.world.groups[GROUP] = [
        user(ANNA),
        user(BORIS, enabled=False),
        user("Anna@ourfirm.example"),
        user(None, name="carla@ourfirm.example", enabled=None),
        user(None, name="eva_customer1.example#EXT#@ourfirm.example"),
    ]
    found = members(settings(server, user=None, group=GROUP))
    assert {one.casefold() for one in found} == {ANNA, "carla@ourfirm.example"}
    assert len(found) == 2


def test_who_joins_or_leaves_the_group_is_followed(server: GraphServer) -> None:
    given = settings(server, user=None, group="sales@ourfirm.example")
    server.world.groups["id-of-sales@ourfirm.example"] = [user(ANNA)]
    assert members(given) == (ANNA,)
    server.world.groups["id-of-sales@ourfirm.example"] = [user(BORIS)]
    assert members(given) == (BORIS,)


def test_a_group_that_is_not_there_is_said(server: GraphServer) -> None:
    with pytest.raises(Forbidden, match=r"0 groups called 'nobody@ourfirm\.example'"):
        members(settings(server, user=None, group="nobody@ourfirm.example"))


def test_a_member_is_one_mailbox_with_the_same_credentials(server: GraphServer) -> None:
    one = SPEC.for_member(settings(server, user=None, mailboxes=[ANNA, BORIS]), BORIS)
    assert isinstance(one, MicrosoftSettings)
    assert (one.user, one.mailboxes, one.client_secret) == (BORIS, (), "stored:graph")
    assert SPEC.owner_addresses(one) == (BORIS,)
    assert not SPEC.has_members(one)


def test_a_mailbox_that_is_not_listed_is_refused(server: GraphServer) -> None:
    with pytest.raises(ValueError, match="not among the mailboxes"):
        SPEC.for_member(settings(server, user=None, mailboxes=[ANNA]), BORIS)


def test_the_commands_for_exchange_name_the_mailboxes_and_warn_of_a_consent_in_entra(server: GraphServer) -> None:
    lines = "\n".join(SPEC.permissions(settings(server, user=None, mailboxes=[ANNA, BORIS])))
    assert "New-ServicePrincipal -AppId client-1" in lines
    assert f"PrimarySmtpAddress -eq '{ANNA}' -or PrimarySmtpAddress -eq '{BORIS}'" in lines
    assert '-Role "Application Mail.Read" -App client-1 -CustomResourceScope autolog' in lines
    assert '-Role "Application Calendars.Read" -App client-1 -CustomResourceScope autolog' in lines
    assert "do not consent to Mail.Read or Calendars.Read in Entra as well" in lines
    assert "Tasks" not in lines


def test_no_more_is_demanded_than_is_read(server: GraphServer) -> None:
    lines = "\n".join(SPEC.permissions(settings(server, reads=("calendars",))))
    assert "Mail.Read" not in lines
    lines = "\n".join(SPEC.permissions(settings(server, reads=("tasks",), user=None, group=GROUP)))
    assert "Tasks.Read.All" in lines
    assert "GroupMember.Read.All" in lines


def test_a_person_is_told_the_delegated_permissions(server: GraphServer) -> None:
    lines = "\n".join(SPEC.permissions(settings(server, client_secret=None)))
    assert "Delegated permissions of Microsoft Graph: Mail.Read, Calendars.Read, offline_access." in lines
    assert "New-ServicePrincipal" not in lines


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "one of 'user'"),
        ({"user": ANNA, "mailboxes": [ANNA]}, "one of 'user'"),
        ({"mailboxes": [ANNA]}, "several mailboxes need"),
        ({"user": ANNA, "client_secret": "in clear"}, "a secret is named here"),
        ({"user": ANNA, "client_secret": "stored:a", "client_certificate": "stored:b"}, "either 'client_secret'"),
        ({"user": ANNA, "base_url": "http://graph.microsoft.com/v1.0"}, "give an https address"),
        ({"user": ANNA, "authority": "ftp://login.example"}, "give an https address"),
        ({"user": "anna/../boris@ourfirm.example"}, "user"),
        ({"user": ANNA, "tenant": "a/b"}, "tenant"),
    ],
)
def test_settings_that_make_no_sense_are_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        MicrosoftSettings.model_validate(plain(**given))


def test_a_connector_opens_one_mailbox_and_never_a_list(server: GraphServer) -> None:
    with pytest.raises(ValueError, match="several mailboxes"):
        SPEC.open(settings(server, user=None, mailboxes=[ANNA]), context())
