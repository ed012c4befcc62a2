"""What the centre's answers mean and what to do next, by their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.outcomes.entry import Entry
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ANSWERS"]

_OTHER_PROOF = Text(
    "ほかに資格を確認できる書類や画面をお持ちか、患者さんに伺ってください。",
    "Ask whether the patient has other papers or a screen that shows eligibility.",
)
_RENEW = Text(
    "今日はほかの書類や画面で確認し、電子証明書の更新をご案内ください。",
    "For today, confirm by other papers or a screen; the patient should renew the certificate.",
)

ANSWERS: Mapping[str, Entry] = {
    "eligible": Entry(
        Text("有効な保険資格が確認できました。", "Valid coverage was confirmed."),
        Text(
            "氏名と生年月日を患者さんと確認し、受付を続けてください。違う人なら、この資格は使えません。",
            "Check name and birth date with the patient and go on. If it is somebody else, do not "
            "use the record.",
        ),
        eligible=True,
    ),
    "lost": Entry(
        Text(
            "保険資格は喪失しています。新しい資格はまだ登録されていません。",
            "The coverage has ended and no newer one has been registered.",
        ),
        Text(
            "転職・退職・転居などで保険が変わっていないか、患者さんに伺ってください。",
            "Ask whether the insurance has changed: a new job, retirement, a move.",
        ),
    ),
    "lost_newer": Entry(
        Text(
            "この番号の資格は喪失しており、別の保険者に新しい資格があります。",
            "The coverage under this number has ended; another insurer has a newer one.",
        ),
        Text(
            "マイナ保険証で確認し直してください。なければ、新しい保険の書類を見せてもらいます。",
            "Confirm again by the My Number Card; failing that, by papers of the new insurer.",
        ),
    ),
    "deceased": Entry(
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
    "none": Entry(
        Text("該当する保険資格がありません。", "No record of coverage was found."),
        _OTHER_PROOF,
    ),
    "several": Entry(
        Text(
            "有効な保険資格が複数登録されています。",
            "More than one coverage in force is registered.",
        ),
        Text(
            "今加入している保険はどれか、患者さんに確かめてください。わからなければ保険者に電話します。",
            "Ask the patient which insurance applies now; if unsure, ask the insurers.",
        ),
    ),
    "aid_without_ticket": Entry(
        Text(
            "生活保護の資格は有効ですが、この医療機関あての医療券が登録されていません。",
            "Public assistance is in force, but no ticket for this institution is registered.",
        ),
        Text(
            "福祉事務所に電話し、医療券の登録を確かめてください。それまで会計と請求は保留します。",
            "Ask the welfare office to register the ticket; hold the bill until it is there.",
        ),
    ),
    "registration_needed": Entry(
        Text(
            "このマイナンバーカードは健康保険証としての利用登録がされていません。",
            "This card has not been registered for use as a health insurance card.",
        ),
        Text(
            "カードリーダーの画面で、このまま利用登録ができます。登録するかどうかは患者さんが決めます。",
            "The patient can register now, on the reader's screen, and decides whether to.",
        ),
    ),
    "certificate_not_yet_valid": Entry(
        Text(
            "電子証明書の有効期間がまだ始まっていません。",
            "The certificate's period of validity has not begun.",
        ),
        Text(
            "端末の日付が正しいか確認してください。正しければ、ほかの書類や画面で確認します。",
            "Check the date of this terminal. If it is right, confirm by other papers or a screen.",
        ),
    ),
    "certificate_expired": Entry(
        Text(
            "電子証明書の有効期限が切れているため、マイナ保険証として利用できません。",
            "The certificate has expired; the card cannot be used as an insurance card.",
        ),
        _RENEW,
    ),
    "certificate_suspended": Entry(
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
    "certificate_revoked": Entry(
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
    "certificate_unlinked": Entry(
        Text(
            "カードは真正ですが、この電子証明書にひも付く資格情報が登録されていません。",
            "The card is genuine, but its certificate is linked to nobody here.",
        ),
        _OTHER_PROOF,
    ),
    "jpki_unavailable": Entry(
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
}
