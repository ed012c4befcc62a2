"""An answer of the card reader, and the chart that it goes into, as the reception reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.emr.charts import Presented, Same, match
from clinic_ui.emr.days import day_said, read_day
from clinic_ui.emr.requests import Insured
from clinic_ui.emr.result_rows import AID, percent_of, person_rows, record_rows
from clinic_ui.emr.said import Row, Said, Sheet, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from clinic_ui.emr.block import Block
    from clinic_ui.emr.charts import Chart, Match
    from clinic_ui.emr.reading import Document

__all__ = ["file_away"]

_TITLES: Mapping[Same, Said] = {
    Same.REFERENCE: Said("照会番号のカルテです", "The chart of its reference number"),
    Same.NUMBERS: Said("同じ方のカルテがあります", "There is a chart of this person"),
    Same.NEW_INSURANCE: Said("保険の違うカルテがあります", "There is one with other insurance"),
    Same.CONTRADICTED: Said("照会番号のカルテは別の方です", "Its reference number is another's"),
    Same.SEVERAL: Said("カルテが2つ以上あります", "More than one chart fits"),
    Same.NAMESAKE: Said("同姓同名の別の方です", "Only the name is the same"),
    Same.NUMBERS_ALONE: Said("番号だけが同じカルテです", "Only the numbers are the same"),
    Same.NOBODY: Said("カルテがありません", "There is no chart"),
}
_TODO: Mapping[Same, Said] = {
    Same.NEW_INSURANCE: Said(
        "生年月日とカナは同じです。保険が変わったか患者さんに確かめてから、カルテを直してください。",
        "Birth date and kana fit: ask the patient about a change of insurance, then correct it.",
    ),
    Same.CONTRADICTED: Said(
        "取り込まないでください。照会番号の登録か、資格のひも付けに誤りがあります。",
        "Do not import it: the reference number, or the record's link, is wrong.",
    ),
    Same.SEVERAL: Said(
        "取り込まないでください。住所や来院の記録で、どの方か確かめてください。",
        "Do not import it: see by address and visits who it is.",
    ),
    Same.NAMESAKE: Said(
        "そのカルテに取り込まないでください。新しいカルテを作ります。",
        "Do not import it there: make a new chart.",
    ),
    Same.NUMBERS_ALONE: Said(
        "取り込まないでください。ご家族か、氏名の変わった方か、別人のひも付けかを確かめてください。",
        "Do not import it: a relative, a new name, or somebody else's record. Find out which.",
    ),
    Same.NOBODY: Said("新しいカルテを作ってください。", "Make a new chart."),
}


def file_away(document: Document, charts: Sequence[Chart], today: date) -> Sheet | None:
    """Whose chart it is, and what in it differs; None where the answer shows nobody."""
    listed = document.body.block("ResultList")
    results = listed.blocks("ResultOfQualificationConfirmation") if listed else ()
    if not results:
        return None
    day = read_day(document.header.text("QualificationConfirmationDate")) or today
    presented = _presented(results)
    found = match(presented, charts)
    person = [*person_rows(results[0], day)]
    for result in results:
        person += record_rows(result, day)
    todo = tuple(_todo(found, presented, results[0], day))
    return Sheet(
        _TITLES[found.same],
        Verdict.YES if found.same.sure else Verdict.NO,
        (tuple(person), tuple(_chart_rows(found))),
        todo,
    )


def _presented(results: Sequence[Block]) -> Presented:
    first = results[0]
    number = (result.text("ReferenceNumber") for result in results)
    return Presented(
        first.text("NameKana") or "",
        read_day(first.text("Birthdate")),
        tuple(_insured(one) for one in results if one.text("InsuredCardClassification") != AID),
        next((one for one in number if one), None),
    )


def _insured(result: Block) -> Insured:
    return Insured(
        result.text("InsurerNumber") or "",
        result.text("InsuredCardSymbol") or "",
        result.text("InsuredIdentificationNumber") or "",
        result.text("InsuredBranchNumber") or "",
    )


def _chart_rows(found: Match) -> Iterator[Row]:
    for chart in found.charts:
        said = day_said(chart.birth)
        who = f"{chart.number}　{chart.name or chart.kana}"
        yield Row(Said("カルテ", "Chart"), Said(f"{who}（{said.ja}）", f"{who} ({said.en})"))


def _todo(found: Match, presented: Presented, result: Block, day: date) -> Iterator[Said]:
    if (first := _TODO.get(found.same)) is not None:
        yield first
    if not found.same.sure:
        return
    [chart] = found.charts
    by_numbers = match(replace(presented, reference=None), (chart,)).same is Same.NUMBERS
    if presented.insured and not by_numbers:
        yield Said(
            "カルテの保険者番号・記号・番号を、この資格に直してください。",
            "Correct insurer, symbol and number in the chart to this record.",
        )
    percent = percent_of(result, day)
    if None not in (chart.percent, percent) and chart.percent != percent:
        ja = f"負担割合が違います：カルテは{_tenths(chart.percent)}、資格は{_tenths(percent)}です。"
        en = f"The share differs: {chart.percent} % in the chart, {percent} % on record."
        yield Said(ja, en)
    if found.same is Same.NUMBERS and presented.reference is None:
        yield _worth_registering(chart)


def _worth_registering(chart: Chart) -> Said:
    """That the chart's number is worth registering."""
    return Said(
        f"照会番号 {chart.number} を登録すると、次回から番号で結び付きます。",
        f"Register reference number {chart.number}, and the next answer names the chart.",
    )


def _tenths(percent: int | None) -> str:
    return f"{(percent or 0) // 10}割"
