"""Plans of link faults as text: YAML, or JSON, which is YAML too.

::

    seed: 7
    faults:
      - {kind: delay, on: read, rate: 0.2, seconds: 0.3}
      - {kind: drop, on: sign, side: response}
      - {kind: corrupt, on: {ins: "B0", p1: "00"}, at: 2, byte: -1, bit: 0}
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from hardware.link_faults import LinkFault, LinkPlan

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["LinkPlanBroken", "load_plan", "plan_from_text", "text_of"]


class LinkPlanBroken(ValueError):
    """The text is no plan; the message names the field and what is wrong with it."""


_PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("null", "int", "float"))
_LONGEST = 1 << 16
"""Characters of a plan; one with fifty faults has some 4 000."""


@dataclass(frozen=True, slots=True)
class _Script:
    faults: tuple[LinkFault, ...]
    seed: int = 0
    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)


_SCRIPT = TypeAdapter(_Script)


class _Loader(yaml.SafeLoader):
    """YAML in which the field `on` is a word; version 1.1 takes it for "true".

    Without aliases, by which a few lines can mean more than any memory holds.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library declares it so
        first: [(tag, form) for tag, form in forms if tag in _PLAIN]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("a plan has no aliases (*)")
        return super().compose_node(parent, index)


def plan_from_text(text: str, *, seed: int | None = None) -> LinkPlan:
    """The plan that the text tells; `seed` goes before its own. Raises `LinkPlanBroken`."""
    if len(text) > _LONGEST:
        raise LinkPlanBroken(f"more than {_LONGEST} characters")
    try:
        told = yaml.load(text, _Loader)  # noqa: S506 - a safe loader
        # By way of JSON, where an enumeration's word is as strict as a number.
        script = _SCRIPT.validate_json(json.dumps(told))
    except yaml.YAMLError as error:
        raise LinkPlanBroken(f"neither YAML nor JSON: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        raise LinkPlanBroken("; ".join(_said(one) for one in error.errors())) from None
    except TypeError as error:
        raise LinkPlanBroken(f"a value that JSON does not have: {error}") from None
    except RecursionError:
        raise LinkPlanBroken("lists in lists in lists, too deep") from None
    except (ValueError, LookupError, AttributeError) as error:
        # What the library makes of a value that is not what its tag (!!int) says.
        raise LinkPlanBroken(f"a value that cannot be read: {type(error).__name__}") from None
    return LinkPlan(*script.faults, seed=script.seed if seed is None else seed)


def load_plan(path: Path, *, seed: int | None = None) -> LinkPlan:
    """The plan in a file. Raises `LinkPlanBroken`, OSError."""
    try:
        with path.open(encoding="utf-8") as file:
            return plan_from_text(file.read(_LONGEST + 1), seed=seed)
    except UnicodeDecodeError as error:
        raise LinkPlanBroken(f"not UTF-8: {error.reason}") from None


def text_of(plan: LinkPlan) -> str:
    """The plan as YAML, from which `plan_from_text` makes one that does the same."""
    script = _Script(plan.faults, plan.seed)
    told = _SCRIPT.dump_python(script, mode="json", exclude_defaults=True)
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True)


def _said(error: "ErrorDetails") -> str:
    """One of pydantic's errors: where, and what."""
    # `on` has two forms; the name of one says nothing about the text.
    place = ".".join(str(part) for part in error["loc"] if part != "Match")
    message = error["msg"].removeprefix("Value error, ")
    return f"{place or 'the plan'}: {message}"
