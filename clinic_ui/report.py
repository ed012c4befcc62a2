"""A finished visit as data for scripts. The keys are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic_ui.views import notice
from onshikaku.wire.mapping import confirmation_reply

if TYPE_CHECKING:
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.text import Text

__all__ = ["as_json"]

_NO_ANSWER: dict[str, Any] = {
    "confirmation_id": None,
    "day": None,
    "certificate": None,
    "medical_information": False,
    "person": None,
    "coverages": [],
    "payment": None,
}


def as_json(
    finished: Finished, confirmation: Confirmation | None, seconds: float
) -> dict[str, Any]:
    """Outcome and its texts, the centre's answer (nulls where it gave none), and what was found.

    `finding` is the clinic's own verdict on the certificate, `detail` the reason of a refusal or
    fault; both are codes. `seconds` is the time from the placed card to the end.
    """
    entry = finished.outcome.entry
    reminder = notice(finished.answer)
    answer = dict(_NO_ANSWER)
    if confirmation is not None:
        reply = confirmation_reply(confirmation).model_dump(mode="json")
        answer = {key: reply[key] for key in _NO_ANSWER}
    return {
        "simulated": True,
        "outcome": finished.outcome.value,
        "eligible": entry.eligible,
        "retryable": entry.retryable,
        "meaning": _text(entry.meaning),
        "next_step": _text(entry.next_step),
        "notice": None if reminder is None else _text(reminder),
        **answer,
        "finding": finished.finding,
        "detail": finished.detail,
        "tries_left": finished.tries_left,
        "seconds": round(seconds, 4),
    }


def _text(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
