"""`onshikaku rehearse`: what is listed, played, written down and refused."""

import json
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from clinic_ui.cli import program


def rehearse(*words):
    return CliRunner().invoke(program("rehearse"), ["rehearse", *map(str, words)])


@pytest.fixture
def own(tmp_path, monkeypatch):
    """`own(old="", new="")`: a new scenario in an empty folder, with something put otherwise."""
    monkeypatch.chdir(tmp_path)

    def written(old="", new=""):
        CliRunner().invoke(program("scenario"), ["scenario", "new", "mine"])
        file = tmp_path / "mine.yaml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new) if old else text, "utf-8")
        return "mine.yaml"

    return written


def test_a_list_for_scripts_names_what_would_be_played():
    done = rehearse("cert-grace", "--list", "--json")
    assert done.exit_code == 0
    [one] = json.loads(done.stdout)["scenarios"]
    assert (one["id"], one["number"]) == ("cert-grace", "D02")
    assert one["sections"]


def test_one_run_writes_every_report(own):
    file = own("X01", "X07")
    names = ("all.json", "all.xml", "all.html")
    done = rehearse(file, *(word for name in names for word in ("--report", name)), "--no-pictures")
    assert done.exit_code == 0, done.output
    run = json.loads(Path("all.json").read_text("utf-8"))
    assert run["passed"]
    assert run["counts"] == {"passed": 1, "failed": 0, "broken": 0, "not-played": 0}
    root = etree.parse("all.xml").getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "0", "0")
    [case] = root.iter("testcase")
    assert case.get("name") == "X07 mine"
    html = Path("all.html").read_text("utf-8")
    assert "<script" not in html
    for produced in run["scenarios"][0]["files"]:
        assert f"all.files/mine-{produced}" in html


def test_what_was_not_seen_is_told_with_its_step_and_escaped(own):
    file = own("screen: end", "shows: [<b>nowhere</b>]")
    done = rehearse(file, "--report", "bad.html", "--no-pictures")
    assert done.exit_code == 1
    assert "3 患者さんの画面" in done.stderr
    assert "&lt;b&gt;nowhere&lt;/b&gt;" in Path("bad.html").read_text("utf-8")


def test_a_clinic_that_cannot_be_opened_breaks_only_its_scenario(own):
    done = rehearse(own("visit: return", 'stage: {clinic: "1234567890"}\nvisit: return'), "--json")
    assert done.exit_code == 1
    [one] = json.loads(done.stdout)["scenarios"]
    assert one["outcome"] == "broken"
    assert one["steps"][0]["verb"] == "stage"


@pytest.mark.parametrize(
    "play",
    [
        '  - command: {run: rules, beside: {"../out.txt": x}}',
        '  - ask: {kind: "../../OQSsiquc01"}',
        "  - kiosk: {}\n" * 501,
    ],
    ids=["file beside", "kind of request", "too many steps"],
)
def test_what_would_leave_its_folder_or_not_end_is_refused(own, play):
    file = own("play:\n", f"play:\n{play}\n")
    done = rehearse(file)
    assert done.exit_code == 2
    assert "mine.yaml:" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        ((), 2, "--list"),
        (("--tag", "no-such-tag"), 2, "nothing fits"),
        (("--group", "Z"), 2, "--group"),
        (("cert-grase",), 2, "cert-grace"),
        (("nowhere.yaml",), 3, "nowhere.yaml"),
        (("cert-grace", "--on", "2021-10-19"), 2, "--on"),
        (("cert-grace", "--report", "out.pdf"), 2, "--report"),
        (("cert-grace", "--report", "nowhere/out.json"), 2, "--report"),
        (("cert-grace", "--reader", "real"), 3, "--trust"),
    ],
)
def test_what_will_not_do_is_named(words, code, named):
    done = rehearse(*words)
    assert done.exit_code == code
    assert named in done.stderr
