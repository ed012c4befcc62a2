"""What stands on a paper of an insurer (docs/rules.md §4.2, §4.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.issued import DocumentKind, Printed
from onshikaku.domain.rules.burden import burden, elderly_from, late_elderly_from
from onshikaku.domain.rules.paper_terms import PRINTS_SHARE

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.holder import Holder

__all__ = ["carried_on", "differs", "printed_share", "printed_values"]


def printed_values(
    kind: DocumentKind, holder: Holder, coverage: Coverage, day: date, tail: str | None
) -> Printed:
    """The values of a paper that begins on `day`. `tail`: the last four digits of the My Number.

    Limit and diseases stand on those of 後期, taken as asked for where the record has them.
    """
    person, elderly = holder.person, coverage.scheme is Scheme.ELDERLY
    limit = coverage.limit if elderly else None
    if limit is not None and not limit.period.covers(day):
        limit = None
    notice = kind is DocumentKind.NOTICE
    return Printed(
        name=person.name,
        name_kana=person.name_kana,
        birth_date=person.birth_date,
        sex=person.sex,
        insurer_number=coverage.insurer_number,
        insurer_name=coverage.insurer_name,
        scheme=coverage.scheme,
        insured=coverage.insured,
        relation=coverage.relation,
        qualified_on=coverage.valid_from,
        percent=printed_share(kind, holder, coverage, day),
        limit=None if notice or limit is None else limit.band,
        long_term_on=None if notice or limit is None else limit.long_term_on,
        diseases=()
        if notice or not elderly
        else tuple(one.disease for one in coverage.diseases if one.period.covers(day)),
        my_number_tail=tail if notice else None,
        insured_name=coverage.insured_name,
    )


def printed_share(kind: DocumentKind, holder: Holder, coverage: Coverage, day: date) -> int | None:
    """The share in percent, where this paper shows one and the record has it.

    On a 資格確認書 of 国民健康保険 from 70 to 74 and of 後期, on a 資格情報のお知らせ from 70 on.
    """
    born = holder.person.birth_date
    between = elderly_from(born) <= day < late_elderly_from(born)
    shown = coverage.scheme is Scheme.ELDERLY or (
        between and (kind is DocumentKind.NOTICE or coverage.scheme in PRINTS_SHARE)
    )
    return burden(born, replace(coverage, full_cost=None), day).percent if shown else None


def carried_on(printed: Printed, before: Printed) -> Printed:
    """The next paper's values: with the old share where the insurer has not set the new one yet."""
    return replace(printed, percent=before.percent) if printed.percent is None else printed


def differs(held: Printed, wanted: Printed) -> bool:
    """Whether items changed so that the paper has to be exchanged (記載事項の変更).

    What is printed on request does not count, nor a share that the insurer has not set anew yet.
    """
    percent = held.percent if wanted.percent is None else wanted.percent
    return held != replace(
        wanted,
        percent=percent,
        limit=held.limit,
        long_term_on=held.long_term_on,
        diseases=held.diseases,
        my_number_tail=held.my_number_tail,
    )
