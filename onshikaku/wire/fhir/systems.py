"""The names by which FHIR tells identifiers, codes and extensions apart.

JP Core 1.x (HL7 FHIR Japan Core, JAMI), CLINS and eCS for the identifiers of people, HL7 for the
rest. What none of them names is the simulator's own, under `urn:onshikaku:`.
"""

from __future__ import annotations

__all__ = [
    "ACT_CODE",
    "ACT_REASON",
    "BENEFIT_TYPE",
    "CONFIRMATION",
    "COPAY_TYPE",
    "COVERAGE_ID",
    "FHIR_MEDIA_TYPE",
    "INSTITUTION_NUMBER",
    "INSURANCE_CATEGORY",
    "INSURED_NUMBER",
    "INSURED_PERSON_CATEGORY",
    "INSURED_SUB_NUMBER",
    "INSURED_SYMBOL",
    "INSURER_NUMBER",
    "LOSS_REASON",
    "MEMBER_ID",
    "NAME_REPRESENTATION",
    "ORGANIZATION_TYPE",
    "OUTCOME",
    "PROBLEM",
    "PROFILE_COVERAGE",
    "PROFILE_ORGANIZATION",
    "PROFILE_PATIENT",
    "PUBLIC_PAYER_MEMBER_ID",
    "PUBLIC_PAYER_NUMBER",
    "RESULT_CODE",
    "SIMULATED",
    "SUBMIT",
    "TICKET",
    "UCUM",
    "code_table",
    "patient_number",
]

FHIR_MEDIA_TYPE = "application/fhir+json"

_CORE = "http://jpfhir.jp/fhir/core"
PROFILE_COVERAGE = f"{_CORE}/StructureDefinition/JP_Coverage"
PROFILE_ORGANIZATION = f"{_CORE}/StructureDefinition/JP_Organization"
PROFILE_PATIENT = f"{_CORE}/StructureDefinition/JP_Patient"

_EXTENSION = f"{_CORE}/Extension/StructureDefinition/JP_Coverage_InsuredPerson"
INSURED_SYMBOL = f"{_EXTENSION}Symbol"
INSURED_NUMBER = f"{_EXTENSION}Number"
INSURED_SUB_NUMBER = f"{_EXTENSION}SubNumber"

MEMBER_ID = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID"
"""被保険者個人識別子; `Idsystem` with a small s is right here."""
PUBLIC_PAYER_MEMBER_ID = "http://jpfhir.jp/fhir/clins/Idsystem/JP_PublicPayer_memberID"
"""生活保護受給者識別子."""
COVERAGE_ID = f"{_CORE}/IdSystem/JP_Coverage_id"
"""被保険者識別子（CSV形式）."""
INSURER_NUMBER = f"{_CORE}/mhlw/IdSystem/InsurerNumber"
PUBLIC_PAYER_NUMBER = f"{_CORE}/mhlw/IdSystem/PublicPayerNumber"
INSTITUTION_NUMBER = f"{_CORE}/IdSystem/insurance-medical-institution-no"
INSURANCE_CATEGORY = f"{_CORE}/mhlw/CodeSystem/InsuranceMajorCategory"
"""保険種別コード."""
INSURED_PERSON_CATEGORY = f"{_CORE}/mhlw/CodeSystem/InsuredPersonCategory"
"""被保険者区分コード."""

_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
ACT_CODE = f"{_TERMINOLOGY}/v3-ActCode"
ACT_REASON = f"{_TERMINOLOGY}/v3-ActReason"
BENEFIT_TYPE = f"{_TERMINOLOGY}/benefit-type"
COPAY_TYPE = f"{_TERMINOLOGY}/coverage-copay-type"
ORGANIZATION_TYPE = f"{_TERMINOLOGY}/organization-type"
NAME_REPRESENTATION = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation"
SUBMIT = "http://hl7.org/fhir/OperationDefinition/CoverageEligibilityRequest-submit"
UCUM = "http://unitsofmeasure.org"

CONFIRMATION = "urn:onshikaku:confirmation"
"""The number of an answer of this centre, as an identifier."""
LOSS_REASON = "urn:onshikaku:loss-reason"
OUTCOME = "urn:onshikaku:outcome"
PROBLEM = "urn:onshikaku:problem"
RESULT_CODE = "urn:onshikaku:result-code"
"""処理結果コード of the terminal's files (docs/files.md §10 U5)."""
SIMULATED = "urn:onshikaku:tag"
TICKET = "urn:onshikaku:ticket"


def patient_number(institution_code: str) -> str:
    """The system of an institution's own numbers for its patients (施設患者番号; CLINS, R1010)."""
    return f"urn:oid:1.2.392.100495.20.3.51.1{institution_code}"


def code_table(number: int) -> str:
    """The code system of a table of the terminal's interface (docs/files.md §3)."""
    return f"urn:onshikaku:OQSCD{number:03}"
