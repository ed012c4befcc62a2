"""Batches through restarts, crashes and a centre that comes and goes."""

import pytest
from lxml import etree

from onshikaku.exchange.ports import Request
from onshikaku.wire.oqs.names import RequestName

HEADER, BODY = "MessageHeader", "MessageBody"
LOOKUPS, BATCH = "POST /v1/lookup-batches", "GET /v1/lookup-batches/{reception_number}"
REGISTER = "POST /v1/reference-numbers"


@pytest.fixture
def content(world, say):
    searched = say.search(world.person("standard")) + say.search(world.person("lost"))
    return say.document(say.header(), searched)


def fetched(desk, receipt, prefix="OQSmuquc02"):
    root = desk.tree(prefix, desk.fetch(prefix, receipt))
    return root.findtext(f"{HEADER}/SegmentOfResult"), len(root.find(BODY))


def number_of(receipt):
    return etree.fromstring(receipt.content).findtext(f"{BODY}/ReceptionNumber")


def calls(world, name):
    journal = world.run(world.centre.management.get("/journal", params={"call": name})).json()
    return len(journal)


def test_a_batch_is_answered_by_the_next_exchange(desk_of, world, content):
    receipt = desk_of().ask("OQSmuquc01", content)
    world.later(seconds=10)
    assert fetched(desk_of(), receipt) == ("1", 2)
    again = desk_of().ask("OQSmuquc01", content)
    assert number_of(again) == "20261120000000000002"


def test_the_same_taken_request_gets_the_same_number(desk_of, world, content):
    def taken(desk, at, name="OQSmuquc01req_1.xml"):
        request = Request(RequestName.parse(name), content, at)
        return number_of(world.run(desk.counter.answer(request)))

    first, later = world.moment, world.moment.replace(second=59)
    number = taken(desk_of(), first)
    world.later(minutes=1)
    assert taken(desk_of(), first) == number
    assert taken(desk_of(), later) != number
    assert taken(desk_of(), first, "OQSmuquc01req_2.xml") != number


def test_what_a_crash_left_half_made_is_cleared_away(desk_of, world, content):
    desk = desk_of()
    receipt = desk.ask("OQSmuquc01", content)
    half = desk.work / "batches" / ".new-20261120000000000002"
    half.mkdir()
    for file in (desk.work / "batches" / number_of(receipt)).iterdir():
        (half / file.name).write_bytes(file.read_bytes())
    (desk.work / "batches" / number_of(receipt) / "state.new").write_bytes(b"{")
    world.later(seconds=10)
    later = desk_of()
    assert fetched(later, receipt) == ("1", 2)
    assert not half.exists()
    assert number_of(later.ask("OQSmuquc01", content)) == "20261120000000000002"


@pytest.mark.parametrize("state", [None, b"", b"{", b"[]", b"{}", b'{"number": 1}'])
def test_a_batch_that_cannot_be_read_any_more_does_not_keep_an_exchange_from_starting(
    desk_of, world, content, state
):
    first = desk_of()
    broken, whole = (first.ask("OQSmuquc01", content) for _ in range(2))
    (first.work / "batches" / "notes.txt").write_text("left here by somebody")
    file = first.work / "batches" / number_of(broken) / "state.json"
    file.unlink()
    if state is not None:
        file.write_bytes(state)
    world.later(seconds=10)
    later = desk_of()
    assert fetched(later, whole) == ("1", 2)
    assert fetched(later, broken) == ("9", 0)
    assert not file.parent.exists()


@pytest.mark.parametrize(
    "fault", [{"kind": "error", "status": 503}, {"kind": "drop"}, {"kind": "wrong-body"}]
)
def test_a_batch_is_taken_while_the_centre_is_away_and_handed_in_later(desk, world, content, fault):
    world.manage("PUT", "/faults", [{"call": LOOKUPS} | fault])
    receipt = desk.ask("OQSmuquc01", content)
    assert number_of(receipt)
    world.later(seconds=10)
    assert fetched(desk, receipt) == ("2", 0)
    world.manage("PUT", "/faults", [])
    assert fetched(desk, receipt) == ("2", 0)
    world.later(seconds=10)
    assert fetched(desk, receipt) == ("1", 2)


def test_a_batch_is_running_while_its_results_cannot_be_fetched(desk, world, content):
    receipt = desk.ask("OQSmuquc01", content)
    world.later(seconds=10)
    world.manage("PUT", "/faults", [{"call": BATCH, "kind": "error"}])
    assert fetched(desk, receipt) == ("2", 0)
    world.manage("PUT", "/faults", [])
    assert fetched(desk, receipt) == ("1", 2)


def test_a_piece_that_was_not_taken_is_handed_in_alone(desk, world, say):
    people = say.search(world.person("standard")) * 1100
    world.manage("PUT", "/faults", [{"call": LOOKUPS, "kind": "error", "rate": 0.5, "seed": 3}])
    world.manage("DELETE", "/journal")
    receipt = desk.ask("OQSmuquc01", say.document(say.header(), people))
    world.manage("PUT", "/faults", [])
    first = calls(world, LOOKUPS)
    world.later(seconds=10)
    fetched(desk, receipt)
    world.later(seconds=10)
    assert fetched(desk, receipt) == ("1", 1100)
    journal = world.run(world.centre.management.get("/journal", params={"call": LOOKUPS})).json()
    taken = [one for one in journal if one["result"] == "ok"]
    assert (len(taken), len(journal) > first) == (3, True)


def test_a_centre_that_forgot_a_batch_is_given_it_again(desk, world, content):
    receipt = desk.ask("OQSmuquc01", content)
    world.manage("POST", "/reset")
    world.later(seconds=10)
    assert fetched(desk, receipt) == ("2", 0)
    world.later(seconds=10)
    assert fetched(desk, receipt) == ("1", 2)


def test_a_batch_of_a_terminal_that_is_not_let_in_gets_no_number(desk_of, world, content):
    line = world.run(world.centre.clinic(account="admin", password="not-it"))
    desk = desk_of(line)
    assert desk.ask("OQSmuquc01", content).outcome == "SIM90002"
    assert not list((desk.work / "batches").iterdir())


def test_results_for_a_terminal_that_is_not_let_in_any_more_fail_and_are_kept(
    desk_of, world, content
):
    receipt = desk_of().ask("OQSmuquc01", content)
    world.later(seconds=10)
    line = world.run(world.centre.clinic(account="admin", password="not-it"))
    assert fetched(desk_of(line), receipt) == ("9", 0)
    assert fetched(desk_of(), receipt) == ("1", 2)


def test_another_institution_does_not_get_the_results(desk_of, world, content, say):
    receipt = desk_of().ask("OQSmuquc01", content)
    world.later(seconds=10)
    other = desk_of(institution_code="9910000026")
    number = say.fields(ReceptionNumber=number_of(receipt))
    fetch = say.document(say.short(MedicalInstitutionCode="9910000026"), number)
    assert other.ask("OQSmuquc02", fetch).outcome == "SIM20002"


def test_numbers_are_registered_once_however_often_the_results_are_fetched(desk, world, say):
    person = world.person("public-servant")
    many = say.registration(person, "2001") + say.registration(person, None)
    receipt = desk.ask("OQSmuimm01", say.document(say.short(), many))
    world.later(seconds=10)
    assert fetched(desk, receipt, "OQSmuimm02") == ("1", 2)
    single = say.document(say.short(), say.registration(person, "2002"))
    assert desk.ask("OQSsiimm01", single).outcome == "answered"
    world.manage("DELETE", "/journal")
    assert fetched(desk, receipt, "OQSmuimm02") == ("1", 2)
    assert calls(world, REGISTER) == 0
    root = desk.tree("OQSsiquc01", say.document(say.header(), say.search(person)))
    assert root.findtext(".//ResultOfQualificationConfirmation/ReferenceNumber") == "2002"


def test_registrations_wait_for_the_centre(desk, world, say):
    world.manage("PUT", "/faults", [{"call": REGISTER, "kind": "error"}])
    body = say.registration(world.person("foreign"), "2003")
    receipt = desk.ask("OQSmuimm01", say.document(say.short(), body))
    assert fetched(desk, receipt, "OQSmuimm02") == ("2", 0)
    world.manage("PUT", "/faults", [])
    assert fetched(desk, receipt, "OQSmuimm02") == ("1", 1)


@pytest.mark.parametrize(
    ("prefix", "call", "values"),
    [
        ("OQSmutic", "GET /v1/aid-tickets", {"MedicalTreatmentMonth": "202611"}),
        (
            "OQSmuhvq",
            "GET /v1/home-visits",
            {
                "ConsentDateFrom": "20261101",
                "ConsentDateTo": "20261130",
                "MedicalTreatmentFlag": "2",
            },
        ),
    ],
)
def test_batches_that_ask_for_nobody_wait_for_the_centre(desk, world, say, prefix, call, values):
    receipt = desk.ask(f"{prefix}01", say.document(say.short(), say.query(**values)))
    world.manage("PUT", "/faults", [{"call": call, "kind": "error"}])
    assert fetched(desk, receipt, f"{prefix}02")[0] == "2"
    world.manage("PUT", "/faults", [])
    assert fetched(desk, receipt, f"{prefix}02")[0] == "1"
