"""Watching the folders, reading out files, and putting requests there whole."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from clinic_ui.emr.days import JST
from clinic_ui.emr.folders import Folders, new_identifier
from clinic_ui.emr.watching import Watch

FACE = "OQSsiquc01res_face_99100000180a1b2c3d4e5f60718293_20261120093015.xml"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=JST)


@pytest.fixture
def result(official):
    header = "<ReferenceClassification>1</ReferenceClassification>"
    return official.xml(header, official.eligible)


def test_a_result_of_the_reader_is_read_out_and_put_away(terminal, emr, result):
    terminal.put("face", FACE, result)
    ran = emr("watch", "--once", "--timeout", "5")
    assert ran.code == 0, ran.err
    assert "模擬　太郎" in ran.out
    assert not list((terminal.root / "face").iterdir())
    assert [path.name for path in (terminal.root / "trash").iterdir()] == [FACE]


def test_each_result_is_an_object_of_its_own(terminal, emr, result):
    terminal.put("face", FACE, result)
    terminal.put("face", FACE.replace("0a1b", "ffff"), result)
    ran = emr("watch", "--once", "--json")
    assert [json.loads(line)["verdict"] for line in ran.out.splitlines()] == ["yes", "yes"]


def test_what_is_kept_is_read_out_once_even_if_it_is_touched(terminal, result):
    path = terminal.put("face", FACE, result)
    watch = Watch(terminal.folders, keep=True)
    assert len(list(watch.look())) == 1
    path.touch()
    assert list(watch.look()) == []
    assert path.exists()


def test_a_file_that_is_no_result_does_not_stop_the_watch(terminal, emr, result):
    terminal.put("face", FACE, b"<!DOCTYPE XmlMsg []><XmlMsg/>")
    terminal.put("face", FACE.replace("0a1b", "ffff"), result)
    ran = emr("watch", "--once")
    assert "結果として読めないファイルです" in ran.out
    assert "資格は有効です" in ran.out
    assert not list((terminal.root / "face").iterdir())


def test_other_names_are_left_alone(terminal, result):
    for name in (f".{FACE}", f"{FACE}.tmp", "del20261120.txt", "OQSsiquc01res_1.xml"):
        terminal.put("face", name, result)
    assert list(Watch(terminal.folders).look()) == []


def test_res_is_watched_only_if_asked_for(terminal, result):
    terminal.put("res", "OQSsiquc01res_1.xml", result)
    terminal.put("res", "OQSsiquc01req_2.err", b"SIM80001\r\nno\r\n")
    terminal.put("res", "OQSsiquc01req_2.xml", b"<XmlMsg/>")
    assert list(Watch(terminal.folders).look()) == []
    names = [path.name for path, _ in Watch(terminal.folders, with_results=True).look()]
    assert names == ["OQSsiquc01res_1.xml", "OQSsiquc01req_2.err"]
    assert not list((terminal.root / "res").iterdir())


def test_nothing_in_time_is_no_answer(root, emr):
    assert emr("watch", "--timeout", "0.1").code == 3


def test_a_file_is_read_out_wherever_it_lies(emr, result, tmp_path):
    (tmp_path / "a.xml").write_bytes(result)
    (tmp_path / "a.err").write_bytes(b"SIM80001\r\nno\r\n")
    ran = emr("show", tmp_path / "a.xml")
    assert (ran.code, "資格は有効です" in ran.out) == (0, True)
    assert emr("show", tmp_path / "a.xml", tmp_path / "a.err").code == 3
    assert emr("show", tmp_path / "nothing.xml").code == 2


@pytest.mark.parametrize("in_place", [False, True])
def test_a_request_is_put_whole_under_a_name_of_its_own(root, in_place):
    folders = Folders.below(root)
    sent = [folders.put("OQSsiquc01", b"<x/>", NOW, in_place=in_place) for _ in range(3)]
    names = {path.name for path in folders.req.iterdir()}
    assert names == {each.request_name for each in sent}
    assert len(names) == 3
    assert folders.withdraw(sent[0])
    assert not folders.withdraw(sent[0])


@pytest.mark.parametrize("in_place", [False, True])
def test_a_request_that_cannot_be_written_leaves_nothing_behind(root, in_place):
    folders = Folders.below(root)
    shutil.rmtree(folders.req)
    with pytest.raises(OSError, match="No such file"):
        folders.put("OQSsiquc01", b"<x/>", NOW, in_place=in_place)
    assert not folders.req.exists()


def test_the_folders_are_found_in_any_case(tmp_path: Path):
    for name in ("Req", "RES", "Face"):
        (tmp_path / name).mkdir()
    assert Folders.below(tmp_path).res.name == "RES"


def test_nothing_in_the_trash_is_overwritten(root):
    folders = Folders.below(root)
    for _ in range(3):
        (folders.res / "a.xml").write_text("x")
        folders.put_away(folders.res / "a.xml")
    assert {path.name for path in folders.trash.iterdir()} == {"a.xml", "a~1.xml", "a~2.xml"}


def test_identifiers_are_new_each_time_and_short_enough():
    found = {new_identifier(NOW) for _ in range(100)}
    assert len(found) == 100
    assert all(len(each) <= 50 and each.isascii() for each in found)
