"""The fields of a paper as values, in the order in which they are read.

The PDF and the screen both take them from here, so that they cannot differ. Which fields a paper
has: docs/rules.md §4.2 and §4.3. Values are in Japanese, as on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.documents.edition import edition_of
from onshikaku.domain.coverage import Relation, Scheme
from onshikaku.domain.dates import era_date
from onshikaku.domain.issued import DocumentKind
from onshikaku.domain.person import Sex
from onshikaku.domain.text import Text
from onshikaku.wire.oqs.codes.qualification import Disease as DiseaseCode
from onshikaku.wire.oqs.codes.qualification import LimitBand as BandCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onshikaku.domain.issued import IssuedDocument, Printed

__all__ = ["PAPER_NAMES", "Line", "PaperField", "paper_lines"]

PAPER_NAMES = {
    DocumentKind.CERTIFICATE: Text("資格確認書", "eligibility certificate"),
    DocumentKind.SHORT_CERTIFICATE: Text(
        "資格確認書（短期）", "eligibility certificate, short-term"
    ),
    DocumentKind.NOTICE: Text("資格情報のお知らせ", "notice of eligibility"),
}
"""What a paper is called; stands above the lines."""


class PaperField(StrEnum):
    """A field of a paper."""

    NUMBER = "number"
    VALID_UNTIL = "valid-until"
    VALID_FROM = "valid-from"
    NAME_KANA = "name-kana"
    NAME = "name"
    BIRTH_DATE = "birth-date"
    SEX = "sex"
    SYMBOL = "symbol"
    INSURED_NUMBER = "insured-number"
    BRANCH = "branch"
    RELATION = "relation"
    INSURED_NAME = "insured-name"
    QUALIFIED_ON = "qualified-on"
    SHARE = "share"
    LIMIT = "limit"
    LONG_TERM = "long-term"
    DISEASES = "diseases"
    MY_NUMBER = "my-number"
    INSURER_NUMBER = "insurer-number"
    INSURER_NAME = "insurer-name"
    ISSUED_ON = "issued-on"
    EDITION = "edition"


@dataclass(frozen=True, slots=True)
class Line:
    """A field with its label and its value; the value is never empty."""

    field: PaperField
    label: Text
    value: str


_LABELS = {
    PaperField.NUMBER: Text("交付番号", "Document number"),
    PaperField.VALID_UNTIL: Text("有効期限", "Valid until"),
    PaperField.VALID_FROM: Text("発効期日", "Valid from"),
    PaperField.NAME_KANA: Text("フリガナ", "Name in kana"),
    PaperField.NAME: Text("氏名", "Name"),
    PaperField.BIRTH_DATE: Text("生年月日", "Birth date"),
    PaperField.SEX: Text("性別", "Sex"),
    PaperField.SYMBOL: Text("記号", "Symbol"),
    PaperField.INSURED_NUMBER: Text("番号", "Number"),
    PaperField.BRANCH: Text("枝番", "Branch"),
    PaperField.RELATION: Text("本人・家族", "Insured as"),
    PaperField.INSURED_NAME: Text("被保険者氏名", "Insured person"),
    PaperField.QUALIFIED_ON: Text("資格取得年月日", "Insured since"),
    PaperField.SHARE: Text("一部負担金の割合", "Share to pay"),
    PaperField.LIMIT: Text("限度額の適用区分", "Limit band"),
    PaperField.LONG_TERM: Text("長期入院該当年月日", "Long-term inpatient from"),
    PaperField.DISEASES: Text("特定疾病区分", "Specified disease"),
    PaperField.MY_NUMBER: Text("個人番号の下4桁", "My Number, last four digits"),
    PaperField.INSURER_NUMBER: Text("保険者番号", "Insurer number"),
    PaperField.INSURER_NAME: Text("保険者名", "Insurer"),
    PaperField.ISSUED_ON: Text("交付年月日", "Issued on"),
    PaperField.EDITION: Text("年度と色", "Year and colour"),
}
_ELDERLY_NUMBER = Text("被保険者番号", "Insured number")
_HOUSEHOLD_HEAD = Text("世帯主氏名", "Head of household")
_HOUSEHOLDS = (Scheme.MUNICIPAL, Scheme.TRADE)
_SEXES = {Sex.MALE: "男", Sex.FEMALE: "女", Sex.UNSET: "記載なし"}
_RELATIONS = {Relation.INSURED: "本人（被保険者）", Relation.FAMILY: "家族（被扶養者）"}


def paper_lines(document: IssuedDocument) -> tuple[Line, ...]:
    """Every field that stands on the paper; a field without a value is left out."""
    return tuple(_lines(document))


def _lines(document: IssuedDocument) -> Iterator[Line]:
    printed, notice = document.printed, document.kind is DocumentKind.NOTICE
    yield _line(PaperField.NUMBER, document.number.shown)
    if document.valid_until is not None:
        yield _line(PaperField.VALID_UNTIL, era_date(document.valid_until))
    if _tells_first_day(document):
        yield _line(PaperField.VALID_FROM, era_date(document.valid_from))
    if not notice:
        yield _line(PaperField.NAME_KANA, printed.name_kana)
    yield _line(PaperField.NAME, printed.name)
    yield _line(PaperField.BIRTH_DATE, era_date(printed.birth_date))
    if not notice:
        yield _line(PaperField.SEX, _SEXES[printed.sex])
    yield from _numbers(printed)
    if not notice:
        yield from _family(printed)
    yield _line(PaperField.QUALIFIED_ON, era_date(printed.qualified_on))
    yield from _burden(printed)
    if printed.my_number_tail is not None:
        yield _line(PaperField.MY_NUMBER, printed.my_number_tail)
    yield _line(PaperField.INSURER_NUMBER, printed.insurer_number.value)
    yield _line(PaperField.INSURER_NAME, printed.insurer_name)
    yield _line(PaperField.ISSUED_ON, era_date(document.issued_on))
    edition = edition_of(document)
    if edition is not None:
        yield _line(PaperField.EDITION, edition.name.ja)


def _tells_first_day(document: IssuedDocument) -> bool:
    """Where a share is printed, of 後期, and on papers for a short time."""
    return (
        document.printed.percent is not None
        or document.printed.scheme is Scheme.ELDERLY
        or document.kind is DocumentKind.SHORT_CERTIFICATE
    )


def _numbers(printed: Printed) -> Iterator[Line]:
    insured = printed.insured
    if printed.scheme is Scheme.ELDERLY:
        yield Line(PaperField.INSURED_NUMBER, _ELDERLY_NUMBER, insured.number)
        return
    if insured.symbol:
        yield _line(PaperField.SYMBOL, insured.symbol)
    yield _line(PaperField.INSURED_NUMBER, insured.number)
    if insured.branch is not None:
        yield _line(PaperField.BRANCH, insured.branch)


def _family(printed: Printed) -> Iterator[Line]:
    """本人・家族 is told of employees and their families; in 国保 and 後期 nobody is a family."""
    in_household = printed.scheme in _HOUSEHOLDS
    if not in_household and printed.scheme is not Scheme.ELDERLY:
        yield _line(PaperField.RELATION, _RELATIONS[printed.relation])
    if printed.insured_name is not None:
        label = _HOUSEHOLD_HEAD if in_household else _LABELS[PaperField.INSURED_NAME]
        yield Line(PaperField.INSURED_NAME, label, printed.insured_name)


def _burden(printed: Printed) -> Iterator[Line]:
    if printed.percent is not None:
        yield _line(PaperField.SHARE, f"{printed.percent // 10}割")
    if printed.limit is not None:
        yield _line(PaperField.LIMIT, BandCode(printed.limit.value).label.ja)
    if printed.long_term_on is not None:
        yield _line(PaperField.LONG_TERM, era_date(printed.long_term_on))
    if printed.diseases:
        named = "、".join(DiseaseCode(one.value).label.ja for one in printed.diseases)
        yield _line(PaperField.DISEASES, named)


def _line(field: PaperField, value: str) -> Line:
    return Line(field, _LABELS[field], value)
