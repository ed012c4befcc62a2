"""A run of which every kind of result is a part."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from clinic_ui.hil.result import CheckResult, Figure, Finding, Run, Surroundings, Verdict
from onshikaku.domain.text import Text

WHERE = Surroundings(
    reader="Onshikaku Virtual Reader 00 00",
    link="pcsc",
    virtual=True,
    profile="onshikaku-pcsc",
    operator="virtual",
    program="0.1.0",
    system="Linux",
    python="3.11",
)


def made(name, verdict=Verdict.PASSED, *figures, said=None, series=None, units=None):
    findings = () if said is None else (Finding(f"{name}-found", Text(f"{said}（日）", said)),)
    title = Text(f"{name}の確認", f"The check of {name}")
    return CheckResult(name, title, verdict, 0.25, figures, findings, series or {}, units or {})


@pytest.fixture
def check():
    """A check's result, made of what matters."""
    return made


@pytest.fixture
def run():
    latency = tuple(0.002 + 0.0001 * (number % 7) for number in range(40))
    memory = tuple(80e6 + 1000 * number for number in range(40))
    results = (
        made(
            "latency",
            Verdict.PASSED,
            Figure("select.median", 0.0023, "s", 0.309),
            Figure("select.max", 0.0026, "s"),
            series={"select": latency},
        ),
        made(
            "lengths",
            Verdict.FAILED,
            Figure("longest-answer", 256, "bytes", 2048, "lower"),
            said="Answers were cut <b>here</b> & there.",
        ),
        made("lock", Verdict.BROKEN, said="The other process did not start."),
        made("suspend", Verdict.NOT_TRIED, said="These hands cannot."),
        made(
            "soak",
            Verdict.PASSED,
            Figure("events-lost", 0, "", 0),
            series={"memory": memory},
            units={"memory": "bytes"},
        ),
    )
    begun = datetime(2026, 11, 22, 10, 3, tzinfo=timezone(timedelta(hours=9)))
    return Run("full", 7, begun, 12.5, WHERE, results)
