"""A whole clinic at work on the reader, one check-in after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Lying, NotTried
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from clinic_ui.hil.result import CheckResult
    from clinic_ui.hil.stand import Stand

__all__ = ["CHECK_INS"]


def _check_ins(stand: Stand) -> CheckResult:
    if stand.service is None:
        raise NotTried(
            "virtual-only",
            "仮想リーダーでのみ行います（登場人物のカードと暗証番号を使うため）。",
            "Virtual readers only: it takes the cards and PINs of invented people.",
        )
    from clinic_ui.hil.soak import soak  # noqa: PLC0415 - a whole centre, which takes seconds

    return soak(stand.service, stand.cycles, stand.seed, stand.progress)


CHECK_INS = Check(
    "check-in-soak",
    Text("受付の連続運転", "Soak of check-ins"),
    Text(
        "--cycles 回の受付（カードを置く、暗証番号、資格確認、カードを取る）。十回に一回は障害を"
        "起こします。",
        "As many check-ins as --cycles says (placed, PIN, centre, taken), every tenth disturbed.",
    ),
    _check_ins,
    lying=Lying.NOTHING,
    pcsc_only=True,
)
