"""Lists from a spreadsheet, and batches from registration to result."""

from __future__ import annotations

import pytest

from clinic_ui.emr.table import NotATable, read_queries, read_registrations

NUMBER = "20261120000000000001"
RECEIPT = (
    f"<ReceptionNumber>{NUMBER}</ReceptionNumber>"
    "<ReceptionDateTime>20261120170003</ReceptionDateTime>"
)
LIST = "保険者番号,記号,番号,枝番,生年月日,患者番号\n01990019,21700023,1024,00,S55.2.17,1001\n"
ENGLISH = "id,birth,number,symbol,insurer,limit\n7,1969-09-01,003310,模国01,990010,1\n"
COUNTS = (
    f"<ReceptionNumber>{NUMBER}</ReceptionNumber>"
    "<NumberOfProcessingResult>2</NumberOfProcessingResult>"
)
UNITS = """
<BulkConfirmUnit>
  <QualificationConfirmSearchInfo><ArbitraryIdentifier>1001</ArbitraryIdentifier></QualificationConfirmSearchInfo>
  <ProcessingResultStatus>1</ProcessingResultStatus>
  <QualificationValidity>1</QualificationValidity>
  {result}<ReferenceNumber>1001</ReferenceNumber>
</BulkConfirmUnit>
<BulkConfirmUnit>
  <QualificationConfirmSearchInfo>
    <InsurerNumber>  990010</InsurerNumber>
  </QualificationConfirmSearchInfo>
  <ProcessingResultStatus>1</ProcessingResultStatus>
  <QualificationValidity>4</QualificationValidity>
</BulkConfirmUnit>
"""


def batches(result, running=1):
    """A terminal that is done with a batch after so many looks."""
    looks = []

    def script(request):
        if "01req_" in request.name:
            return request.answer(RECEIPT)
        looks.append(request.text("ReceptionNumber"))
        if len(looks) <= running:
            return request.answer("", COUNTS.partition("<Number")[0], segment="2")
        return request.answer(UNITS.format(result=result), COUNTS)

    return script


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("text", [LIST, ENGLISH, LIST.replace("\n", "\r\n\r\n")])
def test_a_list_may_be_of_either_language_and_encoding(codec, text):
    queries, mistakes = read_queries(text.encode(codec))
    assert mistakes == []
    assert [(query.insured.insurer, query.note) for query in queries] in (
        [("01990019", "1001")],
        [("990010", "7")],
    )


@pytest.mark.parametrize(
    ("row", "line", "column"),
    [
        ("1990019,21700023,1024,00,S55.2.17,1001", 2, "保険者番号"),
        (",21700023,1024,00,S55.2.17,1001", 2, "保険者番号"),
        ("01990019,21700023,,00,S55.2.17,1001", 2, "番号"),
        ("01990019,21700023,1024,123,S55.2.17,1001", 2, "枝番"),
        ("01990019,21700023,1024,00,昨日,1001", 2, "生年月日"),
        ("01990019,21700023,1024,00,S55.2.30,1001", 2, "生年月日"),
        ("\n\n01990019,21700023,1024,00,,1001", 4, "生年月日"),
        (f"01990019,{'1' * 21},1024,00,S55.2.17,1001", 2, "記号"),
    ],
)
def test_a_mistake_is_named_by_line_and_column(row, line, column):
    queries, mistakes = read_queries((LIST.partition("\n")[0] + "\n" + row).encode())
    assert queries == []
    assert [(found.line, found.column) for found in mistakes] == [(line, column)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        ("保険者番号,番号\n01990019,1".encode(), "生年月日"),
        (LIST.partition("\n")[0].encode(), "under its header"),
        (b"\x81\x20", "neither UTF-8 nor Shift_JIS"),
        (LIST.encode() + b'"open', "no row of CSV"),
    ],
)
def test_what_is_no_list_is_refused(content, reason):
    with pytest.raises(NotATable, match=reason):
        read_queries(content)


def test_a_list_of_charts_may_call_the_number_the_patients():
    text = "患者番号,保険者番号,記号,番号\n1001,01990019,21700023,1024\n"
    entries, mistakes = read_registrations(text.encode("cp932"))
    assert (entries[0].reference, mistakes) == ("1001", [])


@pytest.mark.parametrize("command", ["batch", "register"])
def test_what_is_no_list_is_led_to_the_columns_of_its_own_command(root, emr, tmp_path, command):
    (tmp_path / "list.csv").write_text("a\n1\n", encoding="utf-8")
    ran = emr(command, tmp_path / "list.csv")
    assert (ran.code, f"`onshikaku emr {command} --help`" in ran.err) == (2, True), ran.err
    assert not list((root / "req").iterdir())


def test_mistakes_are_all_told_and_nothing_is_sent(root, emr, tmp_path):
    table = tmp_path / "list.csv"
    table.write_text(LIST + "0199001,,,,,\n", encoding="utf-8")
    ran = emr("batch", table)
    assert ran.code == 2
    assert ran.err.count("list.csv:3: ") == 3
    assert not list((root / "req").iterdir())


def test_a_batch_is_asked_for_until_it_is_done(terminal, emr, official, tmp_path):
    (tmp_path / "list.csv").write_text(LIST, encoding="cp932")
    terminal.script = batches(official.result, running=2)
    ran = emr("batch", tmp_path / "list.csv", "--every", "0.1")
    assert ran.code == 0, ran.err
    names = [request.name.partition("req_")[0] for request in terminal.requests]
    assert names == ["OQSmuquc01", *["OQSmuquc02"] * 3]
    assert len({request.name for request in terminal.requests}) == 4
    assert NUMBER in ran.err
    assert ran.err.count("処理中です") == 2
    assert "2件（有効 1件）" in ran.out
    assert "該当する資格がありません" in ran.out


def test_a_batch_that_is_not_done_in_time_can_be_asked_for_later(
    root, terminal, emr, official, tmp_path
):
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    terminal.script = batches(official.result, running=99)
    ran = emr("batch", tmp_path / "list.csv", "--every", "0.1", "--timeout", "1.5")
    assert ran.code == 3
    assert f"eligibility --root {root} --reception {NUMBER}" in ran.err
    terminal.script = batches(official.result, running=0)
    done = emr("batch", "--reception", NUMBER, "--json")
    assert [person["verdict"] for person in done.json["people"]] == ["yes", "no"]
    assert done.json["people"][0]["rows"][-1]["value"]["ja"] == "1001"


@pytest.mark.parametrize(
    ("words", "prefix", "element"),
    [
        (("--kind", "aid", "--month", "2026-11"), "OQSmutic01", "MedicalTreatmentMonth"),
        (("--kind", "home", "--from", "2026-11-01"), "OQSmuhvq01", "ConsentDateFrom"),
        (("--kind", "online", "--from", "2026-11-01"), "OQSmuonq01", "ConsentDateFrom"),
        (
            ("--kind", "online", "--visits", "--from", "2026-11-01"),
            "OQSmuonq01",
            "ExaminationDateFrom",
        ),
    ],
)
def test_each_kind_of_batch_has_its_own_request(terminal, emr, official, words, prefix, element):
    terminal.script = batches(official.result, running=0)
    assert emr("batch", *words).code == 0
    assert terminal.requests[0].name.startswith(f"{prefix}req_")
    assert terminal.requests[0].text(element).startswith("202611")


@pytest.mark.parametrize(
    "words",
    [(), ("x.csv", "--kind", "aid"), ("--kind", "home"), ("--kind", "home", "--visits")],
)
def test_a_batch_without_what_it_is_about_is_a_usage_error(root, emr, words):
    assert emr("batch", *words).code == 2


STATUS = (
    "<ReferenceNumber>1001</ReferenceNumber><ProcessingResultStatus>{}</ProcessingResultStatus>"
)
NUMBERS = ("--insurer", "01990019", "--symbol", "21700023", "--number", "1024", "--branch", "00")


@pytest.mark.parametrize(("status", "code"), [("1", 0), ("2", 1)])
def test_a_number_is_registered_for_one_person(terminal, emr, status, code):
    terminal.script = lambda request: request.answer(STATUS.format(status))
    ran = emr("register", "--reference", "1001", *NUMBERS)
    assert ran.code == code
    assert "1001" in ran.out


def test_a_list_of_numbers_is_registered_and_each_refusal_told(terminal, emr, tmp_path):
    (tmp_path / "charts.csv").write_text(
        "照会番号," + LIST.replace("1001", "1").replace("\n01", "\n1001,01")
    )
    unit = (
        "<BulkRegistrationUnit><ReferenceNumberRegistrationInfo><ReferenceNumber>1001"
        "</ReferenceNumber></ReferenceNumberRegistrationInfo>"
        "<ProcessingResultStatus>{}</ProcessingResultStatus></BulkRegistrationUnit>"
    )

    def script(request):
        if "01req_" in request.name:
            return request.answer(RECEIPT)
        return request.answer(unit.format(1) + unit.format(2), COUNTS)

    terminal.script = script
    ran = emr("register", tmp_path / "charts.csv")
    assert ran.code == 1, ran.err
    assert "2件（登録 1件）" in ran.out
    assert terminal.requests[1].text("ArbitraryFileIdentifier")
