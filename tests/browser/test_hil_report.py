"""The page of a run of `onshikaku hil`, opened from its file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clinic_ui.hil import reports
from clinic_ui.hil.result import CheckResult, Figure, Finding, Run, Surroundings, Verdict
from onshikaku.domain.text import Text

pytestmark = pytest.mark.browser

WHERE = Surroundings("Virtual Reader", "pcsc", True, None, "virtual", "0.1.0", "Linux", "3.11")


def result(verdict):
    return CheckResult(
        check=str(verdict),
        title=Text("応答時間", "Time per command"),
        verdict=verdict,
        seconds=1.0,
        figures=(Figure("select.median", 0.4, "s", 0.309),),
        findings=(Finding("slow", Text("応答が遅すぎます。", "Answers are slow.")),),
        series={"select": tuple(0.3 + number % 5 / 20 for number in range(40))},
    )


def test_the_report_can_be_read_in_both_languages_by_anybody(tmp_path, browser, accessible):
    run = Run("full", 1, datetime.now(UTC), 4.0, WHERE, tuple(map(result, Verdict)))
    path = tmp_path / "run.html"
    reports.write(run, path, reports.compare(run, run))
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.get_by_role("heading", name="カードリーダー検査レポート").is_visible()
    assert not page.get_by_text("Card reader check report").is_visible()
    page.get_by_label("English").check()
    assert page.get_by_role("heading", name="Card reader check report").is_visible()
    assert not page.get_by_text("カードリーダー検査レポート").is_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    accessible(page)
    assert asked == [path.as_uri()]
    page.close()
