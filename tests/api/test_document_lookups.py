"""Lookups by a paper: its number and birth date, or its code; and what the paper is worth."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from onshikaku.documents.signed_code import sealed
from onshikaku.domain.dates import Period
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.issued import (
    DocumentEnd,
    DocumentForm,
    DocumentKind,
    DocumentNumber,
    IssuedDocument,
    IssueReason,
    Printed,
)
from onshikaku.pki.document_key import DocumentKey
from onshikaku.store.documents import DocumentStore, enter_document
from onshikaku.store.tables import AccessRow

TODAY = date(2026, 11, 20)
CALL = "/v1/document-lookups"


def paper_of(persona, **changes):
    person, coverage = persona.person, persona.coverages[0]
    printed = Printed(
        name=person.name,
        name_kana=person.name_kana,
        birth_date=person.birth_date,
        sex=person.sex,
        insurer_number=coverage.insurer_number,
        insurer_name=coverage.insurer_name,
        scheme=coverage.scheme,
        insured=coverage.insured,
        relation=coverage.relation,
        qualified_on=coverage.valid_from,
        my_number_tail="1234",
    )
    made = IssuedDocument(
        DocumentNumber.nth(9000),
        persona.id,
        DocumentKind.CERTIFICATE,
        IssueReason.NOT_REGISTERED,
        "4.1",
        DocumentForm.CARD,
        printed,
        issued_on=date(2026, 4, 1),
        valid_from=date(2026, 4, 1),
        valid_until=date(2027, 3, 31),
    )
    return replace(made, **changes)


@pytest.fixture
def put_on_record(centre, database):
    def put(document):
        DocumentStore(database).write([enter_document(document)])
        return document

    return put


@pytest.fixture
def asked(over_http):
    """`asked(body)` is the reply to a lookup by a paper."""

    def run(body):
        async def work(clinic, management):
            response = await clinic.http.post(CALL, json=body)
            assert response.status_code == 200, response.text
            return response.json()

        return over_http(work)

    return run


def numbered(document, **changes):
    printed = document.printed
    return {
        "document_number": document.number.shown,
        "birth_date": printed.birth_date.isoformat(),
    } | changes


def last_row(database):
    with Session(database.engine) as session:
        return session.exec(select(AccessRow)).all()[-1]


def test_a_paper_in_force_confirms_eligibility_like_its_numbers_do(
    asked, centre, database, put_on_record
):
    document = put_on_record(paper_of(centre.personas["standard"]))
    reply = asked(numbered(document))
    assert reply["standing"] == "in-force"
    assert reply["answer"]["outcome"] == "eligible"
    assert reply["answer"]["payment"]["percent"] == 30
    assert reply["answer"]["medical_information"] is False
    assert reply["paper"]["document_number"] == document.number.value
    assert reply["paper"]["printed"]["name"] == centre.personas["standard"].person.name
    row = last_row(database)
    assert (row.id, row.mode) == (reply["answer"]["confirmation_id"], "number")
    assert (row.outcome, row.person_id) == ("eligible", "standard")


def test_no_digit_of_a_my_number_reaches_the_clinic(asked, centre, put_on_record):
    document = put_on_record(paper_of(centre.personas["standard"]))
    reply = asked(numbered(document))
    assert "my_number_tail" not in reply["paper"]["printed"]


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({"valid_until": TODAY}, "in-force"),
        ({"valid_until": date(2026, 11, 19)}, "expired"),
        ({"valid_from": date(2026, 11, 21)}, "not-yet"),
        ({"end": DocumentEnd.REPLACED, "ended_on": TODAY}, "replaced"),
        ({"end": DocumentEnd.CHANGED, "ended_on": TODAY}, "changed"),
        ({"end": DocumentEnd.LOST, "ended_on": TODAY}, "lost"),
        ({"end": DocumentEnd.RETURNED, "ended_on": TODAY}, "returned"),
        ({"end": DocumentEnd.NOT_NEEDED, "ended_on": TODAY}, "not-needed"),
        ({"end": DocumentEnd.ELIGIBILITY_LOST, "ended_on": TODAY}, "eligibility-ended"),
        ({"end": DocumentEnd.LOST, "ended_on": date(2026, 11, 21)}, "in-force"),
    ],
)
def test_what_a_paper_is_worth_is_told_beside_the_answer(
    asked, centre, put_on_record, changes, standing
):
    document = put_on_record(paper_of(centre.personas["standard"], **changes))
    reply = asked(numbered(document))
    assert (reply["standing"], reply["answer"]["outcome"]) == (standing, "eligible")


def test_a_paper_whose_coverage_has_ended_is_over_returned_or_not(asked, centre, put_on_record):
    reply = asked(numbered(put_on_record(paper_of(centre.personas["lost"]))))
    assert (reply["standing"], reply["answer"]["outcome"]) == ("eligibility-ended", "lost")


def test_a_day_in_the_past_is_answered_for_that_day(asked, centre, put_on_record):
    document = put_on_record(
        paper_of(centre.personas["standard"], end=DocumentEnd.LOST, ended_on=date(2026, 10, 1))
    )
    reply = asked(numbered(document, day="2026-09-30"))
    assert (reply["standing"], reply["answer"]["day"]) == ("in-force", "2026-09-30")


def test_another_birth_date_is_answered_like_an_unknown_number(
    asked, centre, database, put_on_record
):
    document = put_on_record(paper_of(centre.personas["standard"]))
    wrong_day = asked(numbered(document, birth_date="1980-02-18"))
    no_such = asked(numbered(document, document_number=DocumentNumber.nth(9999).value))
    for reply in (wrong_day, no_such):
        reply["answer"].pop("confirmation_id")
    assert wrong_day == no_such
    assert (wrong_day["standing"], wrong_day["paper"]) == ("unknown", None)
    assert wrong_day["answer"]["outcome"] == "none"
    assert last_row(database).person_id is None


def test_the_code_needs_no_birth_date(asked, centre, put_on_record):
    document = put_on_record(paper_of(centre.personas["standard"]))
    code = sealed(CodeFields.of(document), centre.hierarchy.documents)
    reply = asked({"code": code})
    assert (reply["standing"], reply["answer"]["outcome"]) == ("in-force", "eligible")


def test_a_code_that_proves_nothing_leads_to_nobody(asked, centre, database, put_on_record):
    document = put_on_record(paper_of(centre.personas["standard"]))
    fields = CodeFields.of(document)
    code = sealed(fields, centre.hierarchy.documents)
    longer = replace(fields, valid_until=date(2031, 3, 31))
    swapped = code[:-3] + ("A" if code[-3] != "A" else "B") + code[-2:]
    for said, standing in (
        (sealed(longer, DocumentKey.create()), "other-issuer"),
        (sealed(longer, centre.document_key), "unknown"),  # of a record begun anew since
        (swapped, "altered"),
        ("SIMQ1:AAAA", "unreadable"),
        ("https://example.jp/", "unreadable"),
    ):
        reply = asked({"code": said})
        assert (reply["standing"], reply["paper"]) == (standing, None)
        assert reply["answer"]["outcome"] == "none"
        assert last_row(database).person_id is None


def test_a_record_that_may_not_be_seen_shows_nothing_of_the_paper_but_its_days(
    asked, centre, put_on_record
):
    persona = centre.personas["standard"]
    stop = ViewingStop(StopScope.RECORD, StopReason.PROTECTION, Period(date(2026, 1, 1), None))
    centre.personas = {**centre.personas, "standard": replace(persona, stops=(stop,))}
    centre.reset()
    reply = asked(numbered(put_on_record(paper_of(persona))))
    assert (reply["standing"], reply["answer"]["outcome"]) == ("in-force", "none")
    assert reply["paper"]["printed"] is None
    assert reply["paper"]["valid_until"] == "2027-03-31"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"document_number": "00000090001"},
        {"birth_date": "1980-02-17"},
        {"code": "SIMQ1:A", "birth_date": "1980-02-17"},
        {"code": "SIMQ1:A", "document_number": "00000090001", "birth_date": "1980-02-17"},
        {"document_number": "00000090002", "birth_date": "1980-02-17"},
        {"document_number": "123", "birth_date": "1980-02-17"},
        {"code": "x" * 3001},
    ],
)
def test_a_request_that_cannot_be_is_refused_without_repeating_it(over_http, body):
    async def work(clinic, management):
        return await clinic.http.post(CALL, json=body)

    response = over_http(work)
    assert response.status_code == 422
    assert response.json()["type"] == "urn:onshikaku:problem:invalid-request"
    assert not any(str(sent) in response.text for sent in body.values())


def test_the_key_of_the_codes_is_handed_out_without_its_secret_half(over_http, centre):
    async def work(clinic, management):
        return (await clinic.http.get("/v1/document-key")).json()

    [key] = over_http(work)["keys"]
    public = centre.hierarchy.documents.public
    assert (key["algorithm"], key["public_key"]) == ("Ed25519", public.pem)
    assert key["key_id"] == public.key_id.hex()


def test_every_standing_has_an_example(over_http):
    async def work(clinic, management):
        return (await clinic.http.get("/openapi.json")).json()

    call = over_http(work)["paths"][CALL]["post"]
    examples = call["responses"]["200"]["content"]["application/json"]["examples"]
    assert {name: one["value"]["standing"] for name, one in examples.items()} == {
        name: name for name in examples
    }
    assert {"in-force", "expired", "lost", "unknown", "altered"} <= set(examples)
