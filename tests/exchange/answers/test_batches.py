"""Batches of queries by numbers: receipts, pieces, results, and what goes wrong in between."""

import re
from datetime import timedelta

import pytest
from lxml import etree

HEADER, BODY = "MessageHeader", "MessageBody"
UNITS = f"{BODY}/BulkConfirmUnit"


@pytest.fixture
def batch(world, say):
    """`batch("standard", "lost", …)`: a request about these, each under its place as identifier."""

    def built(*searches, file_id="SIM-BULK-1", day="20261120"):
        parts = [
            one
            if one.startswith("<")
            else say.search(world.person(one), ArbitraryIdentifier=f"{place}_1_1")
            for place, one in enumerate(searches)
        ]
        header = say.header(ArbitraryFileIdentifier=file_id, QualificationConfirmationDate=day)
        return say.document(header, "".join(parts))

    return built


def header_of(root):
    node = root.find(HEADER)
    names = ("NumberOfProcessingResult", "NumberOfNormalProcessing", "NumberOfError")
    return [node.findtext("SegmentOfResult"), *(node.findtext(name) for name in names)]


def submit(desk, content):
    return desk.ask("OQSmuquc01", content)


def fetch(desk, receipt):
    return desk.tree("OQSmuquc02", desk.fetch("OQSmuquc02", receipt))


def number_of(receipt):
    return etree.fromstring(receipt.content).findtext(f"{BODY}/ReceptionNumber")


def calls(world, name):
    journal = world.run(world.centre.management.get("/journal", params={"call": name})).json()
    return [one["result"] for one in journal]


def test_a_receipt_has_a_number_of_the_day_and_no_result(desk, batch):
    receipts = [etree.fromstring(submit(desk, batch("standard")).content) for _ in range(2)]
    numbers = [one.findtext(f"{BODY}/ReceptionNumber") for one in receipts]
    assert numbers == ["20261120000000000001", "20261120000000000002"]
    assert receipts[0].findtext(f"{BODY}/ReceptionDateTime") == "20261120091502"
    assert receipts[0].find(f"{HEADER}/SegmentOfResult") is None
    assert receipts[0].find(f"{HEADER}/ErrorCode") is None


def test_the_results_stand_in_the_order_of_the_queries(desk, world, batch):
    receipt = submit(desk, batch("standard", "lost", "lost-newer", "twin-1", "aid-ticket"))
    world.later(seconds=10)
    root = fetch(desk, receipt)
    assert header_of(root) == ["1", "5", "5", "0"]
    assert root.findtext(f"{HEADER}/QualificationConfirmationDate") == "20261120"
    assert root.findtext(f"{HEADER}/ArbitraryFileIdentifier") == "SIM-BULK-1"
    units = root.findall(UNITS)
    assert [unit.findtext("QualificationValidity") for unit in units] == ["1", "2", "3", "5", "1"]
    path = "QualificationConfirmSearchInfo/ArbitraryIdentifier"
    assert [unit.findtext(path) for unit in units] == [f"{place}_1_1" for place in range(5)]


def test_a_wrong_query_fails_alone(desk, world, say, batch, interface):
    standard = world.person("standard")
    wrong = [
        say.search(standard, Birthdate=None),
        say.search(standard, Birthdate="19800230", ArbitraryIdentifier="wrong-day"),
        say.search(standard, InsurerNumber="01990010"),
        "<QualificationConfirmSearchInfo/>",
        say.search(standard, InsuredIdentificationNumber=None),
    ]
    receipt = submit(desk, batch("standard", *wrong, "lost"))
    world.later(seconds=10)
    answer = desk.ask("OQSmuquc02", desk.fetch("OQSmuquc02", receipt))
    root = etree.fromstring(answer.content)
    assert header_of(root) == ["1", "7", "2", "5"]
    statuses = [unit.findtext("ProcessingResultStatus") for unit in root.findall(UNITS)]
    assert statuses == ["1", "2", "2", "2", "2", "2", "1"]
    named = [
        "Birthdate",
        "Birthdate",
        "InsurerNumber",
        "InsurerNumber",
        "InsuredIdentificationNumber",
    ]
    for unit, name in zip(root.findall(UNITS)[1:-1], named, strict=True):
        assert unit.findtext("ProcessingResultCode") == "SIM20001"
        assert name in unit.findtext("ProcessingResultMessage")
        assert unit.find("QualificationValidity") is None
    repeated = root.findall(UNITS)[2].find("QualificationConfirmSearchInfo")
    assert repeated.findtext("Birthdate") == "19800230"
    assert repeated.findtext("ArbitraryIdentifier") == "wrong-day"


def test_a_batch_of_nothing_but_mistakes_is_answered(desk, world, say, batch):
    receipt = submit(desk, batch(*[say.search(world.person("standard"), Birthdate=None)] * 3))
    world.later(seconds=10)
    assert header_of(fetch(desk, receipt)) == ["1", "3", "0", "3"]


@pytest.mark.parametrize(
    ("body", "header", "code"),
    [
        ("", {}, "SIM20001"),
        (None, {"QualificationConfirmationDate": None}, "SIM20001"),
        (None, {"QualificationConfirmationDate": "20261131"}, "SIM20001"),
        (None, {"QualificationConfirmationDate": "20300101"}, "SIM20001"),
        (None, {"ArbitraryFileIdentifier": "x" * 51}, "SIM20001"),
    ],
)
def test_a_batch_of_which_nothing_can_be_done_gets_no_number(
    desk, world, say, interface, body, header, code
):
    searched = say.search(world.person("standard")) if body is None else body
    answer = submit(desk, say.document(say.header(**header), searched))
    assert interface.complaints("OQSmuquc01res", answer.content) in (
        [],
        ["MessageHeader/ArbitraryFileIdentifier: not X ≤50"],
    )
    root = etree.fromstring(answer.content)
    assert root.findtext(f"{HEADER}/ErrorCode") == code
    assert root.find(f"{BODY}/ReceptionNumber") is None
    assert not list((desk.work / "batches").iterdir())


def test_until_the_delay_has_passed_a_batch_is_running(desk_of, world, batch, interface):
    desk = desk_of(batch_delay=60)
    receipt = submit(desk, batch("standard"))
    for seconds, segment in ((0, "2"), (59, "2"), (2, "1")):
        world.later(seconds=seconds)
        answer = desk.ask("OQSmuquc02", desk.fetch("OQSmuquc02", receipt))
        assert not interface.complaints("OQSmuquc02res", answer.content)
        root = etree.fromstring(answer.content)
        assert root.findtext(f"{HEADER}/SegmentOfResult") == segment
        assert len(root.findall(UNITS)) == (segment == "1")


def test_while_the_centre_works_on_it_a_batch_is_running(desk, world, batch):
    world.manage("PUT", "/mode-settings", {"batch_delay_seconds": 600})
    receipt = submit(desk, batch("standard"))
    world.later(seconds=500)
    assert header_of(fetch(desk, receipt)) == ["2", "0", "0", "0"]
    world.later(seconds=101)
    assert header_of(fetch(desk, receipt)) == ["1", "1", "1", "0"]
    world.manage("PUT", "/mode-settings", {"batch_delay_seconds": 5})


@pytest.mark.parametrize("number", ["20261120000000000099", "x", "1" * 100])
def test_an_unknown_number_fails(desk, say, interface, number):
    body = say.fields(ReceptionNumber=number)
    answer = desk.ask("OQSmuquc02", say.document(say.short(), body))
    assert not interface.complaints("OQSmuquc02res", answer.content)
    assert answer.outcome == "SIM20002"
    assert b"<SegmentOfResult>9<" in answer.content


def test_a_number_of_another_kind_of_batch_fails(desk, world, batch):
    receipt = submit(desk, batch("standard"))
    world.later(seconds=10)
    content = desk.fetch("OQSmuquc02", receipt)
    assert desk.ask("OQSmutic02", content).outcome == "SIM20003"


def test_a_request_for_results_without_a_number_fails(desk, say):
    assert desk.ask("OQSmuquc02", say.document(say.short(), "")).outcome == "SIM20001"


def test_a_large_batch_is_handed_in_in_pieces_and_answered_whole(desk, world, batch, say):
    world.manage("DELETE", "/journal")
    standard = world.person("standard")
    people = [say.search(standard, ArbitraryIdentifier=f"{place}") for place in range(1203)]
    people[700] = say.search(standard, ArbitraryIdentifier="700", Birthdate=None)
    receipt = submit(desk, batch(*people))
    assert calls(world, "POST /v1/lookup-batches").count("ok") == 3
    world.later(seconds=10)
    root = fetch(desk, receipt)
    assert header_of(root) == ["1", "1203", "1202", "1"]
    path = f"{UNITS}/QualificationConfirmSearchInfo/ArbitraryIdentifier"
    assert [one.text for one in root.findall(path)] == [str(place) for place in range(1203)]
    failed = [unit.findtext("ProcessingResultStatus") for unit in root.findall(UNITS)].index("2")
    assert failed == 700


def test_results_can_be_fetched_again_with_the_same_outcome(desk, world, batch):
    receipt = submit(desk, batch("standard", "lost"))
    world.later(seconds=10)
    first, again = (etree.tostring(fetch(desk, receipt).find(BODY)) for _ in range(2))
    assert first == again


def test_a_registered_number_stands_in_the_unit(desk, world, say, batch):
    registered = say.document(say.short(), say.registration(world.person("family"), "1006"))
    assert desk.ask("OQSsiimm01", registered).outcome == "answered"
    receipt = submit(desk, batch("family", "standard"))
    world.later(seconds=10)
    units = fetch(desk, receipt).findall(UNITS)
    assert [unit.findtext("ReferenceNumber") for unit in units] == ["1006", None]
    [single] = desk.tree(
        "OQSsiquc01", say.document(say.header(), say.search(world.person("family")))
    ).findall(f"{BODY}/ResultList/ResultOfQualificationConfirmation")
    assert [one.tag for one in single][-1] == "ReferenceNumber"
    assert single.findtext("ReferenceNumber") == "1006"


def test_the_change_of_a_limit_shows_without_the_certificate(desk, world, batch):
    receipt = submit(desk, batch("limit-a01"))
    world.later(seconds=10)
    [result] = fetch(desk, receipt).findall(f"{UNITS}/ResultOfQualificationConfirmation")
    assert result.findtext("LimitApplicationCertificateChanged") in ("0", "1")
    assert result.find("LimitApplicationCertificateRelatedInfo") is None


def test_nothing_of_a_person_lies_open_to_others(desk, batch):
    submit(desk, batch("standard"))
    folder = desk.work / "batches"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in folder.iterdir())


def test_after_a_week_the_number_is_unknown_and_its_files_are_gone(desk, world, batch):
    receipt = submit(desk, batch("standard"))
    content = desk.fetch("OQSmuquc02", receipt)
    world.later(days=6, hours=23)
    assert desk.ask("OQSmuquc02", content).outcome == "answered"
    world.later(hours=2)
    assert desk.ask("OQSmuquc02", content).outcome == "SIM20002"
    later = number_of(submit(desk, batch("standard")))
    assert re.fullmatch("20261127[0-9]{11}1", later)
    assert [one.name for one in (desk.work / "batches").iterdir()] == [later]


def test_the_number_is_of_the_japanese_day(desk, world, batch):
    world.at(world.moment.replace(hour=0, minute=30) + timedelta(days=1))
    assert number_of(submit(desk, batch("standard"))).startswith("20261121")
