"""Views for reporting, with names and columns that stay.

v_timeline           one row for each linked interaction and customer
v_customer_activity  one row for each customer with at least one linked interaction
v_ledger             one row for each sighting: where a copy was seen, what became of it, and why
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JOINED_NAMES = {
    "sqlite": "group_concat(contact.name, '; ')",
    "postgresql": "string_agg(contact.name, '; ')",
    "mariadb": "group_concat(contact.name SEPARATOR '; ')",
}

_TIMELINE = """
CREATE VIEW v_timeline AS
SELECT interaction.id AS interaction_id,
       interaction.kind AS kind,
       interaction.direction AS direction,
       interaction.starts_at AS starts_at,
       interaction.ends_at AS ends_at,
       interaction.all_day AS all_day,
       interaction.cancelled AS cancelled,
       interaction.subject AS subject,
       interaction.location AS location,
       interaction.visibility AS visibility,
       customer.ref AS customer_ref,
       customer.name AS customer_name,
       (SELECT {joined_names}
          FROM link AS contact_link
          JOIN contact ON contact.id = contact_link.contact_id
         WHERE contact_link.interaction_id = interaction.id
           AND contact_link.status = 'linked'
           AND contact.customer_id = customer.id) AS contacts,
       link.probability AS probability,
       link.decided_by AS decided_by
  FROM interaction
  JOIN link ON link.interaction_id = interaction.id AND link.status = 'linked'
  JOIN customer ON customer.id = link.customer_id
 WHERE interaction.state = 'linked'
"""

_CUSTOMER_ACTIVITY = """
CREATE VIEW v_customer_activity AS
SELECT customer_ref AS customer_ref,
       customer_name AS customer_name,
       count(*) AS interactions,
       sum(CASE WHEN kind = 'email' THEN 1 ELSE 0 END) AS emails,
       sum(CASE WHEN kind = 'meeting' AND NOT cancelled THEN 1 ELSE 0 END) AS meetings,
       sum(CASE WHEN direction = 'inbound' THEN 1 ELSE 0 END) AS inbound,
       sum(CASE WHEN direction = 'outbound' THEN 1 ELSE 0 END) AS outbound,
       min(starts_at) AS first_at,
       max(starts_at) AS last_at
  FROM v_timeline
 GROUP BY customer_ref, customer_name
"""

_LEDGER = """
CREATE VIEW v_ledger AS
SELECT sighting.id AS sighting_id,
       account.id AS account,
       owner.name AS owner,
       collection.name AS collection,
       sighting.remote_id AS remote_id,
       sighting.occurrence AS occurrence,
       sighting.state AS state,
       sighting.rule AS rule,
       sighting.reason AS reason,
       sighting.at AS happened_at,
       sighting.decided_at AS decided_at,
       sighting.until AS look_again_at,
       sighting.interaction_id AS interaction_id
  FROM sighting
  JOIN collection ON collection.id = sighting.collection_id
  JOIN account ON account.id = collection.account_id
  JOIN {user} AS owner ON owner.id = account.user_id
"""


def upgrade() -> None:
    """Make the views."""
    dialect = op.get_bind().dialect
    words = {"joined_names": _JOINED_NAMES[dialect.name], "user": dialect.identifier_preparer.quote("user")}
    for view in (_TIMELINE, _CUSTOMER_ACTIVITY, _LEDGER):
        op.execute(view.format(**words))


def downgrade() -> None:
    """Remove the views."""
    for name in ("v_ledger", "v_customer_activity", "v_timeline"):
        op.execute(f"DROP VIEW {name}")
