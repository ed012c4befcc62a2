"""Queries by numbers (資格確認照会用情報) to the domain and back (docs/files.md §2.2, §10 U12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.decision import ByNumber
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.wire.oqs.codes import LimitConsent
from onshikaku.wire.oqs.query import SearchInfo

if TYPE_CHECKING:
    from onshikaku.wire.oqs.batch import BatchSearchInfo

__all__ = ["query_from", "search_info"]


def search_info(query: ByNumber, arbitrary_id: str | None = None) -> SearchInfo:
    """The query as a file asks it; with 医療扶助 the payer's number stands for the insurer's."""
    return SearchInfo(
        insurer_number=query.insurer_number.value,
        symbol=query.insured.symbol or None,
        number=query.insured.number,
        branch=query.insured.branch,
        birth_date=query.birth_date,
        limit_consent=LimitConsent.GIVEN if query.limit else LimitConsent.NOT_GIVEN,
        arbitrary_id=arbitrary_id,
    )


def query_from(info: SearchInfo | BatchSearchInfo) -> ByNumber:
    """The query in a file; the number may be padded with zeros or not.

    Raises `InvalidIdentifier` for numbers that cannot exist.
    """
    return ByNumber(
        InsurerNumber(info.insurer_number),
        InsuredNumber(info.symbol or "", info.number, info.branch),
        info.birth_date,
        limit=info.limit_consent is LimitConsent.GIVEN,
    )
