"""Entry points -> `ConnectorSpec`: which connectors are installed."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from autolog.connector import ConnectorSpec
from autolog.errors import AutologError, describe_fault

GROUP = "autolog.connectors"


@cache
def connector_types() -> tuple[str, ...]:
    """Return the names of all installed connectors, sorted; none of them is imported."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP)))


@cache
def connector_spec(type_name: str) -> ConnectorSpec:
    """Import one connector and return its spec.

    Raises AutologError when no such connector is installed or its package does not import.
    """
    for point in entry_points(group=GROUP, name=type_name):
        spec = _loaded(point)
        if not isinstance(spec, ConnectorSpec):
            raise AutologError(
                f"The entry point '{point.value}' of connector '{type_name}' is no ConnectorSpec.",
                remedy="Export one, as CONTRIBUTING.md shows.",
            )
        return spec
    raise AutologError(
        f"No connector of type '{type_name}' is installed.", remedy=f"Installed are: {', '.join(connector_types())}."
    )


def _loaded(point: EntryPoint) -> object:
    try:
        return point.load()
    except Exception as fault:
        raise AutologError(
            f"The connector '{point.name}' cannot be loaded from '{point.value}' ({describe_fault(fault)}).",
            remedy="Install it again, or tell its author.",
        ) from fault
