"""A full disk, a share that goes away, faults of our own: nothing partial, and work goes on later.

The full disk is a real one, a small tmpfs.
"""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NAME, ANSWER = "OQSsiquc01req_1.xml", "OQSsiquc01res_1.xml"
CONTENT = b"<XmlMsg>SECRET</XmlMsg>"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte: in a namespace of its own, without root, seen through /proc."""
    disk = tmp_path / "small"
    disk.mkdir()
    hold = f"mount -t tmpfs -o size=1m none '{disk}' && echo ready && exec sleep infinity"
    mapped = ["--user", "--map-root-user"] if os.geteuid() else []
    command = ["unshare", "--mount", *mapped, "sh", "-c", hold]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "ready\n"
        yield Path(f"/proc/{holder.pid}/root{disk}")
        holder.kill()


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    filling = disk / "filling"
    room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_bsize
    filling.write_bytes(bytes(room))
    assert os.statvfs(disk).f_bavail == 0
    return filling


def in_work(scene: Any, eventually: Callable[..., Any]) -> None:
    """Have a request in work whose answer has yet to be written."""
    scene.request(NAME, CONTENT)
    eventually(lambda: scene.counter.asked)


def test_an_answer_waits_for_room_and_is_never_partial(
    scene_with, small: Path, eventually, reply_to, created, caplog: pytest.LogCaptureFixture
):
    scene = scene_with(root=small / "OQS")
    scene.counter.gate.clear()
    new = created(scene.folders.res)
    with scene.running():
        in_work(scene, eventually)
        filling = fill(small)
        scene.counter.gate.set()
        eventually(lambda: caplog.records)
        assert scene.res() == []
        assert not any(scene.folders.making.iterdir())
        filling.unlink()
        assert scene.answer(ANSWER) == reply_to(CONTENT)
        scene.request("OQSsiquc01req_2.xml", CONTENT)
        assert scene.answer("OQSsiquc01res_2.xml") == reply_to(CONTENT)
    assert new.names() == [ANSWER, "OQSsiquc01res_2.xml"]
    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    assert NAME in told.getMessage()
    assert "ENOSPC" in told.getMessage()
    assert "SECRET" not in caplog.text


def test_requests_that_came_while_the_disk_was_full_are_answered_later(
    scene_with, small: Path, eventually, reply_to
):
    scene = scene_with(root=small / "OQS")
    with scene.running():
        aside = [scene.folders.req / f"{number}.tmp" for number in range(5)]
        for file in aside:
            file.write_bytes(CONTENT)
        filling = fill(small)
        for number, file in enumerate(aside):
            file.rename(scene.folders.req / f"OQSsiquc01req_{number}.xml")
        eventually(lambda: scene.counter.asked)
        filling.unlink()
        for number in range(5):
            assert scene.answer(f"OQSsiquc01res_{number}.xml") == reply_to(CONTENT)
        eventually(lambda: not scene.left_in_work())


def test_a_disk_that_is_full_when_the_exchange_ends_loses_nothing(
    scene_with, small: Path, eventually, reply_to, caplog: pytest.LogCaptureFixture
):
    scene = scene_with(root=small / "OQS")
    scene.counter.gate.clear()
    with scene.running():
        in_work(scene, eventually)
        filling = fill(small)
        scene.counter.gate.set()
        eventually(lambda: caplog.records)
    filling.unlink()
    assert scene.res() == []
    with scene.running():
        assert scene.answer(ANSWER) == reply_to(CONTENT)


@pytest.mark.parametrize("name", ["res", "req"])
def test_a_folder_that_goes_away_for_a_while_loses_nothing(
    scene, eventually, reply_to, name: str, caplog: pytest.LogCaptureFixture
):
    folder: Path = getattr(scene.folders, name)
    away = folder.with_name("away")
    scene.counter.gate.clear()
    with scene.running():
        in_work(scene, eventually)
        folder.rename(away)
        scene.counter.gate.set()
        eventually(lambda: "ENOENT" in caplog.text)
        away.rename(folder)
        assert scene.answer(ANSWER) == reply_to(CONTENT)
        scene.request("OQSsiquc01req_2.xml", CONTENT)
        assert scene.answer("OQSsiquc01res_2.xml") == reply_to(CONTENT)


def test_a_fault_of_the_counter_is_a_refusal_that_names_nobody(
    scene, caplog: pytest.LogCaptureFixture
):
    with scene.running():
        scene.request(NAME, b"<XmlMsg>RAISE</XmlMsg>")
        assert scene.answer("OQSsiquc01req_1.err").startswith(b"SIM90003\r\n")
        scene.request("OQSsiquc01req_2.xml", CONTENT)
        scene.answer("OQSsiquc01res_2.xml")
    assert "RuntimeError" in caplog.text
    assert "must not be logged" not in caplog.text


class BrokenOnce(list[Any]):
    """A place to report to that fails the first time, as a terminal that was closed."""

    def append(self, served: Any) -> None:
        super().append(served)
        if len(self) == 1:
            raise BrokenPipeError


def test_a_fault_of_our_own_ends_neither_the_service_nor_the_request(
    scene, eventually, reply_to, created, caplog: pytest.LogCaptureFixture
):
    new = created(scene.folders.res)
    scene.served = BrokenOnce()
    with scene.running():
        scene.request(NAME, CONTENT)
        eventually(lambda: "BrokenPipeError" in caplog.text)
        scene.request("OQSsiquc01req_2.xml", CONTENT)
        assert scene.answer("OQSsiquc01res_2.xml") == reply_to(CONTENT)
    assert len(scene.left_in_work()) == 1
    with scene.running():
        eventually(lambda: not scene.left_in_work())
    assert new.names() == [ANSWER, "OQSsiquc01res_2.xml"]
