"""What stands in for a confirmation that did not succeed, day by day (docs/rules.md §3.4).

The precondition of most of it is that the patient brought the My Number Card (保発0710第1号,
2023-07-10). Failures of operation are met by another check at the reader, not by a declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.rules.timeline import (
    APP_WHEN_READER_BROKEN,
    CARD_TROUBLE,
    ELIGIBILITY_CERTIFICATE,
    ELIGIBILITY_NOTICE,
    FAILURE_MODE,
    OLD_CARD_PROVISIONAL,
    OLD_CARD_VALID,
    PHONE_CARD,
)
from onshikaku.domain.situation import CardKind, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.situation import Situation

__all__ = ["BEYOND_THE_TABLE", "Cause", "Fallback", "Gives", "Obstacle", "Way", "open_fallbacks"]


class Way(StrEnum):
    """A way to confirm eligibility, or to do without, in the order in which to try them."""

    AGAIN = "again"  # やり直す
    REGISTER = "register"  # その場で利用登録する
    CHOOSE = "choose"  # 複数の資格から患者に確認して選ぶ
    WELFARE_OFFICE = "welfare-office"  # 福祉事務所に医療券の登録を確認する
    AID_TICKET = "aid-ticket"  # 紙の医療券
    OTHER_CHECK = "other-check"  # 顔認証または暗証番号
    VISUAL = "visual"  # 目視確認
    PORTAL = "portal"  # マイナポータルの資格情報画面・PDF
    NOTICE = "notice"  # 資格情報のお知らせ
    EARLIER_DATA = "earlier-data"  # 過去の受診時の資格を口頭で確認する
    DECLARATION = "declaration"  # 被保険者資格申立書
    NUMBER = "number"  # 期限切れの健康保険証・お知らせの番号で照会する
    OLD_CARD = "old-card"  # 有効な健康保険証
    CERTIFICATE = "certificate"  # 資格確認書
    APP = "app"  # マイナ資格確認アプリ
    OUTAGE = "outage"  # 4情報を控え、システム障害時モードで後から確認する
    INSURER = "insurer"  # 保険者に電話で確認する
    FULL_COST = "full-cost"  # 10割を預かり、後日精算する


BEYOND_THE_TABLE = frozenset(
    {
        Way.AGAIN,
        Way.REGISTER,
        Way.CHOOSE,
        Way.WELFARE_OFFICE,
        Way.AID_TICKET,
        Way.OTHER_CHECK,
        Way.VISUAL,
        Way.INSURER,
        Way.FULL_COST,
    }
)
"""The ways that are no fallback of the table in docs/rules.md §3.4."""


class Gives(StrEnum):
    """What a way comes to."""

    CONFIRMED = "confirmed"  # as if the card had been read
    FORMER_RECORD = "former-record"  # 旧資格で請求
    UNKNOWN = "unknown"  # 不詳で請求, unless the declaration names the insurer
    LATER = "later"  # eligibility is confirmed afterwards
    NOTHING = "nothing"


class Obstacle(StrEnum):
    """Why there was no confirmation: A and B of docs/rules.md §3.4."""

    NOT_CONFIRMED = "not-confirmed"
    OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Cause:
    """What an outcome leaves open.

    `instead` are the ways outside the table that fit it. `closed` are ways of the table that this
    cause shuts. `lookup`: the centre can be asked by number now. `reader`: it can be used.
    `pin`: so can the PIN. `former_record` (旧資格) is known from the answer.
    """

    obstacle: Obstacle
    instead: tuple[Way, ...] = ()
    closed: frozenset[Way] = frozenset()
    lookup: bool = True
    reader: bool = True
    pin: bool = True
    former_record: bool = False


@dataclass(frozen=True, slots=True)
class Fallback:
    """A way that is open, what it needs and what it gives.

    `needs_card`: only together with the My Number Card. `return_visit_only` (再診). `papers`: one
    of them must be shown; empty: none. `lookup`: the number must be found by the centre.
    """

    way: Way
    gives: Gives
    needs_card: bool = False
    return_visit_only: bool = False
    papers: frozenset[Paper] = frozenset()
    lookup: bool = False


def open_fallbacks(cause: Cause, day: date, situation: Situation) -> tuple[Fallback, ...]:
    """The ways open on that day in that situation, in the order of `Way`; never empty.

    Without the card and without a paper nothing but paying in full is left. With the card, but
    before there was a rule for it, the insurer is phoned (general practice, in no public rule).
    """
    ways = {fallback.way: fallback for fallback in _all(cause, day, situation)}
    found = [ways[way] for way in Way if way in ways and _possible(ways[way], situation)]
    if not situation.card_brought and not _aid(cause):
        found.append(Fallback(Way.FULL_COST, Gives.LATER))
    return tuple(found)


def _all(cause: Cause, day: date, situation: Situation) -> Iterator[Fallback]:
    yield from (_beyond(way) for way in cause.instead if _fits(way, cause, situation))
    if not _aid(cause):
        for fallback in _table(cause, day, situation):
            if fallback.way not in cause.closed:
                yield fallback


def _aid(cause: Cause) -> bool:
    """医療扶助 is settled with the welfare office; no insurer's paper helps."""
    return Way.WELFARE_OFFICE in cause.instead


def _beyond(way: Way) -> Fallback:
    match way:
        case Way.WELFARE_OFFICE:
            return Fallback(way, Gives.LATER)
        case Way.AID_TICKET:
            return Fallback(way, Gives.CONFIRMED, papers=frozenset({Paper.AID_TICKET}))
        case Way.REGISTER | Way.OTHER_CHECK | Way.VISUAL:
            return Fallback(way, Gives.CONFIRMED, needs_card=True)
        case _:
            return Fallback(way, Gives.CONFIRMED)


def _fits(way: Way, cause: Cause, situation: Situation) -> bool:
    if way is Way.VISUAL:
        return _visual(cause, situation)
    if way is Way.OTHER_CHECK and not cause.pin and situation.card_kind is CardKind.NO_PHOTO:
        return False
    if way in (Way.OTHER_CHECK, Way.REGISTER):
        return cause.reader and situation.reader_usable
    return True


def _visual(cause: Cause, situation: Situation) -> bool:
    """目視確認 goes through the reader and needs a photo on the card (docs/rules.md §1.4, §2.3)."""
    usable = cause.reader and situation.reader_usable
    return usable and situation.card_kind is not CardKind.NO_PHOTO


def _table(cause: Cause, day: date, situation: Situation) -> Iterator[Fallback]:
    """The table of docs/rules.md §3.4, without regard to what was brought."""
    yield _portal(day, situation)
    since_2023 = CARD_TROUBLE.in_force(day)
    if ELIGIBILITY_NOTICE.in_force(day):
        yield Fallback(
            Way.NOTICE, Gives.CONFIRMED, needs_card=True, papers=frozenset({Paper.NOTICE})
        )
    if ELIGIBILITY_CERTIFICATE.in_force(day):
        yield Fallback(Way.CERTIFICATE, Gives.CONFIRMED, papers=frozenset({Paper.CERTIFICATE}))
    if since_2023:
        yield Fallback(
            Way.EARLIER_DATA, Gives.FORMER_RECORD, needs_card=True, return_visit_only=True
        )
    if since_2023 and (cause.obstacle is Obstacle.NOT_CONFIRMED or not _visual(cause, situation)):
        gives = Gives.FORMER_RECORD if cause.former_record else Gives.UNKNOWN
        yield Fallback(Way.DECLARATION, gives, needs_card=True)
    if looked_up := _looked_up(cause, day, situation):
        yield Fallback(Way.NUMBER, Gives.CONFIRMED, papers=looked_up, lookup=True)
    if OLD_CARD_VALID.in_force(day):
        yield Fallback(Way.OLD_CARD, Gives.CONFIRMED, papers=frozenset({Paper.OLD_CARD}))
    if not (cause.reader and situation.reader_usable):
        if APP_WHEN_READER_BROKEN.in_force(day) and cause.lookup:
            yield Fallback(Way.APP, Gives.CONFIRMED, needs_card=True)
        if FAILURE_MODE.in_force(day):
            yield Fallback(Way.OUTAGE, Gives.LATER, needs_card=True)
    if not since_2023:
        yield Fallback(Way.INSURER, Gives.CONFIRMED, needs_card=True)


_ANY_DAY = frozenset({Paper.EXPIRED_CERTIFICATE, Paper.TRAVEL_COPY})


def _looked_up(cause: Cause, day: date, situation: Situation) -> frozenset[Paper]:
    """Papers that count if their number is found; the rarer ones only where one was shown."""
    if not cause.lookup or not ELIGIBILITY_CERTIFICATE.in_force(day):
        return frozenset()
    shown = (situation.carries or frozenset[Paper]()) & _ANY_DAY
    if OLD_CARD_PROVISIONAL.in_force(day):
        return shown | {Paper.OLD_CARD, Paper.NOTICE}
    return shown


def _portal(day: date, situation: Situation) -> Fallback:
    """The screen counts with the card, or on a phone that could not be read as a card itself."""
    papers = frozenset({Paper.PORTAL})
    carried = situation.carries or frozenset[Paper]()
    if PHONE_CARD.in_force(day) and Paper.PHONE in carried:
        return Fallback(Way.PORTAL, Gives.CONFIRMED, papers=papers | {Paper.PHONE})
    return Fallback(Way.PORTAL, Gives.CONFIRMED, needs_card=True, papers=papers)


def _possible(fallback: Fallback, situation: Situation) -> bool:
    if fallback.needs_card and not situation.card_brought:
        return False
    if fallback.return_visit_only and situation.first_visit:
        return False
    if fallback.way is Way.PORTAL and situation.card_kind is CardKind.PINLESS:
        return False
    return not fallback.papers or any(situation.may_show(paper) for paper in fallback.papers)
