"""The eligibility screen of マイナポータル as a PDF that a patient downloads (docs/rules.md §3.4).

Layout and words are the simulator's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.documents.flow import Flow, Row
from onshikaku.domain.coverage import Relation, Scheme
from onshikaku.domain.dates import JST, era_date
from onshikaku.domain.payment_words import payment_words
from onshikaku.domain.person import Sex
from onshikaku.domain.portal import RegistrationState, ScreenState
from onshikaku.wire.oqs.codes.qualification import Disease as DiseaseCode
from onshikaku.wire.oqs.codes.qualification import LimitBand as BandCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.entitlement import MedicalAid
    from onshikaku.domain.person import Person
    from onshikaku.domain.portal import EligibilityScreen, RegistrationStatus
    from onshikaku.domain.text import Text

__all__ = ["SCREEN_WORDS", "portal_pdf"]

SCREEN_WORDS = {
    ScreenState.IN_FORCE: "有効な資格があります。",
    ScreenState.SEVERAL: "有効な資格が複数あります。どちらが正しいか、保険者に確かめてください。",
    ScreenState.LOST: "資格は喪失しています。下の記録は最後の資格です。",
    ScreenState.DECEASED: "死亡による資格喪失が登録されています。",
    ScreenState.NONE: "資格情報がありません。登録の手続き中のことがあります。",
    ScreenState.STOPPED: "資格情報の表示が止められています。保険者にお問い合わせください。",
    ScreenState.NOT_REGISTERED: "健康保険証の利用登録がありません。",
    ScreenState.UNLINKED: "この電子証明書に結び付く資格情報がありません。",
}
"""What the screen says first."""

_REGISTRATIONS = {
    RegistrationState.NONE: "登録されていません",
    RegistrationState.REGISTERED: "登録済み",
    RegistrationState.ENDING: "登録済み（解除の申請あり）",
    RegistrationState.ENDED: "解除済み",
    RegistrationState.LAPSED: "電子証明書が更新されなかったため解除",
}
_PROOF = (
    "この書面は、マイナンバーカードと一緒に窓口で示したときに、資格の確認に使えます。"
    "書面だけでは使えません。"
)
_NO_PROOF = "この書面では資格を確認できません。"
_AGE = "内容は作成した日時のものです。窓口では、できるだけ新しいものを示してください。"
_SEXES = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.UNSET: "記載なし"}
_RELATIONS = {Relation.INSURED: "本人", Relation.FAMILY: "家族"}


def portal_pdf(
    screen: EligibilityScreen,
    registration: RegistrationStatus,
    *,
    made_at: datetime,
    proofs: Sequence[Text] = (),
) -> bytes:
    """The screen as it was at `made_at` (aware), the same for the same content.

    `proofs`: by what else the person can show eligibility that day, in order; left out if empty.
    """
    made = made_at.astimezone(JST)
    moment = f"{era_date(made.date())}（{made:%Y-%m-%d %H:%M}）"
    sheet = Flow("医療保険の資格情報", f"作成日時 {moment}")
    sheet.note(f"マイナポータル（シミュレーター）　作成日時　{moment}")
    sheet.boxed(SCREEN_WORDS[screen.state])
    sheet.note(_PROOF if screen.confirms else _NO_PROOF)
    sheet.note(_AGE, small=True)
    if screen.person is not None:
        sheet.heading("氏名など")
        sheet.rows(*_person(screen.person))
    for count, coverage in enumerate(screen.coverages, 1):
        several = len(screen.coverages) > 1
        sheet.heading(f"資格情報（{count}件目）" if several else "資格情報")
        sheet.rows(*_coverage(coverage))
    if screen.payment is not None:
        sheet.heading("窓口での負担")
        sheet.rows(Row("一部負担金の割合", payment_words(screen.payment).ja))
    if screen.aid is not None:
        sheet.heading("医療扶助")
        sheet.rows(*_aid(screen.aid))
    sheet.heading("健康保険証の利用登録")
    sheet.rows(*_registration(registration))
    if proofs:
        sheet.heading("資格を確認できるもの")
        sheet.points(*(proof.ja for proof in proofs))
    return sheet.pdf()


def _person(person: Person) -> Iterator[Row]:
    yield Row("フリガナ", person.name_kana)
    yield Row("氏名", person.name)
    if person.name_other is not None:
        yield Row("氏名（その他）", person.name_other)
    yield Row("生年月日", era_date(person.birth_date))
    yield Row("性別", _SEXES[person.sex])


def _coverage(coverage: Coverage) -> Iterator[Row]:
    insured = coverage.insured
    yield Row("保険者名", coverage.insurer_name)
    yield Row("保険者番号", coverage.insurer_number.value)
    if coverage.scheme is Scheme.ELDERLY:
        yield Row("被保険者番号", insured.number)
    else:
        if insured.symbol:
            yield Row("記号", insured.symbol)
        yield Row("番号", insured.number)
        if insured.branch is not None:
            yield Row("枝番", insured.branch)
        yield Row("本人・家族", _RELATIONS[coverage.relation])
    if coverage.insured_name is not None:
        yield Row("被保険者・世帯主の氏名", coverage.insured_name)
    yield Row("資格取得年月日", era_date(coverage.valid_from))
    if coverage.lost_on is not None:
        yield Row("資格喪失年月日", era_date(coverage.lost_on))
    yield from _certificates(coverage)


def _certificates(coverage: Coverage) -> Iterator[Row]:
    if coverage.elderly is not None:
        yield Row(
            "高齢受給者証",
            f"{coverage.elderly.percent // 10}割　{_until(coverage.elderly.period.last)}",
        )
    if coverage.limit is not None:
        band = coverage.limit.band
        said = "区分なし" if band is None else BandCode(band.value).label.ja
        yield Row("限度額の適用区分", f"{said}　{_until(coverage.limit.period.last)}")
        if coverage.limit.long_term_on is not None:
            yield Row("長期入院該当年月日", era_date(coverage.limit.long_term_on))
    for held in coverage.diseases:
        yield Row(
            "特定疾病",
            f"{DiseaseCode(held.disease.value).label.ja}　月額{held.self_pay_yen:,}円まで",
        )


def _until(last: date | None) -> str:
    return "" if last is None else f"{era_date(last)}まで"


def _aid(aid: MedicalAid) -> Iterator[Row]:
    yield Row("公費負担者番号", aid.payer_number.value)
    yield Row("受給者番号", aid.recipient_number.value)
    yield Row("実施機関", aid.office)
    for ticket in aid.tickets:
        yield Row("医療券", f"{ticket.number}　本人支払額 {ticket.self_pay_yen:,}円")


def _registration(status: RegistrationStatus) -> Iterator[Row]:
    yield Row("状態", _REGISTRATIONS[status.state])
    if status.since is not None:
        yield Row("登録日", era_date(status.since))
    if status.ends_on is not None:
        yield Row("解除される日", era_date(status.ends_on))
