"""`--camera` of demo, clinic and confirm: what it takes, and what it says where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

STILL = files("hardware") / "portraits" / "standard.jpg"


@pytest.mark.parametrize(
    ("words", "said", "next_step"),
    [
        ("demo --camera nothing.jpg", "there is no such file", "onshikaku cameras"),
        ("demo --camera browser --camera stills", "2 cameras for 1 reader(s)", "one for each"),
        ("demo --once --camera browser", "--once has no pages", "onshikaku confirm --camera"),
        ("clinic --root R --camera stills", "'stills' is no camera", "onshikaku cameras"),
        ("clinic --root R --no-pages --camera 0", "the kiosk page", "leave --no-pages out"),
        ("confirm --camera browser", "there is no page here", "onshikaku demo"),
        ("confirm --reader X --camera 0", "printed on it", "leave --reader out"),
    ],
)
def test_a_camera_that_does_not_fit_is_refused_with_the_next_step(run, words, said, next_step):
    ran = run(*words.split())
    assert ran.code == 2
    assert said in ran.err
    assert next_step in ran.err.partition("→")[2]


def test_without_the_extra_the_next_step_is_to_install_it(tmp_path):
    (tmp_path / "dlib.py").write_text("raise ImportError('libGL.so.1')")
    ran = subprocess.run(
        [Path(sys.executable).parent / "onshikaku", "demo", "--camera", "browser", "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 3
    assert "libGL.so.1" in ran.stderr
    assert "→ scripts/setup face   (or: pip install 'onshikaku[face]')" in ran.stderr


def test_a_person_is_confirmed_by_face_without_pages(run):
    ran = run("confirm", "--camera", str(STILL), "--json")
    assert ran.code == 0
    assert (ran.json["method"], ran.json["face"]) == ("face", {"band": "clear", "cautions": []})
    assert "顔を確認します" in ran.err


def test_a_camera_that_is_not_there_is_named_at_once(run):
    ran = run("confirm", "--camera", "/dev/video99", "--json")
    assert (ran.code, ran.json["method"]) == (0, "pin")
    assert "/dev/video99: カメラが見つかりません。" in ran.err


def test_faces_that_were_refused_leave_no_mark_on_what_the_pin_confirmed(run):
    ran = run("confirm", "--camera", str(STILL.parent / "family.jpg"), "--json")
    assert ran.code == 0
    assert (ran.json["method"], ran.json["face"]) == ("pin", None)
    assert ran.err.count("顔を確認します") == 3


def test_a_card_locked_by_refusals_is_looked_at_no_more(run, monkeypatch):
    monkeypatch.setenv("FACE_LOCK_AFTER", "1")
    ran = run("confirm", "--camera", str(STILL.parent / "family.jpg"), "--json")
    assert (ran.json["method"], ran.json["face"]) == ("pin", None)
    assert ran.err.count("顔を確認します") == 1
