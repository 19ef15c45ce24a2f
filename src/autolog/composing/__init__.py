"""Fields that an interface gives -> the bytes that `decode` reads, so that there is one decoder for everything.

Gmail, Google Calendar and Microsoft Graph answer with JSON.  A connector puts its fields into the plain records of
this room, and `compose_message` (RFC 5322), `compose_event` and `compose_task` (RFC 5545) write what the same thing
would have been in a mailbox or a calendar file.  What comes in is untrusted: no value can begin a header, a property
or a part of its own, and nothing raises.  The same fields always give the same bytes.
"""

from __future__ import annotations

from autolog.composing.calendar import Attendee, Event, Task, compose_event, compose_task
from autolog.composing.message import Part, compose_message

__all__ = ["Attendee", "Event", "Part", "Task", "compose_event", "compose_message", "compose_task"]
