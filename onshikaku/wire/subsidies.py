"""Subsidies (医療費助成) asked for by numbers, after the patient agreed at the reader.

The real system gives no reason where it gives nothing; nor does this message.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel

from onshikaku.wire.centre import PublicExpenseMessage
from onshikaku.wire.fields import AS_SENT
from onshikaku.wire.lookups import NumbersMessage

__all__ = ["SubsidyReply", "SubsidyRequest"]


class SubsidyRequest(NumbersMessage):
    """Whose, and on which day they are to be used; today if left out."""

    day: date | None = None


class SubsidyReply(BaseModel):
    """The certificates in force; none where none may be shown, for whatever reason."""

    model_config = AS_SENT

    simulated: Literal[True] = True
    expenses: tuple[PublicExpenseMessage, ...]
