"""Names of files: what a request may be called, and what its answer is called then."""

from __future__ import annotations

from datetime import datetime

import pytest

from onshikaku.domain.dates import JST
from onshikaku.wire.oqs.names import RequestName, face_name, is_set_aside


@pytest.mark.parametrize(
    ("name", "prefix", "answer"),
    [
        ("OQSsiquc01req_202611200001.xml", "OQSsiquc01", "OQSsiquc01res_202611200001.xml"),
        ("OQSmuquc02req_1.xml", "OQSmuquc02", "OQSmuquc02res_1.xml"),
        ("YZKsiquc01req_04_req_1.xml", "YZKsiquc01", "YZKsiquc01res_04_req_1.xml"),
        ("OQSsiquc01req_患者 1.xml", "OQSsiquc01", "OQSsiquc01res_患者 1.xml"),
        ("OQSsiquc01req_a.b.xml", "OQSsiquc01", "OQSsiquc01res_a.b.xml"),
    ],
)
def test_only_req_and_the_extension_change(name, prefix, answer):
    found = RequestName.parse(name)
    assert found is not None
    assert found.prefix == prefix
    assert found.request_name == name
    assert found.answer_name() == answer
    assert found.answer_name("pdf") == answer.removesuffix("xml") + "pdf"
    assert found.err_name == name.removesuffix("xml") + "err"


@pytest.mark.parametrize(
    "name",
    [
        "OQSsiquc01res_1.xml",
        "OQSsiquc01req_.xml",
        "OQSsiquc01req_1.XML.tmp",
        "OQSsiquc01req_1.pdf",
        "OQSsiquc01req_a/../../b.xml",
        "OQSsiquc01req_a\\b.xml",
        "OQSsiquc01req_a\nb.xml",
        "req_1.xml",
        "../OQSsiquc01req_1.xml",
        "OQSsiquc01req_" + "1" * 200 + ".xml",
        "OQSsiquc01req_" + "漢" * 70 + ".xml",
    ],
)
def test_other_names_are_no_requests(name):
    assert RequestName.parse(name) is None


@pytest.mark.parametrize(
    ("name", "aside"),
    [(".OQS.xml", True), ("a.tmp", True), ("a.xml.TMP", True), ("a.xml", False), ("tmp", False)],
)
def test_temporary_files_are_set_aside(name, aside):
    assert is_set_aside(name) is aside


def test_a_face_result_is_named_by_institution_token_and_moment():
    at = datetime(2026, 11, 20, 9, 30, 15, tzinfo=JST)
    name = face_name("9910001230", "0a1b2c3d4e5f60718293", at)
    assert name == "OQSsiquc01res_face_99100012300a1b2c3d4e5f60718293_20261120093015.xml"
