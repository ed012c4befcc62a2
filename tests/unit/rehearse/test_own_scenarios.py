"""Writing a scenario of one's own: a mistake is told before anything plays, a miss says what is."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
from typer.testing import CliRunner

from clinic_ui.cli import program
from clinic_ui.rehearse.browser import Browser
from clinic_ui.rehearse.looks import page_shows
from clinic_ui.rehearse.result import Surface

PAGE = """<html><body><p data-testid="banner">simulator</p><main>
<section data-testid="sheet"><h1 data-testid="sheet-name">仮名　健太</h1>
<p data-testid="pays">3割を窓口で受け取ります。そのほかの案内はこの下にあります。</p></section>
</main></body></html>"""


def looked_at(shows=(), at=None):
    async def look():
        app = Starlette(routes=[Route("/desk", lambda _: HTMLResponse(PAGE))])
        browser = Browser(app)
        page = await browser.open("/desk")
        await browser.close()
        return list(page_shows(Surface.DESK, page, shows, (), at or {}, ()))

    return asyncio.run(look())


def test_a_part_that_is_not_there_is_answered_by_those_that_are():
    (check,) = looked_at(at={"sheet-nmae": "仮名"})
    assert not check.held
    assert check.seen == (
        "no such part; /desk has sheet · sheet-name “仮名 健太”"
        " · pays “3割を窓口で受け取ります。そのほかの案内はこの下…”"
    )


def test_words_that_are_not_there_are_answered_by_what_the_page_says_below_its_head():
    (check,) = looked_at(shows=["2割"])
    assert not check.held
    assert check.seen.startswith("仮名 健太")


@pytest.mark.parametrize("beside", [[], ["cert-grace"]], ids=["alone", "beside another"])
def test_a_mistake_in_the_play_is_told_with_its_line_before_anything_is_played(
    tmp_path, monkeypatch, beside
):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke
    assert run(program(), ["scenario", "new", "mine"]).exit_code == 0
    file = tmp_path / "mine.yaml"
    lines = file.read_text("utf-8").replace("check_in:", "chekc_in:").splitlines()
    file.write_text("\n".join(lines), "utf-8")
    line = next(n for n, text in enumerate(lines, 1) if "chekc_in" in text)
    refused = run(program(), ["rehearse", "mine.yaml", *beside])
    assert refused.exit_code == 2
    assert f"mine.yaml:{line}: play.1" in refused.output
    assert "cert-grace" not in refused.output
