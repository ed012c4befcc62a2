"""Records of insurance, public assistance and subsidies as lines of a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.fields import Field, day_text, period_text, same, yen_text
from onshikaku.domain.coverage import (
    Disease,
    InsuredClass,
    LimitBand,
    LimitKind,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.entitlement import Treatment
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from onshikaku.domain.coverage import Coverage, DiseaseCertificate, LimitCertificate
    from onshikaku.domain.entitlement import MedicalAid, PublicExpense

__all__ = ["aid_fields", "coverage_fields", "disease_ceiling", "expense_fields", "left_to_pay"]

_SCHEME: Mapping[Scheme, Text] = {
    Scheme.KYOKAI: Text("協会けんぽ", "health insurance association"),
    Scheme.SEAFARERS: Text("船員保険", "seafarers' insurance"),
    Scheme.UNION: Text("健康保険組合", "health insurance society"),
    Scheme.MUTUAL: Text("共済組合", "mutual aid association"),
    Scheme.SELF_DEFENCE: Text("自衛官", "Self-Defense Forces"),
    Scheme.MUNICIPAL: Text("国民健康保険", "national health insurance"),
    Scheme.TRADE: Text("国民健康保険組合", "national health insurance society"),
    Scheme.ELDERLY: Text("後期高齢者医療", "medical care for the elderly"),
}

_RELATION: Mapping[Relation, Text] = {
    Relation.INSURED: Text("本人", "insured person"),
    Relation.FAMILY: Text("家族", "family member"),
}

_CLASS: Mapping[InsuredClass, Text] = {
    InsuredClass.GENERAL: Text("一般", "general"),
    InsuredClass.RETIRED: Text("退職", "retired"),
    InsuredClass.SHORT_TERM: Text("短期（一般）", "short term"),
    InsuredClass.SHORT_TERM_RETIRED: Text("短期（退職）", "short term, retired"),
    InsuredClass.FULL_COST: Text("特別療養費", "special medical costs: full cost at the desk"),
    InsuredClass.SPECIAL_RETIRED: Text("特例退職", "special retired"),
    InsuredClass.SELF_DEFENCE: Text("自衛官", "Self-Defense Forces"),
}

_LOSS: Mapping[LossReason, Text] = {
    LossReason.DEATH: Text("死亡", "death"),
    LossReason.PUBLIC_ASSISTANCE: Text("生活保護開始", "public assistance"),
    LossReason.OTHER_COVERAGE: Text("他の資格を取得", "other coverage"),
    LossReason.OTHER: Text("その他", "other"),
}

_LIMIT_KIND: Mapping[LimitKind, Text] = {
    LimitKind.LIMIT: Text("限度額適用認定証", "limit certificate"),
    LimitKind.LIMIT_AND_MEALS: Text(
        "限度額適用・標準負担額減額認定証", "limit and reduced meal charge certificate"
    ),
    LimitKind.MEALS: Text("標準負担額減額認定証", "reduced meal charge certificate"),
}

_BAND: Mapping[LimitBand, str] = {
    LimitBand.A01: "ア",
    LimitBand.A02: "イ",
    LimitBand.A03: "ウ",
    LimitBand.A04: "エ",
    LimitBand.A05: "オ",
    LimitBand.A06: "オ（境）",
    LimitBand.B01: "現役並みⅢ",
    LimitBand.B02: "現役並みⅡ",
    LimitBand.B03: "現役並みⅠ",
    LimitBand.B04: "一般",
    LimitBand.B05: "低所得Ⅱ",
    LimitBand.B06: "低所得Ⅰ",
    LimitBand.B07: "低所得Ⅰ（老福）",
    LimitBand.B08: "低所得Ⅰ（境）",
    LimitBand.B09: "一般Ⅱ",
    LimitBand.B10: "一般Ⅰ",
}

_DISEASE: Mapping[Disease, Text] = {
    Disease.DIALYSIS: Text("人工透析を行う慢性腎不全", "dialysis"),
    Disease.HAEMOPHILIA: Text("血友病", "haemophilia"),
    Disease.HIV: Text("抗ウイルス剤を投与しているHIV感染症", "HIV under treatment"),
}

_TREATMENT: Mapping[Treatment, Text] = {
    Treatment.INPATIENT: Text("入院", "inpatient"),
    Treatment.OUTPATIENT: Text("入院外", "outpatient"),
    Treatment.DENTAL: Text("歯科", "dental"),
    Treatment.DISPENSING: Text("調剤", "dispensing"),
    Treatment.HOME_NURSING: Text("訪問看護", "home nursing"),
}


def coverage_fields(coverage: Coverage, day: date) -> Iterator[Field]:
    """Insurer, numbers, days and certificates of a coverage as it is on a day."""
    scheme = _SCHEME[coverage.scheme]
    insurer = f"{coverage.insurer_name}（{coverage.insurer_number.value}）"
    yield Field(
        Text("保険者", "Insurer"), Text(f"{insurer}　{scheme.ja}", f"{insurer}, {scheme.en}")
    )
    insured, relation = coverage.insured, _RELATION[coverage.relation]
    numbers = "・".join(part for part in (insured.symbol, insured.number) if part)
    if insured.branch:
        numbers += f"（枝番 {insured.branch}）"
    yield Field(
        Text("記号・番号", "Symbol, number"),
        Text(f"{numbers}　{relation.ja}", f"{numbers}, {relation.en}"),
    )
    yield Field(Text("資格", "Coverage"), _term(coverage))
    insured_class = coverage.class_on(day)
    if insured_class is not InsuredClass.GENERAL:
        yield Field(Text("区分", "Class"), _CLASS[insured_class])
    if coverage.elderly is not None:
        period = period_text(coverage.elderly.period)
        share = coverage.elderly.percent
        late = coverage.scheme is Scheme.ELDERLY
        yield Field(
            Text("負担割合", "Share") if late else Text("高齢受給者証", "Elderly certificate"),
            Text(f"{share // 10}割　{period.ja}", f"{share} %, {period.en}"),
        )
    if coverage.limit is not None:
        yield Field(Text("限度額", "Monthly limit"), _limit(coverage.limit))
    for held in coverage.diseases:
        yield Field(Text("特定疾病", "Specified disease"), disease_ceiling(held))


def disease_ceiling(held: DiseaseCertificate) -> Text:
    """A 特定疾病 and the most that is paid for it in a month."""
    name, most = _DISEASE[held.disease], yen_text(held.self_pay_yen)
    return Text(f"{name.ja}　月額{most.ja}まで", f"{name.en}, at most {most.en} a month")


def aid_fields(aid: MedicalAid) -> Iterator[Field]:
    """医療扶助 with its tickets, or that there is none."""
    numbers = f"{aid.payer_number.value}・{aid.recipient_number.value}"
    yield Field(
        Text("医療扶助", "Public assistance"),
        Text(f"{numbers}　{aid.office}", f"{numbers}, {aid.office}"),
    )
    for ticket in aid.tickets:
        kind, pays = _TREATMENT[ticket.treatment], yen_text(ticket.self_pay_yen)
        period = period_text(ticket.period)
        yield Field(
            Text("医療券・調剤券", "Ticket"),
            Text(
                f"{ticket.number}　{kind.ja}　本人支払額{pays.ja}　{period.ja}"
                f"　医療機関 {ticket.institution_code.value}",
                f"{ticket.number}, {kind.en}, patient pays {pays.en}, {period.en}, "
                f"institution {ticket.institution_code.value}",
            ),
        )
    if not aid.tickets:
        yield Field(Text("医療券・調剤券", "Ticket"), Text("未登録", "none registered"))


def expense_fields(expense: PublicExpense) -> Iterator[Field]:
    """A subsidy to use, and what it leaves the patient to pay."""
    numbers = f"{expense.payer_number.value}・{expense.recipient_number.value}"
    yield Field(Text("医療費助成", "Subsidy"), same(f"{expense.programme}　{numbers}"))
    yield Field(Text("助成後の負担", "Left to pay"), left_to_pay(expense))


def _term(coverage: Coverage) -> Text:
    start = day_text(coverage.valid_from)
    if coverage.lost_on is None:
        return Text(f"{start.ja}から有効", f"in force since {start.en}")
    end = day_text(coverage.lost_on)
    why = _LOSS[coverage.loss_reason or LossReason.OTHER]
    return Text(
        f"{start.ja}から　{end.ja}喪失（{why.ja}）",
        f"from {start.en}, lost on {end.en} ({why.en})",
    )


def _limit(limit: LimitCertificate) -> Text:
    kind = _LIMIT_KIND[limit.kind]
    if limit.band is None:
        ja, en = f"{kind.ja}　区分なし（保険者に確認）", f"{kind.en}, no band: ask the insurer"
    else:
        ja = f"{kind.ja}　区分{_BAND[limit.band]}（{limit.band.value}）"
        en = f"{kind.en}, band {limit.band.value}"
    if limit.long_term_on is not None:
        since = day_text(limit.long_term_on)
        ja, en = f"{ja}　長期入院該当 {since.ja}", f"{en}, long in hospital since {since.en}"
    return Text(ja, en)


def left_to_pay(expense: PublicExpense) -> Text:
    """What a subsidy leaves to pay, in a few words."""
    ja: list[str] = []
    en: list[str] = []
    if expense.percent == 0 or expense.per_visit_yen == 0:
        return Text("なし", "nothing")
    if expense.percent is not None:
        tenths, rest = divmod(expense.percent, 10)
        ja.append(f"{expense.percent}%" if rest else f"{tenths}割")
        en.append(f"{expense.percent} %")
    if expense.per_visit_yen is not None:
        visit = yen_text(expense.per_visit_yen)
        ja.append(f"1回{visit.ja}")
        en.append(f"{visit.en} a visit")
    if expense.monthly_cap_yen is not None:
        month = yen_text(expense.monthly_cap_yen)
        ja.append(f"月{month.ja}まで")
        en.append(f"at most {month.en} a month")
    if not ja:
        return Text("制度の定めによる", "as the programme says")
    return Text("、".join(ja), ", ".join(en))
