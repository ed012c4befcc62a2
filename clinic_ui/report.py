"""A finished visit as data for scripts. The keys are a contract."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from clinic_ui.views import notice
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.dates import JST
from onshikaku.wire.mapping import confirmation_reply

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from onshikaku.domain.advice import Advice, Contact, Step
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.claim import Claim
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.rules.charge import Charge
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
    "aid": None,
    "expenses": [],
    "prescription_form": None,
}


def as_json(
    finished: Finished,
    confirmation: Confirmation | None,
    advice: Advice,
    seconds: float,
    charge: Charge | None = None,
    face_file: Path | None = None,
) -> dict[str, Any]:
    """Outcome and its texts, the centre's answer (nulls where it gave none), and what was found.

    `finding` is the clinic's own verdict on the certificate, `detail` the reason of a refusal or
    fault; both are codes. `method` is how the person was identified, null if the visit never came
    so far, and `mode` the centre's for it; `proven` false: without proof of possession of the card
    (null as `method`). `face`: `band` and `cautions` of the comparison by which the person was
    identified, else null. `seconds` is the time from the placed card to the end.

    `consents` is what the patient agreed to: `items`, and the moments `given_at` and `valid_until`;
    null where nothing could be asked. `prescription_form` is what the patient chose.

    `advice` (`onshikaku.domain.advice.Advice`): `first` the one thing to do; `ask`; `steps` in
    order, each with `way`, `gives`, `needs_card`, `return_visit_only`, `papers` (one of them),
    `lookup`, `text` and `detail`; `charge`, and `payment` as far as it is known; `claims` in order,
    each with `route`, `payers`, the numbers to fill in and `text`; `contacts`; `mind`; `then`.
    Every text has `ja` and `en`; `steps` is empty only where the outcome is eligible.

    `charge` (null unless points were given): `yen` to collect (null: on hold), `cost_yen`, `steps`
    that lead to it, and while the share is not known `by_age`, the sums it may come to.

    `face_file` is the file that the visit left in the exchange folder, null where it left none.
    """
    entry = finished.outcome.entry
    reminder, face = notice(finished.answer), finished.face
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
        "consents": _consents(confirmation),
        "advice": _advice(advice),
        "charge": None if charge is None else _charge(charge),
        "face_file": None if face_file is None else str(face_file),
        "finding": finished.finding,
        "detail": finished.detail,
        "tries_left": finished.tries_left,
        "method": finished.method,
        "mode": finished.mode,
        "face": None if face is None else {"band": face.band, "cautions": list(face.cautions)},
        "proven": None if finished.method is None else finished.proven,
        "seconds": round(seconds, 4),
    }


def _consents(confirmation: Confirmation | None) -> dict[str, Any] | None:
    if confirmation is None or confirmation.consents is None:
        return None
    record = confirmation.consents
    return {
        "items": [item.value for item in ConsentItem if item in record.items],
        "given_at": record.given_at.astimezone(JST).isoformat(),
        "valid_until": record.valid_until.astimezone(JST).isoformat(),
    }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "first": _text(advice.first),
        "ask": _texts(advice.ask),
        "steps": [_step(step) for step in advice.steps],
        "charge": _text(advice.charge),
        "payment": None if advice.payment is None else asdict(advice.payment),
        "claims": [_claim(claim) for claim in advice.claims],
        "contacts": [_contact(contact) for contact in advice.contacts],
        "mind": _texts(advice.mind),
        "then": _texts(advice.then),
    }


def _step(step: Step) -> dict[str, Any]:
    fallback = step.fallback
    return {
        "way": fallback.way,
        "gives": fallback.gives,
        "needs_card": fallback.needs_card,
        "return_visit_only": fallback.return_visit_only,
        "papers": sorted(fallback.papers),
        "lookup": fallback.lookup,
        "text": _text(step.text),
        "detail": None if step.detail is None else _text(step.detail),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "route": claim.route,
        "payers": list(claim.payers),
        "insurer_number": claim.insurer_number,
        "insurer_number_checked": claim.insurer_number_checked,
        "symbol": claim.symbol,
        "number": claim.number,
        "fill_digit": claim.fill_digit,
        "summary": None if claim.summary is None else _text(claim.summary),
        "text": _text(claim.text),
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {"office": contact.office, "phone": contact.phone, "why": _text(contact.why)}


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "yen": charge.yen,
        "cost_yen": charge.cost_yen,
        "steps": [{"text": _text(step.text), "yen": step.yen} for step in charge.steps],
        "by_age": [{"percent": percent, "yen": yen} for percent, yen in charge.by_age],
    }


def _texts(texts: Iterable[Text]) -> list[dict[str, str]]:
    return [_text(text) for text in texts]


def _text(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
