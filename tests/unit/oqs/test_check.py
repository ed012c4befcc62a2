"""Files judged by what they are: names, literals, numbers, and what must go together."""

from __future__ import annotations

import pytest

from onshikaku.wire.oqs.check import check
from onshikaku.wire.oqs.kinds import KINDS

HEADER = """\
<ProcessExecutionTime>20261120091502</ProcessExecutionTime>
<QualificationConfirmationDate>20261120</QualificationConfirmationDate>
<MedicalInstitutionCode>9910000018</MedicalInstitutionCode>
<ArbitraryFileIdentifier>SIM-1</ArbitraryFileIdentifier>
<ReferenceClassification>1</ReferenceClassification>
<SegmentOfResult>1</SegmentOfResult>
<CharacterCodeIdentifier>0</CharacterCodeIdentifier>"""

RESULT = """\
<InsuredCardClassification>01</InsuredCardClassification><InsurerNumber>06990014</InsurerNumber>
<Name>架空　ゆり</Name><Sex1>2</Sex1><Birthdate>19550405</Birthdate>
<InsurerName>見本健康保険組合</InsurerName>"""

BODY = f"""\
<ProcessingResultStatus>1</ProcessingResultStatus><QualificationValidity>1</QualificationValidity>
<ResultList><ResultOfQualificationConfirmation>{RESULT}</ResultOfQualificationConfirmation>
</ResultList>"""

FACE_NAME = "OQSsiquc01res_face_99100000180a1b2c3d4e5f60718293_20261120091502.xml"


def message(header=HEADER, body=BODY, encoding="UTF-8", codec="utf-8"):
    head = f'<?xml version="1.0" encoding="{encoding}" standalone="no"?>\n'
    text = (
        f"<XmlMsg><MessageHeader>{header}</MessageHeader><MessageBody>{body}</MessageBody></XmlMsg>"
    )
    return (head + text).encode(codec)


def codes(name, data, kind=None):
    return sorted(finding.fault.code for finding in check(name, data, kind).findings)


def test_a_face_result_as_it_should_be_has_no_findings():
    verdict = check(FACE_NAME, message())
    assert verdict.findings == ()
    assert verdict.valid
    assert verdict.kind is KINDS["OQSsiquc01res_face"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("OQSsiquc01res_face_20261120091502.xml", ["face-name"]),
        (FACE_NAME.replace("9910000018", "9910001230"), ["face-name-differs"]),
        (FACE_NAME.replace("091502", "091503"), ["face-name-differs"]),
        ("OQSsiquc01res_1.xml", []),
        ("OQSsiquc01res_1.txt", ["extension"]),
        ("OQSsiquc01res_.xml", ["suffix"]),
        ("OQSsiquc01res_a\nb.xml", ["suffix"]),
        ("OQSsiquc09res_1.xml", ["unknown-name"]),
        ("answer.xml", ["unknown-name"]),
    ],
)
def test_names_are_judged(name, found):
    assert codes(name, message()) == found


def test_a_kind_that_is_given_takes_the_place_of_the_name():
    assert codes("answer.xml", message(), KINDS["OQSsiquc01res"]) == []


def test_the_name_of_a_face_file_does_not_matter_either_if_its_kind_is_given():
    assert codes("answer.xml", message(), KINDS["OQSsiquc01res_face"]) == []


def changed(*pairs, body=False):
    text = BODY if body else HEADER
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return message(body=text) if body else message(text)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (">9910000018<", ">9910000017<", ["check-digit", "face-name-differs"]),
        ("<CharacterCodeIdentifier>0", "<CharacterCodeIdentifier>1", ["character-code-differs"]),
        (">SIM-1<", "> SIM-1<", ["literal"]),
        (">SIM-1<", ">SIM&#45;1<", ["literal"]),
        (">SIM-1<", "><![CDATA[SIM-1]]><", ["literal"]),
        ("<SegmentOfResult>1", "<ErrorCode>SIM90001</ErrorCode><SegmentOfResult>1", ["unexpected"]),
        ("<SegmentOfResult>1", "<SegmentOfResult>7", ["code"]),
        ("<ReferenceClassification>1</ReferenceClassification>\n", "", ["missing"]),
    ],
)
def test_headers_are_judged(before, after, found):
    assert codes(FACE_NAME, changed((before, after))) == found


LOST = ("<QualificationValidity>1", "<QualificationValidity>2")
ENDED = "<DisqualificationDate>20261001</DisqualificationDate><ReasonOfLoss>{}</ReasonOfLoss>"
NAME = "<InsurerName>"
FLAG = "<PharmacistsInfoConsFlg>{}</PharmacistsInfoConsFlg>"
TIMES = (
    "<PharmacistsInfoConsTime>20261120091502</PharmacistsInfoConsTime>"
    "<PharmacistsInfoAvailableTime>20261121091502</PharmacistsInfoAvailableTime>"
)


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([(">06990014<", ">06990015<")], ["check-digit"]),
        ([(">06990014<", ">990010<")], ["padding"]),
        ([(">06990014<", ">  990010<")], []),
        ([LOST], ["expected", "expected"]),
        ([LOST, (NAME, ENDED.format("99") + NAME)], []),
        (
            [("Validity>1", "Validity>3"), (NAME, ENDED.format("99") + NAME)],
            ["expected"],
        ),
        ([("Validity>1", "Validity>3"), (NAME, ENDED.format("03") + NAME)], []),
        ([("Validity>1", "Validity>4")], ["unexpected"]),
        ([("Status>1", "Status>2")], ["expected", "unexpected"]),
        ([(NAME, FLAG.format(1) + TIMES + NAME)], []),
        ([(NAME, FLAG.format(1) + NAME)], ["expected", "expected"]),
        ([(NAME, FLAG.format(0) + TIMES + NAME)], ["unexpected", "unexpected"]),
        ([(NAME, FLAG.format(0) + NAME)], []),
    ],
)
def test_what_contradicts_itself_is_found(pairs, found):
    assert codes(FACE_NAME, changed(*pairs, body=True)) == found


def test_validity_without_a_result_is_found():
    body = (
        "<ProcessingResultStatus>1</ProcessingResultStatus>"
        "<QualificationValidity>1</QualificationValidity>"
    )
    (finding,) = check(FACE_NAME, message(body=body)).findings
    assert finding.fault.code == "expected"
    assert finding.path == "XmlMsg/MessageBody/ResultOfQualificationConfirmation"


BATCH_HEADER = """\
<ProcessExecutionTime>20261120091502</ProcessExecutionTime>
<QualificationConfirmationDate>20261120</QualificationConfirmationDate>
<MedicalInstitutionCode>9910000018</MedicalInstitutionCode>
<ReceptionNumber>20261120000000000001</ReceptionNumber><SegmentOfResult>{}</SegmentOfResult>
<NumberOfProcessingResult>{}</NumberOfProcessingResult>
<NumberOfNormalProcessing>{}</NumberOfNormalProcessing><NumberOfError>{}</NumberOfError>
<CharacterCodeIdentifier>0</CharacterCodeIdentifier>"""
FAULTY_UNIT = """\
<BulkConfirmUnit><QualificationConfirmSearchInfo><InsurerNumber>06990014</InsurerNumber>
<InsuredIdentificationNumber>9</InsuredIdentificationNumber><Birthdate>19800101</Birthdate>
</QualificationConfirmSearchInfo><ProcessingResultStatus>2</ProcessingResultStatus>
<ProcessingResultCode>SIM20001</ProcessingResultCode></BulkConfirmUnit>"""


@pytest.mark.parametrize(
    ("counts", "body", "found"),
    [
        ((1, 1, 0, 1), FAULTY_UNIT, []),
        ((1, 2, 1, 1), FAULTY_UNIT, ["count-differs", "count-differs"]),
        ((2, 0, 0, 0), FAULTY_UNIT, ["unexpected"]),
        ((2, 0, 0, 0), "", []),
    ],
)
def test_batches_are_counted(counts, body, found):
    assert codes("OQSmuquc02res_1.xml", message(BATCH_HEADER.format(*counts), body)) == found


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [(">19800101<", ">19801399<", "day"), (">06990014<", ">06990015<", "check-digit")],
)
@pytest.mark.parametrize(("status", "mistakes"), [("2", 0), ("1", 1)])
def test_what_was_asked_wrongly_is_no_mistake_of_the_answer_that_repeats_it(
    before, after, fault, status, mistakes
):
    unit = FAULTY_UNIT.replace(before, after).replace("Status>2<", f"Status>{status}<")
    data = message(BATCH_HEADER.format(1, 1, 0, 1), unit)
    assert codes("OQSmuquc02res_1.xml", data).count(fault) == mistakes


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", ["empty-file", "no-declaration"]),
        (b"\xef\xbb\xbf" + message(), ["bom"]),
        (message().partition(b"\n")[2], ["no-declaration"]),
        (message(encoding="Shift_JIS"), ["undecodable"]),
        (message(encoding="Shift_JIS", codec="cp932"), ["character-code-differs"]),
        (message(HEADER.replace("er>0", "er>1"), encoding="Shift_JIS", codec="cp932"), []),
        (message() + b"<", ["not-well-formed"]),
    ],
)
def test_bytes_are_judged(data, found):
    assert codes(FACE_NAME, data) == found


def test_findings_tell_line_element_and_section():
    (finding,) = check(FACE_NAME, changed((">20261120<", ">20261199<"))).findings
    assert finding.line == 3
    assert finding.path == "XmlMsg/MessageHeader/QualificationConfirmationDate"
    assert finding.section == "2.1"
    assert "資格確認日" in finding.text.ja


def test_utf_8_under_the_name_of_shift_jis_is_doubted():
    # Of these letters each byte is one of CP932, too, so that they can be read, as others.
    garbled = message(
        HEADER, BODY.replace("架空　ゆり", "ええ").replace("見本健康保険組合", "ええ")
    )
    data = garbled.replace(b"UTF-8", b"Shift_JIS").replace(b"er>0<", b"er>1<")
    assert data.decode("cp932")
    assert codes(FACE_NAME, data) == ["encoding-doubtful"]
