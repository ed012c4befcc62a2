"""`onshikaku hil` as people and build servers start it."""

import json
import os
import re
import signal
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from clinic_ui.hil import reports
from clinic_ui.hil.result import Verdict
from clinic_ui.hil.suites import Suite, all_checks, checks_of
from hardware.link_faults import LinkPlan
from hardware.vpcd_proxy import VpcdProxy

HOOK = Path(__file__).parents[2] / "docs" / "hil-hook.sh"


def events(said: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.vpcd
def test_the_full_suite_runs_without_hardware_and_reports_every_check(onshikaku, tmp_path):
    files = [tmp_path / f"full{suffix}" for suffix in reports.SUFFIXES]
    words = [word for file in files for word in ("--report", file)]
    program = onshikaku("hil", "run", "--suite", "full", "--cycles", "2", "--json", *words)
    said, complained = program.communicate()
    assert program.returncode == 0, said + complained
    told = events(said)
    assert told[0]["event"] == "start"
    assert told[-1] == {**told[-1], "event": "end", "passed": True, "interrupted": False}
    run = reports.read(tmp_path / "full.json")
    assert [one.check for one in run.results] == [one.id for one in checks_of(Suite.FULL)]
    for one in run.results:
        assert one.figures if one.verdict is Verdict.PASSED else one.findings
    assert {one.check for one in run.results if one.verdict is not Verdict.PASSED} == {
        "unplug",
        "suspend",
    }
    for file in files:
        assert "apdu-latency" in file.read_text()


@pytest.mark.vpcd
def test_an_interrupted_run_leaves_a_report_and_nothing_running(onshikaku, tmp_path):
    report = tmp_path / "broken-off.json"
    program = onshikaku(
        *("hil", "run", "--only", "insertions", "--cycles", "500", "--json", "--report", report)
    )
    while json.loads(program.stdout.readline())["event"] != "step":
        pass
    children = psutil.Process(program.pid).children(recursive=True)
    assert children
    program.send_signal(signal.SIGINT)
    said, _ = program.communicate()
    assert program.returncode == 130
    assert events(said)[-1]["interrupted"] is True
    run = reports.read(report)
    assert run.interrupted
    assert not run.passed
    assert psutil.wait_procs(children, timeout=10)[1] == []


@pytest.mark.vpcd
def test_a_plan_of_link_faults_is_noticed(onshikaku, tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text('faults:\n  - {kind: corrupt, on: {ins: "B0", p1: "02"}, every: 4}\n')
    program = onshikaku(
        *("hil", "run", "--only", "certificate-constancy", "--link-faults", plan, "--json")
    )
    said, _ = program.communicate()
    assert program.returncode == 1
    result = next(one for one in events(said) if one["event"] == "result")
    assert result["findings"] == ["certificate-corrupt"]


@pytest.mark.vpcd
def test_the_hook_of_the_documentation_places_and_removes(onshikaku, pcscd, slot, tmp_path):
    onshikaku("card", "make", "standard", "--out", tmp_path / "card").communicate()
    with VpcdProxy(LinkPlan(), slot.dial) as proxy:
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HIL_CARD": str(tmp_path / "card"),
            "HIL_STATE": str(tmp_path / "state"),
            "HIL_VPCD": f"127.0.0.1:{proxy.listen()}",
        }
        program = onshikaku(
            *("hil", "run", "--reader", slot.name, "--operator", "script", "--hook", HOOK),
            *("--only", "insertions", "--only", "other-card", "--cycles", "1", "--json"),
            env=environment,
        )
        said, complained = program.communicate()
    assert program.returncode == 0, said + complained
    told = [one for one in events(said) if one["event"] == "result"]
    assert [one["verdict"] for one in told] == ["passed", "not-tried"]
    assert told[0]["figures"]["events-lost"] == 0
    assert not (tmp_path / "state" / "pid").exists()


@pytest.mark.vpcd
def test_the_page_is_answered_in_a_rehearsal(onshikaku):
    program = onshikaku("hil", "run", "--operator", "web", "--only", "presence", "--json")
    address = next(line.strip() for line in program.stderr if "http://" in line)
    program.stdout.readline()
    with httpx.Client(base_url=address) as client:
        while not (number := re.search(r'name="number" value="(\d+)"', client.get("").text)):
            pass
        client.post("answer", data={"number": number[1], "answer": "done"})
        while "検査が終わりました" not in client.get("standing").text:
            pass
    said, shown = program.communicate()
    assert program.returncode == 0
    assert events(said)[-1]["passed"] is True
    assert "\u2580" in shown  # a half block of the code to scan
    assert "--listen" in shown
    assert address.rstrip("/").rpartition("/")[2] not in said


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--only", "nonsense"), "--only"),
        (("--report", "report.txt"), "--report"),
        (("--report", "nowhere/report.json"), "--report"),
        (("--compare", "missing.json"), "--compare"),
        (("--link-faults", "missing.yaml"), "--link-faults"),
        (("--reader", "X", "--operator", "script"), "--operator script"),
        (("--reader", "X"), "--operator tty"),
        (("--hook", "robot"), "--hook"),
        (("--operator", "web", "--listen", "8080"), "--listen"),
        (("--pin-stdin", "--ask-pin"), "--pin-stdin"),
        (("--listen", "127.0.0.1:0"), "--listen"),
        (("--hook-timeout", "5"), "--hook-timeout"),
        (("--reader", "X", "--operator", "web", "--persona", "lost"), "--persona"),
        (("--persona", "nobody"), "--persona"),
    ],
)
def test_options_that_do_not_fit_are_named(onshikaku, tmp_path, words, named):
    program = onshikaku("hil", "run", *words, cwd=tmp_path)
    _, complained = program.communicate()
    assert program.returncode == 2
    assert named in complained
    assert "→" in complained


def test_a_hook_that_cannot_be_started_is_missing(onshikaku):
    program = onshikaku(
        "hil", "run", "--reader", "X", "--operator", "script", "--hook", "/nowhere/robot"
    )
    _, complained = program.communicate()
    assert program.returncode == 3
    assert "/nowhere/robot" in complained


def test_the_list_names_every_check_and_what_it_measures(onshikaku):
    said, _ = onshikaku("hil", "checks", "--json").communicate()
    listed = json.loads(said)["checks"]
    assert [one["id"] for one in listed] == [one.id for one in all_checks()]
    assert all(one["measures"]["ja"] and one["measures"]["en"] for one in listed)
    assert all(one["suites"] for one in listed)
