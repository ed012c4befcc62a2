"""Answers that nobody collected are deleted after their time, and listed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onshikaku.exchange.expiry import expire
from onshikaku.exchange.folders import Folders
from onshikaku.exchange.settings import ExchangeSettings

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # the 21st in Japan
DAY = timedelta(days=1)
LIST = "del20261121.txt"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.prepare(ExchangeSettings(root=tmp_path / "OQS"))


def put(folder: Path, name: str, age: timedelta) -> Path:
    file = folder / name
    file.write_bytes(b"1")
    moment = (NOW - age).timestamp()
    os.utime(file, (moment, moment))
    return file


@pytest.mark.parametrize(
    ("age", "gone"),
    [
        (timedelta(0), False),
        (DAY - timedelta(seconds=1), False),
        (DAY, False),
        (DAY + timedelta(seconds=1), True),
        (timedelta(days=-1), False),
    ],
)
@pytest.mark.parametrize("where", ["res", "face"])
def test_an_answer_stays_for_its_time(folders: Folders, where: str, age: timedelta, gone: bool):
    file = put(getattr(folders, where), "OQSsiquc01res_1.xml", age)

    expire(folders, DAY, NOW)

    assert file.exists() is not gone


@pytest.mark.parametrize("name", ["a.xml", "a.err", "a.pdf", "a.zip", "A.XML"])
def test_every_kind_of_answer_expires(folders: Folders, name: str):
    assert expire(folders, DAY, NOW) == []
    put(folders.res, name, 2 * DAY)

    assert expire(folders, DAY, NOW) == [name]


@pytest.mark.parametrize("name", ["del20261101.txt", "Thumbs.db", ".hidden.xml", "notes.docx"])
def test_what_is_no_answer_stays(folders: Folders, name: str):
    file = put(folders.res, name, 30 * DAY)

    assert expire(folders, DAY, NOW) == []
    assert file.exists()


def test_folders_and_requests_stay(folders: Folders):
    (folders.res / "old.xml").mkdir()
    os.utime(folders.res / "old.xml", (0, 0))
    request = put(folders.req, "OQSsiquc01req_1.xml", 30 * DAY)

    assert expire(folders, DAY, NOW) == []
    assert request.exists()


def test_the_names_of_a_japanese_day_are_listed_a_line_each(folders: Folders):
    put(folders.res, "a.xml", 2 * DAY)
    put(folders.face, "OQSsiquc01res_face_1.xml", 2 * DAY)
    expire(folders, DAY, NOW)
    put(folders.res, "患者.err", 2 * DAY)
    expire(folders, DAY, NOW)

    listed = (folders.res / LIST).read_bytes()
    assert listed == "a.xml\r\nOQSsiquc01res_face_1.xml\r\n患者.err\r\n".encode()
    assert not list(folders.res.glob("*.xml"))


def test_a_deletion_that_was_cut_off_is_listed_once(folders: Folders):
    (folders.res / LIST).write_bytes(b"a.xml\r\n")
    put(folders.res, "a.xml", 2 * DAY)

    assert expire(folders, DAY, NOW) == ["a.xml"]
    assert (folders.res / LIST).read_bytes() == b"a.xml\r\n"


def test_no_list_is_made_where_nothing_expired(folders: Folders):
    put(folders.res, "a.xml", timedelta(0))
    expire(folders, DAY, NOW)

    assert not (folders.res / LIST).exists()


def test_a_face_file_that_never_left_the_work_folder_is_removed(folders: Folders):
    put(folders.faces, "OQSsiquc01res_face_1.xml", 2 * DAY)

    assert expire(folders, DAY, NOW) == []
    assert not any(folders.faces.iterdir())


def test_an_exchange_deletes_what_was_forgotten(scene, eventually):
    forgotten = scene.folders.res / "OQSsiquc01res_1.xml"
    forgotten.write_bytes(b"1")
    os.utime(forgotten, (0, 0))
    with scene.running():
        eventually(lambda: not forgotten.exists())
    (listed,) = scene.folders.res.glob("del*.txt")
    assert listed.read_bytes() == b"OQSsiquc01res_1.xml\r\n"
