"""`record` and `replay` as they are used: at a reader, and into one."""

from __future__ import annotations

import json
import re
import signal
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program
from clinic_ui.compose import LOCAL_CENTRE
from hardware.card_factory import make_card
from hardware.chip import Chip
from hardware.cvc_authority import CvcAuthority
from onshikaku.clock import Clock
from onshikaku.personas import load_personas
from onshikaku.pki.hierarchy import Hierarchy

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "personas.md"
[EXAMPLE] = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION.read_text(encoding="utf-8"), re.DOTALL)
THERE = ("--on", "2026-07-01", "--pki", "pki", "--personas", "people.yaml")
"""A centre that knows one person only, and is soon there."""

pytestmark = pytest.mark.vpcd


@pytest.fixture
def at_reader(slot, tmp_path):
    """Somebody's card on the reader; the words that choose it."""

    def put(persona: str) -> tuple[str, str]:
        pki, person = tmp_path / "pki", load_personas(date(2026, 7, 1))[persona]
        hierarchy = Hierarchy.open(pki, Clock().now(), f"{LOCAL_CENTRE}/ocsp")
        slot.insert(Chip(make_card(person, hierarchy, cvc=CvcAuthority.open(pki))))
        return "--reader", slot.name

    return put


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Run a command in this process, which has imported what a centre is made of."""
    monkeypatch.chdir(tmp_path)
    return lambda *words, stdin="": CliRunner().invoke(
        program(words[0]), [str(word) for word in words], input=stdin
    )


def test_a_visit_is_recorded_and_played_by_somebody_elses_card(
    here, background, at_reader, slot, vpcd_address, tmp_path
):
    (tmp_path / "people.yaml").write_text(EXAMPLE, encoding="utf-8")
    reader, file = at_reader("lost"), tmp_path / "v.jsonl"
    ran = here(
        "record", *reader, "--check-in", *THERE, "--pin-stdin", "--out", file, stdin="1234\n"
    )
    assert ran.exit_code == 0, ran.output
    assert "記録しました" in ran.output
    assert file.stat().st_mode & 0o777 == 0o600
    # The same, in the length of a real card's certificate (docs/card.md §3.2).
    lines = file.read_text().splitlines()
    header = json.loads(lines[0])
    header["objects"]["jpki/000A"] = 1583
    file.write_text("\n".join([json.dumps(header), *lines[1:]]))
    slot.remove()
    words = ("replay", "v.jsonl", "--vpcd", vpcd_address, "--persona", "taro", *THERE)
    card = background(*words, until="Inserted")
    asked = here(
        "confirm", *reader, *THERE, "--json", "--wait", "10", "--pin-stdin", stdin="0000\n"
    )
    assert asked.exit_code == 0, asked.output
    assert json.loads(asked.stdout)["outcome"] == "eligible"
    card.send_signal(signal.SIGINT)
    said, _ = card.communicate()
    assert card.returncode == 0
    assert "Taken out" in said
    # The certificate is longer than the one that was read when it was recorded.
    assert "not in the recording: 00B0" in said


def test_what_broke_off_is_kept_and_said(run, at_reader, tmp_path):
    reader = at_reader("standard")
    words = ("record", *reader, "--read", "signature", "--read", "photo", "--pin-stdin")
    ran = run(*words, "--out", "x.jsonl", "--json", stdin="9999\n12345678901234\n")
    assert ran.code == 3
    assert "PinRejected" in ran.err
    assert ran.json["ended"] == "PinRejected"
    text = (tmp_path / "x.jsonl").read_text()
    assert "9999" not in text
    shown = run("replay", "x.jsonl")
    assert shown.code == 0
    assert "00200080 secret  → 63C2" in shown.out
    told = run("replay", "x.jsonl", "--json").json
    assert told["commands"] == sum(event["kind"] == "command" for event in told["events"])
    assert run(*words, "--out", "x.jsonl", stdin="1234\n").code == 2


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_written_without_a_card_or_when_interrupted(
    run, slot, at_terminal, tmp_path, how
):
    ran = run("record", "--reader", slot.name, "--out", "none.jsonl")
    assert (ran.code, list(tmp_path.iterdir())) == (3, [])
    at = at_terminal("record", "--reader", slot.name, "--read", "signature", "--out", "none.jsonl")
    at.wait_for("PIN")
    at.interrupt(how)
    assert at.end() == 130
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_none_is_named_by_its_line(run, tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"format":"onshikaku-recording"}\n')
    ran = run("replay", "bad.jsonl")
    assert ran.code == 1
    assert "line 1: version" in ran.err
    assert run("replay", "missing.jsonl").code == 2
    assert run("replay", "bad.jsonl", "--vpcd", "1:1", "--json").code == 2


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--check-in", "--read", "photo"), "--check-in"),
        (("--read", "signature"), "--pin-stdin"),
        (("--out", "nowhere/x"), "--out"),
        (("--pki", "pki"), "--check-in"),
    ],
)
def test_a_wrong_call_names_the_option(run, words, option):
    ran = run("record", "--out", "x.jsonl", *words)
    assert ran.code == 2
    assert option in ran.err
