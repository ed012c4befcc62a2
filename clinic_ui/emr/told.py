"""Any file of `res` or `face` as the reception reads it, whatever the file is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.emr import batches, eligibility, medical, subsidies
from clinic_ui.emr.said import Row, Said, Sheet, Verdict, same
from clinic_ui.emr.waiting import Rejected

if TYPE_CHECKING:
    from datetime import datetime

    from clinic_ui.emr.reading import Document
    from clinic_ui.emr.waiting import Answer, Strange

__all__ = ["tell", "unreadable"]

_REGISTRATION = "OQSsiimm01"
_SUBSIDIES = "PMHsimsm"


def tell(answer: Answer | Rejected, now: datetime) -> Sheet:
    """What an answer says. Which message it is, its elements tell, not only its name."""
    if isinstance(answer, Rejected):
        return _refusal(answer)
    if answer.document is None:
        size = Row(Said("大きさ", "Size"), same(f"{len(answer.content):,} bytes"))
        return Sheet(Said("PDFを受け取りました", "A PDF was received"), Verdict.YES, ((size,),))
    return _document(answer.prefix, answer.document, now)


def unreadable(strange: Strange) -> Sheet:
    """That a file is no answer."""
    reason = Row(Said("理由", "Reason"), same(strange.reason))
    title = Said("結果として読めないファイルです", "The file is no answer")
    return Sheet(title, Verdict.NONE, ((reason,),))


def _refusal(rejected: Rejected) -> Sheet:
    reason = Row(Said("理由", "Reason"), same(f"{rejected.code} {rejected.reason}".strip()))
    todo = Said(
        "理由を直してから、新しいファイル名で出し直してください。",
        "Mend it, and send it again under another name.",
    )
    title = Said("要求ファイルが受け付けられませんでした", "The request was not accepted")
    return Sheet(title, Verdict.NONE, ((reason,),), (todo,))


def _document(prefix: str, document: Document, now: datetime) -> Sheet:
    body, header = document.body, document.header
    if next(document.root.anywhere("ResultCode"), None) is not None:
        seen = header.block("QualificationsInfo") is not None or prefix.startswith("TKK")
        return medical.checkups(document) if seen else medical.drugs(document)
    if prefix.startswith(_SUBSIDIES) or body.block("MedicalSubsidyList") is not None:
        return subsidies.subsidies(document)
    if body.block("BulkRegistrationUnit") is not None:
        return batches.registrations(document)
    if header.text("NumberOfProcessingResult") or body.block("BulkConfirmUnit") is not None:
        return batches.batch(document, now)
    if (running := batches.running(document)) is not None:
        return running
    if body.text("ReceptionNumber") is not None:
        return batches.receipt(document)
    if prefix == _REGISTRATION or body.text("ReferenceNumber") is not None:
        return batches.registration(document)
    return eligibility.single(document, now)
