"""Requests, element by element as docs/files.md §2 has them."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree

from clinic_ui.emr import requests
from clinic_ui.emr.reading import Encoding
from clinic_ui.emr.requests import Batch, Insured, Query, Registration, Visit

CLINIC, NAME, DAY = "9910000018", "20261120101500123-0af3b291", date(2026, 11, 20)
PERSON = Insured("990010", "模国01", "003310", "01")
QUERY = Query(PERSON, date(1969, 9, 1), limit=True, note="1001")
NUMBERS = [
    ("InsurerNumber", "  990010"),
    ("InsuredCardSymbol", "模国01"),
    ("InsuredIdentificationNumber", "003310"),
    ("InsuredBranchNumber", "01"),
]
ASKED = [
    *NUMBERS,
    ("Birthdate", "19690901"),
    ("LimitApplicationCertificateRelatedConsFlg", "1"),
    ("ArbitraryIdentifier", "1001"),
]
MEDICAL = [
    ("MedicalInstitutionCode", CLINIC),
    ("InsurerNumber", "  990010"),
    ("InsuranceCardSymbol", "模国01"),
    ("InsuredPersonIdentificationNumber", "003310"),
    ("BranchNumber", "01"),
    ("ArbitraryFileIdentifier", NAME),
]
DATED = [
    ("QualificationConfirmationDate", "20261120"),
    ("MedicalInstitutionCode", CLINIC),
    ("ArbitraryFileIdentifier", NAME),
]
NAMED = DATED[1:]
MONTHS = (date(2026, 5, 1), date(2026, 11, 1))
YZK = [("StartDate", "202605"), ("EndDate", "202611"), ("PrDiInfClassification", "1")]


def leaves(block):
    return [(found.tag, found.text) for found in block.iter() if not len(found)]


@pytest.mark.parametrize(
    ("message", "prefix", "header", "body"),
    [
        (requests.query(CLINIC, NAME, DAY, QUERY), "OQSsiquc01", DATED, ASKED),
        (requests.batch(CLINIC, NAME, DAY, [QUERY] * 2), "OQSmuquc01", DATED, ASKED * 2),
        (
            requests.aid_batch(CLINIC, NAME, DAY),
            "OQSmutic01",
            NAMED,
            [("MedicalTreatmentMonth", "202611")],
        ),
        (
            requests.consent_batch(CLINIC, NAME, Batch.HOME, (DAY, DAY)),
            "OQSmuhvq01",
            NAMED,
            [
                ("ConsentDateFrom", "20261120"),
                ("ConsentDateTo", "20261120"),
                ("MedicalTreatmentFlag", "2"),
            ],
        ),
        (
            requests.consent_batch(CLINIC, NAME, Batch.ONLINE, None, (DAY, DAY)),
            "OQSmuonq01",
            NAMED,
            [
                ("ExaminationDateFrom", "20261120"),
                ("ExaminationDateTo", "20261120"),
                ("MedicalTreatmentFlag", "3"),
            ],
        ),
        (
            requests.collect(CLINIC, NAME, Batch.ELIGIBILITY, "20261120000000000001"),
            "OQSmuquc02",
            NAMED[:1],
            [("ReceptionNumber", "20261120000000000001")],
        ),
        (
            requests.collect(CLINIC, NAME, Batch.REGISTRATION, "20261120000000000001"),
            "OQSmuimm02",
            NAMED,
            [("ReceptionNumber", "20261120000000000001")],
        ),
        (
            requests.register(CLINIC, NAME, Registration("1001", PERSON)),
            "OQSsiimm01",
            NAMED,
            [("ReferenceNumber", "1001"), *NUMBERS],
        ),
        (
            requests.register_all(CLINIC, NAME, [Registration("1001", PERSON)] * 2),
            "OQSmuimm01",
            NAMED,
            [("ReferenceNumber", "1001"), *NUMBERS] * 2,
        ),
        (
            requests.drugs(CLINIC, NAME, PERSON, MONTHS, Visit.OUTPATIENT, treatment=True),
            "YZKsiquc01",
            MEDICAL,
            [*YZK[:2], ("FileCategory", "4"), YZK[2], ("MedicalTreatmentFlag", "1")],
        ),
        (
            requests.drugs(CLINIC, NAME, PERSON, MONTHS, Visit.HOME, pdf=True),
            "YZKsiquc01",
            MEDICAL,
            [*YZK[:2], ("FileCategory", "1"), YZK[2], ("MedicalTreatmentFlag", "2")],
        ),
        (
            requests.checkups(CLINIC, NAME, PERSON, Visit.ONLINE),
            "TKKsiquc01",
            MEDICAL,
            [("FileCategory", "2"), ("MedicalTreatmentFlag", "3")],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("encoding", Encoding)
def test_a_request_has_the_interfaces_elements_in_their_order(
    message, prefix, header, body, encoding
):
    text = message.encode(encoding).decode(encoding.codec)
    assert text.startswith(f'<?xml version="1.0" encoding="{encoding.declared}" standalone="no"?>')
    root = etree.fromstring(text.partition("\n")[2])
    assert (root.tag, [child.tag for child in root]) == (
        "XmlMsg",
        ["MessageHeader", "MessageBody"],
    )
    assert (message.prefix, leaves(root[0]), leaves(root[1])) == (prefix, header, body)


def test_what_there_is_not_is_left_out():
    asked = Query(Insured("39990015", "", "00041235"), date(1947, 5, 5))
    root = requests.query(CLINIC, NAME, DAY, asked).root
    assert [name for name, _ in leaves(root[1])] == [
        "InsurerNumber",
        "InsuredIdentificationNumber",
        "Birthdate",
        "LimitApplicationCertificateRelatedConsFlg",
    ]
