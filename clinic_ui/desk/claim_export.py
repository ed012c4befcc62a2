"""A filled-in claim as a file: a layout of the simulator's own, docs/claims.md has its columns."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onshikaku.domain.claim_form import SECTION
from onshikaku.member_files.written import guarded

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.claim_form import ClaimForm
    from onshikaku.domain.text import Text

__all__ = ["COLUMNS", "LAYOUT", "Patient", "as_csv", "as_json", "as_values"]

LAYOUT = "onshikaku-claim-1"
"""Not the record in which claims are sent (レセプト電算処理システム)."""

COLUMNS = (
    "layout",
    "simulated",
    "route",
    "day",
    "claim_month",
    "payers",
    "insurer_number",
    "symbol",
    "number",
    "branch",
    "name",
    "name_kana",
    "birth_date",
    "sex",
    "summary",
)


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the claim is about, as far as the clinic knows; "" and None: not known."""

    name: str = ""
    kana: str = ""
    birth_date: date | None = None
    sex: str = ""


def as_values(form: ClaimForm, patient: Patient) -> dict[str, Any]:
    """What stands in the columns, the lines of 摘要欄 one by one."""
    born = patient.birth_date
    return {
        "layout": LAYOUT,
        "simulated": True,
        "route": form.route.value,
        "day": form.day.isoformat(),
        "claim_month": f"{form.claimed_from:%Y-%m}",
        "payers": [payer.value for payer in form.payers],
        "insurer_number": form.insurer_number,
        "symbol": form.symbol,
        "number": form.number,
        "branch": form.branch,
        "name": patient.name,
        "name_kana": patient.kana,
        "birth_date": None if born is None else born.isoformat(),
        "sex": patient.sex,
        "summary": list(form.summary),
    }


def as_json(form: ClaimForm, patient: Patient) -> str:
    """One object: the columns, and how each field came about."""
    why = [_text(line) for line in form.why]
    said = as_values(form, patient) | {"why": why, "rule": f"docs/rules.md {SECTION}"}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def as_csv(form: ClaimForm, patient: Patient) -> str:
    """A line with the names of the columns, and one with the claim (RFC 4180).

    What a spreadsheet would take for a formula begins with an apostrophe. Payers are set apart by a
    blank, the lines of 摘要欄 by line ends.
    """
    values = as_values(form, patient)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    line = values | {
        "payers": " ".join(values["payers"]),
        "summary": "\n".join(values["summary"]),
        "simulated": "true",
        "birth_date": values["birth_date"] or "",
    }
    writer.writerow([guarded(line[column]) for column in COLUMNS])
    return out.getvalue()


def _text(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
