"""Answers on many people, receipts, and registrations of numbers of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.emr.eligibility import failure, unit
from clinic_ui.emr.said import Row, Said, Sheet, Verdict, same

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_ui.emr.block import Block
    from clinic_ui.emr.reading import Document

__all__ = ["batch", "receipt", "registration", "registrations", "running"]

_DONE = "1"
_RUNNING = "2"


def running(document: Document) -> Sheet | None:
    """That the centre still works on it; None if it does not."""
    if document.header.text("SegmentOfResult") != _RUNNING:
        return None
    return Sheet(
        Said("処理中です", "Still in work"),
        Verdict.NONE,
        (_receipt_rows(document),),
        (
            Said(
                "しばらくしてから、同じ受付番号で結果を求めてください。",
                "Ask again with its number.",
            ),
        ),
    )


def receipt(document: Document) -> Sheet:
    """That a batch was received, or was not."""
    if (failed := failure(document)) is not None:
        return failed
    return Sheet(
        Said("一括処理を受け付けました", "The batch was received"),
        Verdict.YES,
        (_receipt_rows(document),),
        (Said("この受付番号で結果を求めてください。", "Ask for the result with this number."),),
    )


def batch(document: Document, now: datetime) -> Sheet:
    """Everybody of a batch, in the order of the file."""
    if (sheet := failure(document) or running(document)) is not None:
        return sheet
    listed = tuple(unit(block, document, now) for block in document.body.blocks("BulkConfirmUnit"))
    eligible = sum(sheet.verdict is Verdict.YES for sheet in listed)
    title = Said(
        f"一括照会の結果　{len(listed)}件（有効 {eligible}件）",
        f"Result of the batch: {len(listed)}, of them eligible {eligible}",
    )
    return Sheet(title, Verdict.YES, (_receipt_rows(document),), listed=listed)


def registration(document: Document) -> Sheet:
    """Whether the number was registered."""
    if (failed := failure(document)) is not None:
        return failed
    return _registered(document.body, document.body)


def registrations(document: Document) -> Sheet:
    """Which numbers were registered."""
    if (sheet := failure(document) or running(document)) is not None:
        return sheet
    listed = tuple(
        _registered(block, block.block("ReferenceNumberRegistrationInfo") or block)
        for block in document.body.blocks("BulkRegistrationUnit")
    )
    done = sum(sheet.verdict is Verdict.YES for sheet in listed)
    title = Said(
        f"照会番号の一括登録　{len(listed)}件（登録 {done}件）",
        f"Reference numbers: {len(listed)}, of them registered {done}",
    )
    verdict = Verdict.YES if done == len(listed) else Verdict.NO
    return Sheet(title, verdict, (_receipt_rows(document),), listed=listed)


def _registered(block: Block, info: Block) -> Sheet:
    rows: list[Row] = []
    if number := info.text("ReferenceNumber"):
        rows.append(Row(Said("照会番号", "Reference no."), same(number)))
    names = ("InsurerNumber", "InsuredCardSymbol", "InsuredIdentificationNumber")
    if numbers := "・".join(found for name in names if (found := info.text(name))):
        rows.append(Row(Said("記号・番号", "Symbol, number"), same(numbers)))
    code, text = block.text("ProcessingResultCode"), block.text("ProcessingResultMessage")
    if code or text:
        reason = " ".join(part for part in (code, text) if part)
        rows.append(Row(Said("理由", "Reason"), same(reason)))
    if block.text("ProcessingResultStatus") == _DONE:
        return Sheet(Said("照会番号を登録しました", "Registered"), Verdict.YES, (tuple(rows),))
    todo = Said(
        "保険者番号・記号・番号・枝番を確かめてください。", "Check insurer, symbol, number, branch."
    )
    title = Said("照会番号を登録できませんでした", "Not registered")
    return Sheet(title, Verdict.NO, (tuple(rows),), (todo,))


def _receipt_rows(document: Document) -> tuple[Row, ...]:
    number = document.header.text("ReceptionNumber") or document.body.text("ReceptionNumber")
    return (Row(Said("受付番号", "Received as"), same(number)),) if number else ()
