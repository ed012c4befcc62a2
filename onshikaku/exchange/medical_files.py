"""Medical information of a patient who agreed to it: drugs (YZKsiquc01), check-ups (TKKsiquc01).

What the patient did not agree to is refused: whole where it is what the file is about, in silence
where it stands beside (手術情報, 処方情報). A refusal is XML, also where a PDF was asked for.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING, Any

from onshikaku.documents.checkups import checkup_sheet
from onshikaku.documents.drugs import drug_sheet
from onshikaku.domain.dates import last_day_of_month
from onshikaku.domain.modes import Occasion
from onshikaku.exchange.letter import Misread
from onshikaku.exchange.line import LineFault
from onshikaku.exchange.ports import ANSWERED, Answer
from onshikaku.wire.medical import MedicalRequestStatus
from onshikaku.wire.oqs.checkups import (
    CheckupFile,
    CheckupRequestBody,
    CheckupResultBody,
    CheckupResultHeader,
)
from onshikaku.wire.oqs.codes import CareForm, DrugDisplay
from onshikaku.wire.oqs.drugs import DrugFile, DrugRequestBody, DrugResultBody, DrugResultHeader
from onshikaku.wire.oqs.mapping.checkups import checkup_result
from onshikaku.wire.oqs.mapping.drugs import drug_result
from onshikaku.wire.oqs.medical_files import MedicalFileHeader, MedicalFileResult
from onshikaku.wire.oqs.sim_codes import Matter

if TYPE_CHECKING:
    from onshikaku.exchange.letter import Letter
    from onshikaku.exchange.terminal import Terminal
    from onshikaku.wire.centre import PersonMessage
    from onshikaku.wire.medical import EntryMessage
    from onshikaku.wire.oqs.element import Block
    from onshikaku.wire.oqs.sim_codes import Said

__all__ = ["CheckupFiles", "DrugFiles"]

_OCCASIONS = {CareForm.HOME_VISIT: Occasion.HOUSE_CALL, CareForm.ONLINE: Occasion.ONLINE}
_MATTERS = {
    MedicalRequestStatus.NONE: Matter.MEDICAL_NOBODY,
    MedicalRequestStatus.CONSENT_MISSING: Matter.CONSENT_MISSING,
    MedicalRequestStatus.WITHHELD: Matter.MEDICAL_WITHHELD,
}
_WITH_TREATMENT = frozenset({DrugFile.TREATMENT_PDF, DrugFile.TREATMENT_XML})
_AS_PDF = frozenset({DrugFile.DRUGS_PDF, DrugFile.TREATMENT_PDF})


class _Refused(Exception):
    """Nothing is shown; `said` tells why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.code)
        self.said = said


class _Files(ABC):
    """What requests for either file have in common."""

    _refusal: tuple[type[Block], type[Block]]

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    async def answer(self, letter: Letter) -> Answer:
        """The file, or why there is none."""
        terminal = self._terminal
        try:
            return await self._answer(letter)
        except Misread as misread:
            return self._refused(letter, terminal.misread(misread.finding))
        except LineFault as fault:
            return self._refused(letter, terminal.fault(fault))
        except _Refused as refused:
            return self._refused(letter, refused.said)

    @abstractmethod
    async def _answer(self, letter: Letter) -> Answer:
        """The file. Raises `Misread`, `LineFault`, `_Refused`."""

    async def _shown(self, request: dict[str, Any]) -> tuple[PersonMessage, list[EntryMessage]]:
        """The person and the entries. Raises `LineFault`, `_Refused`."""
        reply = await self._terminal.line.medical(request)
        if reply.status is not MedicalRequestStatus.SHOWN or reply.person is None:
            raise _Refused(self._terminal.codes[_MATTERS[reply.status]])
        return reply.person, list(reply.entries)

    def _refused(self, letter: Letter, said: Said) -> Answer:
        header, body = self._refusal
        values = {"result": MedicalFileResult.REFUSED, "message": said.message}
        filled = self._terminal.header(header, file_id=letter.file_id, **values)
        return self._terminal.answer(filled, body(), letter.literals, said.code)


class DrugFiles(_Files):
    """薬剤情報照会."""

    _refusal = (DrugResultHeader, DrugResultBody)

    async def _answer(self, letter: Letter) -> Answer:
        terminal = self._terminal
        header = letter.read_header(MedicalFileHeader)
        wanted = letter.read_body(DrugRequestBody)
        with_treatment = wanted.file in _WITH_TREATMENT
        first, last = wanted.first_month, last_day_of_month(wanted.last_month)
        request = _request(header, wanted.care_form) | {
            "first": first.isoformat(),
            "last": last.isoformat(),
        }
        needed = ["drug", "treatment"] if with_treatment else ["drug"]
        person, entries = await self._shown(request | {"items": needed})
        beside = ["surgery"] if with_treatment else []
        if wanted.display is DrugDisplay.SHOWN:
            beside.append("prescription")
        for item in beside:
            entries += (await terminal.line.medical(request | {"items": [item]})).entries
        if wanted.file in _AS_PDF:
            sheet = partial(
                drug_sheet,
                person,
                entries,
                first=first,
                last=last,
                made_at=terminal.now(),
                institution=terminal.institution_code,
                with_treatment=with_treatment,
            )
            return Answer(await asyncio.to_thread(sheet), "pdf")
        result = drug_result(
            person,
            entries,
            institution=terminal.institution_code,
            with_treatment=with_treatment,
            file_id=letter.file_id,
        )
        return terminal.answer(result.header, result.body, letter.literals, ANSWERED)


class CheckupFiles(_Files):
    """特定健診情報照会."""

    _refusal = (CheckupResultHeader, CheckupResultBody)

    async def _answer(self, letter: Letter) -> Answer:
        terminal = self._terminal
        header = letter.read_header(MedicalFileHeader)
        wanted = letter.read_body(CheckupRequestBody)
        request = _request(header, wanted.care_form) | {"items": ["checkup"]}
        person, entries = await self._shown(request)
        if wanted.file is CheckupFile.PDF:
            sheet = partial(
                checkup_sheet,
                person,
                entries,
                made_at=terminal.now(),
                institution=terminal.institution_code,
            )
            return Answer(await asyncio.to_thread(sheet), "pdf")
        result = checkup_result(person, entries, letter.file_id)
        return terminal.answer(result.header, result.body, letter.literals, ANSWERED)


def _request(header: MedicalFileHeader, care: CareForm | None) -> dict[str, Any]:
    occasion = None if care is None else _OCCASIONS.get(care)
    return {
        "insurer_number": header.insurer_number,
        "symbol": header.symbol or "",
        "number": header.number,
        "branch": header.branch,
        "occasion": occasion and occasion.value,
    }
