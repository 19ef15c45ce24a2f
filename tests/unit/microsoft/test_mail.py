"""What is read of mail, in which order, and what a message becomes."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest

from autolog.connector import CollectionRole, Deletion, Refused, Upsert
from autolog.decode.context import DecodeContext
from autolog.decode.worker import decode_here
from autolog.model import Decoded, Message, OwnSide, Raw, Role, SectionKind
from autolog.testing.reading import RefuseSender
from servers.graph import ANNA, NOW, GraphServer, changes, connected, contents, context, mail, read
from servers.graph_fake.answering import Mailbox
from servers.graph_fake.mail import BEGINNING

INVITATION = "\r\n".join(
    (
        "BEGIN:VCALENDAR",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:meeting-1@customer1.example",
        "DTSTAMP:20260301T080000Z",
        "DTSTART:20260304T090000Z",
        "DTEND:20260304T100000Z",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
)


def message_of(raw: Raw) -> Message:
    reading = DecodeContext(now=NOW, window_start=NOW - timedelta(days=400), own=OwnSide())
    (decoded,) = decode_here([raw], reading)
    assert isinstance(decoded, Decoded)
    (item,) = decoded.items
    assert isinstance(item, Message)
    return item


def only(server: GraphServer, name: str = "Posteingang") -> Upsert:
    with connected(server) as connector:
        (change,) = changes(read(connector, name=name))
    assert isinstance(change, Upsert)
    return change


def test_folders_are_known_by_their_aliases_in_any_language(server: GraphServer, box: Mailbox) -> None:
    with connected(server, reads=("mail",)) as connector:
        found = {one.name: one.role for one in connector.collections()}
    assert found == {
        "Posteingang": CollectionRole.INBOX,
        "Gesendete Elemente": CollectionRole.SENT,
        "Archiv": CollectionRole.ARCHIVE,
    }


def test_search_folders_hidden_folders_and_what_lies_in_the_bin_are_left_out(server: GraphServer, box: Mailbox) -> None:
    box.mail.add_folder("Suche", search=True)
    box.mail.add_folder("Versteckt", hidden=True)
    box.mail.add_folder("Alt", parent=box.mail.folder("deleteditems"))
    box.mail.add_folder("Kunden", parent=box.mail.folder("inbox"))
    with connected(server, reads=("mail",)) as connector:
        names = [one.name for one in connector.collections()]
    assert names == ["Posteingang", "Posteingang/Kunden", "Gesendete Elemente", "Archiv"]


def test_folders_are_included_and_excluded_by_their_paths(server: GraphServer, box: Mailbox) -> None:
    box.mail.add_folder("Kunden", parent=box.mail.folder("inbox"))
    box.mail.add_folder("Privat", parent=box.mail.folder("inbox"))
    chosen = {"include": ["Posteingang*", "Junk*"], "exclude": ["*/privat"]}
    with connected(server, reads=("mail",), folders=chosen) as connector:
        names = [one.name for one in connector.collections()]
    assert names == ["Posteingang", "Posteingang/Kunden", "Junk-E-Mail"]


def test_a_renamed_folder_keeps_its_key(server: GraphServer, box: Mailbox) -> None:
    key = box.mail.add_folder("Kunden")
    with connected(server) as connector:
        before = [one.key for one in connector.collections()]
        box.mail.rename_folder(key, "Alte Kunden")
        assert [one.key for one in connector.collections()] == before


def test_the_baseline_is_taken_before_the_import_so_that_nothing_falls_between(
    server: GraphServer, box: Mailbox
) -> None:
    box.mail.deliver(mail("m"))
    with connected(server) as connector:
        read(connector)
    kinds = ["delta" if "delta" in one else "list" for one in server.requests("/messages?") + server.requests("delta")]
    order = [one.path for one in server.seen if "/messages" in one.path]
    assert kinds.count("list") == 1
    assert "delta?$select=id" in order[0]
    assert "messages?$filter=receivedDateTime%20ge%202020-01-01T00:00:00Z&" in order[1]
    assert "$deltatoken=" in order[2]


def test_deleting_while_it_is_imported_hides_nothing(server: GraphServer, box: Mailbox) -> None:
    ids = [box.mail.deliver(mail(f"m{index}")).id for index in range(20)]
    with connected(server) as connector:
        folder = next(iter(connector.collections()))
        pages = iter(connector.changes(folder, None, _everything()))
        found = [next(pages), next(pages)]
        for gone in ids[:4]:
            box.mail.delete(gone)
        found += pages
    assert set(contents(found)) >= set(ids[4:])
    assert {one.remote_id for one in changes(found) if isinstance(one, Deletion)} == set(ids[:4])


def _everything() -> object:
    from autolog.testing.reading import PassEverything

    return PassEverything()


def test_a_hundred_messages_of_one_second_are_all_read(server: GraphServer, box: Mailbox) -> None:
    ids = {box.mail.deliver(mail(f"m{index}"), received_at=BEGINNING).id for index in range(100)}
    with connected(server) as connector:
        found = [one.remote_id for one in changes(read(connector))]
    assert len(found) == 100
    assert set(found) == ids


def test_mail_from_before_the_window_is_passed_over_in_import_and_delta(server: GraphServer, box: Mailbox) -> None:
    box.mail.deliver(mail("old"), received_at=NOW - timedelta(days=100))
    recent = box.mail.deliver(mail("recent")).id
    with connected(server, context(since=NOW - timedelta(days=30))) as connector:
        before = read(connector)
        old = box.mail.deliver(mail("older"), box.mail.folder("archive"), received_at=NOW - timedelta(days=200)).id
        box.mail.move(old, box.mail.folder("inbox"))
        after = read(connector, before[-1].cursor)
    assert list(contents(before)) == [recent]
    assert changes(after) == []


def test_a_message_that_was_moved_leaves_one_folder_and_arrives_in_the_other(server: GraphServer, box: Mailbox) -> None:
    identifier = box.mail.deliver(mail("m")).id
    with connected(server) as connector:
        inbox, archive = read(connector), read(connector, name="Archiv")
        box.mail.move(identifier, box.mail.folder("archive"))
        left = changes(read(connector, inbox[-1].cursor))
        came = changes(read(connector, archive[-1].cursor, "Archiv"))
    assert left == [Deletion(identifier)]
    assert [one.remote_id for one in came] == [identifier]


def test_categories_are_labels_and_the_conversation_is_the_thread(server: GraphServer, box: Mailbox) -> None:
    identifier = box.mail.deliver(mail("offer")).id
    box.mail.categorize(identifier, "CRM", "Private")
    raw = only(server).raw
    assert raw.labels == ("Posteingang", "CRM", "Private")
    assert raw.thread == "conversation-offer"
    assert not raw.sent_by_owner


def test_a_changed_category_brings_the_message_again(server: GraphServer, box: Mailbox) -> None:
    identifier = box.mail.deliver(mail("m")).id
    with connected(server) as connector:
        before = read(connector)
        box.mail.categorize(identifier, "X-NoLog")
        (again,) = changes(read(connector, before[-1].cursor))
    assert isinstance(again, Upsert)
    assert again.raw.labels == ("Posteingang", "X-NoLog")


def test_the_header_is_the_one_that_travelled(server: GraphServer, box: Mailbox) -> None:
    more = "Received: from a.example\r\nReceived: from b.example\r\nList-Id: <news.customer1.example>\r\n"
    box.mail.deliver(mail("m", more=more))
    content = only(server).raw.content
    assert content.count(b"Received: ") == 2
    assert b"List-Id: <news.customer1.example>" in content


def test_html_is_kept_so_that_quotes_are_known_by_their_marks(server: GraphServer, box: Mailbox) -> None:
    html = "Content-Type: text/html; charset=utf-8\r\n"
    body = (
        '<div>Yes, please.</div><div class="gmail_quote">On Monday Anna wrote:<blockquote>Shall we?</blockquote></div>'
    )
    box.mail.deliver(mail("m", body, more=html))
    sections = message_of(only(server).raw).sections
    assert [one.kind for one in sections][:2] == [SectionKind.NEW, SectionKind.QUOTED]
    assert sections[0].text.strip() == "Yes, please."


def test_attachments_come_by_name_type_and_size_and_never_with_their_content(server: GraphServer, box: Mailbox) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "boris@customer1.example", ANNA, "drawing"
    letter.set_content("see attached")
    letter.add_attachment(b"%PDF" * 1000, maintype="application", subtype="pdf", filename="drawing.pdf")
    box.mail.deliver(letter.as_bytes(policy=letter.policy.clone(linesep="\r\n")))
    (attachment,) = message_of(only(server).raw).attachments
    assert (attachment.name, attachment.media_type, attachment.size) == ("drawing.pdf", "application/pdf", 4000)
    asked = server.requests("/attachments")
    assert len(asked) == 1
    assert "$select=name,contentType,size" in asked[0]


def test_mail_without_attachments_is_not_asked_for_them(server: GraphServer, box: Mailbox) -> None:
    box.mail.deliver(mail("m"))
    only(server)
    assert server.requests("/attachments") == []


def test_what_never_log_refuses_is_asked_for_its_headers_only(server: GraphServer, box: Mailbox) -> None:
    box.mail.deliver(mail("m"))
    private = box.mail.deliver(mail("private", sender="private@family.example")).id
    with connected(server) as connector:
        found = changes(read(connector, wanted=RefuseSender("private@family.example")))
    assert [one.remote_id for one in found if isinstance(one, Refused)] == [private]
    assert [one for one in server.requests("body") if private.rstrip("=") in one] == []
    assert all("body" not in one for one in server.requests("/messages?"))


def test_never_log_sees_bcc_that_travels_in_no_header(server: GraphServer, box: Mailbox) -> None:
    stored = box.mail.deliver(mail("m", sender=ANNA), box.mail.folder("sentitems"), has_headers=False)
    hidden = {"emailAddress": {"name": "Hidden", "address": "hidden@customer1.example"}}
    stored.overrides["bccRecipients"] = [hidden]
    message = message_of(only(server, "Gesendete Elemente").raw)
    assert [one.address for one in message.participants if one.role is Role.BCC] == ["hidden@customer1.example"]


def test_a_draft_is_not_logged(server: GraphServer, box: Mailbox) -> None:
    box.mail.deliver(mail("m"), is_draft=True)
    with connected(server) as connector:
        (change,) = changes(read(connector))
    assert isinstance(change, Refused)
    assert change.refusal.rule == "draft"


@pytest.mark.parametrize("address", ["/o=ExchangeLabs/ou=Exchange/cn=Recipients/cn=anna", "EX:/o=x@y"])
def test_an_x500_address_is_no_mail_address(server: GraphServer, box: Mailbox, address: str) -> None:
    stored = box.mail.deliver(mail("m"), has_headers=False)
    stored.overrides["from"] = {"emailAddress": {"name": "Anna Berg", "address": address}}
    stored.mime = b""
    stored.overrides |= {"subject": "m", "body": {"contentType": "text", "content": "x"}}
    (author,) = [one for one in message_of(only(server).raw).participants if one.role is Role.FROM]
    assert (author.address, author.name) == ("", "Anna Berg")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Jürgen Müller", "jürgen@müller.example"),
        ('Boris "the Bear" Lind', "boris@customer1.example"),
        ("Lind, Boris", "b@c.example"),
    ],
)
def test_names_and_addresses_in_any_script_are_kept(server: GraphServer, box: Mailbox, name: str, address: str) -> None:
    stored = box.mail.deliver(mail("m"), has_headers=False)
    stored.mime = b""
    stored.overrides |= {"subject": "m", "body": {"contentType": "text", "content": "x"}}
    stored.overrides["from"] = {"emailAddress": {"name": name, "address": address}}
    (author,) = [one for one in message_of(only(server).raw).participants if one.role is Role.FROM]
    assert author.name == name
    assert author.address.startswith(address.partition("@")[0])


def test_an_invitation_keeps_its_calendar_part(server: GraphServer, box: Mailbox) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "boris@customer1.example", ANNA, "Visit"
    letter.set_content("You are invited.")
    letter.add_alternative(INVITATION, subtype="calendar", params={"method": "REQUEST"})
    kind = "#microsoft.graph.eventMessageRequest"
    box.mail.deliver(letter.as_bytes(policy=letter.policy.clone(linesep="\r\n")), odata_type=kind)
    raw = only(server).raw
    assert b'text/calendar; charset="utf-8"; method="REQUEST"' in raw.content
    assert message_of(raw).noise == "calendar"


def test_an_invitation_whose_mime_is_not_given_is_read_as_mail(server: GraphServer, box: Mailbox) -> None:
    stored = box.mail.deliver(mail("Visit"), odata_type="#microsoft.graph.eventMessageRequest")
    assert message_of(only(server).raw).subject == "Visit"
    assert stored.id


def test_an_empty_round_costs_one_request_a_folder(server: GraphServer, box: Mailbox) -> None:
    box.mail.deliver(mail("m"))
    with connected(server) as connector:
        before = read(connector)
        folder = next(iter(connector.collections()))
        server.seen.clear()
        list(connector.changes(folder, before[-1].cursor, _everything()))
    assert len(server.seen) == 1
