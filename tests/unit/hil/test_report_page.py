"""The page of a run: whole in itself, in two languages, and never silent about what is virtual."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import etree, html

from clinic_ui.hil import reports
from clinic_ui.hil.plots import Row, course, strips
from clinic_ui.hil.report_page import as_html

VIRTUAL = {"ja": "実機の結果ではありません", "en": "No real device was checked"}


def text_of(run, language=None, comparison=None):
    return html.fromstring(as_html(run, comparison, language=language)).text_content()


def test_the_page_asks_for_nothing_and_runs_nothing(run):
    page = html.fromstring(as_html(run))
    assert not page.xpath("//script | //link | //img | //iframe | //@onclick | //@onload")
    addresses = page.xpath("//@href | //@src | //@*[local-name()='href']")
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert not re.search(r"url\((?!#)|@import", as_html(run))


def test_every_reference_within_the_page_arrives_and_no_id_is_used_twice(run):
    page = html.fromstring(as_html(run, reports.compare(run, run)))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    aims = {aim[1:] for aim in page.xpath("//@href")}
    aims |= {name for names in page.xpath("//@aria-labelledby") for name in names.split()}
    assert aims <= set(ids)


def test_without_a_language_both_are_there_and_can_be_chosen(run):
    page = html.fromstring(as_html(run))
    assert page.xpath("//input[@type='radio']/@id") == ["in-ja", "in-en"]
    assert all(said in page.text_content() for said in VIRTUAL.values())


@pytest.mark.parametrize(("language", "other"), [("ja", "en"), ("en", "ja")])
def test_with_a_language_the_other_is_not_there(run, language, other):
    told = text_of(run, language)
    assert VIRTUAL[language] in told
    assert VIRTUAL[other] not in told
    assert html.fromstring(as_html(run, language=language)).get("lang") == language


def test_a_real_reader_is_not_called_virtual(run):
    real = replace(run, where=replace(run.where, virtual=False))
    assert not any(said in text_of(real) for said in VIRTUAL.values())


def test_what_a_reader_calls_itself_is_text_and_nothing_else(run):
    odd = replace(run, where=replace(run.where, reader="<script>alert(1)</script>"))
    page = html.fromstring(as_html(odd))
    assert not page.xpath("//script")
    assert "<script>alert(1)</script>" in page.text_content()


def test_every_check_is_there_with_verdict_findings_and_figures(run):
    page = html.fromstring(as_html(run, language="en"))
    for one in run.results:
        (section,) = page.xpath(f"//section[@data-testid='check-{one.check}']")
        told = section.text_content()
        assert all(found.text.en in told for found in one.findings)
        assert all(figure.name in told for figure in one.figures)
    (lengths,) = page.xpath("//section[@data-testid='check-lengths']")
    assert "beyond" in lengths.text_content()


def test_beside_each_picture_stands_a_table_with_the_same(run):
    page = html.fromstring(as_html(run, language="en"))
    pictures = page.xpath("//figure[.//*[local-name()='svg']]")
    assert len(pictures) == 3
    cells = pictures[0].xpath(".//tbody//*[self::th or self::td]/text()")
    assert cells == ["select", "40", "2 ms", "2.30 ms", "2.60 ms", "2.60 ms"]
    assert pictures[2].xpath(".//tbody//th/text()") == ["memory"]
    assert all(one.xpath(".//*[local-name()='desc']/text()") for one in pictures)


def test_a_run_that_was_stopped_is_not_called_good(run):
    stopped = replace(run, results=run.results[:1], interrupted=True)
    assert "No defect was found" in text_of(replace(stopped, interrupted=False), "en")
    assert "No defect was found" not in text_of(stopped, "en")
    assert "stopped before its end" in text_of(stopped, "en")


def test_the_comparison_is_told_and_a_regression_is_not_good(run):
    good = replace(run, results=run.results[:1])
    slow = replace(run.results[0].figures[0], value=0.2)
    worse = replace(good, results=(replace(run.results[0], figures=(slow,)),))
    told = text_of(worse, "en", reports.compare(worse, good))
    assert "2.30 ms → 200 ms" in told
    assert "Something is worse than before" in told
    assert "No defect was found" not in told


def test_what_cannot_be_compared_is_said(run):
    told = text_of(run, "en", reports.compare(run, replace(run, suite="soak")))
    assert "another suite (then soak, now full)" in told


@pytest.mark.parametrize(
    "values",
    [(0.0, 0.0), (0.001,), (5e-6, 3.0), (-0.001, 0.002), (1e9, 2e9)],
)
@pytest.mark.parametrize("unit", ["s", "bytes", ""])
def test_any_measurements_make_a_picture_with_marks_on_its_axis(values, unit):
    row = Row("日本 <name>", values, unit, limit=0.5)
    for svg in (strips([row]), course(row)):
        drawn = etree.fromstring(svg.encode())
        assert "<name>" in drawn.findtext("{*}title")
        assert len(list(drawn.iter("{*}text"))) > 2


def test_the_same_run_makes_the_same_page(run):
    assert as_html(run) == as_html(run)
