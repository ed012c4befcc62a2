"""Each way of `fallbacks` as an instruction to the desk, worded for the day and the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.fallbacks import Way
from onshikaku.domain.rules.timeline import (
    ELIGIBILITY_CERTIFICATE,
    OLD_CARD_PROVISIONAL_ALL,
    OLD_CARD_STOP,
    VISUAL_SIMPLE,
)
from onshikaku.domain.situation import CardKind, Paper
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onshikaku.domain.situation import Situation

__all__ = ["PAPER_NAMES", "Words", "instruction", "papers_question"]

PAPER_NAMES: Mapping[Paper, Text] = {
    Paper.PORTAL: Text("マイナポータルの資格情報画面・PDF", "the Mynaportal screen or PDF"),
    Paper.NOTICE: Text("資格情報のお知らせ", "the eligibility notice"),
    Paper.CERTIFICATE: Text("資格確認書", "a certificate of eligibility"),
    Paper.OLD_CARD: Text("健康保険証", "the health insurance card"),
    Paper.AID_TICKET: Text("紙の医療券・調剤券", "a paper ticket of medical assistance"),
    Paper.PHONE: Text("スマホ保険証", "the insurance card on the phone"),
    Paper.EXPIRED_CERTIFICATE: Text("期限切れの資格確認書", "an expired certificate"),
    Paper.TRAVEL_COPY: Text(
        "修学旅行などのための写し（お知らせ・マイナポータルの印刷）",
        "a copy for travel (of the notice, or a print of Mynaportal)",
    ),
}

_DEAD_CERTIFICATE = frozenset(
    {
        Outcome.CERTIFICATE_EXPIRED,
        Outcome.CERTIFICATE_SUSPENDED,
        Outcome.CERTIFICATE_REVOKED,
        Outcome.NO_CERTIFICATE,
    }
)
_INSURER_CHANGED = frozenset({Outcome.LOST, Outcome.LOST_NEWER})
_DESKS_BEGIN = date(2023, 8, 1)


@dataclass(frozen=True, slots=True)
class Words:
    """What the desk does, in one sentence; `detail` for whoever does it for the first time."""

    text: Text
    detail: Text | None = None


_AGAIN: Mapping[Outcome, Text] = {
    Outcome.LOST_NEWER: Text(
        "マイナ保険証をカードリーダーで読み取る（新しい資格で確認できます）。",
        "Read the My Number Card: it leads to the newer coverage.",
    ),
    Outcome.JPKI_UNAVAILABLE: Text(
        "時間があれば、少し待ってもう一度カードを置いてもらう。",
        "If there is time, wait a little and have the card placed again.",
    ),
    Outcome.CANCELLED: Text(
        "カードを置いて、はじめからやり直してもらう。",
        "Have the card placed again and start over.",
    ),
    Outcome.READER_UNAVAILABLE: Text(
        "リーダーの電源と接続を確かめ、端末ごと再起動してやり直す。",
        "Check power and cable, restart reader and terminal, and try again.",
    ),
    Outcome.CENTRE_UNAVAILABLE: Text(
        "院内の回線と端末を確かめてやり直す。",
        "Check the line and the terminal, and try again.",
    ),
    Outcome.NO_CARD: Text(
        "マイナンバーカードを置いてもらう。", "Have the My Number Card placed on the reader."
    ),
    Outcome.NOT_MY_NUMBER_CARD: Text(
        "マイナンバーカードをお持ちなら、それを置いてもらう。",
        "If the patient has a My Number Card, have that one placed.",
    ),
    Outcome.MODE_CLOSED: Text(
        "目視確認モードの切り替えとパスコードの設定を確かめ、やり直してもらう。",
        "Check visual mode and the clinic's passcode, and start over.",
    ),
    Outcome.PHONE_UNREADABLE: Text(
        "ロックを外して、読み取りが終わるまで動かさずにかざし直してもらう。",
        "Have the phone unlocked and held again, still, until it has been read.",
    ),
    Outcome.PHONE_EXPECTED: Text(
        "カードか、どのスマートフォンかを選び直して、それを置いてもらう。",
        "Have card or phone chosen again, and that one put on the reader.",
    ),
    Outcome.CARD_EXPECTED: Text(
        "画面でスマートフォンを選び、それからかざしてもらう。",
        "Have the phone chosen on the screen, and held after that.",
    ),
    Outcome.PROOF_REFUSED: Text(
        "カードを置き直し、はじめからやり直してもらう。", "Place the card again and start over."
    ),
}
_PLACE_AGAIN = Text(
    "カードをケースから出し、向きを確かめて置き直してもらう。",
    "Have the card taken out of its sleeve and placed again the right way round.",
)
_NUMBER_AGAIN = Text(
    "番号・枝番・生年月日を確かめて照会し直すか、マイナ保険証で確認する。",
    "Check number, branch and birth date and ask again, or use the My Number Card.",
)

_PLAIN: Mapping[Way, Words] = {
    Way.REGISTER: Words(
        Text(
            "ご希望なら、リーダーの画面でそのまま利用登録してもらう。",
            "If the patient wishes, register at the reader and go on.",
        )
    ),
    Way.CHOOSE: Words(
        Text(
            "表示された資格のうち、今加入している保険を確かめて使う。",
            "Ask which of the coverages shown applies now, and use that one.",
        )
    ),
    Way.WELFARE_OFFICE: Words(
        Text(
            "福祉事務所に電話し、この医療機関あての医療券の登録を頼む。",
            "Phone the welfare office: the ticket for this institution has to be registered.",
        )
    ),
    Way.AID_TICKET: Words(
        Text(
            "この医療機関あての紙の医療券・調剤券があれば、それで確認する。",
            "A paper ticket for this institution will do.",
        )
    ),
    Way.NOTICE: Words(
        Text("カードと資格情報のお知らせを見せてもらう。", "See card and eligibility notice.")
    ),
    Way.EARLIER_DATA: Words(
        Text(
            "再診なら、前回から保険が変わっていないと口頭で確かめる。",
            "Return visit: hear from the patient that nothing has changed since last time.",
        ),
        Text(
            "申立書の代わりになります。確かめたことを記録し、前回までの資格で請求します。",
            "It counts as a declaration: note it down, and claim by the earlier data.",
        ),
    ),
    Way.APP: Words(
        Text(
            "マイナ資格確認アプリの端末でカードを読み取る。",
            "Read the card with the confirmation app on a mobile device.",
        ),
        Text(
            "暗証番号か目視で確認します。端末は前もって登録しておきます。",
            "By PIN or by sight; the device must have been registered.",
        ),
    ),
    Way.OUTAGE: Words(
        Text(
            "券面の氏名・生年月日・性別・住所を控え、後から確認する。",
            "Note name, birth date, sex and address from the card; confirm afterwards.",
        ),
        Text(
            "コールセンターに電話してシステム障害時モードを開けてもらい、4情報で照会します"
            "（受付は平日9時から17時：2024年1月の案内）。",
            "The call centre opens the outage mode, which searches by the four items (weekdays 9 "
            "to 17, as of January 2024).",
        ),
    ),
    Way.INSURER: Words(
        Text(
            "保険者か勤務先を伺い、保険者に電話で資格を確かめる。",
            "Ask for insurer or employer and phone the insurer.",
        )
    ),
    Way.FULL_COST: Words(
        Text(
            "何も確認できなければ、いったん全額をお預かりする。",
            "If nothing can be confirmed, take the full cost for the time being.",
        ),
        Text(
            "月内に資格を確認できれば差額を返金し、過ぎたら患者さんが保険者に療養費を申請します。",
            "The difference is refunded if eligibility is shown within the month; after that the "
            "patient claims it from the insurer.",
        ),
    ),
}


def instruction(way: Way, outcome: Outcome, day: date, situation: Situation) -> Words:
    """What the desk does on that day."""
    match way:
        case Way.AGAIN:
            by_number = situation.mode is Mode.NUMBER and outcome not in _AGAIN
            return Words(_NUMBER_AGAIN if by_number else _AGAIN.get(outcome, _PLACE_AGAIN))
        case Way.OTHER_CHECK:
            return Words(_other_check(outcome, situation))
        case Way.VISUAL:
            return _visual(day)
        case Way.PORTAL:
            return _portal(outcome, situation)
        case Way.DECLARATION:
            return _declaration(day)
        case Way.NUMBER:
            return _number(day, situation)
        case Way.OLD_CARD:
            return _old_card(outcome, day)
        case Way.CERTIFICATE:
            return _certificate(outcome)
        case _:
            return _PLAIN[way]


def papers_question(papers: Iterable[Paper]) -> Text:
    """Asks whether the patient has one of them; they are not none."""
    asked = frozenset(papers)
    names = [PAPER_NAMES[paper] for paper in Paper if paper in asked]
    ja = "、".join(name.ja for name in names)
    if len(names) == 1:
        return Text(f"{ja}をお持ちですか。", f"Do you have {names[0].en}?")
    en = ", ".join(name.en for name in names[:-1])
    return Text(f"{ja}のどれかをお持ちですか。", f"Do you have {en} or {names[-1].en}?")


def _other_check(outcome: Outcome, situation: Situation) -> Text:
    if situation.card_kind is CardKind.NO_PHOTO:
        return Text(
            "写真のないカードは、保護者の方に暗証番号を入力してもらう。",
            "A card without a photo: the guardian enters the PIN.",
        )
    if situation.card_kind is CardKind.PINLESS or outcome is Outcome.PIN_BLOCKED:
        return Text("顔認証で確認する。", "Confirm by face.")
    if outcome in (Outcome.PIN_REJECTED, Outcome.PIN_LAST_TRY):
        return Text(
            "暗証番号がはっきりしなければ、顔認証に切り替える。",
            "Unless the PIN is certain, change to the face check.",
        )
    return Text(
        "顔認証と暗証番号のうち、使いやすいほうでやり直してもらう。",
        "Try again by face or by PIN, whichever suits the patient.",
    )


def _visual(day: date) -> Words:
    text = Text(
        "職員がカードの写真とご本人を見比べる（目視確認）。",
        "Compare the photo on the card with the patient (visual check).",
    )
    ja = "管理者アカウントで目視確認モードに切り替え、終わったら必ず通常に戻します。"
    en = "An administrator puts the reader in visual mode, and back again afterwards."
    if VISUAL_SIMPLE.in_force(day):
        ja += "対応済みのリーダーなら、画面で医療機関のパスコードを入れるだけで済みます。"
        en += " A reader that offers it asks only for the clinic's passcode."
    return Words(text, Text(ja, en))


def _portal(outcome: Outcome, situation: Situation) -> Words:
    if not situation.card_brought:
        return Words(
            Text(
                "読み取れなかったスマホで、マイナポータルの資格情報画面を見せてもらう。",
                "See the Mynaportal eligibility screen on the phone that could not be read.",
            )
        )
    if outcome in _DEAD_CERTIFICATE:
        return Words(
            Text(
                "カードと、マイナポータルから保存した資格情報のPDFを見せてもらう。",
                "See the card and the PDF saved from Mynaportal.",
            ),
            Text(
                "このカードの電子証明書では、今はログインできないと考えられます。",
                "With this certificate the patient can probably not log in now.",
            ),
        )
    text = Text(
        "カードとマイナポータルの資格情報画面（PDFも可）を見せてもらう。",
        "See card and Mynaportal eligibility screen (or its PDF).",
    )
    if outcome is not Outcome.LOST:
        return Words(text)
    return Words(
        text,
        Text(
            "新しい資格は、まだ表示されないこともあります。",
            "The new coverage may not be shown yet.",
        ),
    )


def _declaration(day: date) -> Words:
    paper = (
        Text("資格確認書", "certificate of eligibility")
        if ELIGIBILITY_CERTIFICATE.in_force(day)
        else Text("健康保険証", "health insurance card")
    )
    text = Text(
        f"どれもなく、{paper.ja}もなければ、被保険者資格申立書を書いてもらう。",
        f"With none of these and no {paper.en}: a declaration of eligibility.",
    )
    ja = (
        "わかる範囲で、氏名・生年月日・性別・住所、連絡先、保険の種類（「わからない」でもよい）、"
        "保険者名、勤務先、負担割合。請求が済むまで保管します。"
    )
    en = (
        "As far as possible: name, birth date, sex, address, contact, kind of insurance ('not "
        "known' will do), insurer, employer, share. Kept until the claim is paid."
    )
    if day < _DESKS_BEGIN:
        ja += "窓口での取扱いは2023年8月1日からと案内されています。"
        en += " Desks were told to begin on 2023-08-01."
    return Words(text, Text(ja, en))


def _number(day: date, situation: Situation) -> Words:
    carried = situation.carries or frozenset[Paper]()
    if Paper.EXPIRED_CERTIFICATE in carried:
        return Words(
            Text(
                "新しい資格確認書をお持ちか伺い、なければ書かれた番号を照会し、有効なら受け付ける。",
                "Ask for the new certificate; without it look up the number: good if valid.",
            ),
            Text(
                "期限の切れた資格確認書は、それだけでは証明になりません。次回は新しいものをお願いします。",
                "Expired, it proves nothing by itself. The new one should be brought next time.",
            ),
        )
    if Paper.TRAVEL_COPY in carried:
        return Words(
            Text(
                "写しに書かれた番号を照会し、有効なら受け付ける。",
                "Look up the number on the copy: good if valid.",
            ),
            Text(
                "カードを持って行かない修学旅行などのためのものです。ふだんの受診では使えません。",
                "Meant for group travel without the card, and for nothing else.",
            ),
        )
    detail = Text(
        "2026年7月31日までの暫定的な扱いです。次回はマイナ保険証か資格確認書を、とお願いします。",
        "Provisional, until 2026-07-31. Next time the patient should bring the My Number Card or "
        "a certificate of eligibility.",
    )
    if OLD_CARD_PROVISIONAL_ALL.reached(day):
        text = Text(
            "期限切れの健康保険証かお知らせの番号を照会し、有効なら受け付ける。",
            "Look up the number of an expired insurance card or of the notice: good if valid.",
        )
    else:
        text = Text(
            "期限切れの国保・後期の保険証かお知らせの番号を照会し、有効なら受け付ける。",
            "Look up the number of the notice, or of an expired card of a municipality or of the "
            "scheme for the elderly: good if valid.",
        )
    return Words(text, detail)


def _old_card(outcome: Outcome, day: date) -> Words:
    new = outcome in _INSURER_CHANGED
    whose = "新しい保険の" if new else ""
    of_whom = " of the new insurer" if new else ""
    if not OLD_CARD_STOP.in_force(day):
        return Words(
            Text(f"{whose}健康保険証で確認する。", f"A health insurance card{of_whom} will do.")
        )
    return Words(
        Text(
            f"券面の期限が切れていない、{whose}健康保険証で確認する。",
            f"A health insurance card{of_whom} will do until the date printed on it.",
        ),
        Text(
            "2024年12月1日までに発行されたもので、使えるのは2025年12月1日までです。",
            "Issued by 2024-12-01; good until 2025-12-01 at most.",
        ),
    )


def _certificate(outcome: Outcome) -> Words:
    new = outcome in _INSURER_CHANGED
    whose = "新しい保険の" if new else ""
    of_whom = " of the new insurer" if new else ""
    return Words(
        Text(
            f"{whose}資格確認書があれば、それだけで確認できる。",
            f"A certificate of eligibility{of_whom} will do alone.",
        ),
        Text("期限内の原本に限ります。", "The original, and in force."),
    )
