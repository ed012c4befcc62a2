"""What is not accepted is rejected; where the centre gives no answer, the answer says so."""

import asyncio

import httpx
import pytest

from onshikaku.exchange.ports import Request
from onshikaku.wire.oqs.names import RequestName

HEADER, BODY = "MessageHeader", "MessageBody"
SINGLE = ("OQSsiquc01", "OQSsiimm01", "PMHsimsm01", "YZKsiquc01", "TKKsiquc01")


@pytest.fixture
def query(world, say):
    return say.document(say.header(), say.search(world.person("standard")))


@pytest.fixture
def single(world, say):
    """A good request of each single kind."""
    person = world.person("standard")
    header = say.file_header(person)
    months = {"StartDate": "202605", "EndDate": "202611"}
    without = {"LimitApplicationCertificateRelatedConsFlg": None, "ArbitraryIdentifier": None}
    return {
        "OQSsiquc01": say.document(say.header(), say.search(person)),
        "OQSsiimm01": say.document(say.short(), say.registration(person, "1005")),
        "PMHsimsm01": say.document(say.header(), say.search(person, **without)),
        "YZKsiquc01": say.document(header, say.fields(**months, FileCategory="4")),
        "TKKsiquc01": say.document(header, say.fields(FileCategory="2")),
    }


def changed(content: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    for before, after in changes:
        assert before in content
        content = content.replace(before, after)
    return content


REJECTIONS = {
    "empty": ((), "SIM80002"),
    "not XML": (((b"</XmlMsg>", b""),), "SIM80002"),
    "a DTD": (((b"<XmlMsg>", b"<!DOCTYPE XmlMsg [<!ENTITY a 'b'>]><XmlMsg>"),), "SIM80002"),
    "CP932 declared as UTF-8": (
        ((b"SIM-20261120-0001", "患者".encode("cp932")),),
        "SIM80003",
    ),
    "another encoding": (((b"UTF-8", b"EUC-JP"),), "SIM80003"),
    "another root": (((b"XmlMsg>", b"XmlMessage>"),), "SIM80004"),
    "a namespace": (((b"<XmlMsg>", b"<XmlMsg xmlns='urn:x'>"),), "SIM80004"),
    "no header": (((b"MessageHeader>", b"MessageHead>"),), "SIM80004"),
    "two headers": (((b"<MessageBody>", b"<MessageHeader/><MessageBody>"),), "SIM80004"),
    "another institution": (((b"9910000018", b"9910000026"),), "SIM80005"),
    "no institution": (
        ((b"<MedicalInstitutionCode>9910000018</MedicalInstitutionCode>", b""),),
        "SIM80005",
    ),
    "an empty institution": (((b"9910000018", b""),), "SIM80005"),
}


@pytest.mark.parametrize("name", REJECTIONS)
@pytest.mark.parametrize("prefix", ["OQSsiquc01", "OQSmuimm02", "YZKsiquc01"])
def test_a_request_is_not_accepted(desk, query, prefix, name):
    changes, code = REJECTIONS[name]
    rejection = desk.reject(prefix, changed(query, *changes) if changes else b"")
    assert rejection.code == code
    assert rejection.message.startswith("模擬：")
    assert "\n" not in rejection.message
    for value in ("9910000026", "SIM-20261120", "患者", "1024", "19800217"):
        assert value not in rejection.message


@pytest.mark.parametrize(
    "prefix", ["OQSsihvd01", "OQSsiurl01", "OQSsiinq01", "OQSsiupd01", "CIPsiquc01"]
)
def test_a_kind_that_is_not_simulated_is_not_accepted(desk, query, prefix):
    assert desk.reject(prefix, query).code == "SIM80001"
    assert prefix not in desk.counter.prefixes


def test_the_institution_code_may_have_blanks_around_it(desk, query):
    answer = desk.ask("OQSsiquc01", changed(query, (b"9910000018", b" 9910000018\t")))
    assert answer.outcome == "eligible"


@pytest.mark.parametrize("bodies", [0, 2])
def test_without_exactly_one_body_the_answer_is_an_error(desk, say, bodies):
    parts = [say.element("MessageHeader", say.header()), *["<MessageBody/>"] * bodies]
    root = desk.tree("OQSsiquc01", say.element("XmlMsg", *parts).encode())
    assert root.findtext(f"{HEADER}/SegmentOfResult") == "9"
    assert "MessageBody" in root.findtext(f"{HEADER}/ErrorMessage")


FAULTS = {
    "unavailable": ({"kind": "error", "status": 503}, "SIM90001"),
    "broken": ({"kind": "error", "status": 500}, "SIM90001"),
    "dropped": ({"kind": "drop"}, "SIM90001"),
    "cut": ({"kind": "wrong-body", "body": "cut"}, "SIM90003"),
    "a page of a proxy": ({"kind": "wrong-body", "body": "html"}, "SIM90001"),
    "nothing": ({"kind": "wrong-body", "body": "empty"}, "SIM90003"),
    "another shape": ({"kind": "wrong-body", "body": "other"}, "SIM90003"),
    "refused": ({"kind": "error", "status": 403}, "SIM90003"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_where_the_centre_fails_a_query_is_asked_once_and_answered_with_the_error(
    desk, query, world, name
):
    fault, code = FAULTS[name]
    world.manage("PUT", "/faults", [{"call": "POST /v1/lookups"} | fault])
    world.manage("DELETE", "/journal")
    root = desk.tree("OQSsiquc01", query)
    assert root.findtext(f"{HEADER}/SegmentOfResult") == "9"
    assert root.findtext(f"{HEADER}/ErrorCode") == code
    assert root.findtext(f"{BODY}/ProcessingResultStatus") == "2"
    assert root.findtext(f"{BODY}/ProcessingResultCode") == code
    assert root.findtext(f"{BODY}/QualificationConfirmSearchInfo/ArbitraryIdentifier") == "1001_1_3"
    journal = world.run(world.centre.management.get("/journal")).json()
    struck = [one for one in journal if one["result"].startswith("fault:")]
    assert len(struck) == 1
    world.manage("PUT", "/faults", [])
    assert desk.ask("OQSsiquc01", query).outcome == "eligible"


@pytest.mark.parametrize("prefix", SINGLE)
def test_where_nobody_listens_the_answer_says_so(desk_of, single, interface, world, prefix):
    async def nobody():
        return httpx.AsyncClient(base_url="http://127.0.0.1:9", trust_env=False)

    line = world.run(nobody())
    answer = desk_of(line).ask(prefix, single[prefix])
    world.run(line.aclose())
    assert not interface.complaints(f"{prefix}res", answer.content)
    assert answer.outcome == "SIM90001"
    assert "模擬：資格確認サーバーに接続できません。" in answer.content.decode()


@pytest.mark.parametrize("prefix", SINGLE)
def test_a_terminal_that_is_not_let_in_says_so(desk_of, single, interface, world, prefix):
    line = world.run(world.centre.clinic(account="admin", password="not-it"))
    answer = desk_of(line).ask(prefix, single[prefix])
    assert not interface.complaints(f"{prefix}res", answer.content)
    assert answer.outcome == "SIM90002"


def test_an_account_without_the_right_to_look_is_refused(desk_of, single, world):
    line = world.run(world.centre.clinic(account="general", password="kakuu-ippan"))
    assert desk_of(line).ask("TKKsiquc01", single["TKKsiquc01"]).outcome == "SIM30002"
    assert desk_of(line).ask("OQSsiquc01", single["OQSsiquc01"]).outcome == "eligible"


def test_an_answer_that_cannot_be_is_no_answer(desk_of, query, world):
    """Another centre: it says that somebody is eligible, but not who."""
    reply = {
        "confirmation_id": "a",
        "day": "2026-11-20",
        "outcome": "eligible",
        "medical_information": False,
    }
    nothing = ("certificate", "person", "payment", "aid", "consents", "prescription_form")
    empty = ("coverages", "expenses", "screens")
    reply |= dict.fromkeys(nothing) | {name: [] for name in empty}

    async def centre():
        transport = httpx.MockTransport(lambda request: httpx.Response(200, json=reply))
        return httpx.AsyncClient(transport=transport, base_url="http://centre")

    assert desk_of(world.run(centre())).ask("OQSsiquc01", query).outcome == "SIM90003"


def test_many_ask_at_once(desk, query, world):
    async def together():
        names = [RequestName.parse(f"OQSsiquc01req_{place}.xml") for place in range(20)]
        requests = [Request(name, query, world.moment) for name in names]
        return await asyncio.gather(*map(desk.counter.answer, requests))

    answers = world.run(together())
    assert [answer.outcome for answer in answers] == ["eligible"] * 20
