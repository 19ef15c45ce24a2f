"""Telephone systems that write mail about calls: who sends it, and how its subject begins.

A row fits when one of its senders and one of its subjects do.  A sender is a domain (with its sub-domains), or the
local part of an address before an `@`; a subject is a beginning, in small letters, and `*` stands for any words.
From memory, not checked: the mail templates (3CX "Email Templates", FreePBX "Voicemail Admin", Asterisk
voicemail.conf `emailsubject`, Cisco Unity Connection "SMTP notification", Avaya IP Office "Voicemail Email", Exchange
Unified Messaging, RingCentral "Notifications", AVM "Push Service").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TelephoneSystem:
    """One row."""

    name: str
    senders: tuple[str, ...]
    subjects: tuple[str, ...]


SYSTEMS = (
    TelephoneSystem(
        "3CX",
        ("3cx.net", "3cx.com", "3cx@", "3cxpbx@"),
        ("new voicemail", "you have a new voicemail", "missed call", "you have a missed call", "neue voicemail"),
    ),
    TelephoneSystem(
        "FreePBX / Asterisk",
        ("asterisk@", "pbx@", "freepbx@", "vm@", "voicemail@"),
        ("[pbx]: new message", "new message * in mailbox", "new voicemail", "voicemail from", "missed call"),
    ),
    TelephoneSystem(
        "Cisco Unity",
        ("unityconnection@", "unity@", "cuc@", "voicemail@"),
        ("message from", "voice message from", "unity connection message", "missed call from"),
    ),
    TelephoneSystem(
        "Avaya",
        ("avaya.com", "avaya@", "ipoffice@", "vmpro@", "voicemailpro@"),
        ("voicemail message", "voice message from", "message from", "avaya"),
    ),
    TelephoneSystem(
        "Microsoft Teams and Exchange",
        ("email.teams.microsoft.com", "teams.microsoft.com", "teams.mail.microsoft"),
        ("missed call from", "voice mail from", "voicemail from", "you have a voicemail", "you missed a call"),
    ),
    TelephoneSystem(
        "RingCentral",
        ("ringcentral.com", "ringcentral.de", "ringcentral.co.uk"),
        ("new voice message from", "new missed call", "missed call from", "voice message from"),
    ),
    TelephoneSystem(
        "FRITZ!Box",
        ("fritz.box", "fritzbox@", "fritz@", "myfritz.net"),
        ("fritz!box: * anruf", "anruf von", "neue nachricht von", "verpasster anruf", "nachricht von", "fritz!box"),
    ),
    TelephoneSystem("Placetel", ("placetel.de",), ("neue voicemail", "voicemail von", "verpasster anruf", "anruf von")),
    TelephoneSystem(
        "sipgate",
        ("sipgate.de", "sipgate.com", "sipgate.co.uk"),
        ("neue nachricht von", "anruf in abwesenheit", "voicemail von", "verpasster anruf", "new voicemail"),
    ),
    TelephoneSystem("STARFACE", ("starface@", "starface.de"), ("starface", "voicemail von", "verpasster anruf")),
    TelephoneSystem("NFON", ("nfon.com", "nfon.net"), ("voicemail", "neue voicemail", "new voicemail", "missed call")),
    TelephoneSystem(
        "Zoom Phone", ("zoom.us",), ("new voicemail from", "missed call from", "voicemail from", "you missed a call")
    ),
    TelephoneSystem("Google Voice", ("voice-noreply@",), ("missed call from", "new voicemail from", "voicemail from")),
)
