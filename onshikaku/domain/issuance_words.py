"""What papers, grounds, decisions, proofs and gaps are called, and where a rule is from."""

from __future__ import annotations

from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.issuance_decision import DecisionOutcome
from onshikaku.domain.issued import DocumentEnd, DocumentKind, IssueReason
from onshikaku.domain.rules.eligibility_proofs import Gap, ProofWay
from onshikaku.domain.rules.timeline import RULES
from onshikaku.domain.text import Text

__all__ = [
    "APPLICATION_WORDS",
    "END_WORDS",
    "GAP_WORDS",
    "KIND_WORDS",
    "OUTCOME_WORDS",
    "REASON_WORDS",
    "WAY_WORDS",
    "source_of",
]

KIND_WORDS = {
    DocumentKind.CERTIFICATE: Text("資格確認書", "certificate of eligibility"),
    DocumentKind.SHORT_CERTIFICATE: Text("短期の資格確認書", "short certificate of eligibility"),
    DocumentKind.NOTICE: Text("資格情報のお知らせ", "notice of eligibility"),
}

REASON_WORDS = {
    IssueReason.NO_CARD: Text("マイナンバーカードを持っていない", "has no My Number Card"),
    IssueReason.NOT_REGISTERED: Text(
        "カードの健康保険証利用登録がない", "the card is not registered for insurance use"
    ),
    IssueReason.DEREGISTERED: Text(
        "利用登録を解除した、または解除を申請した",
        "the registration was cancelled, or that was asked for",
    ),
    IssueReason.CERTIFICATE_EXPIRED: Text(
        "電子証明書の期限が切れ、猶予期間も過ぎた",
        "the certificate has expired, and its period of grace is over",
    ),
    IssueReason.CARD_RETURNED: Text("カードを返納した", "the card was given back"),
    IssueReason.PROTECTED: Text(
        "DV等の保護のため、資格情報を表示できない",
        "the record may not be shown, for protection",
    ),
    IssueReason.NUMBER_NOT_SUPPLIED: Text(
        "保険者に個人番号が届いていない", "the insurer was not given the My Number"
    ),
    IssueReason.SPECIAL_CARE: Text(
        "カードでの受診が難しい（要配慮者）", "finds the card hard to use (要配慮者)"
    ),
    IssueReason.CARD_LOST: Text("カードを紛失した", "lost the card"),
    IssueReason.CARD_RENEWING: Text("カードを更新中", "the card is being renewed"),
    IssueReason.ELDERLY_ALL: Text(
        "後期高齢者医療の加入者（2026年7月31日まで全員）",
        "in the scheme for 75 and over: everyone until 2026-07-31",
    ),
    IssueReason.ELDERLY_85: Text("8月1日の時点で85歳以上", "85 or older on 1 August"),
    IssueReason.ELDERLY_APPLIED: Text(
        "後期高齢者医療の加入者が申請した", "asked for as a member of the scheme for 75 and over"
    ),
    IssueReason.REGISTRATION_DELAYED: Text(
        "資格情報の登録が遅れている", "the record is late in being registered"
    ),
    IssueReason.REGISTERED_HOLDER: Text(
        "利用登録をしたカードを持っている", "has a card registered for insurance use"
    ),
    IssueReason.RENEWED: Text("有効期限による更新", "the one before comes to its end"),
    IssueReason.CHANGED: Text("記載事項の変更", "what was printed has changed"),
    IssueReason.REPLACED: Text("紛失・破損による再交付", "lost or damaged"),
}

OUTCOME_WORDS = {
    DecisionOutcome.ISSUED: Text("交付", "issued"),
    DecisionOutcome.RENEWED: Text("更新して交付", "renewed"),
    DecisionOutcome.REPLACED: Text("差し替え", "replaced"),
    DecisionOutcome.KEPT: Text("手元のものが有効", "the one in hand is good"),
    DecisionOutcome.ENDED: Text("失効", "ended"),
    DecisionOutcome.NOT_YET: Text(
        "健康保険証が有効なため、まだ交付しない", "not yet: the old insurance card is good"
    ),
    DecisionOutcome.ON_APPLICATION: Text("申請があれば交付", "on application only"),
    DecisionOutcome.DISCRETION: Text(
        "保険者の判断による（まだ交付しない）", "at the insurer's discretion: not yet"
    ),
    DecisionOutcome.NOT_ENTITLED: Text("交付の対象ではない", "nothing to issue"),
    DecisionOutcome.NO_COVERAGE: Text("資格がない", "no coverage"),
}

END_WORDS = {
    DocumentEnd.REPLACED: Text("再交付により失効", "replaced"),
    DocumentEnd.LOST: Text("紛失の届出", "reported lost"),
    DocumentEnd.RETURNED: Text("返納", "given back"),
    DocumentEnd.ELIGIBILITY_LOST: Text("資格喪失", "coverage lost"),
    DocumentEnd.CHANGED: Text("記載事項の変更", "what was printed has changed"),
    DocumentEnd.NOT_NEEDED: Text("資格情報が登録された", "not needed: the record is registered"),
}

APPLICATION_WORDS = {
    ApplicationKind.SPECIAL_CARE: Text(
        "資格確認書の交付（要配慮者）", "a certificate, as one who finds the card hard to use"
    ),
    ApplicationKind.ELDERLY: Text(
        "資格確認書の交付（後期高齢者医療）", "a certificate, in the scheme for 75 and over"
    ),
    ApplicationKind.LOST_CARD: Text(
        "資格確認書の交付（カードの紛失）", "a certificate, the card being lost"
    ),
    ApplicationKind.RENEWING: Text(
        "資格確認書の交付（カードの更新中）", "a certificate, the card being renewed"
    ),
    ApplicationKind.DAMAGED_PAPER: Text("再交付（破損・汚損）", "another paper, damaged"),
    ApplicationKind.LOST_PAPER: Text("再交付（紛失）", "another paper, lost"),
    ApplicationKind.DEREGISTRATION: Text(
        "健康保険証利用登録の解除", "end of the registration for insurance use"
    ),
}

WAY_WORDS = {
    ProofWay.CARD: Text("マイナ保険証", "the card"),
    ProofWay.CARD_IN_GRACE: Text("マイナ保険証（猶予期間中）", "the card, in grace"),
    ProofWay.CERTIFICATE: Text("資格確認書", "certificate of eligibility"),
    ProofWay.SHORT_CERTIFICATE: Text("短期の資格確認書", "short certificate of eligibility"),
    ProofWay.OLD_CARD: Text("健康保険証", "old insurance card"),
    ProofWay.AID_TICKET: Text("医療扶助の医療券", "ticket of public assistance"),
    ProofWay.OLD_CARD_NUMBER: Text(
        "期限の切れた健康保険証の番号での照会", "lookup by the number on an expired insurance card"
    ),
    ProofWay.NOTICE_NUMBER: Text(
        "資格情報のお知らせの番号での照会", "lookup by the number on a notice"
    ),
    ProofWay.CARD_WITH_NOTICE: Text("カードと資格情報のお知らせ", "card with notice"),
    ProofWay.CARD_WITH_PORTAL: Text("カードとマイナポータルの画面", "card with portal screen"),
    ProofWay.DECLARATION: Text(
        "被保険者資格申立書（証明ではない）", "declaration (shows nothing by itself)"
    ),
}

GAP_WORDS = {
    Gap.DECEASED: Text("死亡による資格喪失", "deceased"),
    Gap.NO_COVERAGE: Text("どの保険者にも資格がない", "covered by no insurer"),
    Gap.REGISTRATION_UNDER_WAY: Text(
        "資格情報の登録手続中", "the record is still being registered"
    ),
    Gap.VIEWING_STOPPED: Text("閲覧停止中", "viewing is stopped"),
    Gap.PAPER_LOST: Text(
        "資格確認書を紛失または返納し、再交付を申請していない",
        "the certificate was lost or given back, and no other was asked for",
    ),
    Gap.CARD_LOST: Text(
        "カードを紛失し、資格確認書を申請していない",
        "the card is lost, and no certificate was asked for",
    ),
    Gap.CARD_RENEWING: Text(
        "カードを更新中で、資格確認書を申請していない",
        "the card is being renewed, and no certificate was asked for",
    ),
    Gap.GRACE_OVER: Text(
        "猶予期間が過ぎ、月次の交付をまだ受けていない",
        "the period of grace is over, and the month's run is still to come",
    ),
    Gap.PAPER_RUN_OUT: Text("資格確認書の有効期限が過ぎた", "the certificate has come to its end"),
    Gap.NO_PAPER_YET: Text(
        "資格確認書の交付の対象だが、まだ届いていない",
        "a certificate is due, and has not been issued yet",
    ),
}

_BY_ID = {rule.id: rule for rule in RULES}


def source_of(rule: str) -> Text:
    """The public sources of a dated rule, or the section of docs/rules.md that lists them."""
    dated = _BY_ID.get(rule)
    if dated is None:
        return Text(f"docs/rules.md {rule}", f"docs/rules.md {rule}")
    sources = "、".join(dated.sources)
    return Text(f"{dated.title.ja}（{sources}）", f"{dated.title.en} ({sources})")
