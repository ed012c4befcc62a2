"""Answers in ZIP files: which are, what is in them, and requests that come so."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from onshikaku.exchange.packing import NotOpened, answer_file, pack, unpack
from onshikaku.exchange.ports import Answer
from onshikaku.exchange.settings import ALWAYS_PLAIN, ExchangeSettings
from onshikaku.wire.oqs.names import RequestName

AT = datetime(2026, 11, 20, 15, 30, 14, tzinfo=UTC)
CONTENT = "<XmlMsg>模擬</XmlMsg>".encode()
PASSWORD = "himitsu"


def settings(**given) -> ExchangeSettings:
    return ExchangeSettings(root=Path("OQS"), zip_password=PASSWORD, **given)


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_what_is_packed_can_be_opened(password: str | None):
    assert unpack(pack("a.xml", CONTENT, AT, password), password, 1000) == CONTENT


def test_a_plain_archive_says_name_and_japanese_time():
    with zipfile.ZipFile(io.BytesIO(pack("a.xml", CONTENT, AT, None))) as archive:
        (member,) = archive.infolist()
        assert archive.read(member) == CONTENT
    assert (member.filename, member.date_time) == ("a.xml", (2026, 11, 21, 0, 30, 14))


def test_an_encrypted_archive_is_aes_256():
    packed = pack("a.xml", CONTENT, AT, PASSWORD)

    # APPNOTE 6.3.10, 4.5.12 and the AE-x extra field: method 99; strength 3 is 256 bits.
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        (member,) = archive.infolist()
    assert member.compress_type == 99
    assert member.extra[:2] == b"\x01\x99"
    assert member.extra[8] == 3
    assert CONTENT not in packed


@pytest.mark.parametrize(
    ("packed", "password"),
    [
        (b"", PASSWORD),
        (b"<XmlMsg/>", PASSWORD),
        (pack("a.xml", CONTENT, AT, PASSWORD), "other"),
        (pack("a.xml", CONTENT, AT, PASSWORD), None),
        (pack("a.xml", CONTENT, AT, PASSWORD)[:-30], PASSWORD),
        (pack("a.xml", CONTENT, AT, PASSWORD).replace(b"\x01\x99", b"\x02\x99"), PASSWORD),
        (pack("a.xml", b"0" * 1001, AT, PASSWORD), PASSWORD),
    ],
)
def test_what_cannot_be_opened_is_said_to_be_so(packed: bytes, password: str | None):
    with pytest.raises(NotOpened):
        unpack(packed, password, 1000)


def test_an_archive_of_two_files_is_not_opened():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", CONTENT)
        archive.writestr("b.xml", CONTENT)

    with pytest.raises(NotOpened):
        unpack(packed.getvalue(), None, 1000)


@pytest.mark.parametrize(
    ("request_name", "extension", "given", "file"),
    [
        ("OQSsiquc01req_1.xml", "xml", {}, "OQSsiquc01res_1.xml"),
        ("YZKsiquc01req_1.xml", "pdf", {}, "YZKsiquc01res_1.pdf"),
        ("OQSsiquc01req_1.xml", "xml", {"encrypted": ["OQSsiquc"]}, "OQSsiquc01res_1.zip"),
        ("OQSsiquc01req_1.xml", "xml", {"encrypted": ["OQSsiquc01"]}, "OQSsiquc01res_1.zip"),
        ("OQSmuquc01req_1.xml", "xml", {"encrypted": ["OQSsiquc"]}, "OQSmuquc01res_1.xml"),
        ("OQSmuquc02req_1.xml", "xml", {"zip_batch_results": True}, "OQSmuquc02res_1.zip"),
        ("OQSmuquc01req_1.xml", "xml", {"zip_batch_results": True}, "OQSmuquc01res_1.xml"),
        ("OQSmutic02req_1.xml", "xml", {"zip_batch_results": True}, "OQSmutic02res_1.zip"),
    ],
)
def test_which_answers_are_packed(request_name: str, extension: str, given: dict, file: str):
    name = RequestName.parse(request_name)
    assert name is not None

    found, content = answer_file(name, Answer(CONTENT, extension), settings(**given), AT)

    assert found == file
    if file.endswith(".zip"):
        assert unpack(content, PASSWORD if "encrypted" in given else None, 1000) == CONTENT
    else:
        assert content == CONTENT


@pytest.mark.parametrize("prefix", [*ALWAYS_PLAIN, "EPSsiPIR01", "OQSmutic02"])
def test_what_is_always_plain_cannot_be_encrypted(prefix: str):
    with pytest.raises(ValidationError):
        settings(encrypted=[prefix])


@pytest.mark.parametrize("prefix", ["OQS", "", "OQSsiquc1", "../OQSsiquc", "OQSsiquc01req_"])
def test_an_interface_is_named_in_full(prefix: str):
    with pytest.raises(ValidationError):
        settings(encrypted=[prefix])


def test_encryption_needs_a_password():
    with pytest.raises(ValidationError, match="EXCHANGE_ZIP_PASSWORD"):
        ExchangeSettings(root=Path("OQS"), encrypted=frozenset({"OQSsiquc"}))


def test_settings_do_not_show_the_password():
    assert PASSWORD not in repr(settings())


def test_an_encrypted_request_is_opened_and_answered_so(scene_with, reply_to):
    scene = scene_with(encrypted=["OQSsiquc"], zip_password=PASSWORD)
    with scene.running():
        scene.request("OQSsiquc01req_1.zip", pack("x.xml", CONTENT, AT, PASSWORD))
        answer = scene.answer("OQSsiquc01res_1.zip")
    assert unpack(answer, PASSWORD, 1000) == reply_to(CONTENT)


def test_an_encrypted_request_that_cannot_be_opened_goes_back_as_it_came(scene_with):
    scene = scene_with(encrypted=["OQSsiquc"], zip_password=PASSWORD)
    packed = pack("x.xml", CONTENT, AT, "other")
    with scene.running():
        scene.request("OQSsiquc01req_1.zip", packed)
        assert scene.answer("OQSsiquc01req_1.zip") == packed
        assert scene.answer("OQSsiquc01req_1.err").startswith(b"SIM80007\r\n")
