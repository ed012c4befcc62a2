"""Which files are taken out of `req`, and when they are complete."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from onshikaku.exchange.intake import Intake, NotRead, Shape, TooLarge, read, read_at_rest

WHOLE = b'<?xml version="1.0" encoding="UTF-8"?>\r\n<XmlMsg><MessageHeader/></XmlMsg>'
NAME = "OQSsiquc01req_1.xml"
SETTLE = 2.0


class Seconds:
    """A clock to be moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def intake(tmp_path: Path, seconds: Seconds) -> Intake:
    return Intake(tmp_path, SETTLE, seconds, lambda name: name.startswith("OQSsiquc"))


def looks(intake: Intake, seconds: Seconds, *, apart: float = 0.06) -> list[str]:
    """The names found by the second of two looks."""
    intake.look()
    seconds.now += apart
    return [arrival.file.name for arrival in intake.look()]


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        "OQSmuquc02req_202611200001.xml",
        "YZKsiquc01req_0426112009401002.xml",
        "OQSsiquc01req_患者 1.xml",
        "EPSsiPIR01req_1.xml",
        "x.xml",
        "OQSsiquc01req_1.XML",
        "OQSsiquc01req_1.zip",
        f"OQSsiquc01req_{'9' * 230}.xml",
    ],
)
def test_xml_files_and_encrypted_requests_are_found(
    intake: Intake, seconds: Seconds, tmp_path: Path, name: str
):
    (tmp_path / name).write_bytes(WHOLE)
    seconds.now += SETTLE

    assert looks(intake, seconds, apart=SETTLE) == [name]


@pytest.mark.parametrize(
    "name",
    [
        ".OQSsiquc01req_1.xml",
        "OQSsiquc01req_1.xml.tmp",
        "OQSsiquc01req_1.TMP",
        "OQSsiquc01req_1.txt",
        "OQSsiquc01req_1",
        "OQSmuquc01req_1.zip",
        "OQSsiquc01res_1.xml",
        "archive.zip",
        "..\\..\\OQSsiquc01req_1.xml",
        "OQSsiquc01req_1\n.xml",
        "OQSsiquc01req_\x1b[2J.xml",
    ],
)
def test_what_is_set_aside_or_no_request_is_left_alone(
    intake: Intake, seconds: Seconds, tmp_path: Path, name: str
):
    (tmp_path / name).write_bytes(WHOLE)

    assert looks(intake, seconds, apart=SETTLE) == []
    assert intake.next_look() is None


def test_a_name_in_other_bytes_than_utf_8_is_found_as_it_is(
    intake: Intake, seconds: Seconds, tmp_path: Path
):
    name = os.fsdecode("OQSsiquc01req_患者.xml".encode("cp932"))
    (tmp_path / name).write_bytes(WHOLE)

    assert looks(intake, seconds) == [name]


def test_folders_links_and_pipes_are_left_alone(intake: Intake, seconds: Seconds, tmp_path: Path):
    (tmp_path / "OQSsiquc01req_1.xml").mkdir()
    (tmp_path / "OQSsiquc01req_2.xml").symlink_to("/etc/hostname")
    (tmp_path / "OQSsiquc01req_3.xml").symlink_to("nowhere")
    os.mkfifo(tmp_path / "OQSsiquc01req_4.xml")

    assert looks(intake, seconds, apart=SETTLE) == []


def test_one_look_is_not_enough(intake: Intake, seconds: Seconds, tmp_path: Path):
    (tmp_path / NAME).write_bytes(WHOLE)

    assert list(intake.look()) == []
    assert intake.next_look() == pytest.approx(0.05)
    seconds.now += 0.04
    assert list(intake.look()) == []


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n \t"])
def test_white_space_may_follow_the_end(
    intake: Intake, seconds: Seconds, tmp_path: Path, ending: bytes
):
    (tmp_path / NAME).write_bytes(WHOLE + ending)

    assert looks(intake, seconds) == [NAME]


@pytest.mark.parametrize(
    "half", [b"", WHOLE[:-1], b"<XmlMsg></MessageHeader>", b"no XML at all", b"\x00" * 1000]
)
def test_a_file_without_its_end_is_waited_for(
    intake: Intake, seconds: Seconds, tmp_path: Path, half: bytes
):
    (tmp_path / NAME).write_bytes(half)

    assert looks(intake, seconds) == []
    assert intake.next_look() == pytest.approx(SETTLE - 0.06)
    seconds.now += SETTLE
    assert [arrival.file.name for arrival in intake.look()] == [NAME]


def test_each_piece_that_is_written_starts_the_wait_anew(
    intake: Intake, seconds: Seconds, tmp_path: Path
):
    with (tmp_path / NAME).open("wb", buffering=0) as file:
        for byte in WHOLE:
            file.write(bytes([byte]))
            assert looks(intake, seconds, apart=0.04) == []
            seconds.now += 0.01
    assert looks(intake, seconds) == [NAME]


def test_another_file_under_the_same_name_is_looked_at_anew(
    intake: Intake, seconds: Seconds, tmp_path: Path
):
    (tmp_path / NAME).write_bytes(WHOLE)
    intake.look()
    (tmp_path / "new").write_bytes(WHOLE)
    (tmp_path / "new").replace(tmp_path / NAME)
    seconds.now += 0.06

    assert list(intake.look()) == []


def test_what_was_written_first_comes_first(intake: Intake, seconds: Seconds, tmp_path: Path):
    names = [f"OQSsiquc01req_{number}.xml" for number in (3, 1, 2)]
    for age, name in enumerate(reversed(names)):
        (tmp_path / name).write_bytes(WHOLE)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))

    assert looks(intake, seconds) == names


def test_a_larger_file_is_not_read(tmp_path: Path):
    (tmp_path / NAME).write_bytes(b"12345")

    assert read(tmp_path / NAME, 5) == b"12345"
    with pytest.raises(TooLarge):
        read(tmp_path / NAME, 4)


def test_a_link_is_not_followed_when_read(tmp_path: Path):
    (tmp_path / NAME).symlink_to("/etc/hostname")

    with pytest.raises(NotRead):
        read(tmp_path / NAME, 1000)


@pytest.mark.parametrize("poll_only", [False, True])
def test_requests_written_in_every_way_are_answered(scene_with, reply_to, poll_only: bool):
    scene = scene_with(poll_only=poll_only, poll_seconds=0.2)
    with scene.running():
        scene.request("OQSsiquc01req_direct.xml", WHOLE)
        aside = scene.folders.req / "OQSsiquc01req_moved.tmp"
        aside.write_bytes(WHOLE)
        aside.rename(aside.with_suffix(".xml"))
        elsewhere = scene.settings.root / "x"
        elsewhere.write_bytes(WHOLE)
        elsewhere.rename(scene.folders.req / "OQSsiquc01req_in.xml")
        for name in ("direct", "moved", "in"):
            assert scene.answer(f"OQSsiquc01res_{name}.xml") == reply_to(WHOLE)
    assert not list(scene.folders.req.iterdir())
    assert scene.left_in_work() == []


def test_a_request_written_slowly_is_answered_whole(scene, reply_to):
    text = b"<XmlMsg>" + b"<a>1</a>" * 50 + b"</XmlMsg>"
    with scene.running():
        with (scene.folders.req / NAME).open("wb", buffering=0) as file:
            for start in range(0, len(text), 40):
                file.write(text[start : start + 40])
                time.sleep(0.02)
        assert scene.answer("OQSsiquc01res_1.xml") == reply_to(text)
    assert scene.counter.asked == [NAME]


def test_what_changes_while_it_is_read_is_read_again(tmp_path: Path):
    file = tmp_path / NAME
    file.write_bytes(b"1")
    seen: list[bytes] = []

    def read_and_disturb(which: Path) -> bytes:
        seen.append(which.read_bytes())
        if len(seen) < 3:
            which.write_bytes(b"1" * (1 + len(seen)))
        return seen[-1]

    assert asyncio.run(read_at_rest(file, Shape.of(file), read_and_disturb, 0)) == b"111"
    assert seen == [b"1", b"11", b"111"]


def test_what_grew_before_it_was_taken_is_read_again_after_a_rest(tmp_path: Path):
    file = tmp_path / NAME
    file.write_bytes(b"1")
    before = Shape.of(file)
    file.write_bytes(b"12")

    assert asyncio.run(read_at_rest(file, before, Path.read_bytes, 0)) == b"12"


def test_files_that_were_there_before_the_start_are_answered(scene, reply_to):
    scene.request(NAME, WHOLE)
    with scene.running():
        assert scene.answer("OQSsiquc01res_1.xml") == reply_to(WHOLE)


def test_the_folder_may_be_made_anew_meanwhile(scene, reply_to, eventually):
    with scene.running():
        scene.folders.req.rmdir()
        time.sleep(0.05)
        scene.folders.req.mkdir()
        scene.request(NAME, WHOLE)
        assert scene.answer("OQSsiquc01res_1.xml") == reply_to(WHOLE)


def test_no_more_requests_are_in_work_than_there_are_sessions(scene_with, eventually):
    scene = scene_with(sessions=3)
    scene.counter.gate.clear()
    with scene.running():
        for number in range(8):
            scene.request(f"OQSsiquc01req_{number}.xml", WHOLE)
        eventually(lambda: len(scene.counter.asked) == 3)
        time.sleep(0.3)
        assert len(scene.counter.asked) == 3
        assert len(list(scene.folders.req.iterdir())) == 5
        scene.counter.gate.set()
        eventually(lambda: len(scene.res()) == 8)
