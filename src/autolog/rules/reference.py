"""docs/reference/rules.md, written from the models: `make schema` writes it, and a test holds it to them."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from autolog.rules.conditions import CustomerCondition, Participants, SensitiveSelection, TimeCondition, When
from autolog.rules.descriptions import description_of
from autolog.rules.evidence import MOST_BITS, TURNABLE, EvidenceSection, Reference
from autolog.rules.model import (
    Defaults,
    Lists,
    NamedList,
    NeverLog,
    NoisePolicies,
    Rule,
    RulesFile,
    RulesPart,
    Then,
)
from autolog.rules.values import MAXIMUM_ROWS, MAXIMUM_RULES, Among, Choice, Selection, TextCondition, Words

_INTRODUCTION = """\
# Rules: rules.yaml

What is logged, what a person is asked about, and what is never looked at. `autolog rules check` names every fault with
line and column, and what is valid but cannot work; `autolog rules test` tries cases; `config/schema/rules.schema.json`
lets an editor complete and check the file. The daemon reads the file again on SIGHUP (`systemctl reload autolog`) and
refuses a broken one while the old one goes on.

A rule holds for what is read from then on. What is logged already stays as it is until the same copy is read again.

The order in which an item is decided is told in [how a decision is made](../explanation/how-a-decision-is-made.md);
[twenty rules](../how-to/twenty-rules.md) are worked out for you, and the
[tutorial](../tutorial/from-a-question-to-a-rule.md) makes one from a question.

This page is written from the code by `make schema`.
"""
_EXAMPLE = """\
```yaml
# rules.yaml
version: 2
defaults: {visibility: subject, link_above: 0.97}
lists:
  own_domains: [ourfirm.example, "*ourfirm*"]
  key_accounts: [acme.example, borealis.example]
never_log:
  - id: hr-and-lawyers
    description: nothing that they take part in
    any_participant: [hr@ourfirm.example, "*@lawyers.example"]
  - id: marked
    header: {X-Private: [yes, "true"]}
evidence:
  references:
    - {id: order, expression: '\\bPO[- ]?(\\d{6})\\b', means: deal}
rules:
  - id: key-account
    when: {customer: {in: key_accounts}, direction: inbound}
    then: {owner: kim@ourfirm.example, notify: owner}
otherwise: match
noise: {bulk: ignore}
visibility_of: {kim@ourfirm.example: metadata}
```
"""
_VALUES = f"""\
Keys under one entry are AND: all must fit. The values of one key are OR: one is enough. One value may stand without the
brackets of a list.

| written | fits |
|---|---|
| `domain: acme.example` | this value |
| `domain: [acme.example, borealis.example]` | one of these |
| `domain: {{in: key_accounts}}`, `{{in: [a, b]}}` | an entry of a list |
| `domain: {{not: acme.example}}`, `{{not: {{in: freemail}}}}` | none of these |
| `domain: {{in: key_accounts, not: acme.example}}` | an entry of the list, and not this one |

Where several things are looked at, as the domains of all participants, one of them must fit, and none may be among
those under `not`. Texts are compared without regard to case; a `*` stands for any signs. A domain includes its
sub-domains; an address is meant with its `+tags`. A list has at most {MAXIMUM_ROWS:,} entries, a file at most 1 MB.

Expressions are [RE2](https://github.com/google/re2/wiki/Syntax): no look-around, no back-references, case does not
count unless the expression begins with `(?-i)`, `^` and `$` are the ends of the text unless it begins with `(?m)`. They
see the first 65,536 signs of a text. Write them in single quotes, so that a backslash stays one.
"""
_RULES = f"""\
At most {MAXIMUM_RULES} rules. The first whose `when` fits decides; one without `link`, `review` and `ignore` leaves the
link to the probability and says how it is kept. Rules come behind `never_log`, private calendar entries, `noise` and
mail among ourselves, and before the probability. They cannot loosen: a sender who may be forged is asked about,
whatever a rule links to; a person's answer stays; visibility is the strictest of rule, default and holder.

A rule that asks for `sensitive` words is a gate: what it fits keeps participants and times only, wherever it stands and
whichever rule decides.
"""
_NO_NOT = """\
Each entry needs an `id` and at least one condition. `any_participant`, `all_participants`, `sender`, `domain` and
`label` take values and `in`, but no `not`: what is absolute says what it forbids.
"""
_PARTS = """\
Files `rules.d/*.yaml` beside rules.yaml are read behind it, in the order of their names. Ids must differ over all of
them.
"""
_CHOICES: dict[type[BaseModel], str] = {
    TextCondition: "[text](#text-conditions)",
    Words: "[text](#text-conditions), without `not`",
    Participants: "[below](#participants)",
    CustomerCondition: "[below](#customer)",
    TimeCondition: "[below](#time)",
    NamedList: "[below](#lists-of-your-own)",
    Reference: "[below](#references)",
    When: "[below](#when)",
    Then: "[below](#then)",
}


def reference_page() -> str:
    """Return the page."""
    parts = [
        _INTRODUCTION,
        _section("The whole file", RulesFile),
        _EXAMPLE,
        f"## Values, lists and `not`\n\n{_VALUES}",
        _section("`defaults`", Defaults),
        _section("`lists`", Lists),
        _section("Lists of your own", NamedList, 3),
        "The lists `freemail`, `disposable` and `role_accounts` may be named without being declared.\n",
        _section("`never_log`", NeverLog),
        _NO_NOT,
        _section("`evidence`", EvidenceSection),
        f"Kinds that can be turned, by at most {MOST_BITS:g} bits: {', '.join(f'`{kind}`' for kind in TURNABLE)}.\n",
        _section("`references`", Reference, 3),
        f"## `rules`\n\n{_RULES}\n{_table(Rule)}",
        _section("`when`", When, 3),
        _section("`participants`", Participants, 3),
        _section("`customer`", CustomerCondition, 3),
        _section("`time`", TimeCondition, 3),
        _section("Text conditions", TextCondition, 3),
        _section("`then`", Then, 3),
        _section("`noise`", NoisePolicies),
        "`match` treats the class like other mail, `ignore` leaves it alone.\n",
        _section("Files in rules.d", RulesPart),
        _PARTS,
    ]
    return "\n".join(parts)


def _section(title: str, model: type[BaseModel], level: int = 2) -> str:
    return f"{'#' * level} {title}\n\n{_table(model)}"


def _table(model: type[BaseModel]) -> str:
    rows = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for name, about in model.model_fields.items():
        meaning = " ".join(description_of(model, name).split()).replace("|", "\\|")
        value = ", ".join(dict.fromkeys(_values_of(about.annotation)))
        rows.append(f"| `{about.alias or name}` | {value} | {_default(about)} | {meaning} |")
    return "\n".join(rows) + "\n"


def _default(about: FieldInfo) -> str:
    if about.is_required():
        return "required"
    value = about.get_default(call_default_factory=True)
    if value is None:
        return ""
    if isinstance(value, BaseModel):
        return "below" if type(value).model_fields else ""
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`" if value else ""
    return {"": "", "{}": ""}.get(str(value), f"`{value}`")


def _values_of(annotation: object) -> Iterator[str]:
    """Yield what may stand behind a key, in words."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType, typing.Annotated):
        inner = arguments[:1] if origin is typing.Annotated else [one for one in arguments if one is not type(None)]
        for one in inner:
            yield from _values_of(one)
    elif origin is typing.Literal:
        yield from (f"`{one}`" for one in arguments)
    elif origin is tuple:
        yield from _values_of(arguments[0])
    elif origin is dict:
        yield "keys and values"
    elif isinstance(annotation, type):
        yield from _of_class(annotation)


def _of_class(kind: type) -> Iterator[str]:
    if issubclass(kind, StrEnum):
        yield from (f"`{one}`" for one in kind)
    elif issubclass(kind, Selection | SensitiveSelection):
        yield from _values_of(kind.model_fields["values"].annotation)
        yield "`in`" if issubclass(kind, SensitiveSelection) else "`not`"
    elif issubclass(kind, Choice):
        yield from ("values", "`in`", "`not`")
    elif issubclass(kind, Among):
        yield from ("values", "`in`")
    elif kind in _CHOICES:
        yield _CHOICES[kind]
    elif issubclass(kind, BaseModel):
        ranged = set(kind.model_fields) == {"min", "max"}
        yield "`min`, `max`" if ranged else "below"
    else:
        words = {"str": "text", "float": "number", "int": "whole number", "bool": "`true`, `false`"}
        yield words.get(kind.__name__, kind.__name__.lower())


if __name__ == "__main__":
    sys.stdout.write(reference_page())
