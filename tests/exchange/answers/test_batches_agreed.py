"""Batches that ask for nobody by number: tickets, home visits, online care; and subsidies."""

import pytest
from lxml import etree

HEADER, BODY = "MessageHeader", "MessageBody"
UNITS = f"{BODY}/BulkConfirmUnit"
RESULT = f"{UNITS}/ResultOfQualificationConfirmation"
CONSENTS = {"drug": True, "treatment": True}
NOVEMBER = {"ConsentDateFrom": "20261101", "ConsentDateTo": "20261130"}


@pytest.fixture
def answered(desk, say, interface):
    """`answered("OQSmuhvq", ConsentDateFrom=…)`: the result of such a batch."""

    def asked(prefix, **values):
        receipt = desk.ask(f"{prefix}01", say.document(say.short(), say.query(**values)))
        answer = desk.ask(f"{prefix}02", desk.fetch(f"{prefix}02", receipt))
        assert not interface.complaints(f"{prefix}02res", answer.content)
        return etree.fromstring(answer.content)

    return asked


@pytest.fixture
def refused(desk, say):
    def asked(prefix, **values):
        answer = desk.ask(f"{prefix}01", say.document(say.short(), say.query(**values)))
        root = etree.fromstring(answer.content)
        assert root.find(f"{BODY}/ReceptionNumber") is None
        return root.findtext(f"{HEADER}/ErrorMessage")

    return asked


def test_everybody_with_a_ticket_of_the_month_is_listed(answered):
    root = answered("OQSmutic", MedicalTreatmentMonth="202611")
    assert root.find(f"{HEADER}/QualificationConfirmationDate") is None
    results = root.findall(RESULT)
    assert results
    assert {one.findtext("InsuredCardClassification") for one in results} == {"A1"}
    tickets = root.findall(f"{RESULT}/PublicExpenseResultList/MedicalTicketInfo")
    assert {one.findtext("MedicalTreatmentMonth") for one in tickets} == {"202611"}
    assert {one.findtext("DesignatedMedicalInstitutionCode") for one in tickets} == {"9910000018"}
    assert len(tickets) >= len(results)
    assert root.findtext(f"{HEADER}/NumberOfProcessingResult") == str(len(results))


def test_a_month_without_tickets_has_no_units(answered):
    root = answered("OQSmutic", MedicalTreatmentMonth="202001")
    assert root.findtext(f"{HEADER}/SegmentOfResult") == "1"
    assert root.findtext(f"{HEADER}/NumberOfProcessingResult") == "0"
    assert len(root.find(BODY)) == 0


def test_a_home_visit_is_listed_with_its_consents(answered, world):
    world.check_in("standard", mode="home-app", terminal="app-1", consents=CONSENTS)
    [result] = answered("OQSmuhvq", **NOVEMBER, MedicalTreatmentFlag="2").findall(RESULT)
    assert result.findtext("Name") == "模擬　太郎"
    assert result.findtext("PharmacistsInfoConsFlg") == "1"
    assert result.findtext("PharmacistsInfoConsTime") == "20261120091502"
    assert result.findtext("PharmacistsInfoAvailableTime") == "20261121091502"
    assert result.findtext("SpecificHealthCheckupsInfoConsFlg") == "0"
    assert result.find("SpecificHealthCheckupsInfoConsTime") is None
    world.later(hours=25)
    [later] = answered("OQSmuhvq", **NOVEMBER, MedicalTreatmentFlag="2").findall(RESULT)
    assert later.findtext("PharmacistsInfoConsFlg") == "2"


def test_online_care_is_listed_by_consent_or_by_the_day_of_the_visit(answered, world):
    home = {"occasion": "online", "visit_on": "2026-11-24"}
    world.check_in("family", mode="home-web", terminal="app-1", home=home, consents=CONSENTS)
    visit = {"ExaminationDateFrom": "20261124", "ExaminationDateTo": "20261124"}
    earlier = {"ExaminationDateFrom": "20261120", "ExaminationDateTo": "20261123"}
    for days, found in ((NOVEMBER, 1), (visit, 1), (earlier, 0)):
        root = answered("OQSmuonq", **days, MedicalTreatmentFlag="3")
        assert len(root.findall(UNITS)) == found


@pytest.mark.parametrize(
    ("prefix", "values", "named"),
    [
        ("OQSmuhvq", NOVEMBER | {"MedicalTreatmentFlag": "3"}, "MedicalTreatmentFlag"),
        ("OQSmuonq", NOVEMBER | {"MedicalTreatmentFlag": "2"}, "MedicalTreatmentFlag"),
        ("OQSmuhvq", NOVEMBER, "MedicalTreatmentFlag"),
        ("OQSmuhvq", {"MedicalTreatmentFlag": "2"}, "ConsentDateFrom"),
        ("OQSmuonq", {"MedicalTreatmentFlag": "3"}, "ConsentDateFrom"),
        (
            "OQSmuonq",
            {"ConsentDateFrom": "20261101", "MedicalTreatmentFlag": "3"},
            "ConsentDateTo",
        ),
        ("OQSmutic", {"MedicalTreatmentMonth": "20261101"}, "MedicalTreatmentMonth"),
        ("OQSmutic", {}, "MedicalTreatmentMonth"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_at_once(refused, prefix, values, named):
    message = refused(prefix, **values)
    assert message.startswith("模擬：照会条件に誤りがあります。")
    assert named in message


@pytest.mark.parametrize(("wanted", "flags"), [(True, 1), (False, 0)])
def test_the_consents_of_2025_are_an_option(desk_of, world, say, wanted, flags):
    world.check_in("standard", mode="home-app", terminal="app-1", consents=CONSENTS)
    desk = desk_of(consents_2025=wanted)
    body = say.query(**NOVEMBER, MedicalTreatmentFlag="2")
    receipt = desk.ask("OQSmuhvq01", say.document(say.short(), body))
    root = desk.tree("OQSmuhvq02", desk.fetch("OQSmuhvq02", receipt))
    assert len(root.findall(RESULT)[0].findall("AllergyInfoConsFlg")) == flags


# ---- subsidies


@pytest.fixture
def subsidies(world, say):
    without = {"LimitApplicationCertificateRelatedConsFlg": None, "ArbitraryIdentifier": None}
    return lambda persona_id, **changes: say.document(
        say.header(), say.search(world.person(persona_id), **(without | changes))
    )


@pytest.mark.parametrize(
    ("persona_id", "changes"),
    [
        ("standard", {}),
        ("subsidy-free", {}),
        ("lost", {}),
        ("standard", {"InsuredIdentificationNumber": "999999"}),
    ],
)
def test_no_subsidy_looks_the_same_whatever_the_reason(
    desk, subsidies, interface, persona_id, changes
):
    answer = desk.ask("PMHsimsm01", subsidies(persona_id, **changes))
    assert not interface.complaints("PMHsimsm01res", answer.content)
    assert answer.outcome == "answered"
    [body] = etree.fromstring(answer.content).findall(BODY)
    assert [(one.tag, one.text) for one in body] == [("ProcessingResultStatus", "1")]


def test_subsidies_that_the_patient_wanted_used_are_listed(desk, subsidies, interface, world):
    world.agree(world.check_in("subsidy-free"), subsidies=True)
    answer = desk.ask("PMHsimsm01", subsidies("subsidy-free"))
    assert not interface.complaints("PMHsimsm01res", answer.content)
    [listed] = etree.fromstring(answer.content).iter("MedicalSubsidyInfo")
    assert {one.tag: one.text for one in listed} == {
        "MedicalSubsidyInsurerNumber": "81990012",
        "MedicalSubsidyRecipientNumber": "0000117",
        "CertificationName": "子ども医療費助成",
        "AdditionalConditions": "自己負担 0%",
        "ValidFrom": "20260401",
        "ValidTo": "20270331",
    }


@pytest.mark.parametrize(
    ("persona_id", "conditions", "most"),
    [("subsidy-visit", "1回 300円", None), ("subsidy-cap", "1回 500円", "1000")],
)
def test_a_subsidy_says_what_the_patient_pays(desk, subsidies, world, persona_id, conditions, most):
    world.agree(world.check_in(persona_id), subsidies=True)
    root = desk.tree("PMHsimsm01", subsidies(persona_id))
    [listed] = root.iter("MedicalSubsidyInfo")
    assert listed.findtext("MaxCopaymentAmount") == most
    assert listed.findtext("AdditionalConditions") == conditions
