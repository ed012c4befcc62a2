"""The plug-in of pytest, in sessions of pytest of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from lxml import etree

from clinic_ui.hil import plugin_checks, reports
from clinic_ui.hil.result import Verdict

pytest_plugins = "pytester"

# A session inside this process forgets what it was the first to import; so it is not the first.
LOADED = plugin_checks
HEAVY = ("reader", "onshikaku", "hardware", "typer", "pydantic", "lxml", "jinja2", "cryptography")

TESTS = """
    import pytest
    from clinic_ui.hil.hands import Task
    from hardware.faults import Fault, FaultKind
    from reader.jpki import JpkiCard
    from reader.pin import Pin
    from reader.ports import CardInserted, CardTaken, ReaderBack

    def test_the_card_is_a_card(onshikaku_card, onshikaku_pin):
        card = JpkiCard(onshikaku_card)
        card.select()
        card.verify_pin(Pin(onshikaku_pin))
        assert len(card.sign_digest(bytes(32))) == 256

    def test_the_hands_are_seen_at_the_reader(onshikaku_watch, onshikaku_hands):
        onshikaku_hands.do(Task.REMOVE)
        onshikaku_hands.do(Task.PLACE)
        seen = []
        while not seen or not isinstance(seen[-1], CardInserted) or len(seen) < 4:
            seen.append(onshikaku_watch.next(10))
        assert [type(one) for one in seen] == [ReaderBack, CardInserted, CardTaken, CardInserted]

    def test_a_check_in_gives_the_centres_answer(onshikaku_check_in):
        assert onshikaku_check_in().finished.outcome == "eligible"

    def test_a_wrong_pin_costs_a_try(onshikaku_check_in, onshikaku_pin):
        visit = onshikaku_check_in("9999", onshikaku_pin)
        assert visit.finished.outcome == "eligible"

    def test_breaking_the_card_is_for_the_check_to_find(onshikaku_chip, onshikaku_reader):
        assert onshikaku_reader.name == "Virtual Reader"
        onshikaku_chip.faults.arm(Fault(FaultKind.WRONG_STATUS, at=1, status=0x6A82))
"""


@pytest.fixture
def session(pytester):
    """Run pytest with the plug-in; warnings are errors there too."""

    def run(*words, apart=False):
        start = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        return start("-p", "clinic_ui.hil.plugin", "-p", "no:cacheprovider", "-W", "error", *words)

    return run


def test_loading_it_imports_nothing_heavy_and_warns_of_nothing():
    code = "import sys, clinic_ui.hil.plugin; print(*sys.modules)"
    words = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "pytest" in loaded
    assert not loaded & set(HEAVY)
    assert done.stderr == ""


def test_ones_own_tests_and_the_checks_share_reader_hands_and_card(pytester, session):
    pytester.makepyfile(test_own=TESTS)
    words = ["--onshikaku-suite", "smoke", "-k", "test_own or presence or latency"]
    for suffix in ("json", "xml"):
        words += ["--onshikaku-report", f"run.{suffix}"]
    done = session("test_own.py", "--junitxml", "own.xml", *words, apart=True)
    done.assert_outcomes(passed=6, failed=1, deselected=6)
    done.stdout.fnmatch_lines(
        [
            "*onshikaku smoke[[]presence[]]*",
            "*(The card is recognised)",
            "not-my-number-card: *",
            "FAILED *onshikaku::smoke[[]presence[]]*",
        ]
    )

    run = reports.read(pytester.path / "run.json")
    assert [one.check for one in run.results] == ["presence", "apdu-latency"]
    assert [one.verdict for one in run.results] == [Verdict.FAILED, Verdict.PASSED]
    assert (run.suite, run.where.virtual, run.where.link) == ("smoke", True, "in-process")
    assert run.where.profile == "onshikaku-in-process"
    assert not run.interrupted
    assert etree.parse(pytester.path / "run.xml").find("testsuite").get("failures") == "1"
    own = etree.parse(pytester.path / "own.xml")
    names = {one.get("name") for one in own.iter("property")}
    assert "select.median" in names
    assert "1234" not in json.dumps(run.where.reader)


def test_a_suite_without_files_is_all_that_is_collected(pytester, session):
    pytester.makepyfile(test_other="def test_other(): pass")
    done = session("--onshikaku-suite", "full", "--collect-only", "-q")
    lines = [line for line in done.outlines if "::" in line]
    assert len(lines) == 16
    assert all("onshikaku::full[" in line for line in lines)


def test_without_a_suite_nothing_is_added(pytester, session):
    pytester.makepyfile(test_other="def test_other(): pass")
    session().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--onshikaku-report", "run.json"], "--onshikaku-report: of what?"),
        (["--onshikaku-suite", "smoke", "--onshikaku-report", "run.pdf"], "run.pdf: ends in none"),
        (["--onshikaku-suite", "smoke", "-n", "2"], "one reader is not for several"),
        (["--onshikaku-suite", "brief"], "invalid choice"),
        (["--onshikaku-operator", "script"], "which program? Add --onshikaku-hook COMMAND"),
    ],
)
def test_options_that_cannot_be_carried_out_are_refused_by_name(session, words, said):
    done = session(*words)
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert said in "\n".join(done.errlines)
