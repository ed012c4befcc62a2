"""Medical files: what the patient agreed to at this institution, and nothing else."""

from io import BytesIO

import pypdf
import pytest

HEADER, BODY = "MessageHeader", "MessageBody"
DRUGS = {"drug": True}
EVERYTHING = {"drug": True, "treatment": True, "surgery": True, "checkup": True}
DAY = f"{BODY}/MeTrMonthInf/DiDateInfs/DiDateInf"


@pytest.fixture
def drugs(desk, world, say):
    """`drugs("standard", "4")`: the answer to a request for that file about somebody."""

    def asked(persona_id, category="2", **changes):
        body = {"StartDate": "202505", "EndDate": "202611", "FileCategory": category} | changes
        header = say.file_header(world.person(persona_id))
        return desk.ask("YZKsiquc01", say.document(header, say.fields(**body)))

    return asked


@pytest.fixture
def checkups(desk, world, say):
    def asked(persona_id, category="2", **changes):
        header = say.file_header(world.person(persona_id))
        body = say.fields(FileCategory=category, **changes)
        return desk.ask("TKKsiquc01", say.document(header, body))

    return asked


@pytest.fixture
def tree(interface):
    def parsed(answer, kind="YZKsiquc01res"):
        assert not interface.complaints(kind, answer.content)
        return interface.tree(answer)

    return parsed


def test_drugs_are_shown_to_whom_the_patient_agreed(drugs, world, tree):
    world.check_in("standard", consents=DRUGS)
    root = tree(drugs("standard"))
    assert root.findtext(f"{HEADER}/ResultCode") == "1"
    assert root.findtext(f"{HEADER}/ArbitraryFileIdentifier") == "1002"
    assert [one.text for one in root.find(f"{HEADER}/QuaInf")] == [
        "模擬　太郎",
        "ﾓｷﾞ ﾀﾛｳ",
        "19800217",
        "1",
    ]
    assert root.findall(f"{DAY}/DrugInfs/DrugInf/DrugN")
    assert not root.findall(f"{DAY}/MeTrInfs")


@pytest.mark.parametrize("category", ["1", "2", "3", "4"])
def test_without_consent_there_is_no_file(drugs, tree, category):
    answer = drugs("family", category)
    assert (answer.extension, answer.outcome) == ("xml", "SIM30001")
    root = tree(answer)
    assert root.findtext(f"{HEADER}/ResultCode") == "9"
    assert root.findtext(f"{HEADER}/MessageContents") == "模擬：閲覧の同意がありません。"
    assert root.findtext(f"{HEADER}/ArbitraryFileIdentifier") == "1002"
    assert root.find(f"{HEADER}/QuaInf") is None
    assert len(root.find(BODY)) == 0


def test_treatment_needs_a_consent_of_its_own(drugs, world, tree):
    world.check_in("aged-75", consents=DRUGS)
    assert drugs("aged-75", "2").outcome == "answered"
    assert drugs("aged-75", "4").outcome == "SIM30001"
    world.check_in("aged-75", consents=DRUGS | {"treatment": True})
    assert tree(drugs("aged-75", "4")).findall(f"{DAY}/MeTrInfs/MeTrInf/SinInfN")


def test_what_stands_beside_is_left_out_without_a_word(drugs, world, tree):
    world.check_in("aged-70", consents=DRUGS | {"treatment": True})
    without = tree(drugs("aged-70", "4", PrDiInfClassification="1"))
    assert without.findtext(f"{HEADER}/ResultCode") == "1"
    assert without.find(f"{BODY}/ShPrInf") is None


def test_prescriptions_are_shown_where_they_are_asked_for_and_agreed_to(drugs, world, tree):
    world.check_in("aged-70", consents=DRUGS | {"prescription": True})
    shown = tree(drugs("aged-70", "2", PrDiInfClassification="1"))
    assert shown.findall(f"{BODY}/ShPrInf/ShPrMonthInf")
    for asked in ({"PrDiInfClassification": "0"}, {}):
        assert tree(drugs("aged-70", "2", **asked)).find(f"{BODY}/ShPrInf") is None


def test_a_consent_lives_for_a_day(drugs, world):
    world.check_in("standard", consents=DRUGS)
    world.later(hours=23)
    assert drugs("standard").outcome == "answered"
    world.later(hours=2)
    assert drugs("standard").outcome == "SIM30001"


def test_only_the_months_asked_for_are_shown(drugs, world, tree):
    world.check_in("standard", consents=DRUGS)
    months = {
        one.text
        for one in tree(drugs("standard", StartDate="202607", EndDate="202609")).iter("MeTrMonth")
    }
    assert months
    assert months <= {"202607", "202608", "202609"}


@pytest.mark.parametrize(
    "changes",
    [
        {"StartDate": "202613"},
        {"EndDate": None},
        {"StartDate": "202611", "EndDate": "202610"},
        {"FileCategory": "5"},
        {"MedicalTreatmentFlag": "9"},
    ],
)
def test_a_request_that_cannot_be_is_refused(drugs, tree, changes):
    answer = drugs("standard", **changes)
    assert answer.outcome == "SIM20001"
    assert tree(answer).findtext(f"{HEADER}/MessageContents").startswith("模擬：照会条件に誤り")


def test_consent_at_home_opens_the_file_for_home_visits(drugs, world):
    world.check_in("under-15", mode="home-app", terminal="app-1", consents=DRUGS)
    assert drugs("under-15", MedicalTreatmentFlag="2").outcome == "answered"
    assert drugs("under-15", MedicalTreatmentFlag="3").outcome == "SIM30001"
    assert drugs("under-15", MedicalTreatmentFlag="1").outcome == "SIM30001"
    assert drugs("under-15").outcome == "SIM30001"


def test_numbers_that_lead_to_nobody_or_to_several_give_no_file(drugs, checkups, desk, say):
    assert drugs("twin-1").outcome == "SIM20006"
    assert checkups("twin-1").outcome == "SIM20006"


def test_checkups_are_shown_to_whom_the_patient_agreed(checkups, world, tree):
    world.check_in("aged-70", consents=DRUGS)
    assert checkups("aged-70").outcome == "SIM30001"
    world.check_in("aged-70", consents={"checkup": True})
    root = tree(checkups("aged-70"), "TKKsiquc01res")
    assert root.findtext(f"{HEADER}/ResultCode") == "1"
    assert root.find(f"{HEADER}/QualificationsInfo/KanasName") is not None
    items = f"{BODY}/SpecificHealthCheckupInfos/SpecificHealthCheckupInfo/"
    items += "HealthCheckupResultAndQuestionInfos/HealthCheckupResultAndQuestionInfo/ItemName"
    assert "身長" in {one.text for one in root.findall(items)}


@pytest.mark.parametrize(
    ("category", "title"), [("1", "薬剤情報"), ("3", "薬剤情報・診療情報"), (None, "特定健診情報")]
)
def test_a_pdf_says_what_it_is_and_that_it_is_simulated(drugs, checkups, world, category, title):
    world.check_in("standard", consents=EVERYTHING)
    answer = checkups("standard", "1") if category is None else drugs("standard", category)
    assert answer.extension == "pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages)
    assert title in text
    assert "模擬" in text
