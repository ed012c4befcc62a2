"""Lookups by a paper (資格確認書, お知らせ): by its number and birth date, or by its code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.documents.signed_code import CodeFault, verify
from onshikaku.domain.decision import Answer, ByNumber
from onshikaku.domain.document_code import differing
from onshikaku.domain.holder import StopScope
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.presented import PaperStanding, Presented, PresentedPaper, standing_of
from onshikaku.service.lookups import LookedUp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.domain.institution import Caller
    from onshikaku.domain.issued import DocumentNumber, IssuedDocument
    from onshikaku.pki.document_key import DocumentPublicKey
    from onshikaku.service.lookups import Lookups
    from onshikaku.store.documents import DocumentStore
    from onshikaku.store.holders import Holders

__all__ = ["DocumentLookups"]

_NOBODY = LookedUp(Answer(Outcome.NONE, None), None, None)
_ENDED = frozenset({Outcome.LOST, Outcome.LOST_NEWER, Outcome.DECEASED})
_FAULTS: Mapping[CodeFault, PaperStanding] = {
    CodeFault.UNREADABLE: PaperStanding.UNREADABLE,
    CodeFault.OTHER_KEY: PaperStanding.OTHER_ISSUER,
    CodeFault.ALTERED: PaperStanding.ALTERED,
    CodeFault.WRONG_SIGNATURE: PaperStanding.ALTERED,
}


class DocumentLookups:
    """Calls come from one event loop. Each is in the access log like a lookup by number (番号照会).

    Of nobody's where no paper was found. What a number alone belongs to is not told: it takes the
    birth date, or the code, which holds it.
    """

    def __init__(
        self,
        *,
        lookups: Lookups,
        documents: DocumentStore,
        holders: Holders,
        key: DocumentPublicKey,
    ) -> None:
        self._lookups = lookups
        self._documents = documents
        self._holders = holders
        self.key = key

    async def by_number(
        self, caller: Caller, number: DocumentNumber, birth_date: date, day: date | None = None
    ) -> Presented:
        """What a paper is worth on a day (資格確認日; default: today), with the answer.

        Raises `ModeClosed`, `InvalidField` for a day it cannot tell of, `StoreUnavailable`.
        """
        asked_for = self._lookups.admit(caller, day)
        return await self._by_number(caller, number, birth_date, asked_for)

    async def by_code(self, caller: Caller, code: str, day: date | None = None) -> Presented:
        """The same by the text of the code. Raises as `by_number` does."""
        asked_for = self._lookups.admit(caller, day)
        said = verify(code, self.key.pem)
        if isinstance(said, CodeFault):
            return await self._nobody(caller, _FAULTS[said], asked_for)
        document = self._find(said.number, said.birth_date)
        if document is not None and differing(said, document):
            # Printed from records that were since begun anew: the number is another paper's now.
            return await self._nobody(caller, PaperStanding.UNKNOWN, asked_for)
        return await self._by_number(caller, said.number, said.birth_date, asked_for)

    async def _by_number(
        self, caller: Caller, number: DocumentNumber, birth_date: date, day: date
    ) -> Presented:
        document = self._find(number, birth_date)
        if document is None:
            return await self._nobody(caller, PaperStanding.UNKNOWN, day)
        printed = document.printed
        query = ByNumber(printed.insurer_number, printed.insured, birth_date)
        found = self._lookups.answer(caller, query, day, owner=document.person_id)
        found = replace(found, person_id=document.person_id)
        confirmation = await self._lookups.record(caller, found, day)
        return Presented(
            confirmation, _standing(document, found.answer, day), self._shown(document, day)
        )

    def _find(self, number: DocumentNumber, birth_date: date) -> IssuedDocument | None:
        document = self._documents.get(number)
        if document is None or document.printed.birth_date != birth_date:
            return None
        return document

    async def _nobody(self, caller: Caller, standing: PaperStanding, day: date) -> Presented:
        return Presented(await self._lookups.record(caller, _NOBODY, day), standing, None)

    def _shown(self, document: IssuedDocument, day: date) -> PresentedPaper:
        stopped = self._holders.of(document.person_id).stopped(StopScope.RECORD, day)
        return PresentedPaper(
            document.number,
            document.kind,
            document.form,
            document.issued_on,
            document.valid_from,
            document.valid_until,
            document.ended_on,
            None if stopped else replace(document.printed, my_number_tail=None),
        )


def _standing(document: IssuedDocument, answer: Answer, day: date) -> PaperStanding:
    """Eligibility that ended ends the paper, returned or not (docs/rules.md §4.2)."""
    standing = standing_of(document, day)
    if standing is PaperStanding.IN_FORCE and answer.outcome in _ENDED:
        return PaperStanding.ELIGIBILITY_ENDED
    return standing
