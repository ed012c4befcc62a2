"""被保険者資格申立書 with the leaflet on the share, blank or filled (docs/rules.md §3.4, §3.5).

Form and words are the simulator's own. The individual number has no field in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from onshikaku.documents.flow import Flow, Row
from onshikaku.domain.dates import era_date
from onshikaku.domain.person import Sex
from onshikaku.domain.rules.timeline import ELDERLY_2WARI

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = [
    "DeclarationPaper",
    "DeclaredInsurance",
    "DeclaredRelation",
    "DeclaredShare",
    "YesNo",
    "declaration_pdf",
]

Key = TypeVar("Key", bound=StrEnum)


class DeclaredInsurance(StrEnum):
    """The kind of insurance as a patient knows it."""

    COMPANY = "company"
    MUTUAL = "mutual"
    MUNICIPAL = "municipal"
    TRADE = "trade"
    ELDERLY = "elderly"
    UNKNOWN = "unknown"


class YesNo(StrEnum):
    """An answer that may not be known."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class DeclaredShare(StrEnum):
    """The share that a patient of 70 or more knows."""

    THIRTY = "30"
    TWENTY = "20"
    TEN = "10"
    UNKNOWN = "unknown"


class DeclaredRelation(StrEnum):
    """本人・家族 as a patient knows it."""

    INSURED = "insured"
    FAMILY = "family"
    UNKNOWN = "unknown"


_INSURANCES = {
    DeclaredInsurance.COMPANY: "会社の健康保険（協会けんぽ・健保組合・船員保険）",
    DeclaredInsurance.MUTUAL: "共済組合",
    DeclaredInsurance.MUNICIPAL: "国民健康保険",
    DeclaredInsurance.TRADE: "国民健康保険組合",
    DeclaredInsurance.ELDERLY: "後期高齢者医療",
    DeclaredInsurance.UNKNOWN: "わからない",
}
_CHANGES = {YesNo.NO: "変わっていない", YesNo.YES: "変わったばかり", YesNo.UNKNOWN: "わからない"}
_RELATIONS = {
    DeclaredRelation.INSURED: "本人",
    DeclaredRelation.FAMILY: "家族（扶養されている）",
    DeclaredRelation.UNKNOWN: "わからない",
}
_SHARES = {
    DeclaredShare.THIRTY: "3割",
    DeclaredShare.TWENTY: "2割",
    DeclaredShare.TEN: "1割",
    DeclaredShare.UNKNOWN: "わからない",
}
_SEXES = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.UNSET: "記載なし"}
_SAYS = (
    "受診にあたりマイナンバーカードを持参しましたが、資格を確認できませんでした。"
    "加入している医療保険などについて、わかる範囲で次のとおり申し立てます。"
)
_SETTLED = "あとで確認された資格がこの内容と違うときは、医療費の差額を精算することに同意します。"
_INSTEAD = "ご本人が書けないときは、ご家族などが代わりに署名し、続柄を書き添えてください。"
_LEAFLET = (
    "マイナンバーカードを持ってきた方は、その場で資格を確認できなくても、全額（10割）ではなく、"
    "年齢に応じた割合を支払います。"
)


@dataclass(frozen=True, slots=True)
class DeclarationPaper:
    """What the patient says. None and empty: not said, room to write by hand.

    `share`: what somebody of 70 or more says; `share_words`: what follows from age and answer.
    """

    name: str = ""
    kana: str = ""
    born: date | None = None
    sex: Sex | None = None
    address: str = ""
    phone: str = ""
    insurance: DeclaredInsurance | None = None
    insurer: str = ""
    employer: str = ""
    relation: DeclaredRelation | None = None
    symbol: str = ""
    number: str = ""
    changed: YesNo | None = None
    share: DeclaredShare | None = None
    share_words: str = ""


def declaration_pdf(
    filled: DeclarationPaper | None, *, institution: str, day: date, visit: str | None = None
) -> bytes:
    """The declaration and, on the page after, the leaflet; the same for the same content.

    `filled` None: a blank form. `institution`: to whom it is handed in; `visit`: the number of the
    visit there.
    """
    said = DeclarationPaper() if filled is None else filled
    born = "" if said.born is None else era_date(said.born)
    foot = f"{institution}　{era_date(day)}"
    sheet = Flow("被保険者資格申立書", foot if visit is None else f"{foot}　受付番号 {visit}")
    sheet.note(f"{institution}　御中")
    sheet.note(_SAYS)
    sheet.heading("患者さん（カードの券面のとおりに）")
    sheet.rows(
        Row("フリガナ", said.kana, room=_room(said.kana)),
        Row("氏名", said.name, room=_room(said.name, 12)),
        Row("生年月日", born, room=_room(born)),
        Row("性別", _choice(_SEXES, said.sex)),
        Row("住所", said.address, room=_room(said.address, 12)),
        Row("電話番号", said.phone, room=_room(said.phone)),
    )
    sheet.heading("加入している医療保険（わかる範囲で）")
    sheet.rows(
        Row("保険の種類", _choice(_INSURANCES, said.insurance, a_line=2)),
        Row("保険者の名前", said.insurer, room=_room(said.insurer)),
        Row("勤務先（家族のときは家族の勤務先）", said.employer, room=_room(said.employer, 11)),
        Row("本人・家族", _choice(_RELATIONS, said.relation)),
        Row("記号", said.symbol, room=_room(said.symbol)),
        Row("番号", said.number, room=_room(said.number)),
        Row("最近の変更（就職・退職・転居など）", _choice(_CHANGES, said.changed)),
    )
    sheet.heading("窓口で支払う割合")
    sheet.rows(
        Row("70歳以上の方の割合", _choice(_SHARES, said.share)),
        *([Row("申立てによる割合", said.share_words)] if said.share_words else []),
    )
    sheet.note(_SETTLED)
    sheet.signature("署名")
    sheet.note(_INSTEAD, small=True)
    _leaflet(sheet, day)
    return sheet.pdf()


def _leaflet(sheet: Flow, day: date) -> None:
    """What the patient is told along with it."""
    sheet.next_page("窓口での負担について")
    sheet.note(_LEAFLET)
    late = (
        "1割。所得により2割か3割"
        if ELDERLY_2WARI.in_force(day)
        else "1割。現役並みの所得がある方は3割"
    )
    sheet.grid(
        ("年齢", "割合"),
        (3, 4),
        ("小学校に入る前", "2割"),
        ("小学生から69歳まで", "3割"),
        ("70歳から74歳まで", "2割。現役並みの所得がある方は3割"),
        ("75歳以上", late),
    )
    sheet.points(
        "加入している保険がわかったら、できるだけ早く受付にお知らせください。",
        "わかった割合がお支払いの割合と違うときは、差額を精算します。",
        "カードも資格確認書もないときは、いったん全額をお預かりし、確認できしだい精算します。",
        "この申立書は医療機関が保管し、診療報酬が支払われたあとに廃棄することがあります。",
    )


def _room(written: str, least: float = 8.5) -> float:
    """Millimetres to write by hand in, where nothing was typed."""
    return 0.0 if written else least


def _choice(words: Mapping[Key, str], chosen: Key | None, a_line: int = 4) -> str:
    """All of the answers with a box before each, the chosen one marked."""
    said = [f"{'■' if key is chosen else '□'}{word}" for key, word in words.items()]
    return "\n".join(
        "　".join(line) for line in (said[at : at + a_line] for at in range(0, len(said), a_line))
    )
