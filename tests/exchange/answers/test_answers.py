"""What a query by numbers is answered, record by record."""

import pytest

BODY, HEADER = "MessageBody", "MessageHeader"
RESULTS = f"{BODY}/ResultList/ResultOfQualificationConfirmation"
TICKETS = f"{RESULTS}/PublicExpenseResultList/MedicalTicketInfo"
LIMIT = f"{RESULTS}/LimitApplicationCertificateRelatedInfo"


@pytest.fixture
def ask(desk, world, say):
    """`ask("lost", day="20200101", InsuredBranchNumber=None)`: the answer about somebody."""

    def asked(persona_id, day="20261120", **changes):
        header = say.header(QualificationConfirmationDate=day)
        return desk.tree(
            "OQSsiquc01", say.document(header, say.search(world.person(persona_id), **changes))
        )

    return asked


def found(root):
    return [
        root.findtext(f"{HEADER}/SegmentOfResult"),
        root.findtext(f"{BODY}/QualificationValidity"),
    ]


@pytest.mark.parametrize(
    ("persona_id", "changes", "validity", "results"),
    [
        ("standard", {}, "1", 1),
        ("aged-75", {}, "1", 1),
        ("full-cost", {}, "1", 1),
        ("lost", {}, "2", 1),
        ("deceased", {}, "2", 1),
        ("lost-newer", {}, "3", 1),
        ("standard", {"InsuredIdentificationNumber": "999999"}, "4", 0),
        ("standard", {"Birthdate": "19800218"}, "4", 0),
        ("standard", {"InsuredBranchNumber": "07"}, "4", 0),
        ("stopped", {}, "4", 0),
        ("twin-1", {}, "5", 0),
        ("aid-ticket", {}, "1", 1),
        ("aid-no-ticket", {}, "6", 1),
        ("aid-other-clinic", {}, "6", 1),
        ("aid-with-insurance", {}, "1", 1),
    ],
)
def test_a_record_has_its_validity(ask, persona_id, changes, validity, results):
    root = ask(persona_id, **changes)
    assert found(root) == ["1", validity]
    assert root.findtext(f"{BODY}/ProcessingResultStatus") == "1"
    assert len(root.findall(RESULTS)) == results
    assert (root.find(f"{BODY}/ResultList") is not None) == bool(results)


@pytest.mark.parametrize(
    ("persona_id", "path", "value"),
    [
        ("standard", f"{HEADER}/ReferenceClassification", "2"),
        ("standard", f"{HEADER}/ProcessExecutionTime", "20261120091502"),
        ("standard", f"{HEADER}/QualificationConfirmationDate", "20261120"),
        ("standard", f"{HEADER}/ErrorCode", None),
        ("standard", f"{RESULTS}/Name", "模擬　太郎"),
        ("standard", f"{RESULTS}/NameKana", "ﾓｷﾞ ﾀﾛｳ"),
        ("standard", f"{RESULTS}/PharmacistsInfoConsFlg", None),
        ("self-employed", f"{RESULTS}/InsurerNumber", "  990010"),
        ("lost", f"{RESULTS}/ReasonOfLoss", "99"),
        ("lost-newer", f"{RESULTS}/ReasonOfLoss", "03"),
        ("deceased", f"{RESULTS}/ReasonOfLoss", "01"),
        ("infant", f"{RESULTS}/PreschoolClassification", "1"),
        ("aged-75", f"{RESULTS}/InsuredCardSymbol", None),
        ("black-circle", f"{RESULTS}/Name", "●見本　碧"),
        ("black-circle", f"{RESULTS}/NameKana", "ﾀｶﾐﾎﾝ ｱｵｲ"),
        ("aid-ticket", f"{RESULTS}/InsuredCardClassification", "A1"),
        ("aid-ticket", f"{TICKETS}/TicketType", "01"),
        ("aid-no-ticket", TICKETS, None),
        ("aid-other-clinic", f"{TICKETS}/DesignatedMedicalInstitutionFlag", "1"),
        ("aid-other-clinic", f"{TICKETS}/DesignatedMedicalInstitutionCode", "9910000026"),
        ("aid-other-clinic", f"{TICKETS}/IssueNumber", None),
        ("limit-a01", f"{LIMIT}/LimitApplicationCertificateClassificationFlag", "A01"),
    ],
)
def test_an_answer_says(ask, persona_id, path, value):
    assert ask(persona_id).findtext(path) == value


@pytest.mark.parametrize(
    ("persona_id", "path"),
    [
        ("lost", f"{RESULTS}/DisqualificationDate"),
        ("lost", f"{RESULTS}/InsuredCardExpirationDate"),
        ("lost-newer", f"{RESULTS}/DisqualificationDate"),
        ("limit-a01", f"{RESULTS}/LimitApplicationCertificateRelatedConsTime"),
    ],
)
def test_an_answer_has(ask, persona_id, path):
    assert ask(persona_id).findtext(path)


def test_the_certificate_of_limits_comes_with_consent_only(ask):
    root = ask("limit-a01", LimitApplicationCertificateRelatedConsFlg="0")
    assert root.find(LIMIT) is None
    assert root.findtext(f"{RESULTS}/LimitApplicationCertificateRelatedConsFlg") == "0"
    assert root.find(f"{RESULTS}/LimitApplicationCertificateRelatedConsTime") is None


def test_the_newer_record_is_not_told(ask, world):
    [result] = ask("lost-newer").findall(RESULTS)
    asked = world.person("lost-newer").coverages[0]
    assert result.findtext("InsuredIdentificationNumber") == asked.insured.number
    assert result.findtext("InsurerNumber").strip() == asked.insurer_number.value


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("20211020", ["1", "1"]),
        ("20240229", ["1", "1"]),
        ("20271120", ["1", "2"]),
        ("20211019", ["9", None]),
        ("20280101", ["9", None]),
    ],
)
def test_the_day_may_be_past_or_to_come_as_far_as_the_centre_can_tell(ask, day, expected):
    root = ask("lost", day)
    assert found(root) == expected
    assert root.findtext(f"{HEADER}/QualificationConfirmationDate") == day


@pytest.mark.parametrize(
    ("persona_id", "name", "written"),
    [
        ("self-employed", "InsurerNumber", "990010"),
        ("self-employed", "InsurerNumber", "00990010"),
        ("self-employed", "InsurerNumber", " 990010 "),
        ("standard", "InsuredIdentificationNumber", "１０２４"),
        ("standard", "InsuredIdentificationNumber", "1024  "),
        ("standard", "InsuredCardSymbol", "２１７０００２３"),
        ("standard", "InsuredBranchNumber", ""),
        ("standard", "InsuredBranchNumber", None),
        ("standard", "ArbitraryIdentifier", None),
    ],
)
def test_numbers_may_be_written_in_many_ways(ask, persona_id, name, written):
    assert found(ask(persona_id, **{name: written})) == ["1", "1"]


def test_the_query_is_repeated(ask):
    root = ask("self-employed", InsurerNumber="990010", ArbitraryIdentifier="12_3_4 ")
    repeated = root.find(f"{BODY}/QualificationConfirmSearchInfo")
    assert [(one.tag, one.text) for one in repeated] == [
        ("InsurerNumber", "  990010"),
        ("InsuredCardSymbol", repeated.findtext("InsuredCardSymbol")),
        ("InsuredIdentificationNumber", repeated.findtext("InsuredIdentificationNumber")),
        ("InsuredBranchNumber", "01"),
        ("Birthdate", repeated.findtext("Birthdate")),
        ("LimitApplicationCertificateRelatedConsFlg", "1"),
        ("ArbitraryIdentifier", "12_3_4"),
    ]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"Birthdate": None}, "Birthdate（生年月日）"),
        ({"Birthdate": "19800230"}, "Birthdate（生年月日）"),
        ({"Birthdate": "昭和55年"}, "Birthdate（生年月日）"),
        ({"InsurerNumber": None}, "InsurerNumber（保険者番号）"),
        ({"InsurerNumber": "01990010"}, "InsurerNumber（保険者番号）"),
        ({"InsurerNumber": "019900190"}, "InsurerNumber（保険者番号）"),
        ({"InsuredIdentificationNumber": ""}, "InsuredIdentificationNumber（被保険者証番号）"),
        (
            {"InsuredIdentificationNumber": "1" * 21},
            "InsuredIdentificationNumber（被保険者証番号）",
        ),
        ({"InsuredBranchNumber": "1"}, "InsuredBranchNumber（枝番）"),
        (
            {"LimitApplicationCertificateRelatedConsFlg": "7"},
            "LimitApplicationCertificateRelatedConsFlg（限度額適用認定証提供同意フラグ）",
        ),
    ],
)
def test_what_cannot_be_asked_is_an_error_that_names_the_element(ask, changes, named):
    root = ask("standard", **changes)
    assert found(root) == ["9", None]
    assert root.findtext(f"{BODY}/ProcessingResultStatus") == "2"
    assert root.findtext(f"{BODY}/ProcessingResultCode") == "SIM20001"
    assert root.findtext(f"{HEADER}/ErrorCode") == "SIM20001"
    message = root.findtext(f"{BODY}/ProcessingResultMessage")
    assert message.startswith("模擬：")
    assert named in message
    assert message == root.findtext(f"{HEADER}/ErrorMessage")
    values = [value for value in changes.values() if value and len(value) > 1]
    assert not any(value in message for value in values)
    assert root.find(f"{BODY}/ResultList") is None
    repeated = root.find(f"{BODY}/QualificationConfirmSearchInfo")
    assert repeated.findtext("ArbitraryIdentifier") == "1001_1_3"


def test_two_people_in_a_single_query_are_an_error(desk, world, say):
    twice = say.search(world.person("standard")) * 2
    root = desk.tree("OQSsiquc01", say.document(say.header(), twice))
    assert found(root) == ["9", None]


def test_a_query_without_its_day_is_an_error_of_today(desk, world, say):
    header = say.header(QualificationConfirmationDate=None)
    root = desk.tree("OQSsiquc01", say.document(header, say.search(world.person("standard"))))
    assert found(root) == ["9", None]
    assert root.findtext(f"{HEADER}/QualificationConfirmationDate") == "20261120"


def test_what_the_encoding_lacks_is_delivered_as_a_black_circle(desk_of, world, say):
    asked = say.search(world.person("standard"), InsuredCardSymbol="模𠮷")
    answer = desk_of(encoding="shift_jis").ask("OQSsiquc01", say.document(say.header(), asked))
    assert "<InsuredCardSymbol>模●</InsuredCardSymbol>" in answer.content.decode("cp932")
