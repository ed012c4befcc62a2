"""Which mode is open to whom and when, against a table written out by hand (docs/rules.md §1.4)."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest

from onshikaku.domain.consent import ConsentBasis, ConsentItem
from onshikaku.domain.dates import JST
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Caller, Feature, Institution, Kind, Role
from onshikaku.domain.modes import (
    BY_CARD,
    BY_SEARCH,
    Ground,
    Mode,
    Occasion,
)
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.access import (
    REGISTERING,
    TERMS,
    Closed,
    ClosedReason,
    Opened,
    may_ask,
    may_open_outage,
    may_search,
    may_view,
    opened_items,
)

TODAY = date(2026, 11, 20)
DESKS = {Kind.HOSPITAL, Kind.CLINIC, Kind.DENTAL, Kind.PHARMACY}
VISITING = DESKS | {Kind.HOME_NURSING}
LIMITED = {
    Kind.CLINIC,
    Kind.DENTAL,
    Kind.PHARMACY,
    Kind.TREATMENT,
    Kind.CHECKUP,
    Kind.MIDWIFERY,
}
EVERYBODY = set(Role)
QUALIFIED = {Role.ADMIN, Role.MEDICAL}
LIVE = "2021-10-20"

# Mode, first day of each kind that may use it, feature, accounts, an occasion where one is needed.
TABLE = {
    Mode.CARD: (dict.fromkeys(DESKS, LIVE), None, EVERYBODY, None),
    Mode.VISUAL: (dict.fromkeys(DESKS, LIVE), None, EVERYBODY, None),
    Mode.VISUAL_SIMPLE: (dict.fromkeys(DESKS, "2025-03-01"), None, EVERYBODY, None),
    Mode.PHONE: (dict.fromkeys(DESKS, "2025-09-19"), Feature.PHONE_READER, EVERYBODY, None),
    Mode.HOME_APP: (
        dict.fromkeys(VISITING, "2024-04-01"),
        Feature.HOME_CARE,
        EVERYBODY,
        Occasion.HOUSE_CALL,
    ),
    Mode.HOME_WEB: (
        dict.fromkeys(VISITING, "2024-04-01"),
        Feature.HOME_CARE,
        EVERYBODY,
        Occasion.ONLINE,
    ),
    Mode.LIMITED: (dict.fromkeys(LIMITED, "2024-04-01"), Feature.LIMITED, EVERYBODY, None),
    Mode.NUMBER: (dict.fromkeys(VISITING, LIVE), None, EVERYBODY, None),
    Mode.OUTAGE: (dict.fromkeys(VISITING, LIVE), None, EVERYBODY, None),
    Mode.DISASTER: (dict.fromkeys(DESKS, LIVE), None, QUALIFIED, None),
    Mode.EMERGENCY: (
        {Kind.HOSPITAL: "2024-12-09", Kind.AMBULANCE: "2025-10-01"},
        Feature.EMERGENCY,
        QUALIFIED,
        None,
    ),
}
FIRST_DAYS = sorted({day for kinds, *_ in TABLE.values() for day in kinds.values()})
DAYS = [
    day + timedelta(days=off) for day in map(date.fromisoformat, FIRST_DAYS) for off in (-1, 0, 1)
]
FEATURE_SETS = [
    frozenset(Feature),
    frozenset[Feature](),
    *(frozenset(Feature) - {one} for one in Feature),
]


def caller(kind=Kind.CLINIC, role=Role.GENERAL, features=frozenset(Feature)):
    code = InstitutionCode("9910000018")
    return Caller(Institution(code, "架空診療所", kind, "99001", features), "desk-1", role)


def opened(mode, day=TODAY):
    """Everything that the mode wants switched on."""
    return Opened(
        visual=mode is Mode.VISUAL,
        passcode=True,
        outage=True,
        disaster_until=day,
        emergency_search=True,
    )


@pytest.mark.parametrize("mode", Mode)
def test_each_mode_is_open_to_the_kinds_and_accounts_of_the_table_from_their_day_on(mode):
    kinds, feature, roles, occasion = TABLE[mode]
    for kind, role, features, day in product(Kind, Role, FEATURE_SETS, DAYS):
        asked = may_ask(mode, caller(kind, role, features), day, opened(mode, day), occasion)
        allowed = (
            kind in kinds
            and day >= date.fromisoformat(kinds[kind])
            and (feature is None or feature in features)
            and role in roles
        )
        assert (asked is None) is allowed, (kind, role, features, day, asked)


def test_every_mode_has_its_terms_and_the_table_here_names_them_all():
    assert set(TERMS) == set(TABLE) == set(Mode)


def test_nothing_is_open_before_the_system_began():
    day = date(2021, 10, 19)
    for mode, kind, role, occasion in product(Mode, Kind, Role, (None, *Occasion)):
        assert may_ask(mode, caller(kind, role), day, opened(mode, day), occasion) is not None


@pytest.mark.parametrize(
    ("mode", "kind", "day", "since"),
    [
        (Mode.PHONE, Kind.CLINIC, "2025-09-18", "2025-09-19"),
        (Mode.EMERGENCY, Kind.HOSPITAL, "2024-12-08", "2024-12-09"),
        (Mode.EMERGENCY, Kind.AMBULANCE, "2025-09-30", "2025-10-01"),
        (Mode.LIMITED, Kind.TREATMENT, "2024-03-31", "2024-04-01"),
    ],
)
def test_who_comes_too_early_is_told_the_day(mode, kind, day, since):
    day = date.fromisoformat(day)
    closed = may_ask(mode, caller(kind, Role.ADMIN), day, opened(mode, day))
    assert closed == Closed(ClosedReason.NOT_IN_FORCE, since=date.fromisoformat(since))


@pytest.mark.parametrize(
    ("mode", "who", "reason"),
    [
        (Mode.CARD, {"kind": Kind.TREATMENT}, "institution-kind"),
        (Mode.EMERGENCY, {"kind": Kind.CLINIC, "role": Role.ADMIN}, "institution-kind"),
        (Mode.PHONE, {"features": frozenset()}, "feature"),
        (Mode.DISASTER, {"role": Role.GENERAL}, "role"),
        (Mode.EMERGENCY, {"kind": Kind.HOSPITAL, "role": Role.GENERAL}, "role"),
        (Mode.HOME_APP, {}, "occasion"),
    ],
)
def test_a_refusal_names_its_reason(mode, who, reason):
    assert may_ask(mode, caller(**who), TODAY, opened(mode)) == Closed(ClosedReason(reason))


@pytest.mark.parametrize(
    ("mode", "state", "reason"),
    [
        (Mode.CARD, Opened(visual=True), "visual-on"),
        (Mode.PHONE, Opened(visual=True), "visual-on"),
        (Mode.VISUAL_SIMPLE, Opened(visual=True, passcode=True), "visual-on"),
        (Mode.VISUAL, Opened(), "visual-off"),
        (Mode.VISUAL_SIMPLE, Opened(), "passcode-unset"),
        (Mode.VISUAL_SIMPLE, Opened(passcode=False), "passcode-wrong"),
        (Mode.OUTAGE, Opened(), "not-opened"),
        (Mode.DISASTER, Opened(), "not-opened"),
    ],
)
def test_what_nobody_opened_is_closed(mode, state, reason):
    closed = may_ask(mode, caller(role=Role.ADMIN), TODAY, state)
    assert closed is not None
    assert closed.reason == reason


def test_a_disaster_is_open_to_the_end_of_its_last_day():
    state = Opened(disaster_until=TODAY)
    doctor = caller(role=Role.MEDICAL)
    assert may_ask(Mode.DISASTER, doctor, TODAY, state) is None
    late = may_ask(Mode.DISASTER, doctor, TODAY + timedelta(days=1), state)
    assert late == Closed(ClosedReason.NOT_OPENED, until=TODAY)


@pytest.mark.parametrize(
    ("mode", "occasion", "since"),
    [
        (Mode.HOME_APP, Occasion.HOUSE_CALL, "2024-04-01"),
        (Mode.HOME_APP, Occasion.OFF_DESK, "2024-09-30"),
        (Mode.HOME_APP, Occasion.READER_BROKEN, "2025-05-21"),
        (Mode.HOME_APP, Occasion.ONLINE, None),
        (Mode.HOME_WEB, Occasion.ONLINE, "2024-04-01"),
        (Mode.HOME_WEB, Occasion.HOUSE_CALL, "2024-04-01"),
        (Mode.HOME_WEB, Occasion.OFF_DESK, None),
        (Mode.HOME_WEB, Occasion.READER_BROKEN, None),
    ],
)
def test_consent_by_app_or_web_is_for_what_was_allowed_by_that_day(mode, occasion, since):
    if since is None:
        closed = may_ask(mode, caller(), TODAY, Opened(), occasion)
        assert closed == Closed(ClosedReason.OCCASION)
        return
    first = date.fromisoformat(since)
    early = may_ask(mode, caller(), first - timedelta(days=1), Opened(), occasion)
    assert early == Closed(ClosedReason.NOT_IN_FORCE, since=first)
    assert may_ask(mode, caller(), first, Opened(), occasion) is None


@pytest.mark.parametrize(
    ("mode", "methods"),
    [
        (Mode.CARD, {Method.PIN, Method.FACE}),
        (Mode.VISUAL, {Method.VISUAL}),
        (Mode.VISUAL_SIMPLE, {Method.VISUAL}),
        (Mode.PHONE, {Method.PIN, Method.FACE}),
        (Mode.HOME_APP, {Method.PIN, Method.VISUAL}),
        (Mode.HOME_WEB, {Method.PIN}),
        (Mode.LIMITED, {Method.PIN, Method.VISUAL}),
        (Mode.EMERGENCY, {Method.VISUAL}),
    ],
)
def test_each_mode_identifies_in_its_own_ways(mode, methods):
    assert TERMS[mode].methods == methods


def test_only_modes_with_a_card_identify_anybody():
    assert {mode for mode, terms in TERMS.items() if terms.methods} == BY_CARD


def test_an_emergency_needs_the_card_until_the_search_is_switched_on():
    hospital = caller(Kind.HOSPITAL, Role.ADMIN)
    assert may_ask(Mode.EMERGENCY, hospital, TODAY, Opened()) is None
    closed = may_search(Mode.EMERGENCY, hospital, TODAY, Opened())
    assert closed == Closed(ClosedReason.SEARCH_UNAVAILABLE)
    assert may_search(Mode.EMERGENCY, hospital, TODAY, Opened(emergency_search=True)) is None


@pytest.mark.parametrize("mode", sorted(set(Mode) - BY_SEARCH))
def test_other_modes_do_not_search(mode):
    with pytest.raises(ValueError, match="does not search"):
        may_search(mode, caller(role=Role.ADMIN), TODAY, opened(mode))


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-20T08:59:59", False),  # a Friday
        ("2026-11-20T09:00:00", True),
        ("2026-11-20T16:59:59", True),
        ("2026-11-20T17:00:00", False),
        ("2026-11-21T12:00:00", False),  # Saturday
        ("2026-11-22T12:00:00", False),  # Sunday
        ("2026-11-23T12:00:00", True),
    ],
)
def test_the_call_centre_enables_the_outage_mode_in_office_hours(moment, open_):
    at = datetime.fromisoformat(moment).replace(tzinfo=JST)
    expected = None if open_ else Closed(ClosedReason.OFFICE_HOURS)
    assert may_open_outage(at) == expected


def test_medical_information_is_for_qualified_or_appointed_accounts():
    assert {role for role in Role if may_view(role)} == QUALIFIED


def test_only_disaster_and_emergency_open_items_by_themselves():
    items = {ConsentItem.DRUG, ConsentItem.TREATMENT, ConsentItem.CHECKUP}
    opening = {mode: opened_items(mode) for mode in Mode if opened_items(mode)}
    assert opening == {Mode.DISASTER: items, Mode.EMERGENCY: items | {ConsentItem.SURGERY}}


def test_a_phone_and_an_emergency_register_nobody():
    assert set(Mode) - REGISTERING == {Mode.PHONE, Mode.EMERGENCY}


def test_a_ground_is_never_the_patients_own_consent():
    with pytest.raises(ValueError, match="own consent"):
        Ground(ConsentBasis.PATIENT)


@pytest.mark.parametrize("reason", [None, "", " "])
def test_who_could_not_ask_the_patient_says_why(reason):
    with pytest.raises(ValueError, match="reason"):
        Ground(ConsentBasis.HARD_TO_OBTAIN, reason)
