"""Each way of `fallbacks` as an instruction to the desk, worded for the day and the case."""

from __future__ import annotations

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

__all__ = ["PAPER_NAMES", "instruction", "papers_question"]

PAPER_NAMES: Mapping[Paper, Text] = {
    Paper.PORTAL: Text(
        "マイナポータルの資格情報画面（保存したPDFでも可）",
        "the Mynaportal eligibility screen, or its saved PDF",
    ),
    Paper.NOTICE: Text("資格情報のお知らせ", "the eligibility notice"),
    Paper.CERTIFICATE: Text("資格確認書", "a certificate of eligibility"),
    Paper.OLD_CARD: Text("健康保険証", "the health insurance card"),
    Paper.AID_TICKET: Text("紙の医療券・調剤券", "a paper ticket of medical assistance"),
    Paper.PHONE: Text("スマホ保険証", "the insurance card on the phone"),
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
        "リーダーの電源と接続を確かめ、端末ごと再起動してからやり直す。",
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

_PLAIN: Mapping[Way, Text] = {
    Way.REGISTER: Text(
        "ご希望なら、リーダーの画面でそのまま利用登録してもらう。",
        "If the patient wishes, register at the reader and go on.",
    ),
    Way.CHOOSE: Text(
        "表示された資格のうち、今加入している保険を患者さんに確かめて使う。",
        "Ask which of the coverages shown applies now, and use that one.",
    ),
    Way.WELFARE_OFFICE: Text(
        "福祉事務所に電話し、この医療機関あての医療券の登録を頼む。",
        "Phone the welfare office and have the ticket for this institution registered.",
    ),
    Way.AID_TICKET: Text(
        "この医療機関あての紙の医療券・調剤券があれば、それで確認する。",
        "A paper ticket for this institution will do.",
    ),
    Way.NOTICE: Text(
        "マイナンバーカードと資格情報のお知らせをあわせて見せてもらう。",
        "See the My Number Card together with the eligibility notice.",
    ),
    Way.APP: Text(
        "マイナ資格確認アプリの端末でカードを読み取る（暗証番号または目視）。",
        "Read the card with the confirmation app on a mobile device, by PIN or by sight.",
    ),
    Way.OUTAGE: Text(
        "券面の氏名・生年月日・性別・住所を控え、システム障害時モードで後から確認する。"
        "モードはコールセンターに電話して開けてもらう（受付は平日の日中）。",
        "Note name, birth date, sex and address from the card and confirm later in outage mode, "
        "which the call centre opens on weekdays.",
    ),
    Way.INSURER: Text(
        "保険者か勤務先を伺い、保険者に電話で資格を確かめる。",
        "Ask for insurer or employer and phone the insurer.",
    ),
    Way.FULL_COST: Text(
        "何も確認できなければ、いったん全額をお預かりする。"
        "月内に資格を確認できれば差額を返金し、過ぎたら患者さんが保険者に療養費を申請する。",
        "If nothing can be confirmed, take the full cost. Refund the difference if eligibility is "
        "shown within the month; after that the patient claims it from the insurer.",
    ),
}


def instruction(way: Way, outcome: Outcome, day: date, situation: Situation) -> Text:
    """What the desk does, in one or two sentences."""
    match way:
        case Way.AGAIN:
            by_number = situation.mode is Mode.NUMBER and outcome not in _AGAIN
            return _NUMBER_AGAIN if by_number else _AGAIN.get(outcome, _PLACE_AGAIN)
        case Way.OTHER_CHECK:
            return _other_check(outcome, situation)
        case Way.VISUAL:
            return _visual(day)
        case Way.PORTAL:
            return _portal(outcome, situation)
        case Way.EARLIER_DATA:
            return _earlier(outcome)
        case Way.DECLARATION:
            return _declaration(day)
        case Way.NUMBER:
            return _number(day)
        case Way.OLD_CARD:
            return _old_card(outcome, day)
        case Way.CERTIFICATE:
            return _certificate(outcome)
        case _:
            return _PLAIN[way]


def papers_question(papers: Iterable[Paper]) -> Text:
    """Asks whether the patient has one of them; they are not none."""
    names = [PAPER_NAMES[paper] for paper in Paper if paper in frozenset(papers)]
    ja = "、".join(name.ja for name in names)
    en = ", ".join(name.en for name in names)
    return Text(
        f"{ja}のいずれかをお持ちですか。" if len(names) > 1 else f"{ja}をお持ちですか。",
        f"Do you have any of these: {en}?" if len(names) > 1 else f"Do you have {en}?",
    )


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
        "顔認証と暗証番号のうち、患者さんの使いやすいほうでやり直す。",
        "Try again by face or by PIN, whichever suits the patient.",
    )


def _visual(day: date) -> Text:
    classic = Text(
        "職員がカードの写真とご本人を見比べる（目視確認モード。終わったら必ず通常に戻す）。",
        "Compare the photo on the card with the patient (visual mode; switch back afterwards).",
    )
    if not VISUAL_SIMPLE.in_force(day):
        return classic
    return Text(
        f"{classic.ja}対応済みのリーダーなら、画面で職員用パスワードを入れるだけで済む。",
        f"{classic.en} A reader that offers it asks only for the clinic's passcode.",
    )


def _portal(outcome: Outcome, situation: Situation) -> Text:
    if not situation.card_brought:
        return Text(
            "読み取れなかったスマホで、マイナポータルの資格情報画面を見せてもらう。",
            "See the Mynaportal eligibility screen on the phone that could not be read.",
        )
    if outcome in _DEAD_CERTIFICATE:
        return Text(
            "マイナポータルから保存しておいた資格情報のPDFがあれば、カードとあわせて確認する"
            "（このカードの電子証明書では、今はログインできないと考えられます）。",
            "A PDF saved from Mynaportal will do, with the card; this card can probably not log "
            "in now.",
        )
    screen = Text(
        "マイナンバーカードと、マイナポータルの資格情報画面（保存したPDFでも可）を見せてもらう。",
        "See the My Number Card together with the Mynaportal eligibility screen or its saved PDF.",
    )
    if outcome is not Outcome.LOST:
        return screen
    return Text(
        f"{screen.ja}新しい資格は、まだ出ていないこともある。",
        f"{screen.en} The new coverage may not be there yet.",
    )


def _earlier(outcome: Outcome) -> Text:
    if outcome is Outcome.LOST:
        return Text(
            "再診で、保険は変わっていないとご本人が言うときは、口頭で確かめて記録する"
            "（申立書の代わりになります）。",
            "Return visit, and the patient says that nothing changed: note it down; it counts as "
            "a declaration.",
        )
    return Text(
        "再診なら、前回と保険が変わっていないことを口頭で確かめる（申立書の代わりになります）。",
        "Return visit: have it confirmed orally that the coverage is the same as last time; it "
        "counts as a declaration.",
    )


def _declaration(day: date) -> Text:
    papers = (
        Text("資格確認書", "certificate of eligibility")
        if ELIGIBILITY_CERTIFICATE.in_force(day)
        else Text("健康保険証", "health insurance card")
    )
    ja = (
        f"どれもなく{papers.ja}もないときは、被保険者資格申立書をわかる範囲で書いてもらう。"
        "氏名・生年月日・性別・住所、連絡先、保険の種類（「わからない」でもよい）、"
        "保険者名、勤務先、負担割合。請求が済むまで保管する。"
    )
    en = (
        f"With none of these and no {papers.en}: have the declaration of eligibility filled in as "
        "far as possible (name, birth date, sex, address, contact, kind of insurance or 'not "
        "known', insurer, employer, share). Keep it until the claim is paid."
    )
    if day < _DESKS_BEGIN:
        ja += "窓口での取扱いは2023年8月1日からと案内されています。"
        en += " Desks were told to begin on 2023-08-01."
    return Text(ja, en)


def _number(day: date) -> Text:
    if not OLD_CARD_PROVISIONAL_ALL.reached(day):
        card = Text(
            "期限の切れた国保・後期高齢者医療の健康保険証",
            "an expired card of National Health Insurance or of the medical care for the elderly",
        )
    else:
        card = Text("期限の切れた健康保険証", "an expired health insurance card")
    return Text(
        f"{card.ja}や資格情報のお知らせだけでも、番号で照会して有効とわかれば受け付ける"
        "（2026年7月31日までの暫定的な扱い）。次回はマイナ保険証か資格確認書を、とお願いする。",
        f"Even {card.en} or the notice alone will do if a lookup of its number says valid "
        "(provisional, until 2026-07-31). Next time the patient should bring the My Number Card "
        "or a certificate of eligibility.",
    )


def _old_card(outcome: Outcome, day: date) -> Text:
    whose = (
        Text("新しい保険の健康保険証", "A health insurance card of the new insurer")
        if outcome in _INSURER_CHANGED
        else Text("健康保険証", "A health insurance card")
    )
    if not OLD_CARD_STOP.in_force(day):
        return Text(f"{whose.ja}を見せてもらう。", f"{whose.en} will do.")
    return Text(
        f"2024年12月1日までに発行された{whose.ja}で、券面の期限が切れていなければ、それで確認する"
        "（2025年12月1日まで）。",
        f"{whose.en} issued by 2024-12-01 will do until the date printed on it, at most until "
        "2025-12-01.",
    )


def _certificate(outcome: Outcome) -> Text:
    if outcome in _INSURER_CHANGED:
        return Text(
            "新しい保険の資格確認書（期限内の原本）があれば、それだけで確認できる。",
            "A certificate of eligibility of the new insurer (original, in force) will do alone.",
        )
    return Text(
        "資格確認書（期限内の原本）があれば、それだけで確認できる。",
        "A certificate of eligibility (original, in force) will do alone.",
    )
