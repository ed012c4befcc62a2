"""The portal's values as lines of a screen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clinic_ui.fields import Field, day_text, period_text, same
from clinic_ui.record_fields import aid_fields, coverage_fields
from clinic_ui.views import SEX_WORDS
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.dates import JST
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.portal import RegistrationState, ScreenState
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from onshikaku.domain.person import Person
    from onshikaku.domain.portal import EligibilityScreen, RegistrationStatus
    from onshikaku.service.portal import CardView, LookedAt

__all__ = [
    "CERTIFICATE_KINDS",
    "REGISTRATION_KINDS",
    "SCREEN_KINDS",
    "Block",
    "HistoryRow",
    "card_fields",
    "history_rows",
    "registration_fields",
    "screen_blocks",
]

SCREEN_KINDS: Mapping[ScreenState, str] = {
    ScreenState.IN_FORCE: "ok",
    ScreenState.SEVERAL: "attention",
    ScreenState.LOST: "stop",
    ScreenState.DECEASED: "stop",
    ScreenState.NONE: "stop",
    ScreenState.STOPPED: "stop",
    ScreenState.NOT_REGISTERED: "attention",
    ScreenState.UNLINKED: "stop",
}
"""The kind of tag (ok, attention, stop) of each state."""

REGISTRATION_KINDS: Mapping[RegistrationState, str] = {
    RegistrationState.NONE: "neutral",
    RegistrationState.REGISTERED: "ok",
    RegistrationState.ENDING: "attention",
    RegistrationState.ENDED: "neutral",
    RegistrationState.LAPSED: "attention",
}
CERTIFICATE_KINDS: Mapping[CertificateState, str] = {
    CertificateState.NOT_YET_VALID: "attention",
    CertificateState.VALID: "ok",
    CertificateState.EXPIRING: "attention",
    CertificateState.GRACE: "attention",
    CertificateState.EXPIRED: "stop",
    CertificateState.SUSPENDED: "stop",
    CertificateState.REVOKED: "stop",
}

_ENDED_BY_HAND = (CertificateState.SUSPENDED, CertificateState.REVOKED)


@dataclass(frozen=True, slots=True)
class Block:
    """Facts under a heading."""

    heading: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Somebody who looked: JST day and time; `mode` and `item` are ends of keys of words."""

    day: Text
    time: str
    institution: str
    mode: str
    item: str
    shown: bool


def screen_blocks(screen: EligibilityScreen, day: date) -> tuple[Block, ...]:
    """What the eligibility screen shows of person and records (docs/rules.md §4.3, and limits)."""
    return tuple(_blocks(screen, day))


def _blocks(screen: EligibilityScreen, day: date) -> Iterator[Block]:
    if screen.person is not None:
        yield Block(Text("氏名など", "Name"), tuple(_person(screen.person)))
    several = len(screen.coverages) > 1
    for n, coverage in enumerate(screen.coverages, 1):
        heading = Text(f"医療保険 {n}", f"Coverage {n}") if several else _COVERAGE
        fields = list(coverage_fields(coverage, day))
        if coverage.limit is not None:
            fields.append(Field(_LIMIT_DAYS, period_text(coverage.limit.period)))
        if coverage.insured_name is not None:
            fields.append(Field(_HEAD, same(coverage.insured_name)))
        if screen.payment is not None:
            fields.append(Field(_SHARE, payment_words(screen.payment)))
        yield Block(heading, tuple(fields))
    if screen.aid is not None:
        yield Block(_AID, tuple(aid_fields(screen.aid)))


_COVERAGE = Text("医療保険", "Health insurance")
_AID = Text("生活保護（医療扶助）", "Public assistance")
_LIMIT_DAYS = Text("限度額の期間", "Limit in force")
_HEAD = Text("被保険者・世帯主", "Insured person or head of household")
_SHARE = Text("窓口での負担", "To pay at the desk")


def _person(person: Person) -> Iterator[Field]:
    yield Field(Text("氏名", "Name"), same(person.name))
    yield Field(Text("フリガナ", "Kana"), same(person.name_kana))
    if person.name_other is not None:
        yield Field(Text("通称など", "Other name"), same(person.name_other))
    yield Field(Text("生年月日", "Born"), day_text(person.birth_date))
    yield Field(Text("性別", "Sex"), SEX_WORDS[person.sex])


def card_fields(card: CardView) -> tuple[Field, ...]:
    """Until when card and certificate live, and from when the certificate can be renewed."""
    return tuple(_card(card))


def _card(card: CardView) -> Iterator[Field]:
    certificate = card.certificate
    if certificate is not None:
        yield Field(_EXPIRES, day_text(certificate.not_after))
        if card.renewal_opens is not None and certificate.state not in _ENDED_BY_HAND:
            opens = day_text(card.renewal_opens)
            yield Field(_RENEWAL, Text(f"{opens.ja}から", f"from {opens.en}"))
        if certificate.state not in _ENDED_BY_HAND:
            yield Field(_GRACE, day_text(certificate.grace_end))
    yield Field(Text("カードの有効期限", "The card is valid until"), day_text(card.expires))


_EXPIRES = Text("電子証明書の有効期限", "Certificate valid until")
_RENEWAL = Text("更新できる期間", "Can be renewed")
_GRACE = Text(
    "更新しないとき、保険証として使える最後の日", "Not renewed: last day as an insurance card"
)


def registration_fields(status: RegistrationStatus) -> tuple[Field, ...]:
    """Since when, and until when if it ends."""
    fields: list[Field] = []
    if status.since is not None:
        fields.append(Field(Text("登録日", "Registered on"), day_text(status.since)))
    if status.ends_on is not None:
        label = Text("登録がなくなる日", "First day without it")
        fields.append(Field(label, day_text(status.ends_on)))
    if status.shown_until is not None:
        label = Text("この画面で「登録済み」と出る最後の日", "Shown here as registered until")
        fields.append(Field(label, day_text(status.shown_until)))
    return tuple(fields)


def history_rows(entries: Iterable[LookedAt]) -> tuple[HistoryRow, ...]:
    """Who looked, in their order."""
    rows: list[HistoryRow] = []
    for entry in entries:
        at = entry.at.astimezone(JST)
        item = "record" if entry.item is None else entry.item.value
        rows.append(
            HistoryRow(
                day_text(at.date()),
                f"{at:%H:%M}",
                entry.institution,
                entry.mode.value,
                item,
                entry.shown,
            )
        )
    return tuple(rows)
