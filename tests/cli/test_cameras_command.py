"""`onshikaku cameras`, and what `doctor` says of them. No physical camera is tried."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from clinic_ui.cli.cameras import as_json, as_lines
from clinic_ui.doctor import Level, camera_finding
from clinic_ui.reasons import CAMERA
from reader.camera.devices import Attached
from reader.camera.ports import CameraTrouble

FIT = Attached(Path("/dev/video0"), "Webcam")
METADATA = Attached(
    Path("/dev/video1"), "Webcam", CameraTrouble.UNREADABLE, "/dev/video1: gives no pictures"
)
DENIED = Attached(Path("/dev/video2"), "Other", CameraTrouble.DENIED, "why")
BUSY = Attached(Path("/dev/video3"), "Third", CameraTrouble.BUSY, "/dev/video3: busy")


def test_each_camera_is_listed_with_its_node_fit_or_why_not():
    assert as_lines([FIT, DENIED]) == [
        "Webcam",
        "  /dev/video0  使えます  fit",
        "Other",
        "  /dev/video2  カメラの使用が許可されていません  not allowed to use the camera (why)",
    ]
    assert as_json([FIT, DENIED]) == [
        {"name": "Webcam", "node": "/dev/video0", "fit": True, "trouble": None, "detail": None},
        {
            "name": "Other",
            "node": "/dev/video2",
            "fit": False,
            "trouble": "camera-denied",
            "detail": "why",
        },
    ]


def test_there_are_words_for_every_trouble():
    assert set(CAMERA) == {trouble.value for trouble in CameraTrouble}


@pytest.mark.parametrize(
    ("found", "level", "detail", "remedy"),
    [
        ([], Level.OPTIONAL, "none at this machine", "plug in"),
        ([METADATA], Level.OPTIONAL, "none at this machine", "plug in"),
        ([METADATA, DENIED], Level.OPTIONAL, "group video", "usermod -aG video"),
        ([BUSY, METADATA], Level.OPTIONAL, "in use: /dev/video3", "fuser -v /dev/video3"),
        ([BUSY, METADATA, DENIED, FIT], Level.OK, "Webcam (/dev/video0)", ""),
    ],
)
def test_doctor_names_the_camera_or_what_keeps_it_away(found, level, detail, remedy):
    finding = camera_finding(found)
    assert finding.level is level
    assert detail in finding.detail
    assert remedy in finding.remedy
    assert bool(finding.remedy) is (level is not Level.OK)


def test_a_camera_is_tried_and_no_picture_is_kept(run, tmp_path):
    Image.new("RGB", (64, 48), (90, 90, 90)).save(tmp_path / "still.png")
    tried = run("cameras", "--try", "still.png", "--json")
    assert tried.code == 0
    told = json.loads(tried.out)
    assert told.pop("frames_per_second") > 0
    assert told == {"camera": "still.png", "width": 64, "height": 48, "brightness": 90.0}
    assert [path.name for path in tmp_path.iterdir()] == ["still.png"]


@pytest.mark.parametrize(
    ("spec", "code", "said"),
    [
        ("browser", 2, "ブラウザー"),
        ("webcam", 2, "'webcam' is no camera; allowed: browser, a number N"),
        ("63", 3, "/dev/video63: No such file or directory"),
        ("broken.mp4", 3, "broken.mp4: neither a picture nor a video"),
    ],
)
def test_what_cannot_be_tried_is_said_with_the_next_step(run, tmp_path, spec, code, said):
    (tmp_path / "broken.mp4").write_bytes(bytes(100))
    tried = run("cameras", "--try", spec)
    assert (tried.code, tried.out) == (code, "")
    assert said in tried.err
    assert "\n  → " in tried.err
    assert "Traceback" not in tried.err


def test_a_machine_without_a_camera_says_so(run):
    listed = run("cameras")
    if Path("/sys/class/video4linux").exists():
        assert (listed.code, "/dev/video" in listed.out) == (0, True)
    else:
        assert (listed.code, "there is no camera" in listed.err) == (3, True)
