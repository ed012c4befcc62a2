"""How a visit ends at the clinic without the centre's answer, by codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.outcomes.entry import Entry
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENDS"]


ENDS: Mapping[str, Entry] = {
    "cancelled": Entry(
        Text("受付が途中で取り消されました。", "The check-in was cancelled."),
        Text(
            "はじめからやり直すか、ほかの方法で確認してください。",
            "Start again, or confirm in another way.",
        ),
        retryable=True,
    ),
    "pin_rejected": Entry(
        Text("暗証番号が違います。", "The PIN was wrong."),
        Text(
            "4桁の利用者証明用の暗証番号か確かめてもらってください。続けて3回間違えるとロックされます。"
            "わからないときは顔認証か目視で確認します。",
            "Have the patient check that it is the four-digit PIN for user authentication. Three "
            "wrong ones in a row lock it. If it is not known, confirm by face or by sight.",
        ),
        retryable=True,
    ),
    "pin_blocked": Entry(
        Text(
            "暗証番号がロックされているか、設定されていません。",
            "The PIN is locked, or none was ever set.",
        ),
        Text(
            "顔認証か目視で確認してください。申立書はいりません。",
            "Confirm by face or by sight; no declaration is needed.",
        ),
    ),
    "pin_last_try": Entry(
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
    "no_way_left": Entry(
        Text(
            "このリーダーでは、本人確認の方法がほかにありません。",
            "This reader has no way left to identify the patient.",
        ),
        Text(
            "職員が目視で確認できるようにするか、ほかの書類や画面で確認してください。",
            "Have staff compare the face with the photo, or confirm by other papers or a screen.",
        ),
    ),
    "not_the_holder": Entry(
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
    "no_certificate": Entry(
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
    "certificate_refused": Entry(
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
    "proof_refused": Entry(
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
    "mode_closed": Entry(
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
    "phone_not_accepted": Entry(
        Text(
            "この医療機関では、スマートフォンのマイナ保険証を使えません。",
            "This institution does not take the My Number Card on a phone.",
        ),
        Text(
            "カードをお持ちなら、カードで確認します。なければマイナポータルの画面を見せてもらってください。",
            "Use the plastic card if the patient has it; otherwise see the Mynaportal screen.",
        ),
    ),
    "phone_unreadable": Entry(
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
    "phone_expected": Entry(
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
    "card_expected": Entry(
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
    "not_my_number_card": Entry(
        Text("マイナンバーカードではありません。", "This is not a My Number Card."),
        Text(
            "置かれているカードを確かめてください。カードケースに入っている場合は取り出してもらってください。",
            "See which card lies there; it must be taken out of its sleeve.",
        ),
        retryable=True,
    ),
    "card_unreadable": Entry(
        Text("カードを正しく読み取れませんでした。", "The card could not be read properly."),
        Text(
            "カードを置き直してください。別のカードが読めるときは、このカードの故障が考えられます。"
            "その場合はほかの書類や画面で確認します。",
            "Place the card again. If another card can be read, this one may be broken: confirm "
            "by other papers or a screen.",
        ),
        retryable=True,
    ),
    "card_removed": Entry(
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
    "card_mute": Entry(
        Text("カードから応答がありません。", "The card does not answer."),
        Text(
            "カードを置き直してください。続くときはリーダーを抜き差しします。",
            "Place the card again; if it goes on, unplug the reader and plug it in.",
        ),
        retryable=True,
    ),
    "no_card": Entry(
        Text("リーダーにカードがありません。", "There is no card on the reader."),
        Text("カードを置いて、やり直してください。", "Place the card and start again."),
        retryable=True,
    ),
    "reader_unavailable": Entry(
        Text("カードリーダーが使えません。", "The card reader cannot be used."),
        Text(
            "電源と接続を確かめてください。直らなければ、受付は続け、患者さんの資格はほかの方法で確認します。",
            "Check power and cable. If that does not help, go on receiving patients and confirm"
            " their eligibility in other ways.",
        ),
        retryable=True,
    ),
    "centre_unavailable": Entry(
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
    "terminal_refused": Entry(
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
