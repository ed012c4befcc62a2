"""How a visit ends for the patient: each outcome in words that anybody may overhear."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clinic_ui.front.place import BROKEN_OFF
from clinic_ui.kiosk.screen import Note, Shown, Stage, Tap, Tone
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.checkin.events import UNATTENDED
from onshikaku.domain.checkin.states import CONSENTS_NOT_REGISTERED
from onshikaku.domain.checkin.ways import Obstacle
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.kiosk.spoken import Spoken
    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.decision import Answer

__all__ = ["ENDINGS", "Ending", "ending", "interrupted", "left_behind"]


@dataclass(frozen=True, slots=True)
class Ending:
    """`words` names entries `end.…` of `kiosk.yaml`; `again`: placing the card anew may help."""

    words: str
    tone: Tone = Tone.ATTENTION
    again: bool = False


_UNCLEAR = Ending("unclear")
_ASK = Ending("ask")
_UNUSABLE = Ending("unusable")
_UNREACHABLE = Ending("unreachable")
_UNREADABLE = Ending("unreadable", again=True)
_CANCELLED = Ending("cancelled", Tone.INFO, again=True)
_TIMED_OUT = Ending("timed-out", Tone.INFO, again=True)
_BROKEN_OFF = Ending("broken-off", again=True)

ENDINGS: Mapping[Outcome, Ending] = {
    Outcome.ELIGIBLE: Ending("accepted", Tone.OK),
    Outcome.LOST: _UNCLEAR,
    Outcome.LOST_NEWER: _UNCLEAR,
    Outcome.DECEASED: _ASK,
    Outcome.NONE: _UNCLEAR,
    Outcome.SEVERAL: _UNCLEAR,
    Outcome.AID_WITHOUT_TICKET: _ASK,
    Outcome.REGISTRATION_NEEDED: Ending("unregistered"),
    Outcome.CERTIFICATE_NOT_YET_VALID: _UNUSABLE,
    Outcome.CERTIFICATE_EXPIRED: Ending("expired"),
    Outcome.CERTIFICATE_SUSPENDED: _UNUSABLE,
    Outcome.CERTIFICATE_REVOKED: _UNUSABLE,
    Outcome.CERTIFICATE_UNLINKED: _UNCLEAR,
    Outcome.JPKI_UNAVAILABLE: _UNREACHABLE,
    Outcome.CANCELLED: _CANCELLED,
    Outcome.PIN_REJECTED: Ending("pin-rejected", again=True),
    Outcome.PIN_BLOCKED: Ending("pin-locked"),
    Outcome.PIN_LAST_TRY: Ending("pin-kept"),
    Outcome.NO_WAY_LEFT: Ending("no-way"),
    Outcome.NOT_THE_HOLDER: Ending("not-holder"),
    Outcome.NO_CERTIFICATE: Ending("no-certificate"),
    Outcome.CERTIFICATE_REFUSED: _UNUSABLE,
    Outcome.PROOF_REFUSED: Ending("proof", again=True),
    Outcome.MODE_CLOSED: Ending("way-closed"),
    Outcome.PHONE_NOT_ACCEPTED: Ending("no-phones"),
    Outcome.PHONE_UNREADABLE: Ending("phone-unread", again=True),
    Outcome.PHONE_EXPECTED: Ending("phone-expected"),
    Outcome.CARD_EXPECTED: Ending("card-expected"),
    Outcome.NOT_MY_NUMBER_CARD: Ending("not-my-number", again=True),
    Outcome.CARD_UNREADABLE: _UNREADABLE,
    Outcome.CARD_REMOVED: Ending("removed", again=True),
    Outcome.CARD_MUTE: _UNREADABLE,
    Outcome.NO_CARD: Ending("removed", again=True),
    Outcome.READER_UNAVAILABLE: Ending("reader"),
    Outcome.CENTRE_UNAVAILABLE: _UNREACHABLE,
    Outcome.TERMINAL_REFUSED: Ending("terminal"),
}
"""Nobody who looks on learns why: a death, public assistance and a suspended card stay unsaid."""

_MARKS = {Tone.OK: "check-circle", Tone.INFO: "info", Tone.ATTENTION: "staff"}


def ending(finished: Finished, say: Spoken, *, card: bool) -> Shown:
    """The last screen of a visit; `card`: what the patient came with still lies there."""
    how = _ending_of(finished)
    phone = finished.mode is Mode.PHONE or finished.outcome is Outcome.CARD_EXPECTED
    shown = _shown(how, say, _notes(finished, say), phone=phone, card=card)
    if shown.take and finished.outcome is Outcome.PHONE_EXPECTED:
        return replace(shown, take=say("take.any"))
    return shown


def interrupted(say: Spoken, *, card: bool) -> Shown:
    """The program ended while the visit went on."""
    return _shown(_BROKEN_OFF, say, (), phone=False, card=card)


def left_behind(finished: Finished | None, say: Spoken) -> Shown:
    """The visit is long over and the card still lies there."""
    phone = finished is not None and finished.mode is Mode.PHONE
    return Shown(
        id="left",
        title=say("left.phone" if phone else "left.title"),
        lead=say("left.lead"),
        tone=Tone.STOP,
        art="hold-phone" if phone else "take-card",
        mark="warn",
        small=say("left.found"),
    )


def _shown(how: Ending, say: Spoken, notes: tuple[Note, ...], *, phone: bool, card: bool) -> Shown:
    done = how.tone is Tone.OK
    again = how.again and card and not phone
    return Shown(
        id=f"end-{how.words}",
        title=say(f"end.{how.words}.title"),
        lead=say(f"end.{how.words}.body"),
        then=say(f"end.{how.words}.next"),
        stage=Stage.OVER if done else None,
        tone=how.tone,
        mark="warn" if how.again and how.tone is Tone.ATTENTION else _MARKS[how.tone],
        notes=notes,
        art=_art(how, phone=phone, card=card),
        small=say("retry.card") if again else "",
        take=say("take.phone" if phone else "take.title") if card else "",
        ways_out=() if card else (Tap("dismiss", "yes", say("home"), icon="home"),),
    )


def _art(how: Ending, *, phone: bool, card: bool) -> str:
    if card:
        return "hold-phone" if phone else "take-card"
    if how.again:
        return "hold-phone" if phone else "place-card"
    return "" if how.tone is Tone.OK else "ask-staff"


def _ending_of(finished: Finished) -> Ending:
    if finished.outcome is Outcome.CANCELLED:
        match finished.detail:
            case str(detail) if detail == UNATTENDED:
                return _TIMED_OUT
            case str(detail) if detail == BROKEN_OFF:
                return _BROKEN_OFF
            case _:
                return _CANCELLED
    if finished.outcome is Outcome.NO_WAY_LEFT and finished.detail == Obstacle.NO_PHOTO:
        return ENDINGS[Outcome.MODE_CLOSED]
    return ENDINGS[finished.outcome]


def _notes(finished: Finished, say: Spoken) -> tuple[Note, ...]:
    if finished.answer is None or not finished.outcome.entry.eligible:
        return ()
    notes = (*_bound(finished.answer, say), *_certificate(finished.answer, say))
    if (finished.detail or "").startswith(CONSENTS_NOT_REGISTERED):
        lost = Note(say("answers-lost.title"), (say("answers-lost"),), Tone.ATTENTION)
        return (lost, *notes)
    return notes


def _bound(answer: Answer, say: Spoken) -> tuple[Note, ...]:
    """That a card under a pinned root stands for somebody invented."""
    if answer.certificate is None or answer.certificate.revocation_checked:
        return ()
    return (Note(say("bound.title"), (say("bound"),), Tone.ATTENTION),)


def _certificate(answer: Answer, say: Spoken) -> tuple[Note, ...]:
    """Whether the certificate has to be renewed, until when, and where; or that it just was."""
    certificate = answer.certificate
    if certificate is None:
        return ()
    if certificate.still_shown is not None:
        body = (say("certificate.renewed", day=say.day(certificate.still_shown)),)
        return (Note(say("certificate.renewed.title"), body, Tone.INFO),)
    match certificate.state:
        case CertificateState.EXPIRING:
            day = say.day(certificate.not_after)
            body = (say("certificate.expiring", day=day),)
            return (Note(say("certificate.expiring.title"), body, Tone.ATTENTION),)
        case CertificateState.GRACE:
            day = say.day(certificate.grace_end)
            body = (say("certificate.grace", day=day), say("certificate.grace.medical"))
            return (Note(say("certificate.grace.title"), body, Tone.ATTENTION),)
        case _:
            return ()
