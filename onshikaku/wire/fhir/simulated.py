"""The mark that every resource of the centre carries: simulated, not of a real person."""

from __future__ import annotations

from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.element import Coding, Meta

__all__ = ["TAGS", "marked"]

TAGS = (
    Coding(system=systems.ACT_REASON, code="HTEST", display="test health data"),
    Coding(
        system=systems.SIMULATED,
        code="simulated",
        display="模擬：実在の人物・保険者ではありません",
    ),
)
"""HL7's own tag for test data, and ours."""


def marked(profile: str | None = None) -> Meta:
    """The metadata of a resource."""
    return Meta(profile=None if profile is None else (profile,), tag=TAGS)
