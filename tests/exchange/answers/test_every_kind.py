"""Each kind of request in both encodings, and its answer in both, against the public sources."""

import pytest

SINGLE = {  # what says that it is done
    "OQSsiquc01": "SegmentOfResult",
    "OQSsiimm01": "SegmentOfResult",
    "YZKsiquc01": "ResultCode",
    "TKKsiquc01": "ResultCode",
    "PMHsimsm01": "SegmentOfResult",
}
BATCHES = ("OQSmuquc", "OQSmuimm", "OQSmutic", "OQSmuhvq", "OQSmuonq")
ENCODINGS = {"utf-8": "UTF-8", "shift_jis": "Shift_JIS"}
ANSWERED = pytest.mark.parametrize("answered_in", ENCODINGS)
ASKED = pytest.mark.parametrize("asked_in", ENCODINGS.values())
CONSENTS = {"drug": True, "treatment": True, "checkup": True, "surgery": True}


@pytest.fixture(scope="module")
def visited(settled):
    """People who agreed at the desk, at home and online, an hour ago."""
    settled.later(hours=-1)
    settled.check_in("standard", consents=CONSENTS)
    home = {"mode": "home-app", "terminal": "app-1", "consents": CONSENTS}
    settled.check_in("family", **home)
    online = {"occasion": "online", "visit_on": "2026-11-24"}
    settled.check_in("aged-70", **(home | {"mode": "home-web", "home": online}))
    settled.visited = False  # they stay for all of the tests
    return settled


@pytest.fixture
def request_of(visited, world, say):
    """A good request of each kind that asks for somebody, as header and body."""
    person = world.person("standard")
    consented = {"ConsentDateFrom": "20261101", "ConsentDateTo": "20261130"}
    drugs = {"StartDate": "202605", "EndDate": "202611", "FileCategory": "4"}
    requests = {
        "OQSsiquc01": (say.header(), say.search(world.person("limit-a01"))),
        "OQSmuquc01": (say.header(), say.search(person) + say.search(world.person("lost"))),
        "OQSsiimm01": (say.short(), say.registration(person, "1005")),
        "OQSmuimm01": (
            say.short(),
            say.registration(person, "1005") + say.registration(world.person("family"), "1006"),
        ),
        "OQSmutic01": (say.short(), say.query(MedicalTreatmentMonth="202611")),
        "OQSmuhvq01": (say.short(), say.query(**consented, MedicalTreatmentFlag="2")),
        "OQSmuonq01": (say.short(), say.query(**consented, MedicalTreatmentFlag="3")),
        "YZKsiquc01": (say.file_header(person), say.fields(**drugs, MedicalTreatmentFlag="1")),
        "TKKsiquc01": (say.file_header(person), say.fields(FileCategory="2")),
        "PMHsimsm01": (
            say.header(),
            say.search(
                person, LimitApplicationCertificateRelatedConsFlg=None, ArbitraryIdentifier=None
            ),
        ),
    }
    return lambda prefix, encoding: say.document(*requests[prefix], encoding)


def declares(content: bytes, encoding: str) -> bool:
    """Whether a file is in the encoding that it declares."""
    head, _, _ = content.partition(b"\n")
    codec = "cp932" if encoding == "Shift_JIS" else "utf-8"
    return f'encoding="{encoding}"'.encode() in head and bool(content.decode(codec))


@ANSWERED
@ASKED
@pytest.mark.parametrize("prefix", SINGLE)
def test_a_single_request_is_answered(
    prefix, asked_in, answered_in, request_of, desk_of, interface
):
    content = request_of(prefix, asked_in)
    assert not interface.complaints(f"{prefix}req", content)
    answer = desk_of(encoding=answered_in).ask(prefix, content)
    assert answer.extension == "xml"
    assert not interface.complaints(f"{prefix}res", answer.content)
    assert declares(answer.content, ENCODINGS[answered_in])
    assert f"<{SINGLE[prefix]}>1<".encode() in answer.content


@ANSWERED
@ASKED
@pytest.mark.parametrize("interface_name", BATCHES)
def test_a_batch_is_receipted_and_answered(
    interface_name, asked_in, answered_in, request_of, desk_of, say, interface
):
    first, second = f"{interface_name}01", f"{interface_name}02"
    content = request_of(first, asked_in)
    assert not interface.complaints(f"{first}req", content)
    desk = desk_of(encoding=answered_in)
    receipt = desk.ask(first, content)
    assert not interface.complaints(f"{first}res", receipt.content)
    assert declares(receipt.content, ENCODINGS[answered_in])
    desk.world.later(seconds=30)
    fetch = desk.fetch(second, receipt)
    assert not interface.complaints(f"{second}req", fetch)
    answer = desk.ask(second, fetch)
    assert not interface.complaints(f"{second}res", answer.content)
    assert declares(answer.content, ENCODINGS[answered_in])
    assert b"<SegmentOfResult>1<" in answer.content
    assert b"<NumberOfProcessingResult>0<" not in answer.content


@ASKED
@pytest.mark.parametrize(
    ("prefix", "category"), [("YZKsiquc01", "1"), ("YZKsiquc01", "3"), ("TKKsiquc01", "1")]
)
def test_a_medical_file_can_be_a_pdf(prefix, category, asked_in, visited, world, desk, say):
    months = {"StartDate": "202605", "EndDate": "202611"} if prefix.startswith("YZK") else {}
    body = say.fields(**months, FileCategory=category)
    header = say.file_header(world.person("standard"))
    answer = desk.ask(prefix, say.document(header, body, asked_in))
    assert answer.extension == "pdf"
    assert answer.content.startswith(b"%PDF-")


@ANSWERED
@pytest.mark.parametrize("prefix", [*SINGLE, *(f"{one}01" for one in BATCHES)])
def test_a_request_without_a_body_is_answered_with_an_error(
    prefix, answered_in, desk_of, say, interface
):
    header = say.header() if prefix[3:] in ("siquc01", "muquc01", "simsm01") else say.short()
    answer = desk_of(encoding=answered_in).ask(
        prefix, say.element("XmlMsg", say.element("MessageHeader", header)).encode()
    )
    assert not interface.complaints(f"{prefix}res", answer.content)
    assert "模擬：" in answer.content.decode(answered_in)
    assert answer.outcome == "SIM20001"
