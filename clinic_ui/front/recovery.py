"""After a restart: what became of the visits that were going on when the program ended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from clinic_ui.front.visits import INTERRUPTED, Interruption
from clinic_ui.ports import CentreRefused, CentreUnreachable
from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED, Asking, Finished
from onshikaku.domain.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_ui.front.ports import Files, Inquiry, Ledger
    from clinic_ui.front.visits import Visit
    from onshikaku.domain.confirmation import Confirmation

__all__ = ["recover"]

_ANSWERS_LIVE = timedelta(minutes=15)
"""As long as the centre keeps an answer to a proof; later there is nothing to wait for."""

_ON_THE_WAY = timedelta(seconds=10)
"""So long a proof may be with the centre before it is answered: then nobody waits for it."""

_PAUSE_SECONDS = 1.0


async def recover(
    unfinished: Sequence[Visit], ledger: Ledger, inquiry: Inquiry, files: Files
) -> None:
    """Say of each visit how it stands, and end it, taking over the answer if there is one.

    The proof itself is never sent again. While the centre cannot be reached it is asked again, as
    long as it keeps answers.
    """
    waiting = [_begin(visit, ledger) for visit in unfinished]
    waiting = [visit for visit in waiting if not visit.over]
    while waiting:
        waiting = [visit for visit in waiting if not await _settled(visit, ledger, inquiry, files)]
        if waiting:
            await asyncio.sleep(_PAUSE_SECONDS)


def _begin(visit: Visit, ledger: Ledger) -> Visit:
    if visit.authentication_id is None:
        return _end(replace(visit, interruption=Interruption.NOT_SENT), ledger)
    return ledger.keep(replace(visit, interruption=Interruption.ASKING))


def _end(visit: Visit, ledger: Ledger) -> Visit:
    return ledger.keep(replace(visit, ended=ledger.now()))


async def _settled(visit: Visit, ledger: Ledger, inquiry: Inquiry, files: Files) -> bool:
    """Whether it is known now what became of a visit whose proof may have been sent."""
    answer, since = visit.confirmation, ledger.now() - (visit.sent or visit.begun)
    if visit.authentication_id is not None:
        try:
            answer = await inquiry.answer_to(visit.authentication_id) or answer
        except CentreRefused:
            pass
        except CentreUnreachable:
            if since < _ANSWERS_LIVE:
                return False
    if answer is None:
        if since < _ON_THE_WAY:
            return False
        _end(replace(visit, interruption=Interruption.UNKNOWN), ledger)
        return True
    taken = replace(
        visit,
        state=_finished(visit, answer),
        confirmation=answer,
        day=answer.day,
        interruption=Interruption.TAKEN_OVER,
    )
    _end(taken if taken.face_file is not None else await files.leave(taken), ledger)
    return True


def _finished(visit: Visit, taken: Confirmation) -> Finished:
    """The end that the visit had, or the one that the answer makes of it."""
    if visit.finished is not None:
        return visit.finished
    answer, detail = taken.answer, None
    if answer.outcome is Outcome.ELIGIBLE and taken.screens and taken.consents is None:
        detail = f"{CONSENTS_NOT_REGISTERED}: {INTERRUPTED}"
    end = Finished(answer.outcome, answer, detail=detail, proven=taken.proven is not False)
    if isinstance(visit.state, Asking):
        by = visit.state.by
        end = replace(
            end, finding=visit.state.finding, method=by.method, mode=by.mode, face=by.face
        )
    return end
