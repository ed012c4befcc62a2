"""What of a confirmation runs out: certificate, consents, and the look at medical information."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.consent_fields import consent_fields
from clinic_ui.fields import Field
from clinic_ui.views import certificate_sentence
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.modes import WITH_MEDICAL_INFORMATION
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from onshikaku.domain.checkin.states import Finished
    from onshikaku.domain.confirmation import Confirmation
    from onshikaku.domain.decision import Answer

__all__ = ["Medical", "certificate_field", "consent_fields_on", "medical", "time_left"]

_MINUTES_AN_HOUR = 60
_CERTIFICATE = Text("電子証明書", "Certificate")
_LEFT = Text("同意の残り時間", "Consent ends")
_NOT_MEDICAL = frozenset({ConsentItem.LIMIT, ConsentItem.SPECIFIC_DISEASE})


@dataclass(frozen=True, slots=True)
class Medical:
    """Whether medical information may be seen now, and until when or why not."""

    open: bool
    words: Text


_NOT_PROVIDED = Text("この資格では提供されません。", "None is provided with this answer.")
_BY_NUMBER = Text(
    "番号照会では見られません。カードでの受付と同意が必要です。",
    "Not by number: it takes the card and the patient's consent.",
)
_GRACE = Text(
    "電子証明書の期限が切れているため見られません。お薬手帳と問診で確認します。",
    "Closed, because the certificate has expired: ask, and see the medication notebook.",
)
_NO_CONSENT = Text("患者さんの同意がありません。", "The patient did not consent.")
_OVER = Text(
    "同意の期限（24時間）が過ぎました。見るには、もう一度カードで受付してもらいます。",
    "The consent (24 hours) has run out; it takes another check-in by card.",
)


def certificate_field(answer: Answer) -> Field | None:
    """State of the certificate with the days left; None where none was shown."""
    if answer.certificate is None:
        return None
    return Field(_CERTIFICATE, certificate_sentence(answer.certificate))


def consent_fields_on(confirmation: Confirmation, now: datetime) -> Iterator[Field]:
    """What was agreed to, with the time left at a moment (aware)."""
    yield from consent_fields(confirmation)
    record = confirmation.consents
    if record is not None and record.items:
        yield Field(_LEFT, time_left(record.valid_until - now))


def time_left(left: timedelta) -> Text:
    """Hours and minutes, a begun minute counted; that it is over where none are left."""
    minutes = -(-int(left.total_seconds()) // 60)
    if minutes <= 0:
        return Text("期限切れ", "has ended")
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if hours == 0:
        return Text(f"あと{rest}分", f"in {rest} min")
    if rest == 0:
        return Text(f"あと{hours}時間", f"in {hours} h")
    return Text(f"あと{hours}時間{rest}分", f"in {hours} h {rest} min")


def medical(finished: Finished, confirmation: Confirmation | None, now: datetime) -> Medical | None:
    """None where there is nobody whose information it might be."""
    answer = finished.answer
    if answer is None or confirmation is None or not finished.outcome.entry.eligible:
        return None
    if finished.mode not in WITH_MEDICAL_INFORMATION:
        return Medical(open=False, words=_BY_NUMBER)
    if not answer.medical_information:
        certificate = answer.certificate
        grace = certificate is not None and certificate.state is CertificateState.GRACE
        return Medical(open=False, words=_GRACE if grace else _NOT_PROVIDED)
    record = confirmation.consents
    if record is None or not record.items - _NOT_MEDICAL:
        return Medical(open=False, words=_NO_CONSENT)
    if now >= record.valid_until:
        return Medical(open=False, words=_OVER)
    left = time_left(record.valid_until - now)
    return Medical(
        open=True,
        words=Text(f"閲覧できます（{left.ja}）", f"May be seen; the consent ends {left.en}."),
    )
