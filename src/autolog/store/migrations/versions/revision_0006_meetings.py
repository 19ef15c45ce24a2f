"""Traces of meetings and tasks, and what their records say besides: planned, minutes, dates, calls, due dates.

v_timeline          gains these columns at its end, and the date of what lasts whole days
v_customer_activity gains planned meetings, calls, tasks, offers, and the minutes of meetings and calls
v_meetings          one row for each meeting and call, however many customers it is linked to: minutes add up
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import DIGEST, MOMENT, PROSE, WORD, create_child, index
from autolog.store.migrations.versions import revision_0003_views as before

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_DOCUMENT = "JSON: what this copy says; the record is made of all of them"
_KIND = ("email or meeting", "email, meeting, call, task or offer")
_INTERACTION = (
    "one real-world message or meeting occurrence",
    "one real-world message, meeting occurrence, call, task or offer",
)
"""Comments before and after."""

_NEW_IN_TIMELINE = """
       link.decided_by AS decided_by,
       interaction.planned AS planned,
       interaction.starts_on AS starts_on,
       interaction.ends_on AS ends_on,
       interaction.minutes AS minutes,
       interaction.join_link AS join_link,
       interaction.phone AS phone,
       interaction.task_state AS task_state,
       interaction.due_at AS due_at,
       interaction.completed_at AS completed_at"""

_CUSTOMER_ACTIVITY = """
CREATE VIEW v_customer_activity AS
SELECT customer_ref AS customer_ref,
       customer_name AS customer_name,
       count(*) AS interactions,
       sum(CASE WHEN kind = 'email' THEN 1 ELSE 0 END) AS emails,
       sum(CASE WHEN kind = 'meeting' AND NOT cancelled AND NOT planned THEN 1 ELSE 0 END) AS meetings,
       sum(CASE WHEN direction = 'inbound' THEN 1 ELSE 0 END) AS inbound,
       sum(CASE WHEN direction = 'outbound' THEN 1 ELSE 0 END) AS outbound,
       min(CASE WHEN NOT planned AND kind <> 'task' THEN starts_at END) AS first_at,
       max(CASE WHEN NOT planned AND kind <> 'task' THEN starts_at END) AS last_at,
       sum(CASE WHEN planned AND NOT cancelled THEN 1 ELSE 0 END) AS planned,
       sum(CASE WHEN kind = 'call' AND NOT cancelled AND NOT planned THEN 1 ELSE 0 END) AS calls,
       sum(CASE WHEN kind = 'task' AND task_state IN ('open', 'started') THEN 1 ELSE 0 END) AS open_tasks,
       sum(CASE WHEN kind = 'offer' THEN 1 ELSE 0 END) AS offers,
       coalesce(sum(minutes), 0) AS minutes
  FROM v_timeline
 GROUP BY customer_ref, customer_name
"""

_MEETINGS = """
CREATE VIEW v_meetings AS
SELECT interaction.id AS interaction_id,
       interaction.kind AS kind,
       interaction.starts_at AS starts_at,
       interaction.ends_at AS ends_at,
       interaction.all_day AS all_day,
       interaction.starts_on AS starts_on,
       interaction.ends_on AS ends_on,
       interaction.planned AS planned,
       interaction.cancelled AS cancelled,
       interaction.minutes AS minutes,
       interaction.subject AS subject,
       interaction.location AS location,
       interaction.join_link AS join_link,
       (SELECT count(*)
          FROM link
         WHERE link.interaction_id = interaction.id
           AND link.status = 'linked'
           AND link.customer_id IS NOT NULL) AS customers
  FROM interaction
 WHERE interaction.state = 'linked'
   AND interaction.kind IN ('meeting', 'call')
"""


def upgrade() -> None:
    """Make the tables and columns, and the views anew."""
    _drop_views()
    for column in _columns():
        op.add_column("interaction", column)
    _comment(0, 1)
    create_child(
        "meeting_series",
        sa.Column("id", DIGEST, primary_key=True, comment="interaction_id() of what all copies of the series share"),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="grows with each change; two writers cannot both win"
        ),
        comment="series of meetings, single meetings and tasks that traces are kept of",
    )
    create_child(
        "meeting_trace",
        sa.Column("sighting_id", DIGEST, sa.ForeignKey("sighting.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("series", DIGEST, nullable=False),
        sa.Column("kind", WORD, nullable=False, comment="copy, request, reply or cancel"),
        sa.Column("gone", sa.Boolean(), nullable=False, comment="the calendar no longer holds this copy"),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("document", PROSE, nullable=False, comment=_DOCUMENT),
        comment="what every copy of a meeting or task said, and every answer to it by mail",
    )
    index("meeting_trace", "series")
    _make_views(_timeline().replace("\n       link.decided_by AS decided_by", _NEW_IN_TIMELINE), _CUSTOMER_ACTIVITY)
    op.execute(_MEETINGS)


def downgrade() -> None:
    """Take it all back.  Kinds that were unknown before become the nearest ones that were known."""
    op.execute("DROP VIEW v_meetings")
    _drop_views()
    op.execute("UPDATE interaction SET kind = 'email' WHERE kind IN ('offer', 'call') AND ends_at IS NULL")
    op.execute("UPDATE interaction SET kind = 'meeting' WHERE kind IN ('call', 'task')")
    op.drop_table("meeting_trace")
    op.drop_table("meeting_series")
    for column in _columns():
        op.drop_column("interaction", column.name)
    _comment(1, 0)
    _make_views(_timeline(), before._CUSTOMER_ACTIVITY)


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column(
            "planned",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="a meeting that is still to come",
        ),
        sa.Column("starts_on", sa.Date(), comment="the first day of what lasts whole days"),
        sa.Column("ends_on", sa.Date(), comment="its last day"),
        sa.Column("minutes", sa.Integer(), comment="how long a meeting or call took, once it is over"),
        sa.Column("join_link", PROSE, nullable=False, server_default="", comment="without its password"),
        sa.Column("phone", PROSE, nullable=False, server_default="", comment="the other side's number of a call"),
        sa.Column("task_state", WORD, nullable=False, server_default="", comment="open, started, done or cancelled"),
        sa.Column("due_at", MOMENT, comment="when a task is due"),
        sa.Column("completed_at", MOMENT, comment="when a task was done"),
    )


def _comment(old: int, new: int) -> None:
    """Say what the table holds now; SQLite keeps no comments."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.alter_column(
        "interaction",
        "kind",
        existing_type=WORD,
        existing_nullable=False,
        existing_comment=_KIND[old],
        comment=_KIND[new],
    )
    op.create_table_comment("interaction", _INTERACTION[new], existing_comment=_INTERACTION[old])


def _timeline() -> str:
    return before._TIMELINE


def _make_views(timeline: str, activity: str) -> None:
    dialect = op.get_bind().dialect
    op.execute(timeline.format(joined_names=before._JOINED_NAMES[dialect.name]))
    op.execute(activity)


def _drop_views() -> None:
    for name in ("v_customer_activity", "v_timeline"):
        op.execute(f"DROP VIEW {name}")
