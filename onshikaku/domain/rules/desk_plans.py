"""What each outcome leaves to do: which ways it opens, what to ask, whom to call, what comes next.

Ways and dates: docs/rules.md §2.3, §3.2, §3.4. Where a source names no way for an outcome, the
nearest one was taken; those places say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.fallbacks import Cause, Obstacle, Way
from onshikaku.domain.rules.timeline import (
    CARD_TROUBLE,
    CERT_GRACE,
    ELIGIBILITY_CERTIFICATE,
    RAPID_CARD,
)
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.rules.timeline import Rule

__all__ = ["LOST_CARD_LINE", "PLANS", "Contact", "Office", "Plan", "Said"]

LOST_CARD_LINE = "0120-95-0178"
"""マイナンバー総合フリーダイヤル: lost cards, day and night (医療保険部会 第181回, 2024-08-30)."""


class Office(StrEnum):
    """Whom to call."""

    INSURER = "insurer"  # 保険者
    WELFARE_OFFICE = "welfare-office"  # 福祉事務所
    MUNICIPALITY = "municipality"  # 市区町村
    LOST_CARD_LINE = "lost-card-line"  # マイナンバー総合フリーダイヤル
    CALL_CENTRE = "call-centre"  # オンライン資格確認のコールセンター


@dataclass(frozen=True, slots=True)
class Contact:
    """An office, why it is called, and its number where that is the same for everybody."""

    office: Office
    why: Text
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that holds while a rule is in force; None: always."""

    text: Text
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an outcome leaves to do. `ask` questions to the patient, `then` what the patient does.

    Papers are asked for in addition, by what is accepted on the day.
    """

    cause: Cause
    ask: tuple[Text, ...] = ()
    contacts: tuple[Contact, ...] = ()
    then: tuple[Said, ...] = ()


def _unconfirmed(*instead: Way, closed: tuple[Way, ...] = (), **changes: bool) -> Cause:
    return Cause(Obstacle.NOT_CONFIRMED, instead, frozenset(closed), **changes)


def _operation(*instead: Way, pin: bool = True) -> Cause:
    return Cause(Obstacle.OPERATION, instead, pin=pin)


_ASK_CHANGE = Text(
    "転職・退職・転居・結婚などで、保険が変わっていませんか。",
    "Has your insurance changed: a new job, retirement, a move, marriage?",
)
_ASK_KNOWN = Text(
    "今はどちらの保険（勤務先）に入っていますか。",
    "Which insurer (employer) are you with now?",
)
_CALL_INSURER = Contact(
    Office.INSURER,
    Text(
        "資格の登録と、マイナンバーとのひも付けを確かめる",
        "is the coverage registered and linked to the My Number?",
    ),
)
_TELL_US = Said(
    Text(
        "保険の番号がわかったら、この医療機関へすぐに知らせる。",
        "Tell us the insurance numbers as soon as they are known.",
    ),
    CARD_TROUBLE,
)
_REPORT = Said(
    Text(
        "保険の届出が済んでいるか、勤務先か市区町村に確かめる。",
        "See with the employer or the municipality that the change was reported.",
    )
)
_EX_OFFICIO = Said(
    Text(
        "資格確認書は申請しなくても届く。まだなら保険者に尋ねる。",
        "The insurer sends a certificate of eligibility unasked; if not, ask for it.",
    ),
    ELIGIBILITY_CERTIFICATE,
)
_ON_APPLICATION = Said(
    Text(
        "カードが使えない間は、資格確認書を保険者に申請できる。",
        "While the card cannot be used, the insurer issues a certificate of eligibility on "
        "application.",
    ),
    ELIGIBILITY_CERTIFICATE,
)
_LOST_OR_RETURNED = Said(
    Text(
        "資格確認書を保険者から受け取る（紛失なら申請する。返納したなら申請はいらない）。",
        "Get a certificate of eligibility from the insurer: on application after a loss, unasked "
        "after the card was returned.",
    ),
    ELIGIBILITY_CERTIFICATE,
)
_RENEW = Said(
    Text(
        "市区町村の窓口で電子証明書を更新する（無料）。",
        "Renew the certificate at the municipal office (free of charge).",
    )
)
_REGISTER_AGAIN = Said(
    Text(
        "更新後の受診で、リーダーの画面から利用登録をやり直す。",
        "After that, register for insurance use again at a reader.",
    ),
    CERT_GRACE,
)
_NEW_CERTIFICATE = Said(
    Text(
        "市区町村の窓口で電子証明書を発行してもらう。",
        "Have a certificate issued at the municipal office.",
    )
)
_NEW_CARD = Said(
    Text(
        "読めない状態が続くカードは、市区町村の窓口で再交付を申請する。",
        "A card that stays unreadable is replaced by the municipal office.",
    )
)
_UNLOCK = Said(
    Text(
        "市区町村の窓口で暗証番号を初期化する（条件によりアプリとコンビニでも可）。",
        "Have the PIN reset at the municipal office (or, under conditions, by the app and a "
        "convenience store).",
    )
)
_FAST = Said(
    Text(
        "再交付が必要なら、特急発行で1週間以内（最短5日）に受け取れる。",
        "If a new card is needed, express issue takes at most a week, five days at best.",
    ),
    RAPID_CARD,
)
_MUNICIPALITY = Contact(
    Office.MUNICIPALITY,
    Text("カード・電子証明書の手続き（患者さんが）", "card and certificate (the patient)"),
)
_LOST_LINE = Contact(
    Office.LOST_CARD_LINE,
    Text("紛失・盗難の届出と一時停止。24時間", "loss, theft and suspension; day and night"),
    LOST_CARD_LINE,
)

PLANS: Mapping[Outcome, Plan] = {
    Outcome.LOST: Plan(
        _unconfirmed(former_record=True),
        (_ASK_KNOWN,),
        (_CALL_INSURER,),
        (_REPORT, _TELL_US),
    ),
    # Earlier data are those of the coverage that has ended.
    Outcome.LOST_NEWER: Plan(
        _unconfirmed(Way.AGAIN, closed=(Way.EARLIER_DATA,), former_record=True),
        (_ASK_CHANGE,),
        (),
        (_TELL_US,),
    ),
    # The sources say no more than to stop: the ways are those left once the record proves wrong.
    Outcome.DECEASED: Plan(
        _unconfirmed(closed=(Way.EARLIER_DATA,)),
        (
            Text(
                "カードはご本人のものですか（券面の写真・氏名・生年月日と見比べる）。",
                "Is the card your own? Compare photo, name and birth date.",
            ),
        ),
        (
            Contact(
                Office.INSURER,
                Text("死亡の記録が誤りでないか", "whether the record of a death is wrong"),
            ),
        ),
        (_REPORT,),
    ),
    Outcome.NONE: Plan(
        _unconfirmed(), (_ASK_CHANGE, _ASK_KNOWN), (_CALL_INSURER,), (_REPORT, _TELL_US)
    ),
    # Both records are shown: one of them is chosen, and nothing has to be declared.
    Outcome.SEVERAL: Plan(
        _unconfirmed(Way.CHOOSE, closed=(Way.EARLIER_DATA, Way.DECLARATION)),
        (_ASK_CHANGE,),
        (
            Contact(
                Office.INSURER,
                Text("脱退の届出が済んでいない保険を正す", "to correct the one that has ended"),
            ),
        ),
        (_REPORT,),
    ),
    Outcome.AID_WITHOUT_TICKET: Plan(
        _unconfirmed(Way.WELFARE_OFFICE, Way.AID_TICKET),
        (
            Text(
                "福祉事務所に、この医療機関を受診すると伝えましたか。",
                "Does the welfare office know that you come to this institution?",
            ),
        ),
        (
            Contact(
                Office.WELFARE_OFFICE,
                Text("この医療機関あての医療券の登録", "to register the ticket"),
            ),
        ),
        (
            Said(
                Text(
                    "受診の前に、福祉事務所へ受診先を連絡する。",
                    "Tell the welfare office where to go before the next visit.",
                )
            ),
        ),
    ),
    # Without a registration マイナポータル shows no eligibility: an inference.
    Outcome.REGISTRATION_NEEDED: Plan(
        _unconfirmed(Way.REGISTER, closed=(Way.PORTAL,)),
        (),
        (),
        (
            Said(
                Text(
                    "利用登録は、リーダーのほかマイナポータルやセブン銀行ATMでもできる。",
                    "Registration is possible at a reader, in Mynaportal and at Seven Bank ATMs.",
                )
            ),
        ),
    ),
    Outcome.CERTIFICATE_NOT_YET_VALID: Plan(_unconfirmed(), (), (_MUNICIPALITY,), (_TELL_US,)),
    Outcome.CERTIFICATE_EXPIRED: Plan(
        _unconfirmed(), (), (_MUNICIPALITY,), (_RENEW, _REGISTER_AGAIN, _EX_OFFICIO)
    ),
    Outcome.CERTIFICATE_SUSPENDED: Plan(
        _unconfirmed(),
        (
            Text(
                "カードをなくしたと届け出たことがありますか。",
                "Have you reported this card as lost?",
            ),
        ),
        (_MUNICIPALITY, _LOST_LINE),
        (
            Said(
                Text(
                    "手元にあるカードなら、市区町村の窓口で一時停止を解除する。",
                    "If the card is at hand, have the suspension lifted at the municipal office.",
                )
            ),
            _FAST,
            _ON_APPLICATION,
        ),
    ),
    Outcome.CERTIFICATE_REVOKED: Plan(
        _unconfirmed(), (), (_MUNICIPALITY,), (_NEW_CERTIFICATE, _FAST, _LOST_OR_RETURNED)
    ),
    Outcome.CERTIFICATE_UNLINKED: Plan(
        _unconfirmed(), (_ASK_KNOWN,), (_CALL_INSURER,), (_REPORT, _TELL_US)
    ),
    Outcome.JPKI_UNAVAILABLE: Plan(
        _unconfirmed(Way.AGAIN),
        (Text("電子証明書を最近更新しましたか。", "Was the certificate renewed lately?"),),
    ),
    Outcome.CANCELLED: Plan(_operation(Way.AGAIN, Way.OTHER_CHECK, Way.VISUAL)),
    Outcome.PIN_REJECTED: Plan(_operation(Way.OTHER_CHECK, Way.VISUAL)),
    Outcome.PIN_BLOCKED: Plan(
        _operation(Way.OTHER_CHECK, Way.VISUAL, pin=False), (), (_MUNICIPALITY,), (_UNLOCK,)
    ),
    Outcome.PIN_LAST_TRY: Plan(_operation(Way.OTHER_CHECK, Way.VISUAL)),
    Outcome.NO_WAY_LEFT: Plan(_operation(Way.VISUAL, pin=False)),
    # Whose card it is comes first; the ways are those of a patient whose own card is elsewhere.
    Outcome.NOT_THE_HOLDER: Plan(
        _operation(Way.OTHER_CHECK),
        (
            Text(
                "カードはご本人のものですか（ご家族のカードと取り違えていませんか）。",
                "Is the card your own, or a relative's by mistake?",
            ),
        ),
    ),
    Outcome.NO_CERTIFICATE: Plan(
        _unconfirmed(), (), (_MUNICIPALITY,), (_NEW_CERTIFICATE, _EX_OFFICIO)
    ),
    Outcome.CERTIFICATE_REFUSED: Plan(_unconfirmed(), (), (_MUNICIPALITY,)),
    Outcome.PROOF_REFUSED: Plan(_unconfirmed(Way.AGAIN)),
    Outcome.MODE_CLOSED: Plan(_operation(Way.AGAIN, Way.OTHER_CHECK)),
    Outcome.PHONE_NOT_ACCEPTED: Plan(_unconfirmed()),
    Outcome.PHONE_UNREADABLE: Plan(_unconfirmed(Way.AGAIN)),
    Outcome.PHONE_EXPECTED: Plan(_operation(Way.AGAIN)),
    Outcome.CARD_EXPECTED: Plan(_operation(Way.AGAIN)),
    Outcome.NOT_MY_NUMBER_CARD: Plan(_unconfirmed(Way.AGAIN)),
    Outcome.CARD_UNREADABLE: Plan(_unconfirmed(Way.AGAIN), (), (_MUNICIPALITY,), (_NEW_CARD,)),
    Outcome.CARD_REMOVED: Plan(_operation(Way.AGAIN)),
    Outcome.CARD_MUTE: Plan(_unconfirmed(Way.AGAIN), (), (), (_NEW_CARD,)),
    Outcome.NO_CARD: Plan(_unconfirmed(Way.AGAIN)),
    Outcome.READER_UNAVAILABLE: Plan(_unconfirmed(Way.AGAIN, reader=False)),
    Outcome.CENTRE_UNAVAILABLE: Plan(
        _unconfirmed(Way.AGAIN, lookup=False, reader=False),
        (),
        (
            Contact(
                Office.CALL_CENTRE,
                Text("障害の状況とシステム障害時モードの開始", "the outage, and outage mode"),
            ),
        ),
    ),
    Outcome.TERMINAL_REFUSED: Plan(
        _unconfirmed(lookup=False, reader=False),
        (),
        (
            Contact(
                Office.CALL_CENTRE,
                Text("端末の電子証明書の更新・再発行", "renewal of the terminal's certificate"),
            ),
        ),
    ),
}
"""A plan for every outcome but eligibility itself."""
