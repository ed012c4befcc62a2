"""The seam between the folders and what answers a request (窓口)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from onshikaku.wire.oqs.names import RequestName

__all__ = ["ANSWERED", "Answer", "Counter", "Rejection", "Request"]

ANSWERED = "answered"
"""The outcome of an answer that says nothing more."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it lay in `req`, complete.

    `taken_at` is aware, by the real clock, and the same when it is asked again after a crash.
    """

    name: RequestName
    content: bytes
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A file for `res`. `outcome` is a code for the log; no name and no number belongs in it."""

    content: bytes
    extension: str = "xml"
    outcome: str = ANSWERED


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a request is not accepted (docs/files.md §10 U4): becomes the `.err` file.

    `code` is `SIM8xxxx`; `message` is one line of Japanese that begins with 模擬： and repeats
    nothing of the request.
    """

    code: str
    message: str


class Counter(Protocol):
    """What answers requests.

    It may be asked the same request again after a crash, and raises for nothing that a request can
    hold; a fault of the centre is an answer too.
    """

    async def answer(self, request: Request) -> Answer | Rejection:
        """The answer's file, or why there is none."""
        ...
