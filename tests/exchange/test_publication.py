"""How answers appear: whole, new, once; `.err` before the request; one touch afterwards."""

from __future__ import annotations

import re
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onshikaku.exchange.folders import Folders, FoldersUnusable, Unusable
from onshikaku.exchange.moving import move_new
from onshikaku.exchange.packing import unpack
from onshikaku.exchange.publication import FacePublisher
from onshikaku.exchange.settings import ExchangeSettings

AT = datetime(2026, 11, 20, 15, 30, 15, tzinfo=UTC)
INSTITUTION = "9910000018"
FACE = re.compile(rf"OQSsiquc01res_face_{INSTITUTION}[0-9a-f]{{20}}_20261121003015\.xml")


def test_a_move_takes_no_name_that_is_there(tmp_path: Path):
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "old").write_bytes(b"old")

    with pytest.raises(FileExistsError):
        move_new(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"old"
    assert (tmp_path / "new").read_bytes() == b"new"


def test_a_move_takes_no_name_of_a_link_to_nothing(tmp_path: Path):
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "link").symlink_to("nowhere")

    with pytest.raises(FileExistsError):
        move_new(tmp_path / "new", tmp_path / "link")


def test_a_move_is_one_move(tmp_path: Path):
    (tmp_path / "new").write_bytes(b"new")
    before = (tmp_path / "new").stat()
    move_new(tmp_path / "new", tmp_path / "there")

    after = (tmp_path / "there").stat()
    assert not (tmp_path / "new").exists()
    assert (after.st_ino, after.st_nlink, after.st_mtime_ns) == (
        before.st_ino,
        1,
        before.st_mtime_ns,
    )


def test_a_missing_folder_is_an_error(tmp_path: Path):
    (tmp_path / "new").write_bytes(b"new")

    with pytest.raises(FileNotFoundError):
        move_new(tmp_path / "new", tmp_path / "gone" / "there")
    assert (tmp_path / "new").exists()


def test_an_answer_is_created_once_and_changes_once(scene, created, changed, eventually):
    new, touched = created(scene.folders.res), changed(scene.folders.res)
    with scene.running():
        scene.request("OQSsiquc01req_1.xml")
        scene.answer("OQSsiquc01res_1.xml")
        appeared = time.monotonic()
        assert eventually(touched.names) == ["OQSsiquc01res_1.xml"]
        assert time.monotonic() - appeared > 0.1
        eventually(lambda: not scene.left_in_work())
    assert new.names() == ["OQSsiquc01res_1.xml"]
    assert touched.names() == []


def test_the_err_file_comes_before_the_request(scene, created, eventually):
    new = created(scene.folders.res)
    with scene.running():
        scene.request("OQSsiquc01req_1.xml", b"<XmlMsg>REFUSE</XmlMsg>")
        assert scene.answer("OQSsiquc01req_1.xml") == b"<XmlMsg>REFUSE</XmlMsg>"
        eventually(lambda: not scene.left_in_work())
    assert new.names() == ["OQSsiquc01req_1.err", "OQSsiquc01req_1.xml"]


@pytest.mark.parametrize(("encoding", "codec"), [("utf-8", "utf-8"), ("shift_jis", "cp932")])
def test_the_err_file_is_two_lines_in_the_terminals_encoding(scene_with, encoding: str, codec: str):
    scene = scene_with(encoding=encoding)
    with scene.running():
        scene.request("OQSsiquc01req_1.xml", b"<XmlMsg>REFUSE</XmlMsg>")
        err = scene.answer("OQSsiquc01req_1.err").decode(codec)
    assert err == "SIM80002\r\n模擬：この要求は受け付けません。\r\n"


def test_an_answer_that_was_not_collected_is_never_replaced(scene):
    (scene.folders.res / "OQSsiquc01res_1.xml").write_bytes(b"old")
    with scene.running():
        scene.request("OQSsiquc01req_1.xml")
        assert scene.answer("OQSsiquc01req_1.err").startswith(b"SIM80008\r\n")
        scene.answer("OQSsiquc01req_1.xml")
    assert (scene.folders.res / "OQSsiquc01res_1.xml").read_bytes() == b"old"
    assert scene.counter.asked == []


@pytest.mark.parametrize("extension", ["pdf", "zip"])
def test_an_answer_in_another_form_holds_the_name_too(scene, extension: str):
    (scene.folders.res / f"YZKsiquc01res_1.{extension}").write_bytes(b"old")
    with scene.running():
        scene.request("YZKsiquc01req_1.xml")
        assert scene.answer("YZKsiquc01req_1.err").startswith(b"SIM80008\r\n")


@pytest.mark.parametrize("in_the_way", ["OQSsiquc01req_1.err", "OQSsiquc01req_1.xml"])
def test_a_request_that_cannot_go_back_stays_where_it_is(scene, reply_to, in_the_way: str):
    (scene.folders.res / "OQSsiquc01res_1.xml").write_bytes(b"old")
    (scene.folders.res / in_the_way).write_bytes(b"old")
    with scene.running():
        request = scene.request("OQSsiquc01req_1.xml")
        scene.request("OQSsiquc01req_2.xml")
        scene.answer("OQSsiquc01res_2.xml")
        assert request.exists()
        assert (scene.folders.res / in_the_way).read_bytes() == b"old"
        (scene.folders.res / in_the_way).unlink()
        (scene.folders.res / "OQSsiquc01res_1.xml").unlink()
        assert scene.answer("OQSsiquc01res_1.xml") == reply_to(b"<XmlMsg>1</XmlMsg>")


def test_a_name_taken_while_the_answer_was_made_is_waited_for(scene, reply_to, eventually):
    scene.counter.gate.clear()
    with scene.running():
        scene.request("OQSsiquc01req_1.xml")
        eventually(lambda: scene.counter.asked)
        (scene.folders.res / "OQSsiquc01res_1.xml").write_bytes(b"somebody else's")
        scene.counter.gate.set()
        scene.request("OQSsiquc01req_2.xml")
        scene.answer("OQSsiquc01res_2.xml")
        assert scene.answer("OQSsiquc01res_1.xml") == b"somebody else's"
        (scene.folders.res / "OQSsiquc01res_1.xml").unlink()
        assert scene.answer("OQSsiquc01res_1.xml") == reply_to(b"<XmlMsg>1</XmlMsg>")


def test_a_second_request_of_the_same_name_waits_for_the_first(scene, eventually):
    scene.counter.gate.clear()
    with scene.running():
        scene.request("OQSsiquc01req_1.xml")
        eventually(lambda: scene.counter.asked)
        second = scene.request("OQSsiquc01req_1.xml", b"<XmlMsg>second</XmlMsg>")
        time.sleep(0.3)
        assert second.exists()
        scene.counter.gate.set()
        assert scene.answer("OQSsiquc01req_1.err").startswith(b"SIM80008")
    assert scene.counter.asked == ["OQSsiquc01req_1.xml"]


def test_each_face_file_has_a_name_of_its_own_and_is_touched(tmp_path: Path, created, changed):
    settings = ExchangeSettings(root=tmp_path / "OQS")
    publisher = FacePublisher(settings)
    folders = Folders.prepare(settings)
    new, touched = created(folders.face), changed(folders.face)

    names = [publisher.publish(INSTITUTION, b"<XmlMsg/>", AT) for _ in range(3)]

    assert len(set(names)) == 3
    assert all(FACE.fullmatch(name) for name in names)
    assert new.names() == touched.names() == names
    assert all((folders.face / name).read_bytes() == b"<XmlMsg/>" for name in names)
    assert not any(folders.faces.iterdir())


def test_a_face_file_can_be_encrypted(tmp_path: Path):
    settings = ExchangeSettings(
        root=tmp_path / "OQS", encrypted=frozenset({"face"}), zip_password="himitsu"
    )
    name = FacePublisher(settings).publish(INSTITUTION, b"<XmlMsg/>", AT)

    packed = (tmp_path / "OQS" / "face" / name).read_bytes()
    assert name.endswith("_20261121003015.zip")
    assert unpack(packed, "himitsu", 100) == b"<XmlMsg/>"


def test_folders_are_taken_in_any_case(tmp_path: Path):
    for name in ("Req", "RES"):
        (tmp_path / "OQS" / name).mkdir(parents=True)

    folders = Folders.prepare(ExchangeSettings(root=tmp_path / "OQS"))

    assert {each.name for each in (tmp_path / "OQS").iterdir()} == {"RES", "Req", "face"}
    assert (folders.req.name, folders.res.name, folders.face.name) == ("Req", "RES", "face")
    assert folders.work == tmp_path / "OQS-work"


@pytest.mark.parametrize(
    ("root", "work", "reason"),
    [
        ("OQS", "OQS/work", Unusable.INSIDE),
        ("OQS", "OQS", Unusable.INSIDE),
        ("OQS/shared", "OQS", Unusable.INSIDE),
        ("OQS", "file", Unusable.NOT_A_FOLDER),
        ("file", "work", Unusable.NOT_A_FOLDER),
        ("missing/OQS", "work", Unusable.MISSING),
    ],
)
def test_unfit_folders_are_refused(tmp_path: Path, root: str, work: str, reason: Unusable):
    (tmp_path / "OQS").mkdir()
    (tmp_path / "file").touch()
    settings = ExchangeSettings(root=tmp_path / root, work=tmp_path / work)

    with pytest.raises(FoldersUnusable) as unusable:
        Folders.prepare(settings)
    assert unusable.value.reason is reason


def test_a_work_folder_on_another_volume_is_refused(tmp_path: Path):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        settings = ExchangeSettings(root=tmp_path / "OQS", work=Path(elsewhere))
        with pytest.raises(FoldersUnusable) as unusable:
            Folders.prepare(settings)
    assert unusable.value.reason is Unusable.OTHER_VOLUME


def test_a_work_folder_has_one_exchange(scene):
    with (
        scene.folders.claimed(),
        pytest.raises(FoldersUnusable) as unusable,
        scene.folders.claimed(),
    ):
        pytest.fail("two exchanges in one folder")
    assert unusable.value.reason is Unusable.BUSY
    with scene.folders.claimed():
        pass
