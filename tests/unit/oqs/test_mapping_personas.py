"""Every persona at the reader, by numbers and in a batch: nothing is lost on the way."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from onshikaku.domain.certificate import CertificateFacts, CertificateState
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import ConsentItem, ConsentRecord, PrescriptionForm, valid_until
from onshikaku.domain.coverage import InsuredClass, LossReason, Scheme
from onshikaku.domain.dates import JST, jst_midnight
from onshikaku.domain.decision import ByCard, ByNumber, decide
from onshikaku.domain.holder import Holder
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.rules.consent_screens import askable_items
from onshikaku.domain.rules.timeline import CONSENT_BUNDLE, ELDERLY_2WARI
from onshikaku.personas import load_personas
from onshikaku.wire.oqs.batch import BatchSearchInfo
from onshikaku.wire.oqs.check import check
from onshikaku.wire.oqs.codes import CardClass, Consent, FileResult, LimitConsent, PersonResult
from onshikaku.wire.oqs.document import ROOT, Encoding, deliverable, parse, serialise
from onshikaku.wire.oqs.findings import Severity
from onshikaku.wire.oqs.mapping.coverages import coverage_from
from onshikaku.wire.oqs.mapping.face import FaceManner, face_identifier, face_result
from onshikaku.wire.oqs.mapping.results import confirm_unit, query_body
from onshikaku.wire.oqs.mapping.search import query_from, search_info
from onshikaku.wire.oqs.mapping.told import told
from onshikaku.wire.oqs.mapping.verdict import has_face_file
from onshikaku.wire.oqs.reading import Reading, read
from onshikaku.wire.oqs.result import FaceResult, ResultBody
from onshikaku.wire.oqs.writing import write

HERE = Institution(
    InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001", frozenset(Feature)
)
DAYS = [date(2022, 9, 30), date(2024, 10, 6), date(2024, 12, 2), date(2026, 11, 20)]
EVERY_DAY = pytest.mark.parametrize("day", DAYS, ids=str)
CLINICAL = (
    "checkups",
    "drugs",
    "treatments",
    "operations",
    "diagnosis_names",
    "infections",
    "allergies",
    "contraindications",
    "tests",
    "prescriptions",
)


def moment(day):
    return datetime(day.year, day.month, day.day, 9, 30, 15, tzinfo=JST)


def holder(persona):
    person = persona.record_person or persona.person
    return Holder(person, persona.coverages, persona.stops, persona.aid, persona.expenses)


def by_card(persona, day):
    """What the centre answers, everybody agreeing to everything that is asked."""
    spec, items = persona.certificate, askable_items(day, HERE)
    certificate = assess(CertificateFacts(spec.issued, spec.expires, spec.status), day)
    query = ByCard(certificate, spec.link, persona.registration is not None, agreed=items)
    answer = decide(query, [holder(persona)], day, HERE)
    at, consents = moment(day), None
    if answer.outcome is Outcome.ELIGIBLE:
        given = items if answer.medical_information else items & {ConsentItem.SPECIFIC_DISEASE}
        until = valid_until(at, spec.expires if certificate.live else None)
        consents = ConsentRecord(given, at, until) if given else None
    form = PrescriptionForm.ELECTRONIC if consents else None
    return Confirmation("id", day, answer, consents, form, (), "1002")


def by_number(persona, day, coverage):
    query = ByNumber(
        coverage.insurer_number, coverage.insured, persona.person.birth_date, limit=True
    )
    person = persona.record_person or persona.person
    query = replace(query, birth_date=person.birth_date)
    return query, Confirmation("id", day, decide(query, [holder(persona)], day, HERE))


def through_a_file(confirmation, manner):
    """The face file's bytes, checked against the interface, and read again."""
    at = moment(confirmation.day)
    identifier = face_identifier(lambda length: bytes(range(length)))
    data = face_result(
        confirmation,
        institution_code="9910000018",
        identifier=identifier,
        at=at,
        manner=manner,
    )
    if data is None:
        return None
    name = f"OQSsiquc01res_face_9910000018{'0a' * 10}_{at:%Y%m%d%H%M%S}.xml"
    wrong = [f for f in check(name, data).findings if f.fault.severity is Severity.ERROR]
    assert wrong == []
    reading = Reading()
    message = read(FaceResult, parse(data).root, reading)
    assert message is not None
    assert reading.findings == []
    return message


def as_written(confirmation, encoding):
    """The answer as far as a result carries it."""
    answer, day = confirmation.answer, confirmation.day
    person = answer.person

    def text(value):
        return None if value is None else deliverable(value, encoding)

    def coverage(one):
        burden = one.burden_percent
        if one.scheme is Scheme.ELDERLY and burden == 20 and not ELDERLY_2WARI.in_force(day):
            burden = 10
        return replace(
            one,
            insurer_name=text(one.insurer_name),
            insured_name=text(one.insured_name),
            scheme=Scheme.MUNICIPAL if one.scheme is Scheme.TRADE else one.scheme,
            burden_percent=None if one.elderly and one.scheme is not Scheme.ELDERLY else burden,
            registered_on=None,
            loss_registered_on=None,
            insured_class=one.class_on(day),
            full_cost=None,
        )

    shown = () if answer.outcome is Outcome.SEVERAL else answer.coverages
    aid = answer.aid
    if aid is not None:
        here = [t for t in aid.tickets if t.institution_code == HERE.code]
        aid = replace(aid, tickets=tuple(replace(t, registered_on=t.period.first) for t in here))
    seen = bool(shown) or aid is not None
    if person is not None and seen:
        person = replace(
            person,
            name=text(person.name),
            name_other=text(person.name_other),
            address=text(person.address),
        )
    return person if seen else None, tuple(coverage(one) for one in shown), aid


def consents_as_written(confirmation):
    """医療扶助 alone has no certificates of health insurance to agree to."""
    consents = confirmation.consents
    if consents is None or confirmation.answer.coverages:
        return consents
    items = consents.items - {ConsentItem.LIMIT, ConsentItem.SPECIFIC_DISEASE}
    return replace(consents, items=items) if items else None


@EVERY_DAY
@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("shuffled", [True, False])
def test_a_face_file_tells_every_persona_as_the_centre_did(day, encoding, shuffled):
    written = 0
    for persona in load_personas(day).values():
        confirmation = by_card(persona, day)
        message = through_a_file(confirmation, FaceManner(encoding=encoding, shuffled=shuffled))
        outcome = confirmation.answer.outcome
        assert (message is not None) == has_face_file(outcome), persona.id
        if message is None:
            continue
        written += 1
        found = told(message.body, day)
        expected = Outcome.NONE if outcome is Outcome.CERTIFICATE_UNLINKED else outcome
        assert found.outcome is expected, persona.id
        assert (found.person, found.coverages, found.aid) == as_written(confirmation, encoding)
        assert found.prescription_form == confirmation.prescription_form
        assert found.consents == consents_as_written(confirmation), persona.id
        assert found.reference_number == ("1002" if found.person else None)
        assert message.header.result is FileResult.DONE
        assert message.header.executed_at == moment(day)
    assert written > 40


@EVERY_DAY
def test_nobody_in_grace_shows_medical_information(day):
    for persona in load_personas(day).values():
        confirmation = by_card(persona, day)
        certificate = confirmation.answer.certificate
        if certificate.state is not CertificateState.GRACE or confirmation.answer.person is None:
            continue
        at = moment(day)
        everything = ConsentRecord(frozenset(ConsentItem), at, at + timedelta(hours=24))
        message = through_a_file(replace(confirmation, consents=everything), FaceManner())
        assert message.body.code == "SIM10002"
        for result in message.body.qualifications:
            flags = {getattr(result, name) for name in CLINICAL} - {None}
            assert {one.flag for one in flags} == {Consent.NOT_GIVEN}
            assert {one.given_at for one in flags} == {None}


@EVERY_DAY
@pytest.mark.parametrize("encoding", list(Encoding))
def test_a_query_by_numbers_comes_back_with_its_answer(day, encoding):
    for persona in load_personas(day).values():
        for coverage in persona.coverages:
            query, confirmation = by_number(persona, day, coverage)
            search = search_info(query, "1_2_3")
            body = query_body(confirmation, search, "9910000018", moment(day))
            root = parse(serialise(write(body, ROOT), encoding)).root
            again = read(ResultBody, root)
            assert query_from(again.search) == query, persona.id
            found = told(again, day)
            assert found.outcome is confirmation.answer.outcome, persona.id
            person, coverages, aid = as_written(confirmation, encoding)
            if confirmation.answer.outcome is Outcome.LOST_NEWER:
                coverages = tuple(
                    replace(one, loss_reason=LossReason.OTHER_COVERAGE) for one in coverages
                )
            assert (found.person, found.coverages, found.aid) == (person, coverages, aid)
            for result in again.qualifications:
                assert all(getattr(result, name) is None for name in CLINICAL)
                assert result.disease_consent is None
                if result.card_class is not CardClass.MEDICAL_AID:
                    assert result.limit_consented_at == moment(day)


@EVERY_DAY
def test_a_batch_tells_the_coverage_and_no_certificate(day):
    for persona in load_personas(day).values():
        for coverage in persona.coverages:
            query, confirmation = by_number(persona, day, coverage)
            search = BatchSearchInfo(
                insurer_number=query.insurer_number.value,
                symbol=query.insured.symbol or None,
                number=query.insured.number,
                birth_date=query.birth_date,
            )
            unit = confirm_unit(replace(confirmation, reference_number="7"), search)
            assert unit.result is PersonResult.DONE
            assert unit.reference_numbers == ("7",) * len(unit.qualifications)
            again = tuple(coverage_from(one) for one in unit.qualifications)
            _, coverages, _ = as_written(confirmation, Encoding.UTF_8)
            if confirmation.answer.outcome is not Outcome.LOST_NEWER:
                bare = tuple(replace(one, limit=None, diseases=()) for one in coverages)
                assert again == bare, persona.id


def test_the_limit_needs_no_consent_since_it_is_not_asked_for():
    for day in DAYS:
        confirmation = by_card(load_personas(day)["standard"], day)
        nothing = replace(confirmation, consents=None)
        (result,) = through_a_file(nothing, FaceManner()).body.qualifications
        asked = not CONSENT_BUNDLE.in_force(day)
        flag = LimitConsent.NOT_GIVEN if asked else LimitConsent.GIVEN
        assert result.limit_consent is flag
        assert result.limit_consented_at == (None if asked else moment(day))


def test_a_consent_before_the_bundle_keeps_its_own_moment():
    day = date(2024, 10, 6)
    given_at = jst_midnight(day) + timedelta(hours=9)
    record = ConsentRecord(frozenset({ConsentItem.LIMIT}), given_at, valid_until(given_at))
    confirmation = replace(by_card(load_personas(day)["standard"], day), consents=record)
    (result,) = through_a_file(confirmation, FaceManner()).body.qualifications
    assert result.limit_consented_at == given_at
    assert told(through_a_file(confirmation, FaceManner()).body, day).consents == record


def test_the_cast_has_what_these_tests_are_about():
    days = {day: [by_card(p, day) for p in load_personas(day).values()] for day in DAYS}
    outcomes = {c.answer.outcome for c in days[date(2026, 11, 20)]}
    assert outcomes >= {
        Outcome.ELIGIBLE,
        Outcome.LOST,
        Outcome.DECEASED,
        Outcome.NONE,
        Outcome.SEVERAL,
        Outcome.AID_WITHOUT_TICKET,
        Outcome.CERTIFICATE_UNLINKED,
        Outcome.CERTIFICATE_REVOKED,
    }
    shown = [c for c in days[date(2026, 11, 20)] if c.answer.coverages]
    assert any(one.limit for c in shown for one in c.answer.coverages)
    assert any(one.diseases for c in shown for one in c.answer.coverages)
    assert any(one.elderly for c in shown for one in c.answer.coverages)
    classes = {one.class_on(c.day) for c in shown for one in c.answer.coverages}
    assert classes >= {InsuredClass.GENERAL, InsuredClass.FULL_COST}
