"""What pydantic refused, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from onshikaku.personas.entry import FAULT, FOUND
from onshikaku.personas.faults import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

__all__ = ["findings_in"]

_TYPES = {
    "missing": Fault.MISSING,
    "extra_forbidden": Fault.UNKNOWN_FIELD,
    "invalid_key": Fault.UNKNOWN_FIELD,
    "model_type": Fault.NOT_MAPPING,
    "union_tag_not_found": Fault.NOT_MAPPING,
    "model_attributes_type": Fault.NOT_MAPPING,
    "tuple_type": Fault.NOT_LIST,
    "string_type": Fault.NOT_TEXT,
    "string_unicode": Fault.CHARACTERS,
    "string_too_short": Fault.EMPTY,
    "string_too_long": Fault.TOO_LONG,
    "int_type": Fault.NOT_INTEGER,
    "int_parsing": Fault.NOT_INTEGER,
    "int_parsing_size": Fault.TOO_LARGE,
    "int_from_float": Fault.NOT_INTEGER,
    "bool_type": Fault.NOT_TRUE_OR_FALSE,
    "bool_parsing": Fault.NOT_TRUE_OR_FALSE,
    "greater_than_equal": Fault.TOO_SMALL,
    "less_than_equal": Fault.TOO_LARGE,
}


def findings_in(error: ValidationError) -> Iterator[Finding]:
    """Every fault with its path, in the order of the fields."""
    for details in error.errors(include_url=False, include_input=False):
        yield from _findings(details)


def _findings(details: ErrorDetails) -> Iterator[Finding]:
    path, context = details["loc"], details.get("ctx", {})
    match details["type"]:
        case "findings":
            for finding in cast("tuple[Finding, ...]", context[FOUND]):
                yield Finding((*path, *finding.path), finding.fault, finding.facts)
        case "fault":
            yield Finding(path, cast("Fault", context[FAULT]))
        case "enum":
            allowed = context["expected"].replace(" or ", ", ").replace("'", "")
            yield Finding(path, Fault.NOT_LISTED, (("allowed", allowed),))
        case "union_tag_invalid":
            allowed = context["expected_tags"].replace("'", "")
            yield Finding(path, Fault.NOT_LISTED, (("allowed", allowed),))
        case kind:
            yield Finding(path, _TYPES.get(kind, Fault.MALFORMED))
