"""What a patient pays at the desk and why, to take home (一部負担金の説明); no receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.documents.flow import Flow, Row
from onshikaku.domain.dates import era_date

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.rules.burden import Payment
    from onshikaku.domain.rules.charge import Charge
    from onshikaku.domain.text import Text

__all__ = ["PaymentNote", "payment_note_pdf"]


@dataclass(frozen=True, slots=True)
class PaymentNote:
    """`source`: what the share was taken from, as the answer of the centre or a paper.

    `points`: those of the visit. `visit`: its number at the desk, if it has one.
    """

    day: date
    institution: str
    name: str
    payment: Payment
    source: Text
    points: int
    charge: Charge
    visit: str | None = None


def payment_note_pdf(note: PaymentNote) -> bytes:
    """The note, the same for the same content. Every step of the reckoning stands in it."""
    sheet = Flow("一部負担金の説明", f"{note.institution}　{era_date(note.day)}")
    sheet.rows(*_head(note))
    due = note.charge.yen
    sheet.boxed(
        f"本日のお支払い　{due:,}円" if due is not None else "本日のお支払い　確認できるまで保留"
    )
    sheet.heading("割合とその理由")
    sheet.rows(
        Row("割合", _share(note.payment)),
        Row("理由", _reason(note.payment)),
        Row("確認に使ったもの", note.source.ja),
    )
    if note.payment.doubt_text is not None:
        sheet.note(note.payment.doubt_text.ja)
    sheet.heading("計算")
    sheet.grid(
        ("内容", "金額"),
        (4, 1),
        *((step.text.ja, f"{step.yen:,}円") for step in note.charge.steps),
        sums=True,
    )
    if note.charge.by_age:
        sheet.heading("割合がわかったときの金額")
        sheet.rows(*(Row(f"{one // 10}割", f"{yen:,}円") for one, yen in note.charge.by_age))
    sheet.points(
        "保険のきかない費用（室料、食事、証明書など）は含みません。",
        "あとで確認された資格や割合が違うときは、差額を精算します。",
    )
    return sheet.pdf()


def _head(note: PaymentNote) -> list[Row]:
    rows = [
        Row("氏名", f"{note.name}　様"),
        Row("受診日", era_date(note.day)),
        Row("医療機関", note.institution),
        Row("点数", f"{note.points:,}点"),
    ]
    return rows if note.visit is None else [*rows, Row("受付番号", note.visit)]


def _share(payment: Payment) -> str:
    if payment.self_pay_yen is not None:
        return f"本人支払額 {payment.self_pay_yen:,}円"
    return "未確定" if payment.percent is None else f"{payment.percent // 10}割"


def _reason(payment: Payment) -> str:
    until = payment.until_answered
    return payment.text.ja if until is None else f"{payment.text.ja}（{until.ja}）"
