"""Queries by the numbers of an insured card, one (OQSsiquc01) or many (OQSmuquc)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from onshikaku.exchange.batch_forms import BatchForms, Unit, error_unit
from onshikaku.exchange.batches import PiecesLost, in_pieces
from onshikaku.exchange.echo import append_echo, echo
from onshikaku.exchange.letter import Misread, readable
from onshikaku.exchange.line import LineFault, LineRefused, LineUnavailable, Loose, understood
from onshikaku.wire.lookups import BatchStatus
from onshikaku.wire.oqs.batch import BatchSearchInfo
from onshikaku.wire.oqs.codes import FileResult, LimitConsent, PersonResult, QueryMeans
from onshikaku.wire.oqs.header import (
    BODY,
    DatedBatchHeader,
    FetchHeader,
    QueryHeader,
    ReceiptHeader,
    ResultHeader,
)
from onshikaku.wire.oqs.mapping.results import confirm_unit, query_body
from onshikaku.wire.oqs.query import SEARCH, QueryBody, SearchInfo
from onshikaku.wire.oqs.result import ResultBody
from onshikaku.wire.oqs.sim_codes import Matter
from onshikaku.wire.oqs.writing import write
from onshikaku.wire.problems import ProblemSlug

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.exchange.batches import Entry
    from onshikaku.exchange.letter import Letter
    from onshikaku.exchange.ports import Answer
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.lookups import BatchItemReply, BatchReply
    from onshikaku.wire.oqs.sim_codes import Said

__all__ = ["BatchLookups", "Lookup"]

_UNIT = "BulkConfirmUnit"


class Lookup:
    """資格確認照会 of one person."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    async def answer(self, letter: Letter) -> Answer:
        """The result, or the error, with the query repeated."""
        terminal = self._terminal
        try:
            header = letter.read_header(QueryHeader)
            search = letter.read_body(QueryBody).search
        except Misread as misread:
            return self._failed(letter, terminal.misread(misread.finding))
        try:
            confirmation = await terminal.line.look_up(_numbers(search), header.queried_on)
        except LineFault as fault:
            return self._failed(letter, terminal.fault(fault))
        body = query_body(
            confirmation, search, terminal.institution_code, terminal.now(), terminal.manner
        )
        answered = terminal.header(
            ResultHeader,
            queried_on=header.queried_on,
            file_id=letter.file_id,
            means=QueryMeans.INSURED_NUMBER,
            result=FileResult.DONE,
        )
        outcome = confirmation.answer.outcome.value
        return terminal.answer(answered, body, letter.literals, outcome)

    def _failed(self, letter: Letter, said: Said) -> Answer:
        known = readable(letter.header, QueryHeader, "queried_on")
        header = self._terminal.header(
            ResultHeader,
            **({"queried_on": self._terminal.today()} | known),
            file_id=letter.file_id,
            means=QueryMeans.INSURED_NUMBER,
            result=FileResult.FAILED,
            error_code=said.code,
            error_message=said.message,
        )
        failed = ResultBody(result=PersonResult.ERROR, code=said.code, message=said.message)
        body = write(failed, BODY.name)
        searches = letter.document.root.findall(f"{BODY.name}/{SEARCH.name}")
        if len(searches) == 1:
            append_echo(body, echo(searches[0], SearchInfo))
        return self._terminal.answer(header, body, letter.literals, said.code)


class BatchLookups:
    """資格確認一括照会: `Work` of a batch."""

    interface = "OQSmuquc"
    forms = BatchForms(ReceiptHeader, FetchHeader, DatedBatchHeader)
    entry = SEARCH
    kind = BatchSearchInfo

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def queried_on(self, letter: Letter) -> date:
        """資格確認日 of all of them. Raises `Misread`."""
        return letter.read_header(QueryHeader).queried_on

    async def hand_in(self, queried_on: date | None, piece: Sequence[BatchSearchInfo]) -> str:
        """The centre's own number for the piece. Raises `LineFault`.

        限度額適用認定証 is asked for, so that a new one shows (限度額適用認定証情報変更有無).
        """
        items = [
            {**_numbers(search), "id": str(place), "limit_certificate": True}
            for place, search in enumerate(piece)
        ]
        receipt = await self._terminal.line.submit(items, queried_on)
        return receipt.reception_number

    async def units(
        self, entries: Sequence[Entry[BatchSearchInfo]], said: Sequence[str]
    ) -> Sequence[Unit] | None:
        """A unit for each search. Raises `LineFault`, `PiecesLost`.

        The last piece is fetched first, as it is done last.
        """
        pieces = in_pieces([entry.block for entry in entries if entry.block is not None])
        found: dict[int, Sequence[Unit]] = {}
        lost: list[int] = []
        for place in reversed(range(len(pieces))):
            try:
                reply = await self._terminal.line.fetch(said[place])
            except LineRefused as refused:
                if refused.slug != ProblemSlug.UNKNOWN_BATCH:
                    raise
                lost.append(place)
                continue
            if reply.status is BatchStatus.IN_PROGRESS and not lost:
                return None
            found[place] = await asyncio.to_thread(self._units, pieces[place], reply)
        if lost:
            raise PiecesLost(lost)
        units = iter([unit for place in sorted(found) for unit in found[place]])
        return [
            next(units)
            if entry.finding is None
            else self._error(entry.node, self._terminal.misread(entry.finding))
            for entry in entries
        ]

    def _units(self, piece: Sequence[BatchSearchInfo], reply: BatchReply) -> Sequence[Unit]:
        if len(reply.results) != len(piece) and reply.status is BatchStatus.DONE:
            raise LineUnavailable(Matter.CENTRE_FAILED, "not as many answers as questions")
        return [self._unit(*each) for each in zip(piece, reply.results, strict=False)]

    def _unit(self, search: BatchSearchInfo, reply: BatchItemReply) -> Unit:
        terminal = self._terminal
        node = write(search, SEARCH.name)
        if reply.answer is None:
            return self._error(node, terminal.refused(reply.fault and reply.fault.field))
        try:
            confirmation = understood(reply.answer)
        except LineFault as fault:
            return self._error(node, terminal.fault(fault))
        unit = confirm_unit(confirmation, search, terminal.manner)
        failed = unit.result is PersonResult.ERROR
        return Unit.of(write(unit, _UNIT), terminal, failed=failed)

    def _error(self, node: Node, said: Said) -> Unit:
        repeated = echo(node, BatchSearchInfo)
        return error_unit(self._terminal, _UNIT, repeated, said.code, said.message)


def _numbers(search: SearchInfo | BatchSearchInfo) -> Loose:
    return {
        "insurer_number": search.insurer_number,
        "symbol": search.symbol or "",
        "number": search.number,
        "branch": search.branch,
        "birth_date": search.birth_date.isoformat(),
        "limit_certificate": search.limit_consent is LimitConsent.GIVEN,
    }
