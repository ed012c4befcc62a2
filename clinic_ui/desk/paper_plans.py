"""What the desk does about a paper that proves nothing, by what it is worth (docs/rules.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onshikaku.domain.presented import PaperStanding
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOT_AS_RECORDED", "PLANS", "PaperPlan"]


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """`words` in a list; `meaning` what it means; `first` the one thing to do; `steps` after it.

    `insurer`: whether the insurer is to be told or asked. `mistake`: rather a slip of the desk than
    something wrong with the paper.
    """

    words: Text
    meaning: Text
    first: Text
    steps: tuple[Text, ...]
    insurer: bool = True
    mistake: bool = False


_CARD = Text(
    "マイナンバーカードをお持ちなら、カードで受付してもらう。",
    "Have the patient check in by My Number Card, if it was brought.",
)
_NEW_PAPER = Text(
    "新しい資格確認書をお持ちか伺い、その交付番号で調べ直す。",
    "Ask for the newer certificate and look it up.",
)
_ASK_INSURER = Text(
    "どちらもなければ保険者に電話で確認し、確認できるまでの扱いは「番号で資格を確認する」や"
    "申立書（カードをお持ちの方）による。",
    "With neither, phone the insurer; meanwhile look up the insurance numbers, or take a "
    "declaration from whoever brought the card.",
)
_TYPE_AGAIN = Text(
    "交付番号（11桁）と生年月日を書類と見比べ、入力し直す。",
    "Compare number (11 digits) and birth date with the paper and type them again.",
)
_SCAN_AGAIN = Text(
    "コードを読み取り直すか、交付番号と生年月日で調べる。",
    "Scan the code again, or look up number and birth date.",
)
_NUMBERS = Text(
    "書類の保険者番号・記号・番号で照会する。", "Look up insurer number, symbol and number instead."
)
_KEEP = Text(
    "書類は患者さんに返し、保険者へ返納するようお伝えする（窓口で預からない）。",
    "Give the paper back and ask the patient to return it to the insurer; do not keep it.",
)
_NO_ACCUSATION = Text(
    "理由を決めつけず、「確認できないため、ほかの方法で確認します」とお伝えする。",
    "Accuse nobody: say that it cannot be confirmed and that another way will be tried.",
)

PLANS: Mapping[PaperStanding, PaperPlan] = {
    PaperStanding.NOT_YET: PaperPlan(
        Text("発効期日の前", "not in force yet"),
        Text(
            "この書類はまだ使えません。発効期日より前です。",
            "This paper cannot be used yet: it comes into force later.",
        ),
        Text(
            "発効期日の前です。今日使える書類かカードを出してもらってください。",
            "Not in force yet: ask for what is good today.",
        ),
        (
            Text(
                "いままでの資格確認書をお持ちか伺い、その交付番号で調べる。",
                "Ask for the certificate used until now and look it up.",
            ),
            _CARD,
            _ASK_INSURER,
        ),
    ),
    PaperStanding.EXPIRED: PaperPlan(
        Text("有効期限切れ", "expired"),
        Text(
            "有効期限の過ぎた資格確認書です。資格が続いていても、この書類では受け付けられません。",
            "The certificate has expired. Even if coverage goes on, it proves nothing.",
        ),
        Text(
            "有効期限が切れています。新しい資格確認書かカードを出してもらってください。",
            "Expired: ask for the new certificate or the card.",
        ),
        (_NEW_PAPER, _CARD, _ASK_INSURER),
    ),
    PaperStanding.REPLACED: PaperPlan(
        Text("再交付済み（古い書類）", "replaced by another"),
        Text(
            "再交付されて無効になった古い書類です。",
            "An old paper: another was issued in its place.",
        ),
        Text(
            "この書類は使えません。再交付された新しいものを出してもらってください。",
            "Not to be used: ask for the one issued in its place.",
        ),
        (_NEW_PAPER, _CARD, _KEEP, _ASK_INSURER),
    ),
    PaperStanding.CHANGED: PaperPlan(
        Text("記載変更前の書類", "issued anew since"),
        Text(
            "記載事項が変わり、新しい書類が交付されています。",
            "Its contents have changed, and another was issued.",
        ),
        Text(
            "この書類は使えません。記載が新しいものを出してもらってください。",
            "Not to be used: ask for the one with the new contents.",
        ),
        (_NEW_PAPER, _CARD, _KEEP, _ASK_INSURER),
    ),
    PaperStanding.LOST: PaperPlan(
        Text("紛失の届出あり", "reported lost"),
        Text(
            "紛失の届出があった書類です。本人以外の人が持っているおそれがあります。",
            "Reported lost: it may be in somebody else's hands.",
        ),
        Text(
            "この書類では受け付けないでください。ご本人かどうかを、ほかの方法で確かめます。",
            "Do not accept it, and find out in another way who the patient is.",
        ),
        (_NO_ACCUSATION, _NEW_PAPER, _CARD, _ASK_INSURER),
    ),
    PaperStanding.RETURNED: PaperPlan(
        Text("返納済み", "given back"),
        Text(
            "保険者へ返納された書類です。手もとにあるのは写しか、返納の記録の誤りです。",
            "It was given back to the insurer: this is a copy, or the record is wrong.",
        ),
        Text(
            "この書類では受け付けないでください。カードか別の書類で確かめます。",
            "Do not accept it: confirm by card or another paper.",
        ),
        (_NO_ACCUSATION, _CARD, _NEW_PAPER, _ASK_INSURER),
    ),
    PaperStanding.NOT_NEEDED: PaperPlan(
        Text("マイナ保険証に切替え", "replaced by the card"),
        Text(
            "マイナ保険証を使えるようになったため、無効になった資格確認書です。",
            "No longer good: its holder can use the My Number Card now.",
        ),
        Text(
            "マイナンバーカードで受付してもらってください。",
            "Have the patient check in by My Number Card.",
        ),
        (_CARD, _KEEP, _ASK_INSURER),
    ),
    PaperStanding.ELIGIBILITY_ENDED: PaperPlan(
        Text("資格喪失後の書類", "coverage ended"),
        Text(
            "この書類の資格はなくなっています。期限が先でも使えません。",
            "Its coverage has ended; the last day printed on it does not matter.",
        ),
        Text(
            "この書類は使えません。新しい資格の書類かカードを出してもらってください。",
            "Not to be used: ask for the paper of the new coverage, or the card.",
        ),
        (
            Text(
                "勤め先や住所、保険が変わっていないか伺う。",
                "Ask whether employer, address or insurance changed.",
            ),
            _NEW_PAPER,
            _CARD,
            _KEEP,
            _ASK_INSURER,
        ),
    ),
    PaperStanding.ALTERED: PaperPlan(
        Text("コードの署名が合わない", "code altered or forged"),
        Text(
            "コードの内容が書き換えられているか、発行者の署名ではありません。",
            "The code was changed, or the signature is not the issuer's.",
        ),
        Text(
            "このコードでは受け付けないでください。もう一度読み取り、同じなら書類を使わず確かめます。",
            "Do not accept it. Scan once more; if it says the same, confirm in another way.",
        ),
        (_SCAN_AGAIN, _NO_ACCUSATION, _CARD, _ASK_INSURER),
    ),
    PaperStanding.OTHER_ISSUER: PaperPlan(
        Text("別の発行者のコード", "code of another issuer"),
        Text(
            "別のシミュレーターで発行された書類です。このセンターでは確かめられません。",
            "Issued by another simulator: this centre cannot tell of it.",
        ),
        Text(
            "コードでは確かめられません。書類の番号で照会してください。",
            "The code cannot be checked: look up the numbers on the paper.",
        ),
        (_NUMBERS, _CARD, _ASK_INSURER),
        mistake=True,
    ),
    PaperStanding.UNREADABLE: PaperPlan(
        Text("コードではない", "no code"),
        Text(
            "このシミュレーターの書類のコードではありません。",
            "Not the code of a paper of this simulator.",
        ),
        Text(
            "書類の右下のコードを読み取り直すか、交付番号で調べてください。",
            "Scan the code on the paper again, or look up its number.",
        ),
        (_SCAN_AGAIN, _NUMBERS),
        insurer=False,
        mistake=True,
    ),
    PaperStanding.UNKNOWN: PaperPlan(
        Text("該当する書類なし", "no such paper"),
        Text(
            "この交付番号と生年月日の書類は見つかりません。どちらが違うかは表示されません。",
            "No paper has this number and birth date; which of both is wrong is not told.",
        ),
        Text(
            "交付番号と生年月日を確かめ、調べ直してください。",
            "Check number and birth date, and ask again.",
        ),
        (_TYPE_AGAIN, _NUMBERS, _CARD, _ASK_INSURER),
        mistake=True,
    ),
}
"""Every standing in which a paper proves nothing."""

NOT_AS_RECORDED = PaperPlan(
    Text("コードの内容が控えと違う", "code not as recorded"),
    Text(
        "コードの署名は正しいのですが、同じ内容の書類がセンターの控えにありません。"
        "記録を作り直す前に発行された書類か、偽造された書類です。",
        "The code is signed, but the centre has no paper with its contents: printed before the "
        "records were begun anew, or forged.",
    ),
    Text(
        "このコードでは受け付けないでください。書類の番号かカードで確かめます。",
        "Do not accept this code: confirm by the numbers on the paper or by card.",
    ),
    (_NUMBERS, _NO_ACCUSATION, _CARD, _ASK_INSURER),
)
"""A code with a good signature that the centre knows no paper of."""
