"""Why a scenario is not played with a reader: what it needs, and the reader or its card has not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from clinic_ui.rehearse.needs import Need
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clinic_ui.rehearse.needs import Needs

__all__ = ["Obstacle", "ReaderKind", "obstacle"]


class ReaderKind(StrEnum):
    """What scenarios are played at."""

    VIRTUAL = "virtual"  # made of nothing, in this process
    PCSC = "pcsc"  # a virtual card in a real pcscd of one's own
    NFC = "nfc"  # a virtual card in the field of nfcpy's driver of the RC-S380
    REAL = "real"  # a reader with somebody's card, and an operator


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way, by one word for programs, and in words for people."""

    key: str
    reason: Text


_NO_CARD: Final = Obstacle(
    "no-card",
    Text(
        "カードを置かない場面です。読取機を替えても同じなので、virtual で再現してください。",
        "No card is placed in it, so the reader makes no difference: play it with virtual.",
    ),
)
_ONE_CABLE: Final = Obstacle(
    "one-cable",
    Text(
        "この読取機の2つの口は1本のケーブルにつながっていて、片方だけを外すことはできません。",
        "Both slots of this reader hang on one cable, which cannot be pulled for one alone.",
    ),
)
_ONE_CARD: Final = Obstacle(
    "people",
    Text(
        "2人以上のカードが要る場面です。実物のカードは1枚で、1人分の役しかできません。",
        "It needs the cards of several people. The one real card stands for one of them.",
    ),
)
_MOST_READERS: Final[Mapping[ReaderKind, int]] = {
    ReaderKind.VIRTUAL: 6,
    ReaderKind.PCSC: 2,
    ReaderKind.NFC: 6,
    ReaderKind.REAL: 1,
}

_AT: Final[Mapping[ReaderKind, Mapping[Need, Text]]] = {
    ReaderKind.VIRTUAL: {},
    ReaderKind.PCSC: {},
    ReaderKind.NFC: {
        Need.FELICA: Text(
            "この読取機は Type A と Type B のカードだけを探し、FeliCa には気づきません。",
            "This reader looks for cards of Type A and Type B, and notices no FeliCa.",
        ),
    },
    ReaderKind.REAL: {
        Need.WRONG_PIN: Text(
            "実物のカードで暗証番号を間違えることも、残り回数を変えることもしません。",
            "No wrong PIN is tried on a real card, and its tries are left as they are.",
        ),
        Need.FACE: Text(
            "実物のカードの写真は、券面の照合番号がないと開けません。",
            "The photo on a real card opens only with the number that is printed on its front.",
        ),
        Need.CERTIFICATE: Text(
            "実物のカードの電子証明書は有効です。期限切れ・失効・更新などの状態は作れません。",
            "The real card's certificate is valid. It cannot be made expired, revoked or renewed.",
        ),
        Need.SPECIAL_CARD: Text(
            "暗証番号のないカードなど、作りの違うカードが要る場面です。",
            "It needs a card that was made in another way, such as one without a PIN.",
        ),
        Need.FAULT: Text(
            "カードや通信の故障は、実物のカードでは起こしません。",
            "Card and line are not made to fail while a real card lies there.",
        ),
        Need.PHONE: Text(
            "スマートフォンが要る場面です。実物で再現できるのはカードだけです。",
            "It needs a telephone. Only plastic cards are played for real.",
        ),
        Need.OTHER_CARD: Text(
            "マイナンバーカード以外のカードを置く場面です。実物では再現しません。",
            "Another card is placed in it than a My Number Card. It is not played for real.",
        ),
        Need.NO_NOTE: Text(
            "画面に注意書きが出ないことを確かめる場面です。実物のカードでは、架空の人物の結果である"
            "ことと、失効を確認していないことが必ず出ます。",
            "Pages must tell of nothing in it. With a real card they always tell that the result "
            "is that of an invented person, and that revocation was not checked.",
        ),
    },
}


def obstacle(kind: ReaderKind, needs: Needs) -> Obstacle | None:
    """What stands in the way with that kind of reader, whatever card is at hand."""
    if kind is ReaderKind.VIRTUAL and needs.readers <= _MOST_READERS[kind]:
        return None
    if not needs.card:
        return _NO_CARD
    if needs.readers > _MOST_READERS[kind]:
        return _too_few(_MOST_READERS[kind])
    if kind is ReaderKind.PCSC and needs.readers > 1 and Need.CABLE in needs.needs:
        return _ONE_CABLE
    if kind is ReaderKind.REAL and len(needs.people) > 1:
        return _ONE_CARD
    for need, reason in _AT[kind].items():
        if need in needs.needs:
            return Obstacle(need.value, reason)
    return None


def _too_few(readers: int) -> Obstacle:
    reason = Text(
        f"この種類の読取機は、同時に{readers}台までです。",
        f"Of this kind of reader no more than {readers} can be had at once.",
    )
    return Obstacle("readers", reason)
