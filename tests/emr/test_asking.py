"""One request, one answer: what is put, what is printed, and the exit code."""

from __future__ import annotations

import io
import threading

import pytest
import pyzipper

NUMBERS = ("--insurer", "01990019", "--symbol", "21700023", "--number", "1024", "--branch", "00")
PERSON = (*NUMBERS, "--birth", "S55.2.17")
VALIDITY = (
    "<ProcessingResultStatus>1</ProcessingResultStatus>"
    "<QualificationValidity>{}</QualificationValidity>"
)
REFUSED = (
    "<ProcessingResultStatus>2</ProcessingResultStatus>"
    "<ProcessingResultCode>SIM20001</ProcessingResultCode>"
    "<ProcessingResultMessage>模擬：照会条件に誤りがあります。</ProcessingResultMessage>"
)


def packed(name, content, password=None):
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", compression=pyzipper.ZIP_DEFLATED) as archive:
        if password:
            archive.setpassword(password)
            archive.setencryption(pyzipper.WZ_AES, nbits=256)
        archive.writestr(name, content)
    return ".zip", held.getvalue()


def test_an_eligible_person_is_read_out_as_at_a_reception(terminal, emr):
    terminal.script = lambda request: request.eligible()
    ran = emr("ask", *PERSON)
    assert ran.code == 0, ran.err
    for words in (
        "資格は有効です",
        "模擬　太郎（モギ タロウ）",
        "昭和55年2月17日（46歳）男",
        "01990019 架空健康保険協会　模擬支部",
        "21700023・1024（枝番 00）本人",
        "平成31年4月1日から",
        "3割",
        "この資格で受け付けてください。",
        "Eligible",
        "架空",
    ):
        assert words in ran.out


@pytest.mark.parametrize(
    ("validity", "code", "words"),
    [
        ("2", 1, "資格は無効です"),
        ("3", 1, "新しい資格があります"),
        ("4", 1, "該当する資格がありません"),
        ("5", 1, "枝番を入れて"),
        ("6", 0, "福祉事務所に確認"),
        ("8", 1, "コード8"),
    ],
)
def test_each_validity_has_its_words_and_exit_code(terminal, emr, validity, code, words):
    terminal.script = lambda request: request.answer(VALIDITY.format(validity))
    ran = emr("ask", *PERSON)
    assert (ran.code, words in ran.out) == (code, True)


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (lambda r: r.answer(REFUSED, segment="9"), 1, "SIM20001 模擬：照会条件に誤りがあります。"),
        (
            lambda r: r.answer(REFUSED, "<ErrorCode>SIM20001</ErrorCode>", segment="9"),
            1,
            "照会できませんでした",
        ),
        (
            lambda r: r.answer(REFUSED, "<ErrorCode>SIM90001</ErrorCode>", segment="9"),
            3,
            "確認できませんでした",
        ),
        (
            lambda r: (".err", "SIM80005\r\n模擬：医療機関コードが違います。\r\n".encode()),
            3,
            "SIM80005 模擬：医療機関コードが違います。",
        ),
        (
            lambda r: (".err", "SIM80005\r\n模擬：医療機関コードが違います。\r\n".encode("cp932")),
            3,
            "SIM80005 模擬：医療機関コードが違います。",
        ),
    ],
)
def test_no_and_no_answer_have_different_exit_codes(terminal, emr, answer, code, words):
    terminal.script = answer
    ran = emr("ask", *PERSON)
    assert (ran.code, words in ran.out) == (code, True)


@pytest.mark.parametrize("declared", ["UTF-8", "Shift_JIS"])
@pytest.mark.parametrize("encoding", ["utf-8", "shift_jis"])
def test_both_encodings_are_written_and_read(terminal, emr, encoding, declared):
    terminal.script = lambda request: request.eligible(declared)
    # The hyphen that a Unix keyboard gives is not in Shift_JIS; its twin is.
    ran = emr("ask", *PERSON, "--symbol", "公立−架空", "--encoding", encoding, "--json")
    assert ran.code == 0
    assert ran.json["encoding"] == declared
    name, codec = {"utf-8": ("UTF-8", "utf-8"), "shift_jis": ("Shift_JIS", "cp932")}[encoding]
    written = terminal.requests[0].content.decode(codec)
    assert written.startswith(f'<?xml version="1.0" encoding="{name}" standalone="no"?>')
    assert "公立－架空" in written


def test_a_character_that_the_encoding_lacks_is_refused_by_element(terminal, emr):
    ran = emr("ask", *PERSON, "--symbol", "𠮷", "--encoding", "shift_jis")
    assert ran.code == 2
    assert "InsuredCardSymbol" in ran.err
    assert "𠮷" not in ran.err
    assert not list((terminal.root / "req").iterdir())


def test_the_answer_is_put_away_or_kept(terminal, emr):
    terminal.script = lambda request: request.eligible()
    emr("ask", *PERSON)
    assert not list((terminal.root / "res").iterdir())
    assert len(list((terminal.root / "trash").iterdir())) == 1
    emr("ask", *PERSON, "--keep")
    assert len(list((terminal.root / "res").iterdir())) == 1


def test_an_answer_that_cannot_be_put_away_is_read_out_all_the_same(terminal, emr):
    (terminal.root / "trash").write_text("a file, no folder")
    terminal.script = lambda request: request.eligible()
    assert emr("ask", *PERSON).code == 0
    assert len(list((terminal.root / "res").iterdir())) == 1


def test_a_rejected_request_is_cleared_away_with_its_reason(terminal, emr):
    terminal.script = lambda request: (".err", b"SIM80001\r\nno\r\n")
    emr("ask", *PERSON)
    assert not list((terminal.root / "res").iterdir())
    assert sorted(path.suffix for path in (terminal.root / "trash").iterdir()) == [".err", ".xml"]


def test_an_answer_to_something_else_is_not_taken(terminal, emr, official):
    header = "<ArbitraryFileIdentifier>another</ArbitraryFileIdentifier>"
    terminal.script = lambda request: official.xml(header, official.eligible)
    ran = emr("ask", *PERSON)
    assert (ran.code, ran.out) == (3, "")
    assert "ArbitraryFileIdentifier" in ran.err
    assert len(list((terminal.root / "res").iterdir())) == 1


def test_an_answer_of_another_institution_is_not_taken(terminal, emr):
    terminal.script = lambda request: request.eligible().replace(b"9910000018", b"9910000026")
    ran = emr("ask", *PERSON)
    assert ran.code == 3
    assert "MedicalInstitutionCode" in ran.err


def test_an_answer_that_still_grows_is_awaited(terminal, emr):
    def slowly(request):
        whole, name = request.eligible(), request.name.replace("req_", "res_")

        def write():
            with (terminal.root / "res" / name).open("wb", buffering=0) as file:
                for at in range(0, len(whole), len(whole) // 8):
                    file.write(whole[at : at + len(whole) // 8])
                    threading.Event().wait(0.1)

        threading.Thread(target=write).start()

    terminal.script = slowly
    assert emr("ask", *PERSON).code == 0


def test_nobody_takes_the_request_and_it_is_taken_back(root, emr):
    ran = emr("ask", *PERSON, "--timeout", "0.4")
    assert ran.code == 3
    assert "onshikaku exchange --root" in ran.err
    assert not list((root / "req").iterdir())


def test_a_request_that_was_taken_is_only_said_to_be_unanswered(terminal, emr):
    terminal.script = lambda request: None
    ran = emr("ask", *PERSON, "--timeout", "0.5")
    assert ran.code == 3
    assert "was taken" in ran.err


def test_a_folder_that_is_no_terminals_is_refused(root, emr):
    (root / "face").rmdir()
    ran = emr("ask", *PERSON)
    assert ran.code == 3
    assert "there is no face in it" in ran.err


@pytest.mark.parametrize("password", [None, "模擬-password"])
def test_a_packed_answer_is_opened(terminal, emr, password):
    terminal.script = lambda request: packed(
        request.name.replace("req_", "res_"),
        request.eligible(),
        password.encode() if password else None,
    )
    ran = emr("ask", *PERSON, env={"EMR_ZIP_PASSWORD": password} if password else None)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("env", "words"), [({}, "EMR_ZIP_PASSWORD"), ({"EMR_ZIP_PASSWORD": "wrong"}, "does not open")]
)
def test_without_the_right_password_the_answer_stays_where_it_is(terminal, emr, env, words):
    terminal.script = lambda request: packed("a.xml", request.eligible(), b"right")
    ran = emr("ask", *PERSON, env=env)
    assert ran.code == 3
    assert words in ran.err
    assert "right" not in ran.err
    assert len(list((terminal.root / "res").iterdir())) == 1


def test_with_json_nothing_else_is_printed(terminal, emr):
    terminal.script = lambda request: request.eligible()
    ran = emr("ask", *PERSON, "--json")
    assert ran.json["simulated"] is True
    assert ran.json["verdict"] == "yes"
    result = ran.json["message"]["MessageBody"]["ResultList"]["ResultOfQualificationConfirmation"]
    assert result[0]["Name"] == "模擬　太郎"
    assert ran.err == ""


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--insurer", "123", "--number", "1", "--birth", "1980-02-17"), "--insurer"),
        (("--insurer", "990010", "--birth", "1980-02-17"), "--number"),
        (("--insurer", "990010", "--number", "1"), "--birth"),
        (("--insurer", "990010", "--number", "1", "--birth", "yesterday"), "--birth"),
        ((*PERSON, "--branch", "123"), "--branch"),
        ((*PERSON, "--institution", "99"), "--institution"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error_that_names_the_option(emr, root, words, names):
    ran = emr("ask", *words)
    assert (ran.code, names in ran.err) == (2, True)
    assert not list((root / "req").iterdir())
