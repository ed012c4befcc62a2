"""What the clinic system does at the folders: one request, its answer; a batch until it is done."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from clinic_ui.emr.days import JST
from clinic_ui.emr.folders import new_identifier
from clinic_ui.emr.requests import Batch, collect
from clinic_ui.emr.said import Said
from clinic_ui.emr.waiting import NoAnswer, Rejected, await_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from clinic_ui.emr.folders import Folders
    from clinic_ui.emr.reading import Encoding
    from clinic_ui.emr.requests import Message
    from clinic_ui.emr.waiting import Answer

__all__ = ["Desk", "Unfinished"]

_RUNNING = "2"


class Unfinished(Exception):
    """The batch was not done in time; `reception` is the receipt to ask with again."""

    def __init__(self, reception: str) -> None:
        super().__init__("the batch was not done in time")
        self.reception = reception


def _quiet(said: Said) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A clinic's place at the folders."""

    folders: Folders
    institution: str
    encoding: Encoding
    seconds: float
    password: str | None = field(default=None, repr=False)
    in_place: bool = False
    keep: bool = False
    tell: Callable[[Said], None] = _quiet

    def identifier(self) -> str:
        """A new identifier for a request."""
        return new_identifier(datetime.now(JST))

    def ask(self, message: Message, seconds: float | None = None) -> Answer | Rejected:
        """Put a request and wait for its answer; raises as `Folders.put` and `await_answer` do."""
        content = message.encode(self.encoding)
        sent = self.folders.put(message.prefix, content, datetime.now(JST), in_place=self.in_place)
        self.tell(Said(f"送信 {sent.request_name}", f"sent {sent.request_name}"))
        return await_answer(
            self.folders,
            sent,
            message,
            self.seconds if seconds is None else seconds,
            password=self.password,
            keep=self.keep,
        )

    def ask_all(self, kind: Batch, message: Message, every: float) -> Answer | Rejected:
        """A batch from registration to result; what `ask` raises, and `Unfinished`.

        A registration that the centre refused is its own answer.
        """
        end = time.monotonic() + self.seconds
        receipt = self.ask(message)
        if isinstance(receipt, Rejected) or receipt.document is None:
            return receipt
        reception = receipt.document.body.text("ReceptionNumber")
        if reception is None:
            return receipt
        self.tell(Said(f"受付番号 {reception}", f"received as {reception}"))
        return self.collect(kind, reception, every, end)

    def collect(
        self, kind: Batch, reception: str, every: float, end: float | None = None
    ) -> Answer | Rejected:
        """The result under a receipt, asked for again and again while the centre works on it."""
        end = time.monotonic() + self.seconds if end is None else end
        while True:
            message = collect(self.institution, self.identifier(), kind, reception)
            try:
                answer = self.ask(message, max(end - time.monotonic(), every))
            except NoAnswer:
                raise Unfinished(reception) from None
            if isinstance(answer, Rejected) or answer.document is None:
                return answer
            if answer.document.header.text("SegmentOfResult") != _RUNNING:
                return answer
            self.tell(Said("処理中です", "in work"))
            if time.monotonic() + every >= end:
                raise Unfinished(reception)
            time.sleep(every)
