"""The cast: everybody is in the state the title names, on any day whose rules know that state."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from onshikaku.domain.certificate import CertificateState, CertificateStatus
from onshikaku.domain.coverage import (
    Disease,
    InsuredClass,
    LimitBand,
    LimitKind,
    LossReason,
    Scheme,
)
from onshikaku.domain.dates import add_months
from onshikaku.domain.decision import ByNumber, decide
from onshikaku.domain.foresight import certificate_on, foresee, holder_of
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.identifiers import (
    InstitutionCode,
    InsuredNumber,
    InsurerNumber,
    MyNumber,
)
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile, Link
from onshikaku.domain.rules.burden import BurdenDoubt, BurdenReason
from onshikaku.domain.rules.certificate_life import grace_end
from onshikaku.domain.rules.timeline import CERT_GRACE
from onshikaku.personas import DEFAULT_PERSONA, load_personas

D = date.fromisoformat
S, O = CertificateState, Outcome  # noqa: E741 - short names keep the tables readable
TODAY = D("2026-11-20")
CLINIC = Institution(
    InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001", frozenset(Feature)
)

DAYS = [
    "2021-10-20",
    "2022-01-15",
    "2024-02-29",
    "2024-11-30",
    "2024-12-02",
    "2025-08-01",
    "2026-03-31",
    "2026-04-01",
    "2026-08-01",
    "2026-11-20",
    "2028-02-29",
    "2030-12-31",
]

FINE = (O.ELIGIBLE, S.VALID, 30)
FINE_20 = (O.ELIGIBLE, S.VALID, 20)
FINE_10 = (O.ELIGIBLE, S.VALID, 10)
BLANK = (O.ELIGIBLE, S.VALID, None)
GRACE = (O.ELIGIBLE, S.GRACE, 30)
AIDED = (O.ELIGIBLE, S.VALID, 0)

# Everybody who is not here is FINE.
EXPECTED = {
    "infant": FINE_20,
    "aged-70": FINE_20,
    "aged-75": FINE_10,
    "expiring": (O.ELIGIBLE, S.EXPIRING, 30),
    "grace": GRACE,
    "grace-unregistered": (O.CERTIFICATE_EXPIRED, S.GRACE, None),
    "card-expired": GRACE,
    "foreign-stay-end": GRACE,
    "expired": (O.CERTIFICATE_EXPIRED, S.EXPIRED, None),
    "suspended": (O.CERTIFICATE_SUSPENDED, S.SUSPENDED, None),
    "revoked": (O.CERTIFICATE_REVOKED, S.REVOKED, None),
    "not-yet-valid": (O.CERTIFICATE_NOT_YET_VALID, S.NOT_YET_VALID, None),
    "unlinked": (O.CERTIFICATE_UNLINKED, S.VALID, None),
    "lapsed": (O.REGISTRATION_NEEDED, S.VALID, None),
    "unregistered": (O.REGISTRATION_NEEDED, S.VALID, None),
    "deregistered": (O.REGISTRATION_NEEDED, S.VALID, None),
    "lost": (O.LOST, S.VALID, None),
    "gap": (O.LOST, S.VALID, None),
    "deceased": (O.DECEASED, S.VALID, None),
    "none": (O.NONE, S.VALID, None),
    "registration-delayed": (O.NONE, S.VALID, None),
    "new-arrival": (O.NONE, S.VALID, None),
    "stopped": (O.NONE, S.VALID, None),
    "protected": (O.NONE, S.VALID, None),
    "several": (O.SEVERAL, S.VALID, None),
    "face-only": FINE_10,
    "no-certificate": (None, None, None),
    "preschool": FINE_20,
    "elderly-70-new": FINE_20,
    "elderly-70-first": FINE_20,
    "elderly-70-2wari": FINE_20,
    "turning-75": FINE_20,
    "aged-75-today": FINE_10,
    "aged-75-2wari": FINE_20,
    "aged-75-unmoved": BLANK,
    "elderly-certified": FINE_10,
    "full-cost": (O.ELIGIBLE, S.VALID, 100),
    "ratio-blank": BLANK,
    "ratio-blank-75": BLANK,
    "limit-b04": FINE_20,
    "limit-b05": FINE_20,
    "limit-b06": FINE_20,
    "limit-b07": FINE_10,
    "limit-b08": FINE_10,
    "limit-b09": FINE_20,
    "limit-b10": FINE_10,
    "aid-ticket": AIDED,
    "aid-paying": AIDED,
    "aid-with-insurance": AIDED,
    "aid-started": AIDED,
    "aid-other-clinic": (O.AID_WITHOUT_TICKET, S.VALID, None),
    "aid-no-ticket": (O.AID_WITHOUT_TICKET, S.VALID, None),
    "subsidy-free": FINE_20,
}

# The first day whose cast has them; everybody else is in every cast.
FROM = {
    "minor-card-2022": "2022-04-08",
    "aged-75-2wari": "2022-10-01",
    "limit-b09": "2022-10-01",
    "limit-b10": "2022-10-01",
    "face-only": "2024-01-15",
    **dict.fromkeys(
        [
            "aid-ticket",
            "aid-paying",
            "aid-other-clinic",
            "aid-no-ticket",
            "aid-with-insurance",
            "aid-started",
            "subsidy-free",
            "subsidy-visit",
            "subsidy-cap",
            "nanbyo",
            "mental-outpatient",
        ],
        "2024-03-01",
    ),
    "deregistration-pending": "2024-11-01",
    "card-expired": "2024-12-02",
    "infant": "2024-12-12",
    "deregistered": "2025-01-01",
    "renewed-in-grace": "2025-01-20",
    "lapsed": "2025-04-01",
}
CAST = load_personas(TODAY)


def came_to(persona, day):
    certificate, answer = certificate_on(persona, day), foresee(persona, day, CLINIC)
    percent = answer and answer.payment and answer.payment.percent
    return answer and answer.outcome, certificate and certificate.state, percent


def expected(persona_id, day):
    outcome, state, percent = EXPECTED.get(persona_id, FINE)
    if state is S.GRACE and not CERT_GRACE.in_force(day):
        return O.CERTIFICATE_EXPIRED, S.EXPIRED, None
    if persona_id == "minor-card-2022" and day > D("2027-03-19"):
        return O.CERTIFICATE_EXPIRED, S.EXPIRED, None  # the last such cards end in March 2027
    return outcome, state, percent


def test_the_default_persona_comes_first_and_nobody_in_the_tables_is_missing():
    assert next(iter(CAST)) == DEFAULT_PERSONA
    assert set(CAST) >= {*EXPECTED, *FROM}


@pytest.mark.parametrize("day", [*DAYS, date.today().isoformat()])  # noqa: DTZ011 - any day will do
def test_everybody_is_in_the_state_of_the_title(day):
    day = D(day)
    cast = load_personas(day)
    assert {persona_id: came_to(persona, day) for persona_id, persona in cast.items()} == {
        persona_id: expected(persona_id, day) for persona_id in cast
    }


@pytest.mark.parametrize("day", DAYS)
def test_whom_the_rules_of_a_day_do_not_know_is_not_in_its_cast(day):
    assert set(CAST) - set(load_personas(D(day))) == {
        persona_id for persona_id, first in FROM.items() if day < first
    }


@pytest.mark.parametrize(("persona_id", "first"), FROM.items())
def test_the_first_day_in_the_cast_is_in_the_state_already(persona_id, first):
    day = D(first)
    assert persona_id not in load_personas(day - timedelta(days=1))
    assert came_to(load_personas(day)[persona_id], day) == expected(persona_id, day)


@pytest.mark.parametrize(
    ("persona_id", "days", "outcome", "percent"),
    [
        ("registration-delayed", 0, O.NONE, None),
        ("registration-delayed", 1, O.ELIGIBLE, 30),
        ("new-arrival", 6, O.NONE, None),
        ("new-arrival", 7, O.ELIGIBLE, 30),
        ("loss-unreported", 2, O.ELIGIBLE, 30),
        ("loss-unreported", 3, O.LOST, None),
        ("gap", 9, O.LOST, None),
        ("gap", 10, O.ELIGIBLE, 30),
        ("turning-75", 0, O.ELIGIBLE, 20),
        ("turning-75", 1, O.ELIGIBLE, 10),
        ("aged-75-today", -1, O.ELIGIBLE, None),
        ("aged-75-today", 0, O.ELIGIBLE, 10),
    ],
)
def test_the_days_after_go_as_the_title_says(persona_id, days, outcome, percent):
    for day in map(D, DAYS[:-2]):
        persona = load_personas(day)[persona_id]
        found, _, share = came_to(persona, day + timedelta(days=days))
        assert (found, share) == (outcome, percent)


def test_a_retroactive_loss_shows_another_insurer_five_days_on():
    persona = CAST["retroactive-loss"]
    for days, scheme in ((0, Scheme.UNION), (4, Scheme.UNION), (5, Scheme.KYOKAI)):
        [coverage] = foresee(persona, TODAY + timedelta(days=days)).coverages
        assert coverage.scheme is scheme


@pytest.mark.parametrize("day", DAYS)
def test_ages_turn_on_the_days_they_must(day):
    day = D(day)
    cast = load_personas(day)

    def share(persona_id, on):
        return foresee(cast[persona_id], on).payment.percent

    next_month = add_months(day.replace(day=1), 1)
    assert share("turning-70", next_month - timedelta(days=1)) == 30
    assert share("turning-70", next_month) == 20
    for persona_id in ("elderly-70-new", "elderly-70-first"):
        assert share(persona_id, day.replace(day=1)) == 20
        assert share(persona_id, day.replace(day=1) - timedelta(days=1)) == 30
    spring = date(day.year + (day >= date(day.year, 4, 1)), 4, 1)
    assert share("preschool", spring - timedelta(days=1)) == 20
    assert share("preschool", spring) == 30


@pytest.mark.parametrize("day", DAYS[-6:])
def test_a_cancelled_registration_ends_with_the_month(day):
    day = D(day)
    persona = load_personas(day)["deregistration-pending"]
    next_month = add_months(day.replace(day=1), 1)
    assert came_to(persona, next_month - timedelta(days=1))[0] is O.ELIGIBLE
    assert came_to(persona, next_month)[0] is O.REGISTRATION_NEEDED


def test_lives_of_certificates_and_cards_are_those_of_the_rules():
    spec, card = CAST["standard"].certificate, CAST["standard"].card
    assert (spec.issued, spec.expires, card.expires) == (
        D("2024-10-11"),
        D("2029-02-17"),
        D("2034-02-17"),
    )
    renewed = CAST["renewed"].certificate
    assert renewed.expires == add_months(renewed.previous_expires, 60)
    late = CAST["renewed-in-grace"].certificate
    assert late.previous_expires < late.issued <= grace_end(late.previous_expires)
    assert late.expires == add_months(late.previous_expires, 60)
    leap = CAST["leap-day"]
    assert (leap.person.birth_date, leap.certificate.expires) == (D("1988-02-29"), D("2029-02-28"))
    minor = CAST["minor-card-2022"]
    assert minor.card.expires == minor.certificate.expires == D("2027-03-19")
    for persona_id in ("card-expired", "foreign-stay-end"):
        assert CAST[persona_id].card.expires == CAST[persona_id].certificate.expires < TODAY
    assert CAST["foreign"].card.expires == add_months(TODAY, 14)


def test_others_are_shown_where_the_link_is_wrong():
    for persona_id in ("wrong-link", "mixup-wife", "mixup-husband"):
        persona = CAST[persona_id]
        shown = foresee(persona, TODAY).person
        assert shown.birth_date != persona.person.birth_date, persona_id
    assert CAST["mixup-wife"].record_person == replace(CAST["mixup-husband"].person)
    assert CAST["mixup-husband"].record_person == CAST["mixup-wife"].person
    shown = foresee(CAST["black-circle"], TODAY).person
    assert "●" in shown.name
    assert "●" in shown.address
    assert shown.name_kana == CAST["black-circle"].person.name_kana


def test_by_number_the_twins_are_several_without_a_branch():
    twins = [holder_of(CAST[persona_id]) for persona_id in ("twin-1", "twin-2")]
    number = ByNumber(
        InsurerNumber("06990022"), InsuredNumber("204", "7210"), twins[0].person.birth_date
    )
    assert decide(number, twins, TODAY).outcome is O.SEVERAL


def test_the_paper_says_otherwise_where_the_title_says_so():
    for persona_id, record in (
        ("ratio-mismatch", 30),
        ("ratio-blank", None),
        ("ratio-blank-75", None),
    ):
        persona = CAST[persona_id]
        assert foresee(persona, TODAY).payment.percent == record != persona.printed_percent


def test_public_assistance_pays_what_its_tickets_say():
    sums = {
        persona_id: foresee(CAST[persona_id], TODAY, CLINIC).payment.self_pay_yen
        for persona_id in ("aid-ticket", "aid-paying", "aid-with-insurance", "aid-no-ticket")
    }
    assert sums == {
        "aid-ticket": 0,
        "aid-paying": 3500,
        "aid-with-insurance": 0,
        "aid-no-ticket": None,
    }


def _seen():
    """Every code that somebody of the cast shows."""
    for persona in CAST.values():
        yield persona.card.profile
        yield persona.certificate.link
        for stop in persona.stops:
            yield from (stop.scope, stop.reason)
        certificate, answer = certificate_on(persona, TODAY), foresee(persona, TODAY, CLINIC)
        if certificate:
            yield certificate.state
            yield answer.outcome
            if answer.payment:
                yield from (answer.payment.reason, answer.payment.doubt)
        for coverage in persona.coverages:
            yield from (coverage.scheme, coverage.loss_reason, coverage.class_on(TODAY))
            if coverage.limit:
                yield from (coverage.limit.kind, coverage.limit.band)
            for certified in coverage.diseases:
                yield certified.disease


@pytest.mark.parametrize(
    ("codes", "played_elsewhere"),
    [
        (CertificateState, ()),
        (Link, ()),
        (Scheme, ()),
        (InsuredClass, ()),
        (LossReason, ()),
        (LimitKind, ()),
        (LimitBand, ()),
        (Disease, ()),
        (StopScope, ()),
        (StopReason, (StopReason.WRONG_LINK,)),  # what follows once `wrong-link` is found out
        (BurdenDoubt, ()),
        (
            BurdenReason,
            (
                BurdenReason.DECEASED,
                BurdenReason.DECLARED,
                BurdenReason.BEFORE_NOTICE,
                BurdenReason.NOTHING_SHOWN,
            ),
        ),
        (CardProfile, (CardProfile.NO_PINLESS, CardProfile.CONTACT)),  # `card make --profile`
    ],
)
def test_every_code_of_the_rules_is_played_by_somebody(codes, played_elsewhere):
    # By type: codes of different tables are equal texts.
    assert set(codes) - {c for c in _seen() if type(c) is codes} == set(played_elsewhere)


def test_a_good_part_of_every_age_has_treatment_on_record():
    ages = Counter(
        (TODAY.year - persona.person.birth_date.year) // 20
        for persona in CAST.values()
        if persona.medical
    )
    assert all(ages[score] >= 2 for score in range(5)), ages


@pytest.mark.parametrize("today", DAYS)
def test_dates_hang_together(today):
    day = D(today)
    for persona in load_personas(day).values():
        spec = persona.certificate
        assert persona.person.birth_date < spec.issued <= spec.expires, persona.id
        assert spec.expires <= persona.card.expires, persona.id
        assert (spec.revoked_on is None) == (spec.status is CertificateStatus.GOOD), persona.id
        assert spec.revoked_on is None or spec.issued <= spec.revoked_on <= day, persona.id


def test_nobody_can_be_mistaken_for_a_real_person():
    for persona in CAST.values():
        MyNumber(persona.card.my_number)
        assert persona.card.my_number.startswith("99000")
        assert persona.person.address.startswith("架空県模擬市")
        assert persona.person.postal_code.startswith("000-")
        assert persona.card.municipality.startswith("99")
        assert all(coverage.insurer_number.is_fictitious for coverage in persona.coverages)
        assert persona.aid is None or persona.aid.payer_number.is_fictitious
        assert all(expense.payer_number.is_fictitious for expense in persona.expenses)


def test_what_must_be_unique_is():
    cast = CAST.values()
    for values in (
        [persona.card.serial for persona in cast],
        [persona.card.my_number for persona in cast],
        [persona.person.name for persona in cast],
        [persona.title_ja for persona in cast],
        [
            (c.insurer_number, c.insured)
            for persona in cast
            for c in persona.coverages
            if c.insured.branch is not None
        ],
    ):
        assert [value for value, n in Counter(values).items() if n > 1] == []
