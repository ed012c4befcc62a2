"""What is written of a run, and read again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import etree

from clinic_ui.hil import report_json, reports
from clinic_ui.hil.result import Figure, Verdict

# The part of JUnit 10, as Jenkins' xUnit plug-in has it, in which a run is told.
SHAPE = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start>
 <element name="testsuites">
  <attribute name="name"/><attribute name="time"/><attribute name="tests"/>
  <attribute name="failures"/><attribute name="errors"/>
  <element name="testsuite">
   <attribute name="name"/><attribute name="time"/><attribute name="timestamp"/>
   <attribute name="tests"/><attribute name="failures"/><attribute name="errors"/>
   <attribute name="skipped"/>
   <element name="properties"><zeroOrMore><element name="property">
    <attribute name="name"/><attribute name="value"/></element></zeroOrMore></element>
   <zeroOrMore><element name="testcase">
    <attribute name="name"/><attribute name="classname"/><attribute name="time"/>
    <optional><choice><ref name="failure"/><ref name="error"/><ref name="skipped"/></choice>
    </optional>
    <optional><element name="system-out"><text/></element></optional>
   </element></zeroOrMore>
  </element>
 </element></start>
 <define name="failure"><element name="failure"><ref name="why"/></element></define>
 <define name="error"><element name="error"><ref name="why"/></element></define>
 <define name="skipped"><element name="skipped"><ref name="why"/></element></define>
 <define name="why"><attribute name="type"/><attribute name="message"/><text/></define>
</grammar>"""


def test_json_comes_back_as_the_same_run(run, tmp_path):
    path = tmp_path / "run.json"
    reports.write(run, path)
    assert reports.read(path) == run


def test_json_says_what_it_is(run):
    document = json.loads(report_json.as_json(run))
    assert (document["format"], document["version"]) == ("onshikaku-hil", 1)
    assert document["passed"] is False
    assert document["comparison"] is None


def test_json_tells_the_comparison_and_can_still_be_read(run, tmp_path):
    path = tmp_path / "run.json"
    reports.write(run, path, reports.compare(run, replace(run, results=run.results[1:])))
    document = json.loads(path.read_text())
    assert document["comparison"]["changes"][0]["kind"] == "new"
    assert reports.read(path) == run


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("version", 2),
        ("format", "junit"),
        ("seed", "seven"),
        ("begun", "2026-11-22T10:03:00"),
        ("where.virtual", "perhaps"),
        ("where.serial", "1"),
        ("results.0.verdict", "fine"),
        ("results.0.title.ja", ""),
        ("results.0.figures.0.worse", "louder"),
        ("results.0.figures.0.value", None),
        ("passed", True),
    ],
)
def test_json_that_is_not_right_is_refused_by_the_name_of_the_field(run, tmp_path, place, value):
    document = json.loads(report_json.as_json(run))
    *way, last = place.split(".")
    inner = document
    for step in way:
        inner = inner[int(step) if step.isdigit() else step]
    inner[last] = value
    path = tmp_path / "run.json"
    path.write_text(json.dumps(document))
    with pytest.raises(reports.ReportBroken) as broken:
        reports.read(path)
    assert broken.value.field == place
    assert str(path) in str(broken.value)


def test_a_file_that_is_no_json_is_refused(tmp_path):
    path = tmp_path / "run.json"
    path.write_text("<html>")
    with pytest.raises(reports.ReportBroken):
        reports.read(path)


def test_every_field_of_the_json_is_described():
    assert all(meaning for _, meaning in report_json.field_rows())


def test_junit_keeps_to_the_common_shape_and_counts(run, tmp_path):
    path = tmp_path / "run.xml"
    reports.write(run, path)
    document = etree.parse(path)
    etree.RelaxNG(etree.fromstring(SHAPE)).assertValid(document)
    suite = document.find("testsuite")
    counts = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}


def test_junit_has_figures_as_properties_and_findings_as_reasons(run, tmp_path):
    path = tmp_path / "run.xml"
    reports.write(run, path)
    document = etree.parse(path)
    properties = {one.get("name"): one.get("value") for one in document.iter("property")}
    assert properties["latency/select.median"] == "0.0023 s"
    assert properties["virtual"] == "true"
    failure, skipped = document.find(".//failure"), document.find(".//skipped")
    assert failure.get("type") == "lengths-found"
    assert "Answers were cut <b>here</b> & there." in failure.text
    assert skipped.get("message") == "These hands cannot."


def test_junit_of_a_stopped_run_does_not_look_finished(run, tmp_path):
    path = tmp_path / "run.xml"
    reports.write(replace(run, interrupted=True), path)
    document = etree.parse(path)
    etree.RelaxNG(etree.fromstring(SHAPE)).assertValid(document)
    assert document.find(".//error[@type='interrupted']") is not None
    assert document.find("testsuite").get("errors") == "2"


def test_junit_survives_a_name_that_xml_cannot_hold(run, tmp_path):
    path = tmp_path / "run.xml"
    reports.write(replace(run, where=replace(run.where, reader="Reader\x00\x1b")), path)
    assert "Reader" in etree.parse(path).find(".//property[@name='reader']").get("value")


def test_a_report_of_another_kind_is_refused(run, tmp_path):
    with pytest.raises(ValueError, match=r"\.json, \.html, \.xml"):
        reports.write(run, tmp_path / "run.pdf")


def test_an_earlier_report_stays_whole_where_the_new_one_cannot_be_written(check, run, tmp_path):
    path = tmp_path / "run.json"
    reports.write(run, path)
    with pytest.raises(report_json.ValidationError):
        reports.write(replace(run, results=(check("x", Verdict.PASSED, Figure("", 1)),)), path)
    assert reports.read(path) == run
