"""What the patient is asked at the reader, by day and institution, and what the centre is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import httpx
import pytest

from clinic_ui.cli.attendants import Scripted
from clinic_ui.compose import LOCAL_CENTRE, World, clinic_over
from clinic_ui.driver import CheckIn
from clinic_ui.settings import ClinicSettings
from clinic_ui.wishes import Wishes
from hardware.card_factory import CardKeys, make_card
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.api.app import create_app
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.consent import ConsentItem, PrescriptionForm
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.rules.consent_screens import Choice, Screen
from onshikaku.wire.problems import PROBLEM_MEDIA_TYPE, Problem, ProblemSlug
from reader.pin import Pin

SIMPLE = "9910000026"
"""An institution that has joined nothing."""
ALL = Wishes(frozenset(ConsentItem), subsidies=True, prescription=PrescriptionForm.ELECTRONIC)
NOTHING = Wishes()

Fault = Callable[[httpx.Request], httpx.Response]


class Line(httpx.AsyncBaseTransport):
    """The line to a centre in this process; consents sent over it can meet with a fault."""

    def __init__(self, world: World, fault: Fault | None) -> None:
        self._inner = httpx.ASGITransport(create_app(world.centre))
        self._fault = fault
        self.sent: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/consents"):
            self.sent.append(request)
            if self._fault is not None:
                return self._fault(request)
        return await self._inner.handle_async_request(request)


class Patient(Scripted):
    """Chooses as wished and remembers what was asked; walks away at a screen, if told to."""

    def __init__(self, wishes: Wishes, leaves_at: str | None) -> None:
        super().__init__(None, [Pin("1234")], last_try=False, register=True, wishes=wishes)
        self.asked: list[str] = []
        self._leaves_at = leaves_at

    async def ask_consent(self, screen: Screen) -> Choice | None:
        self.asked.append(screen.id.value)
        return None if screen.id == self._leaves_at else await super().ask_consent(screen)


@dataclass
class Visit:
    finished: Finished
    confirmation: Confirmation
    asked: list[str]
    sent: list[httpx.Request] = field(repr=False)

    @property
    def items(self) -> set[str] | None:
        record = self.confirmation.consents
        return None if record is None else {item.value for item in record.items}


@pytest.fixture
def visit(keys: CardKeys) -> Callable[..., Visit]:
    """Play a visit of a persona on a day."""

    def run(
        persona: str = "standard",
        day: date | None = None,
        wishes: Wishes = NOTHING,
        *,
        at: str | None = None,
        fault: Fault | None = None,
        leaves_at: str | None = None,
    ) -> Visit:
        world = World.create(day=day)
        reader = VirtualReader()
        reader.insert(Chip(make_card(world.personas[persona], world.hierarchy, keys=keys)))
        settings = ClinicSettings() if at is None else ClinicSettings(institution_code=at)
        line, patient = Line(world, fault), Patient(wishes, leaves_at)

        async def main() -> Visit:
            async with httpx.AsyncClient(transport=line, base_url=LOCAL_CENTRE) as client:
                clinic = clinic_over(world, settings, client)
                check_in = CheckIn(reader, clinic.gateway, clinic.verifier, patient)
                finished = await check_in.run()
                assert check_in.confirmation is not None
                return Visit(finished, check_in.confirmation, patient.asked, line.sent)

        return asyncio.run(main())

    return run


BEFORE, AFTER, LATER = date(2024, 10, 6), date(2024, 10, 7), date(2026, 7, 1)
MEDICAL = ["surgery", "treatment", "drug", "checkup"]
FORMS = ["subsidies", "prescription-form"]


@pytest.mark.parametrize(
    ("day", "wishes", "asked", "items"),
    [
        (date(2022, 9, 10), ALL, ["drug", "checkup", "limit"], {"drug", "checkup", "limit"}),
        (BEFORE, ALL, [*MEDICAL, "limit", *FORMS], {*MEDICAL, "limit"}),
        (BEFORE, NOTHING, [*MEDICAL, "limit", *FORMS], set()),
        (AFTER, ALL, ["bundle", *FORMS], set(MEDICAL)),
        (AFTER, NOTHING, ["bundle", *MEDICAL, *FORMS], set()),
        (AFTER, Wishes(frozenset({ConsentItem.DRUG})), ["bundle", *MEDICAL, *FORMS], {"drug"}),
        (
            LATER,
            Wishes(frozenset({ConsentItem.DRUG})),
            ["bundle", *MEDICAL, *FORMS],
            {"drug", "prescription"},
        ),
    ],
)
def test_the_patient_is_asked_what_the_day_has_and_the_centre_takes_it_down(
    visit, day, wishes, asked, items
):
    played = visit(day=day, wishes=wishes)
    assert played.finished.outcome is Outcome.ELIGIBLE
    assert played.finished.answer is played.confirmation.answer
    assert (played.asked, played.items) == (asked, items)
    assert len(played.sent) == 1


def test_an_institution_that_joined_nothing_asks_for_medical_information_only(visit):
    assert visit(day=LATER, wishes=ALL, at=SIMPLE).asked == ["bundle"]


def test_a_certificate_of_disease_has_a_question_of_its_own(visit):
    played = visit("dialysis", LATER, Wishes(frozenset({ConsentItem.SPECIFIC_DISEASE})), at=SIMPLE)
    assert played.asked == ["bundle", *MEDICAL, "specific-disease"]
    assert played.items == {"specific_disease"}
    [coverage] = played.confirmation.answer.coverages
    assert len(coverage.diseases) == 1
    [coverage] = visit("dialysis", LATER, at=SIMPLE).confirmation.answer.coverages
    assert coverage.diseases == ()


@pytest.mark.parametrize(
    ("day", "wishes", "shown"),
    [(BEFORE, NOTHING, False), (BEFORE, ALL, True), (AFTER, NOTHING, True)],
)
def test_the_limit_needed_consent_until_the_bundle_came(visit, day, wishes, shown):
    [coverage] = visit("limit-a03", day, wishes).confirmation.answer.coverages
    assert (coverage.limit is not None) is shown


@pytest.mark.parametrize(("subsidies", "left"), [(True, 1), (False, 0), (None, 0)])
def test_subsidies_are_used_only_if_the_patient_says_so(visit, subsidies, left):
    played = visit("subsidy-free", LATER, Wishes(subsidies=subsidies))
    assert len(played.confirmation.answer.expenses) == left


@pytest.mark.parametrize("form", PrescriptionForm)
def test_the_form_of_the_prescription_is_told_to_the_centre(visit, form):
    assert visit(day=LATER, wishes=Wishes(prescription=form)).confirmation.prescription_form is form


def test_in_grace_nobody_is_asked_for_medical_information(visit):
    assert visit("grace", LATER, ALL).asked == FORMS
    played = visit("grace", LATER, ALL, at=SIMPLE)
    assert (played.asked, played.items, played.sent) == ([], None, [])
    assert played.finished.outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize("persona", ["lost", "none", "deceased", "several", "expired", "revoked"])
def test_whoever_is_not_covered_is_asked_nothing(visit, persona):
    played = visit(persona, wishes=ALL)
    assert (played.asked, played.items, played.sent) == ([], None, [])
    assert played.finished.outcome is not Outcome.ELIGIBLE


def test_whoever_registers_on_the_spot_is_asked_then(visit):
    played = visit("unregistered", LATER, ALL)
    assert played.asked == ["bundle", *FORMS]
    assert len(played.sent) == 2, "the registration, and then the consents"
    assert played.items is not None
    assert len(played.items) == 10


def test_consents_hold_for_a_day(visit):
    record = visit(day=LATER, wishes=ALL).confirmation.consents
    assert record.valid_until - record.given_at == timedelta(hours=24)


def cut(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("the line is cut", request=request)


def problem(slug: ProblemSlug, status: int) -> Fault:
    body = Problem.of(slug, "refused", status).model_dump(mode="json")
    kind = {"content-type": PROBLEM_MEDIA_TYPE}
    return lambda _request: httpx.Response(status, json=body, headers=kind)


FAULTS = {
    "cut": (cut, "http://127.0.0.1:8710: the line is cut"),
    "failed": (lambda _request: httpx.Response(500), "http://127.0.0.1:8710: HTTP 500"),
    "refused": (problem(ProblemSlug.UNKNOWN_CONFIRMATION, 404), "unknown-confirmation"),
    "locked out": (problem(ProblemSlug.SESSION_MISSING, 403), "session-missing"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_centre_leaves_the_answer_as_it_was(visit, fault):
    meets, why = FAULTS[fault]
    played = visit(day=LATER, wishes=ALL, fault=meets)
    assert played.finished.outcome is Outcome.ELIGIBLE
    assert played.finished.answer is played.confirmation.answer
    assert played.confirmation.answer.person is not None
    assert played.finished.detail == f"consents-not-registered: {why}"
    assert played.items is None


def test_a_patient_who_walks_away_is_eligible_and_has_agreed_to_nothing(visit):
    played = visit(day=LATER, wishes=ALL, leaves_at="prescription-form")
    assert played.finished.outcome is Outcome.ELIGIBLE
    assert played.finished.detail == "consents-not-registered"
    assert (played.items, played.sent) == (None, [])
