"""One insurance or public assistance of a person as the lines that a receptionist reads."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clinic_ui.emr import codes
from clinic_ui.emr.codes import meaning
from clinic_ui.emr.days import age_text, day_said, month_said, period_said, read_day, read_month
from clinic_ui.emr.said import Row, Said, same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clinic_ui.emr.block import Block

__all__ = ["AID", "percent_of", "person_rows", "record_rows"]

AID = "A1"
"""被保険者証区分 of public assistance (医療扶助)."""

_FULL_COST = "05"
_CONSENTED = "1"
_DENIED = "0"
_UNCHANGED = "0"
_ORDINARY, _BEFORE_SCHOOL, _FULL = 30, 20, 100


def person_rows(result: Block, day: date) -> Iterator[Row]:
    """Who it is: name, birth date and age on the day, address."""
    kana = unicodedata.normalize("NFKC", result.text("NameKana") or "")
    yield Row(Said("氏名", "Name"), same(_bracketed(result.text("Name") or "―", kana)))
    if other := result.text("NameOfOther"):
        kana = unicodedata.normalize("NFKC", result.text("NameOfOtherKana") or "")
        yield Row(Said("別の氏名", "Other name"), same(_bracketed(other, kana)), detail=True)
    if birth := read_day(result.text("Birthdate")):
        said, age = day_said(birth), age_text(birth, day)
        sex = codes.SEX.get(result.text("Sex1") or "", Said("性別未設定", "sex not set"))
        text = Said(f"{said.ja}（{age.ja}）{sex.ja}", f"{said.en} ({age.en}), {sex.en}")
        yield Row(Said("生年月日", "Born"), text)
    if address := result.text("Address"):
        post = result.text("PostNumber")
        yield Row(
            Said("住所", "Address"), same(f"〒{post} {address}" if post else address), detail=True
        )


def record_rows(result: Block, day: date, reference: str | None = None) -> Iterator[Row]:
    """What they have: insurer, numbers, period, share, certificates, tickets, 照会番号."""
    aid = result.text("InsuredCardClassification") == AID
    yield from _aid_numbers(result) if aid else _insurance_numbers(result)
    yield from _periods(result)
    if not aid:
        yield Row(Said("負担割合", "Patient pays"), _share(result, day))
    yield from _elderly(result)
    yield from _limit(result)
    yield from _diseases(result)
    if aid:
        yield from _tickets(result)
    if number := reference or result.text("ReferenceNumber"):
        yield Row(Said("照会番号", "Reference no."), same(number))


def _insurance_numbers(result: Block) -> Iterator[Row]:
    yield Row(Said("保険者", "Insurer"), same(_named(result)))
    numbers = "・".join(
        found
        for name in ("InsuredCardSymbol", "InsuredIdentificationNumber")
        if (found := result.text(name))
    )
    ja, en = numbers or "―", numbers or "–"
    if branch := result.text("InsuredBranchNumber"):
        ja, en = f"{ja}（枝番 {branch}）", f"{en} (branch {branch})"
    if relation := result.text("PersonalFamilyClassification"):
        said = meaning(codes.RELATION, relation)
        ja, en = f"{ja}{said.ja}", f"{en}, {said.en}"
    yield Row(Said("記号・番号", "Symbol, number"), Said(ja, en))
    if insured := result.text("InsuredName"):
        yield Row(Said("被保険者・世帯主", "Insured person"), same(insured), detail=True)
    kind = result.text("InsuredCardClassification") or "01"
    if kind != "01":
        yield Row(Said("区分", "Class"), meaning(codes.CARD_CLASS, kind))


def _aid_numbers(result: Block) -> Iterator[Row]:
    yield Row(Said("福祉事務所", "Welfare office"), same(_named(result)))
    number = result.text("InsuredIdentificationNumber") or "―"
    yield Row(Said("受給者番号", "Recipient no."), same(number))


def _periods(result: Block) -> Iterator[Row]:
    begins = read_day(result.text("InsuredCardValidDate"))
    begins = begins or read_day(result.text("QualificationDate"))
    ends = read_day(result.text("InsuredCardExpirationDate"))
    if begins or ends:
        yield Row(Said("有効期間", "Valid"), period_said(begins, ends), detail=True)
    if lost := read_day(result.text("DisqualificationDate")):
        said = day_said(lost)
        ja, en = said.ja, said.en
        if reason := result.text("ReasonOfLoss"):
            why = meaning(codes.LOSS, reason)
            ja, en = f"{ja}（{why.ja}）", f"{en} ({why.en})"
        yield Row(Said("資格喪失日", "Lost on"), Said(ja, en))


def _share(result: Block, day: date) -> Said:
    percent = percent_of(result, day)
    if percent is None:
        return Said("不明（保険者に確認）", "unknown: ask the insurer")
    if percent == _FULL:
        return Said("10割（いったん全額をいただきます）", "100 %: the full cost at the desk")
    if percent == _BEFORE_SCHOOL and result.text("PreschoolClassification") == "1":
        return Said("2割（未就学）", "20 % (before school)")
    return Said(f"{percent // 10}割", f"{percent} %")


def percent_of(result: Block, day: date) -> int | None:
    """What the person pays of 100; None where only the insurer can tell.

    負担割合 has three digits: 010 is a tenth, 100 the whole (docs/files.md §3).
    """
    if result.text("InsuredCardClassification") == _FULL_COST:
        return _FULL
    elderly = result.block("ElderlyRecipientCertificateInfo")
    ratio = result.text("InsuredPartialContributionRatio") or (
        elderly.text("ElderlyRecipientContributionRatio") if elderly else None
    )
    if ratio and ratio.isdigit():
        return int(ratio)
    if result.text("PreschoolClassification") == "1":
        return _BEFORE_SCHOOL
    birth = read_day(result.text("Birthdate"))
    return None if birth is not None and day >= _elderly_from(birth) else _ORDINARY


def _elderly_from(birth: date) -> date:
    """The first of the month after the one in which the age of 70 is reached (年齢計算の法律)."""
    reached = date(birth.year + 70, birth.month, 1) + timedelta(days=birth.day - 2)
    return (reached.replace(day=1) + timedelta(days=32)).replace(day=1)


def _elderly(result: Block) -> Iterator[Row]:
    if (held := result.block("ElderlyRecipientCertificateInfo")) is None:
        return
    begins = read_day(held.text("ElderlyRecipientValidStartDate"))
    ends = read_day(held.text("ElderlyRecipientValidEndDate"))
    yield Row(Said("高齢受給者証", "Elderly certificate"), period_said(begins, ends), detail=True)


def _limit(result: Block) -> Iterator[Row]:
    label = Said("限度額", "Monthly limit")
    name = "LimitApplicationCertificate"
    flag = result.text(f"{name}RelatedConsFlg")
    held = result.block(f"{name}RelatedInfo")
    if held is not None:
        kind = meaning(codes.LIMIT_KIND, held.text(f"{name}Classification") or "―")
        code = held.text(f"{name}ClassificationFlag")
        band = codes.BAND.get(code or "", "なし")
        ends = read_day(held.text(f"{name}ValidEndDate"))
        period = period_said(read_day(held.text(f"{name}ValidStartDate")), ends)
        ja = f"{kind.ja}　区分{band}{f'（{code}）' if code else ''}　{period.ja}"
        en = f"{kind.en}, band {code or 'blank'}, {period.en}"
        yield Row(label, Said(ja, en))
        if since := read_day(held.text(f"{name}LongTermDate")):
            yield Row(Said("長期入院該当", "Long in hospital"), day_said(since))
    elif flag == _CONSENTED:
        yield Row(label, Said("同意あり・認定証の情報なし", "consented; no certificate is known"))
    elif flag == _DENIED:
        yield Row(label, Said("同意なし（提供されません）", "no consent, so it is not shown"))
    if changed := result.text(f"{name}Changed"):
        said = {
            "0": Said("前回から変更なし", "no change since the last time"),
            "1": Said("変更あり、または判定できません", "changed, or cannot be told"),
        }
        label = Said("限度額の変更", "Limit changed")
        yield Row(label, meaning(said, changed), detail=changed == _UNCHANGED)


def _diseases(result: Block) -> Iterator[Row]:
    listed = result.block("SpecificDiseasesCertificateList")
    for held in listed.blocks("SpecificDiseasesCertificateInfo") if listed else ():
        name = meaning(codes.DISEASE, held.text("SpecificDiseasesDiseaseCategory") or "―")
        most = held.text("SpecificDiseasesSelfPay")
        if most and most.isdigit():
            yen = f"{int(most):,}"
            name = Said(f"{name.ja}　月額{yen}円まで", f"{name.en}, at most {yen} yen a month")
        yield Row(Said("特定疾病", "Specified disease"), name)


def _tickets(result: Block) -> Iterator[Row]:
    listed = result.block("PublicExpenseResultList")
    tickets = listed.blocks("MedicalTicketInfo") if listed else ()
    for ticket in tickets:
        kind = meaning(codes.TICKET, ticket.text("TicketType") or "01")
        treatment = meaning(codes.TREATMENT, ticket.text("MedicalTreatmentType") or "02")
        begins = read_day(ticket.text("MedicalTicketValidDate"))
        ends = read_day(ticket.text("MedicalTicketExpirationDate"))
        period = period_said(begins, ends)
        if (begins, ends) == (None, None) and (
            month := read_month(ticket.text("MedicalTreatmentMonth"))
        ):
            period = month_said(month)
        pays = f"{int(ticket.text('SelfPayAmount') or 0):,}"
        ja = f"{treatment.ja}　{period.ja}　本人支払額{pays}円"
        en = f"{treatment.en}, {period.en}, patient pays {pays} yen"
        if ticket.text("DesignatedMedicalInstitutionFlag") == "1":
            ja, en = f"{ja}　他の医療機関あて", f"{en}, made out to another institution"
        yield Row(kind, Said(ja, en))
    if not tickets:
        said = Said("登録されていません", "none is registered")
        yield Row(Said("医療券・調剤券", "Ticket"), said)


def _named(result: Block) -> str:
    number = result.text("InsurerNumber") or ""
    return f"{number} {result.text('InsurerName') or ''}".strip()


def _bracketed(text: str, more: str) -> str:
    return f"{text}（{more}）" if more else text
