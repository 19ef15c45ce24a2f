"""The five sets: each a function from a labelled folder to tables and items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from email import message_from_bytes
from hashlib import sha256
from random import Random

from benchmarks.harder_sets.folder import Gold, Item, LabelledFolder
from benchmarks.harder_sets.messages import (
    from_a_friend,
    random_address,
    with_other_addresses,
    without_addresses,
)
from benchmarks.harder_sets.sides import (
    Sides,
    addresses_in_cell,
    customers_people,
    is_internal,
    is_newsletter,
    participants,
    without,
)

Derived = tuple[LabelledFolder, Iterator[Item]]
OUR_BOX = "sales@{domain}"


def anonymous(folder: LabelledFolder, sides: Sides) -> Derived:
    """People at known addresses become unknown ones without a name."""
    return folder, _readdressed(folder, sides, frozenset(), keeps_names=False)


def named(folder: LabelledFolder, sides: Sides) -> Derived:
    """People at known addresses become unknown ones who are not in the CRM any more, by name."""
    people = frozenset(_known_writers(folder, sides))
    smaller = replace(
        folder,
        contacts=without(folder.contacts, "id", people),
        affiliations=without(folder.affiliations, "contact_id", people),
    )
    return smaller, _readdressed(folder, sides, people, keeps_names=True)


def forwards(folder: LabelledFolder, sides: Sides) -> Derived:
    """Internal forwards lose all outside addresses."""
    return folder, _forwards(folder, sides)


def open_world(folder: LabelledFolder, sides: Sides) -> Derived:  # noqa: ARG001 - every set is derived from both
    """Half of the labelled customers leave the CRM with their people."""
    labelled = sorted({ref for label in folder.gold for ref in label["customers"]})
    gone = frozenset(ref for ref in labelled if sha256(ref.encode()).digest()[0] % 2)
    people = frozenset(row["id"] for row in folder.contacts if row["customer_id"] in gone)
    smaller = replace(
        folder,
        customers=without(folder.customers, "id", gone),
        contacts=without(folder.contacts, "id", people),
        affiliations=without(without(folder.affiliations, "contact_id", people), "customer_id", gone),
    )
    departure = Departure(gone, people, _namesakes(folder, smaller, people), _heirs(folder, gone))
    labels = (label for label in folder.gold if not gone.intersection(label.get("candidates", ())))
    return smaller, (Item(departure.label_after(label), folder.content(label)) for label in labels)


def friends(folder: LabelledFolder, sides: Sides) -> Derived:
    """Newsletters come from friends."""
    return folder, (_as_it_is_or_from_a_friend(folder, label, sides) for label in folder.gold)


SETS: Mapping[str, Callable[[LabelledFolder, Sides], Derived]] = {
    "anonymous": anonymous,
    "named": named,
    "forwards": forwards,
    "open-world": open_world,
    "friends": friends,
}


def _known_writers(folder: LabelledFolder, sides: Sides) -> Iterator[str]:
    """Yield the contacts who take part in a message by an address that the CRM knows."""
    contact_of = {address: row["id"] for row in folder.contacts for address in addresses_in_cell(row["email"])}
    for label in folder.gold:
        message = message_from_bytes(folder.content(label))
        for _, address in customers_people(label, message, sides):
            if address in contact_of:
                yield contact_of[address]


def _readdressed(folder: LabelledFolder, sides: Sides, people: frozenset[str], *, keeps_names: bool) -> Iterator[Item]:
    """Yield the messages that are linked by an address or domain in the header, and newsletters from friends."""
    for label in folder.gold:
        content = folder.content(label)
        message = message_from_bytes(content)
        found = customers_people(label, message, sides)
        if found:
            random = Random(label["file"])
            addresses = {address: random_address(random) for _, address in found}
            names = {address: name for name, address in found} if keeps_names else {}
            kept = [ref for ref in label["contacts"] if ref not in people]
            changed = {**label, "contacts": kept, "stratum": f"{label['stratum']} changed"}
            yield Item(changed, with_other_addresses(content, addresses, names))
        elif _belongs_to_nobody(label):
            yield _as_it_is_or_from_a_friend(folder, label, sides)


def _belongs_to_nobody(label: Gold) -> bool:
    """Return whether a message is a negative; a question is none, and its label holds in its own set only."""
    return not label["customers"] and label.get("expect", "none") == "none"


def _forwards(folder: LabelledFolder, sides: Sides) -> Iterator[Item]:
    for label in folder.gold:
        content = folder.content(label)
        if label["customers"] and is_internal(message_from_bytes(content), sides):
            yield Item(label, without_addresses(content, sides))
        elif _belongs_to_nobody(label):
            yield _as_it_is_or_from_a_friend(folder, label, sides)


def _as_it_is_or_from_a_friend(folder: LabelledFolder, label: Gold, sides: Sides) -> Item:
    """Return a message as it is, or a newsletter as a friend's forward."""
    content = folder.content(label)
    message = message_from_bytes(content)
    if not is_newsletter(label, message):
        return Item(label, content)
    ours = [address for _, address in participants(message) if sides.is_ours(address)]
    to = ours[0] if ours else OUR_BOX.format(domain=sides.own[0].strip("*."))
    return Item({**label, "stratum": "friends"}, from_a_friend(content, to, Random(label["file"])))


def _namesakes(before: LabelledFolder, after: LabelledFolder, gone: frozenset[str]) -> dict[str, list[str]]:
    """Return, for each person who left the CRM, the customers where somebody of the same name is still in it."""
    left: dict[str, set[str]] = {}
    for row in after.contacts:
        left.setdefault(row["full_name"].casefold(), set()).add(row["customer_id"])
    return {
        row["id"]: sorted(left.get(row["full_name"].casefold(), ())) for row in before.contacts if row["id"] in gone
    }


def _heirs(folder: LabelledFolder, gone: frozenset[str]) -> dict[str, list[str]]:
    """Return, for each customer who left, those in the CRM that list the same domain or one above it."""
    domains = {row["id"]: row["domains"].lower().split(";") for row in folder.customers}
    stay = {ref: own for ref, own in domains.items() if ref not in gone}
    return {
        ref: sorted(
            other for other, own in stay.items() if any(_is_below(one, above) for one in domains[ref] for above in own)
        )
        for ref in gone
    }


def _is_below(domain: str, above: str) -> bool:
    return bool(above) and (domain == above or domain.endswith(f".{above}"))


@dataclass(frozen=True, slots=True)
class Departure:
    """Customers and people who leave the CRM, and what they leave behind.

    `namesakes` are customers where somebody of a person's name is still in the CRM: they must not be taken for the one
    who left.  `heirs` are customers that hold a departed one's domain: taking its mail for theirs is no fault.
    """

    customers: frozenset[str]
    people: frozenset[str]
    namesakes: Mapping[str, list[str]]
    heirs: Mapping[str, list[str]]

    def label_after(self, label: Gold) -> Gold:
        """Return the label in the CRM that is left."""
        lost = [ref for ref in label["customers"] if ref in self.customers]
        optional = [ref for ref in label.get("optional", ()) if ref not in self.customers]
        contacts = [ref for ref in label["contacts"] if ref not in self.people]
        if not lost:
            return {**label, "contacts": contacts, "optional": optional}
        customers = [ref for ref in label["customers"] if ref not in self.customers]
        return {
            **label,
            "stratum": "deleted",
            "customers": customers,
            "contacts": contacts if customers else [],
            "optional": sorted({*optional, *(heir for ref in lost for heir in self.heirs[ref])}),
            "expect": "link" if customers else "none",
            "namesakes": sorted({ref for person in label["contacts"] for ref in self.namesakes.get(person, ())}),
        }
