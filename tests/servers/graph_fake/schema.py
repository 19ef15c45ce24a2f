"""The official metadata of Microsoft Graph, and whether a payload keeps to it: names, primitive types, enum values."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

METADATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "graph" / "v1.0-Prod.csdl.gz"
_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_PYTHON: dict[str, type | tuple[type, ...]] = {
    "Edm.String": str,
    "Edm.Boolean": bool,
    "Edm.Int32": int,
    "Edm.Int64": int,
    "Edm.DateTimeOffset": str,
    "Edm.Binary": str,
}


@dataclass(slots=True)
class Schema:
    """Types and enums by qualified name."""

    types: dict[str, tuple[str | None, dict[str, str]]] = field(default_factory=dict)
    enums: dict[str, list[str]] = field(default_factory=dict)

    def problems(self, type_name: str, value: Any, path: str = "") -> list[str]:
        """Return what is wrong with a value; an `@odata.type` in it names a derived type."""
        type_name = type_name.replace("graph.", "microsoft.graph.", 1) if type_name.startswith("graph.") else type_name
        if value is None:
            return []
        if type_name.startswith("Collection("):
            if not isinstance(value, list):
                return [f"{path}: not a list"]
            return [
                one for i, each in enumerate(value) for one in self.problems(type_name[11:-1], each, f"{path}[{i}]")
            ]
        if type_name in self.enums:
            return [] if value in self.enums[type_name] else [f"{path}: {value!r} is no {type_name}"]
        if type_name.startswith("Edm."):
            return [] if isinstance(value, _PYTHON.get(type_name, object)) else [f"{path}: {value!r} is no {type_name}"]
        return self._entity_problems(type_name, value, path)

    def _entity_problems(self, type_name: str, value: Any, path: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{path}: {value!r} is no {type_name}"]
        said = value.get("@odata.type", f"#{type_name}").removeprefix("#")
        if said not in self.types:
            return [f"{path}: unknown type {said}"]
        known = self._properties(said)
        found = []
        for name, one in value.items():
            if "@" in name:
                continue
            if name not in known:
                found.append(f"{path}.{name}: no such property of {said}")
            else:
                found += self.problems(known[name], one, f"{path}.{name}")
        return found

    def _properties(self, type_name: str) -> dict[str, str]:
        above, own = self.types[type_name]
        if above and above.startswith("graph."):
            above = above.replace("graph.", "microsoft.graph.", 1)
        return {**(self._properties(above) if above else {}), **own}


@cache
def metadata() -> Schema | None:
    """Return the schema, or None (and say so) when the metadata does not lie beside the checkout."""
    if not METADATA.is_file():
        print("Graph's metadata (../shared) is not part of the project; the fake's answers are not validated.")
        return None
    schema = Schema()
    with gzip.open(METADATA) as file:
        for namespace in ET.parse(file).iter(f"{_EDM}Schema"):
            _read(namespace, schema)
    return schema


def _read(namespace: ET.Element, schema: Schema) -> None:
    prefix = namespace.get("Namespace", "")
    for one in namespace:
        name = f"{prefix}.{one.get('Name')}"
        if one.tag in {f"{_EDM}EntityType", f"{_EDM}ComplexType"}:
            properties = (each for each in one if each.tag in {f"{_EDM}Property", f"{_EDM}NavigationProperty"})
            schema.types[name] = one.get("BaseType"), {str(p.get("Name")): str(p.get("Type")) for p in properties}
        elif one.tag == f"{_EDM}EnumType":
            schema.enums[name] = [str(member.get("Name")) for member in one if member.tag == f"{_EDM}Member"]
