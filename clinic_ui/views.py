"""States of a visit as words for people, Japanese and English. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.consent_fields import chosen
from clinic_ui.face_words import BANDS, CAUTIONS, why_not
from clinic_ui.fields import Field, day_text, same
from clinic_ui.reasons import explain
from clinic_ui.record_fields import aid_fields, coverage_fields, expense_fields
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import FACE_TRIES, Offer, VisualCheck, Way
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.person import Sex
from onshikaku.domain.proof import Method
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from onshikaku.domain.checkin.states import Finished, State
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.rules.certificate_life import Assessment

__all__ = [
    "BANNER",
    "SEX_WORDS",
    "UNPROVEN",
    "about_pinned",
    "answer_fields",
    "certificate_sentence",
    "identified",
    "learnt",
    "notice",
    "progress",
    "with_proof",
]

BANNER = Text(
    "オンライン資格確認シミュレーター。人物・番号・保険者はすべて架空です。",
    "Simulator. All people, numbers and insurers are invented.",
)

_MIND = Text("ご注意", "Mind")

UNPROVEN = Text(
    "カードの署名を確かめていません（所持の証明なし）。電子証明書の写しだけでも同じ結果になるため、"
    "カードの実物と顔写真を目で確かめてください。",
    "No signature of the card was checked (no proof of possession). A mere copy of its certificate "
    "would give the same result: look at the card itself and at its photo.",
)
"""What it means that a holder was identified without proof."""

_PINNED = Text(
    "手動で信頼した認証局のカードです。失効は確認していません。",
    "This card is under a root that was pinned by hand. Revocation was not checked.",
)
_BOUND = Text(
    "手動で信頼した認証局のカードです。失効は確認していません。表示しているのは、"
    "このカードに結び付けた架空の人物の情報で、カードの持ち主のものではありません。",
    "This card is under a root that was pinned by hand. Revocation was not checked. What is shown "
    "is the invented person to whom this card was bound, not its holder.",
)
_UNBOUND = Text(
    "手動で信頼した認証局のカードですが、どの人物にも結び付けていません。センターを止めて "
    "onshikaku card bind で架空の人物に結び付けると、その人として確認できます。"
    "失効は確認していません。",
    "This card is under a root that was pinned by hand, but bound to nobody. Stop the centre and "
    "bind it to an invented person with `onshikaku card bind`; it then stands for that person. "
    "Revocation was not checked.",
)

_STEPS: dict[type[State], Text] = {
    states.HoldingPhone: Text("スマートフォンをかざします", "Holding the phone to the reader"),
    states.Reading: Text("カードを読み取ります", "Reading the card"),
    states.Verifying: Text("電子証明書を検証します", "Verifying the certificate"),
    states.ChoosingMethod: Text("本人確認の方法を選びます", "Choosing how to be identified"),
    states.CheckingFace: Text("顔を確認します", "Checking the face"),
    states.ComparingPhoto: Text(
        "職員が写真と見比べます（目視確認）", "Staff compare the face with the photo"
    ),
    states.EnteringPin: Text("暗証番号を入力します", "Asking for the PIN"),
    states.PresentingPin: Text("カードが暗証番号を照合します", "The card compares the PIN"),
    states.FetchingChallenge: Text(
        "センターから乱数を受け取ります", "Getting a challenge from the centre"
    ),
    states.Signing: Text("カードが署名します", "The card signs the challenge"),
    states.Asking: Text("センターに照会します", "Asking the centre"),
    states.OfferingRegistration: Text(
        "健康保険証の利用登録を確認します", "Offering registration for insurance use"
    ),
    states.Consenting: Text(
        "情報の提供などについて伺います", "Asking what may be shared, and the like"
    ),
    states.RegisteringConsents: Text(
        "伺った内容をセンターに登録します", "Registering the choices at the centre"
    ),
}

_CERTIFICATE: dict[CertificateState, Text] = {
    CertificateState.NOT_YET_VALID: Text("有効期間前", "not valid yet"),
    CertificateState.VALID: Text("有効", "valid"),
    CertificateState.EXPIRING: Text("有効（まもなく期限切れ）", "valid, expiring soon"),
    CertificateState.GRACE: Text(
        "期限切れ（猶予期間中・資格確認のみ）", "expired, in the grace period: eligibility only"
    ),
    CertificateState.EXPIRED: Text("期限切れ", "expired"),
    CertificateState.SUSPENDED: Text("一時停止中", "suspended"),
    CertificateState.REVOKED: Text("失効", "revoked"),
}

SEX_WORDS: Mapping[Sex, Text] = {
    Sex.MALE: Text("男", "male"),
    Sex.FEMALE: Text("女", "female"),
    Sex.UNSET: Text("未設定", "not set"),
}
"""Sex as it is registered."""

_IDENTIFIED: dict[Method, Text] = {
    Method.PIN: Text("暗証番号は正しいです", "the PIN is right"),
    Method.FACE: Text("カードの写真と一致しました", "the face is that of the photo"),
    Method.VISUAL: Text("職員がご本人と確認しました", "staff recognised the patient as the holder"),
}
_SIGNED = Text("署名が完了しました。カードをお取りください", "signed; the card may be taken")

_METHOD: dict[Method, Text] = {
    Method.PIN: Text("暗証番号", "PIN"),
    Method.FACE: Text("顔認証", "face check"),
    Method.VISUAL: Text("目視", "by sight"),
}
_MODE: dict[Mode, Text] = {
    Mode.VISUAL: Text("目視確認モード", "visual mode"),
    Mode.VISUAL_SIMPLE: Text("目視・パスコード", "by sight, with the clinic's passcode"),
    Mode.PHONE: Text("スマートフォン", "by phone"),
}


def progress(state: State) -> Text | None:
    """What is being done in this state; None where nothing is, or nothing new."""
    if isinstance(state, states.Consenting) and state.questions.given:
        return None
    return _STEPS.get(type(state))


def learnt(state: State) -> Text | None:
    """What the step before this state brought to light; None where that is nothing to tell."""
    match state:
        case states.Verifying(card) if card.certificate:
            return _card(card)
        case states.CheckingFace(tries=tries) if tries < FACE_TRIES:
            return Text(
                f"写真と一致しません（あと{tries}回）",
                f"no match with the photo, tries left: {tries}",
            )
        case states.ComparingPhoto(wrong=True, tries=tries):
            return Text(
                f"医療機関のパスコードが違います（あと{tries}回）",
                f"not the clinic's passcode, tries left: {tries}",
            )
        case states.EnteringPin(card=None, wrong=False):
            return None
        case states.EnteringPin(wrong=True, tries_left=tries):
            return Text(f"暗証番号が違います（残り{tries}回）", f"wrong PIN, {tries} tries left")
        case states.ChoosingMethod(finding=finding):
            return _verified(why_not(state) or finding)
        case (
            states.ComparingPhoto(finding=finding, offer=Offer(visual=VisualCheck.CLASSIC))
            | states.EnteringPin(finding=finding, offer=Offer(open=(Way.PIN,), closed=()))
        ):
            return _verified(finding)
        case states.FetchingChallenge(by=by):
            return _IDENTIFIED[by.method] if by.mode is not Mode.PHONE else None
        case states.Signing():
            return Text("32バイト、60秒間・一回限り有効", "32 bytes, for one use within 60 s")
        case states.Asking():
            return _signed(state)
        case (
            states.Consenting(questions=questions) | states.RegisteringConsents(questions=questions)
        ) if questions.given:
            return chosen(*questions.given[-1])
        case _:
            return None


def _verified(finding: str | None) -> Text:
    if finding is None:
        return Text("発行者・用途・期限・失効とも問題なし", "chain, profile and OCSP good")
    return explain(finding)


def _signed(state: states.Asking) -> Text:
    if not state.by.proven:
        return Text(
            "カードは署名していません（所持の証明なし）",
            "the card signed nothing: no proof of possession",
        )
    return _SIGNED if state.visual is None else Text("署名が完了しました", "signed")


def _card(card: states.CardFacts) -> Text:
    kind = (
        Text("模擬カード", "simulated") if card.simulated else Text("実物のカード", "a real card")
    )
    if card.tries_left is None:
        return kind
    return Text(
        f"{kind.ja}、暗証番号の残り回数 {card.tries_left}回",
        f"{kind.en}, {card.tries_left} PIN tries left",
    )


def identified(finished: Finished) -> Text | None:
    """How the person was identified (本人確認方法); None if the visit never came so far."""
    if finished.method is None:
        return None
    method, mode = _METHOD[finished.method], _MODE.get(finished.mode)
    if mode is None:
        how = method
    elif finished.method is Method.VISUAL:
        how = mode
    else:
        how = Text(f"{method.ja}（{mode.ja}）", f"{method.en}, {mode.en}")
    return with_proof(how, finished)


def with_proof(how: Text, finished: Finished) -> Text:
    """How the person was identified, with a word where that was without proof of possession."""
    if finished.proven:
        return how
    return Text(f"{how.ja}・所持の証明なし", f"{how.en}, no proof of possession")


def answer_fields(finished: Finished, day: date) -> list[Field]:
    """What the desk needs to know of how a visit ended on a day, most important first."""
    fields: list[Field] = []
    if finished.answer is not None:
        fields += _answer(finished.answer, day)
    if finished.method is not Method.PIN and (how := identified(finished)) is not None:
        fields.append(Field(Text("本人確認", "Identified"), how))
    if finished.face is not None:
        fields.append(Field(Text("顔の照合", "Face"), BANDS[finished.face.band]))
        fields += [Field(_MIND, CAUTIONS[caution]) for caution in finished.face.cautions]
    if finished.answer is not None and not finished.proven:
        fields.append(Field(_MIND, UNPROVEN))
    if (pinned := about_pinned(finished.answer)) is not None:
        fields.append(Field(_MIND, pinned))
    if finished.tries_left is not None:
        left = finished.tries_left
        fields.append(
            Field(Text("暗証番号の残り回数", "PIN tries left"), Text(f"{left}回", str(left)))
        )
    if finished.detail:
        fields.append(Field(Text("理由", "Reason"), explain(finished.detail)))
    if finished.finding:
        fields.append(
            Field(Text("医療機関側の検証", "Checked at the clinic"), explain(finished.finding))
        )
    return fields


def notice(answer: Answer | None) -> Text | None:
    """What to remind the patient of beside the answer: a certificate that ends or has ended."""
    certificate = None if answer is None else answer.certificate
    if answer is None or certificate is None or not answer.outcome.entry.eligible:
        return None
    match certificate.state:
        case CertificateState.EXPIRING:
            return Text(
                "電子証明書の有効期限が近づいています。市区町村の窓口で更新するようご案内ください。",
                "The certificate expires soon: remind the patient to renew it at the municipal "
                "office.",
            )
        case CertificateState.GRACE:
            end = day_text(certificate.grace_end)
            return Text(
                f"電子証明書の有効期限が切れています。{end.ja}までに市区町村の窓口で更新するよう"
                "ご案内ください。過ぎると利用登録も解除されます。",
                f"The certificate has expired: remind the patient to renew it by {end.en}; after "
                "that the registration for insurance use ends as well.",
            )
        case _:
            return None


def about_pinned(answer: Answer | None) -> Text | None:
    """What the desk has to know of a card under a pinned root; None for any other."""
    if answer is None or answer.certificate is None or answer.certificate.revocation_checked:
        return None
    if answer.outcome is Outcome.CERTIFICATE_UNLINKED:
        return _UNBOUND
    return _PINNED if answer.person is None else _BOUND


def certificate_sentence(assessment: Assessment) -> Text:
    """State, last day, and how many days are left while that matters."""
    state = _CERTIFICATE[assessment.state]
    expiry = day_text(assessment.not_after)
    ja, en = f"{state.ja}　有効期限 {expiry.ja}", f"{state.en}; last day {expiry.en}"
    if assessment.state is CertificateState.GRACE:
        end = day_text(assessment.grace_end)
        ja += f"（{end.ja}まで資格確認に利用できます・あと{assessment.days_left}日）"
        en += f" (usable until {end.en}, {assessment.days_left} days)"
    elif assessment.state is CertificateState.EXPIRING:
        ja += f"（あと{assessment.days_left}日）"
        en += f" ({assessment.days_left} days left)"
    if not assessment.revocation_checked:
        ja += "　失効は未確認"
        en += "; revocation not checked"
    return Text(ja, en)


def _answer(answer: Answer, day: date) -> Iterator[Field]:
    person = answer.person
    if person is not None:
        kana = person.name_kana
        yield Field(Text("氏名", "Name"), same(f"{person.name}（{kana}）"))
        birth, sex = day_text(person.birth_date), SEX_WORDS[person.sex]
        yield Field(
            Text("生年月日・性別", "Born, sex"),
            Text(f"{birth.ja}　{sex.ja}", f"{birth.en}, {sex.en}"),
        )
    for coverage in answer.coverages:
        yield from coverage_fields(coverage, day)
    if answer.aid is not None:
        yield from aid_fields(answer.aid)
    for expense in answer.expenses:
        yield from expense_fields(expense)
    if answer.payment is not None and answer.outcome.entry.eligible:
        yield Field(Text("窓口負担", "Patient pays"), payment_words(answer.payment))
    if answer.certificate is not None:
        yield Field(Text("電子証明書", "Certificate"), certificate_sentence(answer.certificate))
    if person is not None and answer.outcome.entry.eligible:
        yield Field(Text("診療情報などの閲覧", "Medical information"), _medical(answer))


def _medical(answer: Answer) -> Text:
    if answer.medical_information:
        return Text("同意があれば閲覧できます", "open, if the patient consents")
    return Text("提供されません", "not provided")
