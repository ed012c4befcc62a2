"""Codes of public assistance (医療扶助) and its tickets (docs/files.md §3)."""

from __future__ import annotations

from onshikaku.wire.oqs.codes.code import Code

__all__ = [
    "Combination",
    "Designation",
    "Inconsistency",
    "Presence",
    "SamePerson",
    "TicketKind",
    "TreatmentKind",
]


class TicketKind(Code):
    """医療券・調剤券別, OQSCD018."""

    MEDICAL = "01", "医療券", "medical ticket"
    DISPENSING = "02", "調剤券", "dispensing ticket"


class TreatmentKind(Code):
    """診療別, OQSCD019."""

    INPATIENT = "01", "入院", "inpatient"
    OUTPATIENT = "02", "入院外", "outpatient"
    DENTAL = "03", "歯科", "dental"
    DISPENSING = "04", "調剤", "dispensing"
    HOME_NURSING = "05", "訪問看護", "home nursing"


class Combination(Code):
    """単独・併用別, OQSCD020."""

    ALONE = "01", "単独", "assistance alone"
    COMBINED = "02", "併用", "together with other coverage"


class Presence(Code):
    """あり・なし of 社会保険, 感染症, 後期高齢者医療, 都道府県費: OQSCD021, 023, 024, 025."""

    PRESENT = "01", "あり", "yes"
    ABSENT = "02", "なし", "no"


class Inconsistency(Code):
    """社会保険状況の整合性フラグ, OQSCD022; left out otherwise."""

    INCONSISTENT = "1", "不整合あり", "does not fit the records"


class Designation(Code):
    """指定医療機関確認フラグ, OQSCD026."""

    MATCHES = "0", "一致", "this institution"
    DIFFERS = "1", "不一致", "another institution"


class SamePerson(Code):
    """同一個人有無フラグ, OQSCD027; left out otherwise."""

    PRESENT = "1", "同一個人あり", "there is a record of the same person"
