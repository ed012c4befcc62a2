"""Subsidies by numbers (医療費助成, PMHsimsm01): experimental (docs/files.md §10 U26).

Refused, lost and never registered look the same: an answer with no certificate in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.exchange.letter import Misread, readable
from onshikaku.exchange.line import LineFault
from onshikaku.exchange.ports import ANSWERED
from onshikaku.wire.oqs.codes import FileResult, PersonResult
from onshikaku.wire.oqs.header import QueryHeader
from onshikaku.wire.oqs.subsidies import (
    Subsidy,
    SubsidyQueryBody,
    SubsidyResultBody,
    SubsidyResultHeader,
)

if TYPE_CHECKING:
    from onshikaku.domain.entitlement import PublicExpense
    from onshikaku.exchange.letter import Letter
    from onshikaku.exchange.ports import Answer
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.oqs.sim_codes import Said

__all__ = ["Subsidies"]


class Subsidies:
    """医療費助成照会 of one person."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    async def answer(self, letter: Letter) -> Answer:
        """The certificates that the centre gives for these numbers, which may be none."""
        terminal = self._terminal
        try:
            header = letter.read_header(QueryHeader)
            search = letter.read_body(SubsidyQueryBody).search
        except Misread as misread:
            return self._failed(letter, terminal.misread(misread.finding))
        numbers = {
            "insurer_number": search.insurer_number,
            "symbol": search.symbol or "",
            "number": search.number,
            "branch": search.branch,
            "birth_date": search.birth_date.isoformat(),
        }
        try:
            expenses = await terminal.line.subsidies(numbers, header.queried_on)
        except LineFault as fault:
            return self._failed(letter, terminal.fault(fault))
        answered = terminal.header(
            SubsidyResultHeader,
            queried_on=header.queried_on,
            file_id=letter.file_id,
            result=FileResult.DONE,
        )
        body = SubsidyResultBody(
            result=PersonResult.DONE,
            subsidies=tuple(_subsidy(one) for one in expenses),
        )
        return terminal.answer(answered, body, letter.literals, ANSWERED)

    def _failed(self, letter: Letter, said: Said) -> Answer:
        known = readable(letter.header, QueryHeader, "queried_on")
        header = self._terminal.header(
            SubsidyResultHeader,
            **({"queried_on": self._terminal.today()} | known),
            file_id=letter.file_id,
            result=FileResult.FAILED,
            error_code=said.code,
            error_message=said.message,
        )
        body = SubsidyResultBody(result=PersonResult.ERROR, code=said.code, message=said.message)
        return self._terminal.answer(header, body, letter.literals, said.code)


def _subsidy(expense: PublicExpense) -> Subsidy:
    return Subsidy(
        payer_number=expense.payer_number.value,
        recipient_number=expense.recipient_number.value,
        name=expense.programme,
        conditions=_conditions(expense),
        most_yen=expense.monthly_cap_yen,
        valid_from=expense.period.first,
        valid_until=expense.period.last,
    )


def _conditions(expense: PublicExpense) -> str | None:
    """What the patient pays, where it is no sum a month: the hub has no field for it."""
    if expense.per_visit_yen is not None:
        return f"1回 {expense.per_visit_yen}円"
    return None if expense.percent is None else f"自己負担 {expense.percent}%"
