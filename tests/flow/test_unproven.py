"""A real card by face and by sight: identified without proof of possession (docs/card.md §7.3)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree

from clinic_ui.compose import World, local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.face_folder import FaceFolder
from clinic_ui.ports import Comparison, FaceResult, FaceVerdict
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import make_card
from hardware.card_image import BinaryFile, CardImage
from hardware.card_layout import JPKI, TOKEN_INFO
from hardware.chip import Chip
from hardware.portrait import portrait
from onshikaku.clock import Clock
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import Obstacle, VisualCheck, Way, Ways
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.access import Unproven
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.service.access_log import Question
from reader.trace import TracedReader

PASSCODE = "7b2Kx9"
MATCH = FaceVerdict(FaceResult.MATCH)
SEEN = Comparison(same=True, passcode=PASSCODE)
SELECT, VERIFY, READ_BINARY = 0xA4, 0x20, 0xB0


@pytest.fixture(scope="module")
def elsewhere() -> Hierarchy:
    """Authorities that this world knows only because somebody pinned their root."""
    return Hierarchy.create(Clock().now(), "http://127.0.0.1:1/ocsp")


@pytest.fixture(scope="module")
def world(elsewhere) -> World:
    return World.create(day=date(2026, 6, 1), trusted=[elsewhere.auth.certificate])


@pytest.fixture(autouse=True)
def passcode(world, administrator):
    """The clinic's passcode is set; and afterwards unproven cards are taken as by default."""
    world.centre.openings.set_passcode(administrator, PASSCODE)
    yield
    world.centre.openings.settings.unproven = Unproven.PINNED


def as_real(image: CardImage) -> CardImage:
    """The same card, but it does not say of itself that it is simulated."""
    jpki = image.application(JPKI)
    token = jpki.files[TOKEN_INFO]
    content = token.content.replace(b"SIM-VCARD", b"E16R01NJ ")
    changed = replace(jpki, files=dict(jpki.files) | {TOKEN_INFO: BinaryFile(content)})
    return replace(
        image,
        applications=tuple(changed if it is jpki else it for it in image.applications),
    )


@pytest.fixture
def real(world, elsewhere, keys, trust, stage):
    """Lay a card on a reader that behaves as a real one would, under a root that was pinned."""

    def lay(persona="standard", profile=None, issuer=elsewhere):
        here = stage(persona)
        image = make_card(
            world.personas[persona], issuer, profile=profile, keys=keys, cvc=trust.authority
        )
        here.reader.remove()
        here.chip = Chip(as_real(image))
        here.reader.insert(here.chip)
        return here

    return lay


def logged(world):
    return world.centre.access_log.page(Question(), 1).rows[0]


def test_by_face_the_holder_is_identified_and_nothing_proved(
    real, world, patient_with, faces_saying
):
    here, faces, patient = real(), faces_saying(MATCH), patient_with(ways=[Way.FACE])
    before = here.chip.image
    end = here.play(patient, face=faces)
    assert (end.outcome, end.method, end.proven) == (
        Outcome.CERTIFICATE_UNLINKED,
        Method.FACE,
        False,
    )
    assert faces.compared_with == [portrait("standard")]
    assert not any(isinstance(state, states.Signing) for state in patient.seen)
    row = logged(world)
    assert (row.method, row.proven, row.outcome) == (Method.FACE, False, end.outcome)
    assert here.chip.image == before
    assert here.is_free()


def test_by_sight_too_with_a_wrong_passcode_before(real, patient_with):
    wrong = Comparison(same=True, passcode="wrong1")
    patient = patient_with(ways=[Way.VISUAL], compared=[wrong, SEEN])
    end = real(profile=CardProfile.NO_PHOTO).play(patient)
    assert (end.outcome, end.mode, end.proven) == (
        Outcome.CERTIFICATE_UNLINKED,
        Mode.VISUAL_SIMPLE,
        False,
    )
    assert patient.photos == [None, None]


def test_in_visual_mode_too(real, world, administrator, patient_with):
    world.centre.openings.set_visual(administrator, on=True)
    end = real().play(patient_with(compared=[SEEN]), Ways(visual=VisualCheck.CLASSIC))
    assert (end.method, end.mode, end.proven) == (Method.VISUAL, Mode.VISUAL, False)


def test_with_its_pin_a_real_card_proves_that_it_is_there(real, world, patient_with):
    end = real().play(patient_with(ways=[Way.PIN], pins=["1234"]))
    assert (end.outcome, end.method, end.proven) == (
        Outcome.CERTIFICATE_UNLINKED,
        Method.PIN,
        True,
    )
    assert logged(world).proven is True


def test_a_real_card_is_only_asked_for_what_it_shows(real, patient_with, faces_saying):
    """SELECT, READ BINARY, the tries of the PIN, and 照合番号 B; no PIN, no signature, no write."""
    here, trace = real(), []
    here.reader, chip = TracedReader(here.reader, trace), here.reader.chip
    here.reader.chip = chip
    assert here.play(patient_with(ways=[Way.FACE]), face=faces_saying(MATCH)).method is Method.FACE
    sent = [(int(entry.command[2:4], 16), entry.command) for entry in trace]
    assert {instruction for instruction, _ in sent} == {SELECT, VERIFY, READ_BINARY}
    verified = [command for instruction, command in sent if instruction == VERIFY]
    assert verified == ["00200080", "00200080", "00200080 Lc=14 **"]


@pytest.mark.parametrize(
    ("profile", "front", "offered", "obstacles"),
    [
        (CardProfile.NORMAL, True, "face pin visual", set()),
        (CardProfile.NO_PHOTO, True, "pin visual", {Obstacle.NO_PHOTO}),
        (CardProfile.NORMAL, False, "pin visual", {Obstacle.NO_PHOTO}),
        (CardProfile.PIN_BLOCKED, True, "face visual", {Obstacle.PIN_LOCKED}),
    ],
)
def test_a_real_card_is_offered_what_the_reader_can_see(
    real, patient_with, faces_saying, profile, front, offered, obstacles
):
    patient = patient_with()
    assert real(profile=profile).play(patient, face=faces_saying(), front=front).outcome is (
        Outcome.CANCELLED
    )
    (choosing,) = patient.offers()
    assert [way.value for way in choosing.offered] == offered.split()
    assert choosing.offer.obstacles == obstacles


def test_where_the_centre_takes_none_the_visit_says_so(real, world, patient_with, faces_saying):
    world.centre.openings.settings.unproven = Unproven.NONE
    end = real().play(patient_with(ways=[Way.FACE]), face=faces_saying(MATCH))
    assert (end.outcome, end.detail, end.answer) == (
        Outcome.MODE_CLOSED,
        "mode-closed: unproven",
        None,
    )


def test_cards_of_the_centres_own_authority_have_to_sign(real, world, patient_with, faces_saying):
    end = real(issuer=world.hierarchy).play(patient_with(ways=[Way.FACE]), face=faces_saying(MATCH))
    assert (end.outcome, end.detail) == (Outcome.MODE_CLOSED, "mode-closed: unproven")


def test_registering_on_the_spot_is_not_offered_without_proof(
    real, world, patient_with, faces_saying
):
    world.centre.openings.settings.unproven = Unproven.ALL
    end = real("unregistered", issuer=world.hierarchy).play(
        patient_with(ways=[Way.FACE]), face=faces_saying(MATCH)
    )
    assert (end.outcome, end.proven) == (Outcome.REGISTRATION_NEEDED, False)


async def answered(here, patient) -> Confirmation | None:
    """The centre's answer to a visit by sight."""
    async with local_clinic(here.world, ClinicSettings()) as clinic:
        check = CheckIn(
            here.reader,
            clinic.gateway,
            clinic.verifier,
            patient,
            ways=Ways(visual=VisualCheck.SIMPLE),
        )
        await check.run()
        return check.confirmation


def test_the_file_of_the_visit_says_it(real, world, patient_with, tmp_path):
    world.centre.openings.settings.unproven = Unproven.ALL
    here = real(issuer=world.hierarchy)
    confirmation = asyncio.run(answered(here, patient_with(ways=[Way.VISUAL], compared=[SEEN])))
    assert (confirmation.answer.outcome, confirmation.proven) == (Outcome.ELIGIBLE, False)
    folder = FaceFolder(ExchangeSettings(root=tmp_path / "exchange"))
    file = folder.write(confirmation, "9910000018", world.clock.now())
    assert file is not None
    said = {node.tag: node.text for node in etree.parse(file).iter()}
    assert said["ProcessingResultCode"] == "SIM10003"
    assert "所持の証明なし" in said["ProcessingResultMessage"]
    assert said["QualificationValidity"] == "1"
