"""Until when a paper is good, and in which form it comes (docs/rules.md §4.2).

The law says at most five years and leaves the rest to the insurer. What the public rules do not fix
is a convention of this simulator, named in docs/issuance.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onshikaku.domain.coverage import Scheme
from onshikaku.domain.dates import Period, add_months
from onshikaku.domain.issued import DocumentForm, DocumentKind
from onshikaku.domain.rules.burden import elderly_from, late_elderly_from

if TYPE_CHECKING:
    from onshikaku.domain.coverage import Coverage

__all__ = [
    "AWAY_MONTHS",
    "MOST_YEARS",
    "PRINTS_SHARE",
    "RENEWAL_MONTHS",
    "SHORT_MONTHS",
    "form_of",
    "notice_period",
    "paper_period",
    "short_period",
]

MOST_YEARS = 5
SHORT_MONTHS = 2
"""A 資格確認書 while the registration is delayed (docs/rules.md §3.3)."""
AWAY_MONTHS = 2
"""A 資格確認書 for a card that was lost or is being renewed, as one insurer has it (§2.5)."""
RENEWAL_MONTHS = 1
"""How long before its end a paper is renewed."""

PRINTS_SHARE = frozenset({Scheme.MUNICIPAL, Scheme.TRADE})
"""Schemes whose 資格確認書 shows the share from 70 to 74 (docs/rules.md §4.2)."""


@dataclass(frozen=True, slots=True)
class _Term:
    """Good to this day of a year, at least so many years on."""

    month: int
    day: int
    years: int = 0


_JULY = _Term(7, 31)
_NOVEMBER = _Term(11, 30, 1)
_MARCH = _Term(3, 31, 1)
_TERMS = {
    Scheme.KYOKAI: _Term(11, 30, 4),
    Scheme.SEAFARERS: _Term(11, 30, 4),
    Scheme.UNION: _NOVEMBER,
    Scheme.MUTUAL: _MARCH,
    Scheme.SELF_DEFENCE: _MARCH,
    Scheme.MUNICIPAL: _JULY,
    Scheme.TRADE: _JULY,
    Scheme.ELDERLY: _JULY,
}
_FORMS = {
    Scheme.ELDERLY: DocumentForm.POSTCARD,
    Scheme.MUTUAL: DocumentForm.POSTCARD,
    Scheme.SELF_DEFENCE: DocumentForm.A4,
}


def paper_period(coverage: Coverage, birth_date: date, first: date) -> Period:
    """The days of a 資格確認書 that begins on `first`.

    It ends with the insurer's term, before the share is printed anew at 70 where it is printed,
    before the scheme changes at 75, and with the coverage where its end is known.
    """
    ends = [_term_end(_TERMS[coverage.scheme], first)]
    if coverage.lost_on is not None:
        ends.append(coverage.lost_on - timedelta(days=1))
    if coverage.scheme in PRINTS_SHARE:
        ends.append(elderly_from(birth_date) - timedelta(days=1))
    if coverage.scheme is not Scheme.ELDERLY:
        ends.append(late_elderly_from(birth_date) - timedelta(days=1))
    return Period(first, min(end for end in ends if end >= first))


def notice_period(coverage: Coverage, birth_date: date, first: date, percent: int | None) -> Period:
    """The days of a 資格情報のお知らせ: no end, but where a share is printed that of its year."""
    if percent is None:
        return Period(first)
    ends = [_term_end(_JULY, first)]
    if coverage.scheme is not Scheme.ELDERLY:
        ends.append(late_elderly_from(birth_date) - timedelta(days=1))
    return Period(first, min(end for end in ends if end >= first))


def short_period(first: date, months: int = SHORT_MONTHS) -> Period:
    """So many months from that day on."""
    return Period(first, add_months(first, months) - timedelta(days=1))


def form_of(kind: DocumentKind, scheme: Scheme) -> DocumentForm:
    """How the insurer prints it: card size unless its table says otherwise."""
    if kind is DocumentKind.CERTIFICATE:
        return _FORMS.get(scheme, DocumentForm.CARD)
    return DocumentForm.A4


def _term_end(term: _Term, first: date) -> date:
    """The first such day of a year that lies the term's years or more after `first`."""
    least = add_months(first, 12 * term.years)
    end = date(least.year, term.month, term.day)
    return end if end >= least else end.replace(year=end.year + 1)
