"""A finished visit as data for scripts. The keys are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onshikaku.wire.mapping import confirmation_reply

if TYPE_CHECKING:
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation

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
    answer = dict(_NO_ANSWER)
    if confirmation is not None:
        reply = confirmation_reply(confirmation).model_dump(mode="json")
        answer = {key: reply[key] for key in _NO_ANSWER}
    return {
        "simulated": True,
        "outcome": finished.outcome.value,
        "eligible": entry.eligible,
        "retryable": entry.retryable,
        "meaning": {"ja": entry.meaning.ja, "en": entry.meaning.en},
        "next_step": {"ja": entry.next_step.ja, "en": entry.next_step.en},
        **answer,
        "finding": finished.finding,
        "detail": finished.detail,
        "tries_left": finished.tries_left,
        "seconds": round(seconds, 4),
    }
