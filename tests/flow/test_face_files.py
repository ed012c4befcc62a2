"""Which visits leave a file in the `face` folder, and what stands in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from clinic_ui.cli.attendants import Scripted
from clinic_ui.cli.failure import Exit
from clinic_ui.cli.visit import Visit, check_in
from clinic_ui.compose import World, local_clinic, remote_clinic
from clinic_ui.face_folder import FaceFolder
from clinic_ui.settings import ClinicSettings
from clinic_ui.wishes import Wishes
from hardware.card_factory import CardKeys, make_card
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.consent import ConsentItem, PrescriptionForm
from onshikaku.domain.institution import Caller
from onshikaku.domain.outcomes import Outcome
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.wire.oqs.mapping.verdict import has_face_file
from onshikaku.wire.reference_numbers import ReferenceNumberItem, RegistrationStatus
from reader.pin import Pin

DAY = date(2026, 7, 1)
ALL = Wishes(frozenset(ConsentItem), subsidies=True, prescription=PrescriptionForm.ELECTRONIC)

WRITTEN = {
    Outcome.ELIGIBLE,
    Outcome.LOST,
    Outcome.LOST_NEWER,
    Outcome.DECEASED,
    Outcome.NONE,
    Outcome.SEVERAL,
    Outcome.AID_WITHOUT_TICKET,
    Outcome.CERTIFICATE_UNLINKED,
}
"""docs/files.md §5: what the records say is written; a card that was turned away leaves nothing."""


@pytest.mark.parametrize("outcome", Outcome)
def test_a_file_is_written_where_the_records_were_asked_and_nowhere_else(outcome):
    assert has_face_file(outcome) is (outcome in WRITTEN)


def keep(world: World, institution: str, persona: str, number: str) -> None:
    """Register an institution's own number for a person (照会番号)."""
    coverage = world.personas[persona].coverages[-1]
    caller = Caller(world.centre.institutions.get(institution).institution, "desk-1")
    item = ReferenceNumberItem(
        id="1",
        reference_number=number,
        insurer_number=coverage.insurer_number.value,
        symbol=coverage.insured.symbol,
        number=coverage.insured.number,
        branch=coverage.insured.branch,
    )
    [result] = world.centre.reference_numbers.register(caller, [item])
    assert result.status is RegistrationStatus.REGISTERED


@pytest.fixture
def visit(keys: CardKeys, tmp_path: Path) -> Callable[..., Visit]:
    """Play a persona's visit; its file goes into a folder of the test's own."""

    def run(
        persona: str, wishes: Wishes = ALL, *, day: date = DAY, root: Path = tmp_path / "OQS", **how
    ) -> Visit:
        world = World.create(day=day, pki=tmp_path / "pki" if how.get("centre") else None)
        reader = VirtualReader()
        for code, number in how.get("numbers", {}).items():
            keep(world, code, persona, number)
        if persona:
            reader.insert(Chip(make_card(world.personas[persona], world.hierarchy, keys=keys)))
        pins = [Pin("1234")] if how.get("pin", True) else []
        patient = Scripted(None, pins, last_try=False, register=False, wishes=wishes)
        folder = FaceFolder(ExchangeSettings(root=root, encoding=how.get("encoding", "utf-8")))

        async def main() -> Visit:
            centre = how.get("centre")
            line = (
                local_clinic(world, ClinicSettings())
                if centre is None
                else remote_clinic(world, ClinicSettings(), centre)
            )
            async with line as clinic:
                return await check_in(reader, clinic, patient, world.clock, folder)

        return asyncio.run(main())

    return run


def values(file: Path) -> dict[str, str]:
    """Every element of a file that has a text, by its name."""
    root = etree.fromstring(file.read_bytes())
    return {node.tag: node.text for node in root.iter() if len(node) == 0}


VALID, INVALID, NONE, SEVERAL, NO_TICKET = "1", "2", "4", "5", "6"


@pytest.mark.parametrize(
    ("persona", "validity", "people"),
    [
        ("standard", VALID, 1),
        ("grace", VALID, 1),
        ("aid-ticket", VALID, 1),
        ("aid-with-insurance", VALID, 2),
        ("lost", INVALID, 1),
        ("deceased", INVALID, 1),
        ("none", NONE, 0),
        ("unlinked", NONE, 0),
        ("several", SEVERAL, 0),
        ("aid-no-ticket", NO_TICKET, 1),
    ],
)
def test_the_file_says_what_the_centre_said(visit, persona, validity, people):
    played = visit(persona)
    said = values(played.face_file)
    assert (said["QualificationValidity"], said["SegmentOfResult"]) == (validity, "1")
    assert said["ProcessingResultStatus"] == "1"
    assert said["MedicalInstitutionCode"] == "9910000018"
    assert said["QualificationConfirmationDate"] == "20260701"
    results = etree.parse(played.face_file).iter("ResultOfQualificationConfirmation")
    assert len(list(results)) == people
    assert played.exit_code is not Exit.MISSING


@pytest.mark.parametrize(
    ("persona", "outcome"),
    [
        ("expired", Outcome.CERTIFICATE_EXPIRED),
        ("revoked", Outcome.CERTIFICATE_REVOKED),
        ("suspended", Outcome.CERTIFICATE_SUSPENDED),
        ("unregistered", Outcome.REGISTRATION_NEEDED),
        ("pin-blocked", Outcome.PIN_BLOCKED),
        ("no-certificate", Outcome.NO_CERTIFICATE),
        ("", Outcome.NO_CARD),
    ],
)
def test_a_card_that_is_turned_away_leaves_no_file_and_no_folder(visit, tmp_path, persona, outcome):
    played = visit(persona)
    assert played.finished.outcome is outcome
    assert (played.face_file, played.unwritten) == (None, None)
    assert not (tmp_path / "OQS").exists()


def test_a_visit_that_is_given_up_leaves_no_file(visit, tmp_path):
    assert visit("standard", pin=False).finished.outcome is Outcome.CANCELLED
    assert not (tmp_path / "OQS").exists()


def test_without_a_centre_there_is_no_file(visit, tmp_path):
    played = visit("standard", centre="http://127.0.0.1:9")
    assert played.finished.outcome is Outcome.CENTRE_UNAVAILABLE
    assert not (tmp_path / "OQS").exists()


CONSENTS = (
    *("SpecificHealthCheckupsInfo", "PharmacistsInfo", "DiagnosisInfo", "OperationInfo"),
    *("DiagnosisName", "InfectiousInfo", "AllergyInfo", "ContraindicationInfo", "TestInfo"),
    "PrescriptionInfo",
)


@pytest.mark.parametrize(
    ("persona", "wishes", "agreed"),
    [
        ("standard", ALL, set(CONSENTS)),
        ("standard", Wishes(), set()),
        (
            "standard",
            Wishes(frozenset({ConsentItem.DRUG})),
            {"PharmacistsInfo", "PrescriptionInfo"},
        ),
        ("grace", ALL, set()),
    ],
)
def test_what_the_patient_agreed_to_stands_in_the_file(visit, persona, wishes, agreed):
    said = values(visit(persona, wishes).face_file)
    assert {name for name in CONSENTS if said[f"{name}ConsFlg"] == "1"} == agreed
    assert {name for name in CONSENTS if f"{name}AvailableTime" in said} == agreed


@pytest.mark.parametrize("persona", ["standard", "grace", "lost"])
def test_the_number_that_this_institution_registered_stands_in_the_file(visit, persona):
    numbers = {"9910000018": "1002", "9910000026": "77"}
    assert values(visit(persona, numbers=numbers).face_file)["ReferenceNumber"] == "1002"
    elsewhere = visit(persona, numbers={"9910000026": "77"})
    assert "ReferenceNumber" not in values(elsewhere.face_file)


def test_the_form_of_the_prescription_stands_in_the_file(visit):
    forms = [
        values(visit("standard", Wishes(prescription=form)).face_file)["PrescriptionIssueSelect"]
        for form in (PrescriptionForm.ELECTRONIC, PrescriptionForm.PAPER)
    ]
    assert forms == ["1", "2"]


@pytest.mark.parametrize(
    ("persona", "code"), [("expiring", "SIM10001"), ("grace", "SIM10002"), ("standard", None)]
)
def test_a_certificate_that_ends_comes_with_a_notice(visit, persona, code):
    assert values(visit(persona).face_file).get("ProcessingResultCode") == code


def test_each_visit_leaves_a_file_of_its_own_in_the_encoding_of_the_terminal(visit, tmp_path):
    files = [visit("standard", encoding=name).face_file for name in ("utf-8", "shift_jis")]
    declared = [file.read_bytes().partition(b"\n")[0] for file in files]
    assert [b"UTF-8" in declared[0], b"Shift_JIS" in declared[1]] == [True, True]
    assert [values(file)["CharacterCodeIdentifier"] for file in files] == ["0", "1"]
    assert sorted((tmp_path / "OQS" / "face").iterdir()) == sorted(files)
    assert not any((tmp_path / "OQS-work" / "faces").iterdir())


def test_where_the_folder_cannot_be_used_the_answer_holds(visit, tmp_path):
    (tmp_path / "file").touch()
    played = visit("standard", root=tmp_path / "file")
    assert played.finished.outcome is Outcome.ELIGIBLE
    assert played.face_file is None
    assert str(tmp_path / "file") in played.unwritten
    assert played.exit_code is Exit.MISSING
