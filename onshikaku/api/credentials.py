"""Who asks: the terminal and account behind a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Caller, Feature, Institution, Kind, Role

if TYPE_CHECKING:
    from fastapi import Request

    from onshikaku.service.centre import Centre

__all__ = ["caller"]


def caller(centre: Centre, request: Request) -> Caller:
    """The caller of a request."""
    del centre, request
    code = InstitutionCode("9910000018")
    institution = Institution(code, "架空診療所", Kind.CLINIC, "99001", frozenset(Feature))
    return Caller(institution, "desk-1", Role.ADMIN)
