"""The catalogue of outcomes: a code, what it means, what to do next, in Japanese and English.

First the centre's answers, then the ways in which a visit ends at the clinic without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATALOGUE", "CENTRE_OUTCOMES", "Entry", "Outcome"]


class Outcome(StrEnum):
    """How a confirmation of eligibility (資格確認) ended."""

    # The centre's answers

    ELIGIBLE = "eligible"
    LOST = "lost"
    LOST_NEWER = "lost_newer"
    DECEASED = "deceased"
    NONE = "none"
    SEVERAL = "several"
    AID_WITHOUT_TICKET = "aid_without_ticket"
    REGISTRATION_NEEDED = "registration_needed"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_SUSPENDED = "certificate_suspended"
    CERTIFICATE_REVOKED = "certificate_revoked"
    CERTIFICATE_UNLINKED = "certificate_unlinked"
    JPKI_UNAVAILABLE = "jpki_unavailable"

    # Ends at the clinic
    CANCELLED = "cancelled"
    PIN_REJECTED = "pin_rejected"
    PIN_BLOCKED = "pin_blocked"
    PIN_LAST_TRY = "pin_last_try"
    NO_WAY_LEFT = "no_way_left"
    NOT_THE_HOLDER = "not_the_holder"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_REFUSED = "certificate_refused"
    PROOF_REFUSED = "proof_refused"
    MODE_CLOSED = "mode_closed"
    PHONE_NOT_ACCEPTED = "phone_not_accepted"
    PHONE_UNREADABLE = "phone_unreadable"
    PHONE_EXPECTED = "phone_expected"
    CARD_EXPECTED = "card_expected"
    NOT_MY_NUMBER_CARD = "not_my_number_card"
    CARD_UNREADABLE = "card_unreadable"
    CARD_REMOVED = "card_removed"
    CARD_MUTE = "card_mute"
    NO_CARD = "no_card"
    READER_UNAVAILABLE = "reader_unavailable"
    CENTRE_UNAVAILABLE = "centre_unavailable"
    TERMINAL_REFUSED = "terminal_refused"

    @property
    def entry(self) -> Entry:
        """What the catalogue says of it."""
        return CATALOGUE[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """`meaning` and `next_step` are for the reception desk.

    `retryable`: the same card may get another answer in a moment, with nothing changed about it.
    `eligible`: the patient is covered and the ordinary share is paid.
    """

    meaning: Text
    next_step: Text
    retryable: bool = False
    eligible: bool = False


_OTHER_PROOF = Text(
    "ほかに資格を確認できる書類や画面をお持ちか、患者さんに伺ってください。",
    "Ask whether the patient has other papers or a screen that shows eligibility.",
)
_RENEW = Text(
    "今日はほかの書類や画面で確認し、電子証明書の更新をご案内ください。",
    "For today, confirm by other papers or a screen; the patient should renew the certificate.",
)

CATALOGUE: Mapping[Outcome, Entry] = {
    Outcome.ELIGIBLE: Entry(
        Text("有効な保険資格が確認できました。", "Valid coverage was confirmed."),
        Text(
            "氏名と生年月日を患者さんと確認し、受付を続けてください。違う人なら、この資格は使えません。",
            "Check name and birth date with the patient and go on. If it is somebody else, do not "
            "use the record.",
        ),
        eligible=True,
    ),
    Outcome.LOST: Entry(
        Text(
            "保険資格は喪失しています。新しい資格はまだ登録されていません。",
            "The coverage has ended and no newer one has been registered.",
        ),
        Text(
            "転職・退職・転居などで保険が変わっていないか、患者さんに伺ってください。",
            "Ask whether the insurance has changed: a new job, retirement, a move.",
        ),
    ),
    Outcome.LOST_NEWER: Entry(
        Text(
            "この番号の資格は喪失しており、別の保険者に新しい資格があります。",
            "The coverage under this number has ended; another insurer has a newer one.",
        ),
        Text(
            "マイナ保険証で確認し直してください。なければ、新しい保険の書類を見せてもらいます。",
            "Confirm again by the My Number Card; failing that, by papers of the new insurer.",
        ),
    ),
    Outcome.DECEASED: Entry(
        Text(
            "死亡により資格を喪失した記録になっています。",
            "The record says that the coverage ended by death.",
        ),
        Text(
            "受付をいったん止め、カードのご本人かを確かめて保険者に電話してください。"
            "なりすましか、登録の誤りが考えられます。",
            "Somebody else may be using the card, or the record is wrong: stop, see who the "
            "patient is, and ask the insurer.",
        ),
    ),
    Outcome.NONE: Entry(
        Text("該当する保険資格がありません。", "No record of coverage was found."),
        _OTHER_PROOF,
    ),
    Outcome.SEVERAL: Entry(
        Text(
            "有効な保険資格が複数登録されています。",
            "More than one coverage in force is registered.",
        ),
        Text(
            "今加入している保険はどれか、患者さんに確かめてください。わからなければ保険者に電話します。",
            "Ask the patient which insurance applies now; if unsure, ask the insurers.",
        ),
    ),
    Outcome.AID_WITHOUT_TICKET: Entry(
        Text(
            "生活保護の資格は有効ですが、この医療機関あての医療券が登録されていません。",
            "Public assistance is in force, but no ticket for this institution is registered.",
        ),
        Text(
            "福祉事務所に電話し、医療券の登録を確かめてください。それまで会計と請求は保留します。",
            "Ask the welfare office to register the ticket; hold the bill until it is there.",
        ),
    ),
    Outcome.REGISTRATION_NEEDED: Entry(
        Text(
            "このマイナンバーカードは健康保険証としての利用登録がされていません。",
            "This card has not been registered for use as a health insurance card.",
        ),
        Text(
            "カードリーダーの画面で、このまま利用登録ができます。登録するかどうかは患者さんが決めます。",
            "The patient can register now, on the reader's screen, and decides whether to.",
        ),
    ),
    Outcome.CERTIFICATE_NOT_YET_VALID: Entry(
        Text(
            "電子証明書の有効期間がまだ始まっていません。",
            "The certificate's period of validity has not begun.",
        ),
        Text(
            "端末の日付が正しいか確認してください。正しければ、ほかの書類や画面で確認します。",
            "Check the date of this terminal. If it is right, confirm by other papers or a screen.",
        ),
    ),
    Outcome.CERTIFICATE_EXPIRED: Entry(
        Text(
            "電子証明書の有効期限が切れているため、マイナ保険証として利用できません。",
            "The certificate has expired; the card cannot be used as an insurance card.",
        ),
        _RENEW,
    ),
    Outcome.CERTIFICATE_SUSPENDED: Entry(
        Text(
            "電子証明書が一時停止されています（紛失・盗難の届出など）。",
            "The certificate is suspended, for example after a report of loss or theft.",
        ),
        Text(
            "カードがご本人のものか、券面の写真と見比べてください。ご本人なら、今日はほかの書類や"
            "画面で確認します。",
            "Compare the patient with the photo on the card. If it is the patient's own, confirm "
            "by other papers or a screen for today.",
        ),
    ),
    Outcome.CERTIFICATE_REVOKED: Entry(
        Text(
            "電子証明書が失効しているため、マイナ保険証として利用できません。",
            "The certificate has been revoked; the card cannot be used as an insurance card.",
        ),
        Text(
            "カードがご本人のものか、券面の写真と見比べてください。ご本人なら、今日はほかの書類や"
            "画面で確認します。",
            "Compare the patient with the photo on the card. If it is the patient's own, confirm "
            "by other papers or a screen for today.",
        ),
    ),
    Outcome.CERTIFICATE_UNLINKED: Entry(
        Text(
            "カードは真正ですが、この電子証明書にひも付く資格情報が登録されていません。",
            "The card is genuine, but its certificate is linked to nobody here.",
        ),
        _OTHER_PROOF,
    ),
    Outcome.JPKI_UNAVAILABLE: Entry(
        Text(
            "公的個人認証サービス（J-LIS）が停止しているため、このカードは今は確認できません。",
            "The certificate service (J-LIS) is down, so this card cannot be confirmed now.",
        ),
        Text(
            "しばらくしてからやり直すか、ほかの書類や画面で確認してください。"
            "影響があるのは、更新直後のカードと利用登録が済んでいないカードだけです。",
            "Try again later, or confirm by other papers or a screen. Only cards just renewed and "
            "cards not yet registered are affected.",
        ),
        retryable=True,
    ),
    Outcome.CANCELLED: Entry(
        Text("受付が途中で取り消されました。", "The check-in was cancelled."),
        Text(
            "はじめからやり直すか、ほかの方法で確認してください。",
            "Start again, or confirm in another way.",
        ),
        retryable=True,
    ),
    Outcome.PIN_REJECTED: Entry(
        Text("暗証番号が違います。", "The PIN was wrong."),
        Text(
            "4桁の利用者証明用の暗証番号か確かめてもらってください。続けて3回間違えるとロックされます。"
            "わからないときは顔認証か目視で確認します。",
            "Have the patient check that it is the four-digit PIN for user authentication. Three "
            "wrong ones in a row lock it. If it is not known, confirm by face or by sight.",
        ),
        retryable=True,
    ),
    Outcome.PIN_BLOCKED: Entry(
        Text(
            "暗証番号がロックされているか、設定されていません。",
            "The PIN is locked, or none was ever set.",
        ),
        Text(
            "顔認証か目視で確認してください。申立書はいりません。",
            "Confirm by face or by sight; no declaration is needed.",
        ),
    ),
    Outcome.PIN_LAST_TRY: Entry(
        Text(
            "暗証番号の残りが1回のため、カードに送りませんでした。",
            "One try is left, so the PIN was not sent to the card.",
        ),
        Text(
            "もう一度間違えるとロックされることを患者さんに伝え、それでもよいときだけ続けてください。"
            "顔認証か目視でも確認できます。",
            "Tell the patient that another wrong PIN locks the card; go on only with consent. "
            "Face or sight will do as well.",
        ),
        retryable=True,
    ),
    Outcome.NO_WAY_LEFT: Entry(
        Text(
            "このリーダーでは、本人確認の方法がほかにありません。",
            "This reader has no way left to identify the patient.",
        ),
        Text(
            "職員が目視で確認できるようにするか、ほかの書類や画面で確認してください。",
            "Have staff compare the face with the photo, or confirm by other papers or a screen.",
        ),
    ),
    Outcome.NOT_THE_HOLDER: Entry(
        Text(
            "カードの写真の方と、同じ人だと確認できませんでした。",
            "The patient could not be recognised as the card's holder.",
        ),
        Text(
            "このカードの資格は使えません。ご家族のカードと取り違えていないか伺い、ご本人のものだと言われたら"
            "暗証番号で確認してもらってください。",
            "Do not use this card's record. Ask whether it is a relative's by mistake; if the "
            "patient says that it is the right one, confirm by PIN.",
        ),
    ),
    Outcome.NO_CERTIFICATE: Entry(
        Text(
            "このカードには利用者証明用電子証明書が入っていません。",
            "There is no user-authentication certificate on this card.",
        ),
        Text(
            "今日はほかの書類や画面で確認します。電子証明書は市区町村の窓口で発行できます。",
            "Confirm by other papers or a screen for today. The municipal office can issue the "
            "certificate for the card.",
        ),
    ),
    Outcome.CERTIFICATE_REFUSED: Entry(
        Text(
            "電子証明書を信頼できません。このカードでは確認できません。",
            "The certificate cannot be trusted; this card cannot be used.",
        ),
        Text(
            "カードを確かめてください。シミュレーターは自分の認証局の証明書だけを受け付けます。"
            "実物のカードを試すときは --trust でルート証明書を指定します。",
            "Check the card. The simulator accepts its own authority's certificates only; to try "
            "a genuine card, pin its root with --trust.",
        ),
    ),
    Outcome.PROOF_REFUSED: Entry(
        Text(
            "センターが本人確認の結果を受け付けませんでした。",
            "The centre refused the proof.",
        ),
        Text(
            "カードを置き直して、はじめからやり直してください。",
            "Place the card again and start over.",
        ),
        retryable=True,
    ),
    Outcome.MODE_CLOSED: Entry(
        Text(
            "センターが、この確認方法を今は受け付けていません。",
            "The centre does not accept this way of confirming from this reader now.",
        ),
        Text(
            "目視確認モードの切り替えと、目視確認用のパスコードの設定を確かめてください。",
            "Check whether the reader was left in visual mode, or never put into it, and whether "
            "the clinic's passcode has been set.",
        ),
        retryable=True,
    ),
    Outcome.PHONE_NOT_ACCEPTED: Entry(
        Text(
            "この医療機関では、スマートフォンのマイナ保険証を使えません。",
            "This institution does not take the My Number Card on a phone.",
        ),
        Text(
            "カードをお持ちなら、カードで確認します。なければマイナポータルの画面を見せてもらってください。",
            "Use the plastic card if the patient has it; otherwise see the Mynaportal screen.",
        ),
    ),
    Outcome.PHONE_UNREADABLE: Entry(
        Text(
            "スマートフォンを読み取れませんでした。",
            "The phone could not be read.",
        ),
        Text(
            "もう一度かざしてもらいます。だめなら、カードか、マイナポータルの画面で確認してください。",
            "Have it held again; failing that, use the plastic card or the Mynaportal screen.",
        ),
        retryable=True,
    ),
    Outcome.PHONE_EXPECTED: Entry(
        Text(
            "選んだスマートフォンとは別のものが置かれています。",
            "What lies on the reader is not the phone that was chosen.",
        ),
        Text(
            "カードで受付するなら、カードを選んでやり直してもらってください。",
            "To use a card, or another phone, choose that and start again.",
        ),
        retryable=True,
    ),
    Outcome.CARD_EXPECTED: Entry(
        Text(
            "カードではなく、スマートフォンが置かれています。",
            "A phone lies on the reader instead of a card.",
        ),
        Text(
            "スマートフォンで受付するなら、先に画面でスマートフォンを選んでもらってください。",
            "To check in by phone, choose the phone on the screen first.",
        ),
        retryable=True,
    ),
    Outcome.NOT_MY_NUMBER_CARD: Entry(
        Text("マイナンバーカードではありません。", "This is not a My Number Card."),
        Text(
            "置かれているカードを確かめてください。カードケースに入っている場合は取り出してもらってください。",
            "See which card lies there; it must be taken out of its sleeve.",
        ),
        retryable=True,
    ),
    Outcome.CARD_UNREADABLE: Entry(
        Text("カードを正しく読み取れませんでした。", "The card could not be read properly."),
        Text(
            "カードを置き直してください。別のカードが読めるときは、このカードの故障が考えられます。"
            "その場合はほかの書類や画面で確認します。",
            "Place the card again. If another card can be read, this one may be broken: confirm "
            "by other papers or a screen.",
        ),
        retryable=True,
    ),
    Outcome.CARD_REMOVED: Entry(
        Text(
            "読み取りの途中でカードが離れました。",
            "The card left the reader before it was done.",
        ),
        Text(
            "読み取りが終わるまで置いたままにしてもらい、やり直してください。",
            "Have the card left in place until it is asked to be taken, and start again.",
        ),
        retryable=True,
    ),
    Outcome.CARD_MUTE: Entry(
        Text("カードから応答がありません。", "The card does not answer."),
        Text(
            "カードを置き直してください。続くときはリーダーを抜き差しします。",
            "Place the card again; if it goes on, unplug the reader and plug it in.",
        ),
        retryable=True,
    ),
    Outcome.NO_CARD: Entry(
        Text("リーダーにカードがありません。", "There is no card on the reader."),
        Text("カードを置いて、やり直してください。", "Place the card and start again."),
        retryable=True,
    ),
    Outcome.READER_UNAVAILABLE: Entry(
        Text("カードリーダーが使えません。", "The card reader cannot be used."),
        Text(
            "電源と接続を確かめてください。直らなければ、受付は続け、患者さんの資格はほかの方法で確認します。",
            "Check power and cable. If that does not help, go on receiving patients and confirm"
            " their eligibility in other ways.",
        ),
        retryable=True,
    ),
    Outcome.CENTRE_UNAVAILABLE: Entry(
        Text(
            "資格確認センター（模擬）に接続できません。",
            "The mock centre cannot be reached.",
        ),
        Text(
            "院内の回線と端末を確かめてください。すぐに直らなければ、受付は続け、患者さんの資格はほかの方法で"
            "確認します。",
            "Check the line and the terminal. If that takes long, go on receiving patients and"
            " confirm their eligibility in other ways.",
        ),
        retryable=True,
    ),
    Outcome.TERMINAL_REFUSED: Entry(
        Text(
            "この端末ではセンターにログインできません（端末の電子証明書の期限切れなど）。",
            "This terminal cannot sign in at the centre; its certificate may have expired.",
        ),
        Text(
            "端末の電子証明書とアカウントを確かめ、期限切れなら更新してください。受付は続け、患者さんの資格はほかの方法で確認します。",
            "Check the terminal's certificate and account, and renew what has expired. Go on"
            " receiving patients and confirm their eligibility in other ways.",
        ),
    ),
}

CENTRE_OUTCOMES = frozenset(list(Outcome)[: list(Outcome).index(Outcome.CANCELLED)])
"""The centre's answers; every other outcome ends a visit at the clinic."""
