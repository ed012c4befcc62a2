"""`onshikaku card bind`, `bound` and `unbind` with a real card on a reader of pcscd."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.store.card_key import key_file

pytestmark = pytest.mark.vpcd

DAY = ("--on", "2026-06-01")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def run(onshikaku, tmp_path: Path):
    """Run `onshikaku` in a folder with the root; nothing of the card's holder may be printed."""

    def call(*words: str, stdin: str = "", marks: tuple[bytes, ...] = ()) -> Ran:
        environment = {**os.environ, "COLUMNS": "100", "XDG_DATA_HOME": str(tmp_path / "data")}
        process = onshikaku(*words, cwd=tmp_path, env=environment, stdin=subprocess.PIPE)
        out, err = process.communicate(stdin)
        assert not [mark for mark in marks if mark in (out + err).encode()]
        return Ran(process.returncode, out, err)

    return call


def test_from_an_unknown_card_to_a_bound_one_and_back(
    run, slot, clinic, pki, production, marks, harm_in, tmp_path
):
    (tmp_path / "root.pem").write_bytes(production.pem)
    chip = clinic.lay()
    slot.insert(chip)
    here = ("--reader", slot.name, "--trust", "root.pem", *DAY)
    at = ("--database", "centre.db")

    def confirmed() -> Ran:
        words = ("confirm", *here, *at, "--pki", str(pki), "--pin-stdin", "--json", "--debug")
        return run(*words, stdin="1234\n", marks=marks)

    looked = run("inspect", "--reader", slot.name, "--json", marks=marks)
    assert json.loads(looked.out)["simulated"] is False

    shown = run("card", "bind", *here, *at, "--persona", "standard", "--yes", marks=marks)
    assert shown.code == 0
    assert "JPKI" in shown.out
    assert "not checked" in shown.out
    assert key_file(str(tmp_path / "centre.db")).exists()

    after = confirmed()
    said = json.loads(after.out)
    assert (after.code, said["outcome"], said["proven"]) == (0, "eligible", True)
    assert said["certificate"]["revocation_checked"] is False

    to_another = ("card", "bind", *here, *at, "--persona", "family", "--yes")
    refused = run(*to_another, marks=marks)
    assert refused.code == 2
    assert "--replace" in refused.err
    replaced = run(*to_another, "--replace", "--json", marks=marks)
    assert json.loads(replaced.out) == {
        "bound": "family",
        "before": "standard",
        "simulated_card": False,
    }

    listed = json.loads(run("card", "bound", *at, "--json").out)["bound"]
    assert [(each["persona"], each["recognised"]) for each in listed] == [("family", True)]
    undone = run("card", "unbind", listed[0]["mark"], *at, "--yes")
    assert undone.code == 0
    assert not key_file(str(tmp_path / "centre.db")).exists()
    assert "No card is bound" in run("card", "bound", *at).out

    harmless = {data for command, _ in chip.got if command[1] == 0x2A for data in [command[24:56]]}
    assert harm_in(chip.got, harmless) == []
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert not [mark for mark in marks for file in files if mark in file.read_bytes()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bind", "--trust", "root.pem", "--persona", "nobody"), "--persona"),
        (("bind", "--trust", "missing.pem", "--persona", "standard"), "--trust"),
        (("bind", "--trust", "root.pem", "--persona", "standard", "--json"), "--yes"),
        (("unbind",), "--all"),
        (("bound", "--database", "memory"), "--database"),
        (("bound", "--database", "mistyped.db"), "--database"),
        (("unbind", "--all", "--database", "mistyped.db"), "--database"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_card_is_read(
    run, production, tmp_path, words, said
):
    (tmp_path / "root.pem").write_bytes(production.pem)
    ran = run("card", *words)
    assert ran.code == 2
    assert said in ran.err


def test_a_card_under_another_root_is_not_bound(run, slot, clinic, tmp_path):
    root = clinic.world.hierarchy.auth.certificate
    (tmp_path / "other.der").write_bytes(root.public_bytes(Encoding.DER))
    slot.insert(clinic.lay())
    words = ("--reader", slot.name, "--trust", "other.der", "--persona", "standard", "--yes")
    ran = run("card", "bind", *words, "--database", "centre.db", *DAY)
    assert ran.code == 1
    assert "root" in ran.err
    assert not key_file(str(tmp_path / "centre.db")).exists()
