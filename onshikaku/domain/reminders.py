"""What an answer itself asks the desk to mind, whether or not the patient is eligible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.coverage import InsuredClass
from onshikaku.domain.dates import era_date
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.burden import BurdenReason, minor_until
from onshikaku.domain.rules.high_cost import halved
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.rules.certificate_life import Assessment

__all__ = ["UNPRINTABLE", "reminders"]

UNPRINTABLE = "●"
"""Stands for a character outside the code set (外字) in names and addresses."""

_CHARACTERS = Text(
    "氏名や住所の●は、システムで表せない文字です。カナで本人を確かめ、カルテの漢字は上書きしないで"
    "ください。請求は●のままでも正しい漢字でも返戻されません。",
    "A ● stands for a character outside the code set: check by kana and do not overwrite the "
    "chart. Claims with the ● or with the right character are both accepted.",
)
_RATIO = Text(
    "負担割合が登録されていません。保険者に電話で確かめ、それまでは年齢の割合によります。",
    "No share is registered: phone the insurer, and go by the age rule until then.",
)
_FULL_COST = Text(
    "特別療養費の対象です。保険診療の点数で全額（10割）をいただき、領収証をお渡しください。"
    "患者さんはあとで保険者に請求します。自由診療の料金にはできません。",
    "Special medical costs: charge the full cost (100 %) at insurance prices, never free prices, "
    "and give a receipt; the patient claims from the insurer.",
)
_NOT_FULL_COST = Text(
    "特別療養費と登録されていますが、18歳の年度末までは対象外です。通常の割合でいただき、保険者に"
    "確かめてください。",
    "Registered for special medical costs, from which minors are exempt until the 31 March after "
    "18: charge the ordinary share and ask the insurer.",
)
_TICKET = Text(
    "この医療機関あての医療券が登録されていません。福祉事務所に電話して登録を頼み、それまで会計と"
    "請求は保留してください。",
    "No ticket of public assistance for this institution is registered: phone the welfare office, "
    "and hold bill and claim until it is there.",
)
_TICKET_ELSEWHERE = Text(
    "登録されている医療券は、ほかの医療機関あてです。この医療機関を受診することを福祉事務所が知っているか確かめて"
    "ください。",
    "The ticket on record is for another institution: ask whether the welfare office knows of the "
    "visit here.",
)
_LIMIT = Text(
    "限度額の適用区分が登録されていません。保険者に確かめてください。",
    "The band of the monthly limit is blank: ask the insurer.",
)
_DISEASE = Text(
    "特定疾病の療養では、この医療機関での自己負担は表示の月額までです。",
    "For the specified disease the patient pays at most the monthly sum shown, at this "
    "institution.",
)
_TWO_INSURERS = Text(
    "75歳の誕生月です。月の途中で後期高齢者医療に移るため、レセプトは保険者ごとに分け、限度額はそれぞれ"
    "半分になります。",
    "The month of the 75th birthday: the insurer changes within it, so that there is a claim for "
    "each of the two, with half the monthly limit.",
)
_SUBSIDY = Text(
    "医療費助成の紙の受給者証も、引き続き有効です。",
    "The paper certificate of the subsidy stays valid as well.",
)
_GRACE = Text(
    "電子証明書の期限が切れているため、薬剤などの情報は見られません。お薬手帳や問診で伺います。",
    "The certificate has expired, so no medical information can be seen: ask the patient.",
)


def _renewed_today(shown: date) -> Text:
    return Text(
        f"きょう更新された電子証明書です。反映まで24時間ほど、画面に更新前の期限（{era_date(shown)}）が"
        "出ることがあります。資格の確認には差し支えありません。",
        f"The certificate was renewed today. For some 24 hours screens may still name the former "
        f"expiry, {shown.isoformat()}; the coverage is confirmed all the same.",
    )


def reminders(answer: Answer, day: date) -> tuple[Text, ...]:
    """What to mind about this answer, most important first."""
    return tuple(_reminders(answer, day))


def _reminders(answer: Answer, day: date) -> Iterator[Text]:
    eligible = answer.outcome.entry.eligible
    if eligible:
        yield from _about_class(answer, day)
        for coverage in answer.coverages:
            yield from _about(coverage)
        if answer.payment is not None:
            if answer.payment.reason is BurdenReason.AID_WITHOUT_TICKET:
                yield _TICKET
            elif answer.payment.doubt_text is not None:
                doubt = answer.payment.doubt_text
                yield Text(f"{doubt.ja}。", f"{doubt.en}.")
            elif answer.payment.percent is None:
                yield _RATIO
    if answer.outcome is Outcome.AID_WITHOUT_TICKET and answer.aid and answer.aid.tickets:
        yield _TICKET_ELSEWHERE
    person = answer.person
    if eligible and answer.coverages and person and halved(person.birth_date, day):
        yield _TWO_INSURERS
    if person is not None and UNPRINTABLE in person.name + person.address:
        yield _CHARACTERS
    if answer.expenses:
        yield _SUBSIDY
    if eligible and answer.certificate is not None:
        yield from _about_certificate(answer.certificate)


def _about_certificate(certificate: Assessment) -> Iterator[Text]:
    if certificate.state is CertificateState.GRACE:
        yield _GRACE
    if certificate.still_shown is not None:
        yield _renewed_today(certificate.still_shown)


def _about_class(answer: Answer, day: date) -> Iterator[Text]:
    """特別療養費, where it is charged; minors never are, whatever is on record."""
    if answer.payment is not None and answer.payment.reason is BurdenReason.FULL_COST:
        yield _FULL_COST
        return
    classes = {coverage.class_on(day) for coverage in answer.coverages}
    person = answer.person
    if InsuredClass.FULL_COST in classes and person and day <= minor_until(person.birth_date):
        yield _NOT_FULL_COST


def _about(coverage: Coverage) -> Iterator[Text]:
    if coverage.limit is not None and coverage.limit.band is None:
        yield _LIMIT
    if coverage.diseases:
        yield _DISEASE
