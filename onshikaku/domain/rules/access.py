"""Who may ask in which way, and when: each mode by day, institution, account and opening.

Sources: docs/rules.md §1.4 to §1.6 and §9; the days are those of the timeline. Which kinds of
institution and which accounts use a mode is read out of the descriptions there; where none says it,
this is the simulator's convention: home nursing and the small offices have no reader of their own
(their way is an app), paper-claim pharmacies count as paper-claim clinics, and searching in a
disaster or an emergency takes the medical-information account or the administrator's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING

from onshikaku.domain.consent import ConsentItem
from onshikaku.domain.dates import JST
from onshikaku.domain.institution import Feature, Kind, Role
from onshikaku.domain.modes import BY_SEARCH, Mode, Occasion
from onshikaku.domain.proof import Method
from onshikaku.domain.rules.timeline import (
    AMBULANCE_VIEW,
    APP_WHEN_READER_BROKEN,
    DISASTER_MODE,
    ER_VIEW,
    FAILURE_MODE,
    HOME_CONSENT,
    HOME_CONSENT_OFFDESK,
    LIMITED_MODE,
    OQS_LIVE,
    PHONE_CARD,
    VISUAL_SIMPLE,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from onshikaku.domain.institution import Caller
    from onshikaku.domain.rules.timeline import Rule

__all__ = [
    "REGISTERING",
    "TERMS",
    "Closed",
    "ClosedReason",
    "Opened",
    "Terms",
    "Unproven",
    "may_ask",
    "may_come_unproven",
    "may_open_outage",
    "may_search",
    "may_view",
    "opened_items",
]


class ClosedReason(StrEnum):
    """Why a mode cannot be used."""

    NOT_IN_FORCE = "not-in-force"  # the rule holds from `since`, or held to `until`
    KIND = "institution-kind"
    FEATURE = "feature"  # the institution has not joined, or not installed it
    ROLE = "role"  # this account may not
    OCCASION = "occasion"  # the mode is not for this
    VISUAL_ON = "visual-on"  # the reader was left in 目視確認モード
    VISUAL_OFF = "visual-off"  # it was not switched to 目視確認モード
    PASSCODE_UNSET = "passcode-unset"
    PASSCODE_WRONG = "passcode-wrong"
    NOT_OPENED = "not-opened"  # nobody opened it for this institution, or its municipality
    OFFICE_HOURS = "office-hours"
    SEARCH_UNAVAILABLE = "search-unavailable"  # announced, but no day is known
    REGISTRATION = "registration"  # registering for insurance use is not done in this mode
    UNPROVEN = "unproven"  # this card, way or wish needs the card's signature


class Unproven(StrEnum):
    """Whose certificates the centre takes without proof of possession (所持の証明なし)."""

    NONE = "none"
    PINNED = "pinned"  # those under a root pinned by hand: real cards, which cannot do better
    ALL = "all"  # also those of its own authority, whose cards could have signed


@dataclass(frozen=True, slots=True)
class Closed:
    """A refusal. `since`, `until`: the days between which the mode is, or was, open."""

    reason: ClosedReason
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What was switched on, as far as it concerns the caller.

    `visual`: the terminal's reader stands in 目視確認モード. `passcode`: whether the clinic's
    passcode was typed right; None if the clinic has none. `outage`: システム障害時モード is on.
    `disaster_until`: last day of the opening of the caller's municipality, None without one.
    `emergency_search`: 救急時 without the card, which was announced but has no day.
    """

    visual: bool = False
    passcode: bool | None = None
    outage: bool = False
    disaster_until: date | None = None
    emergency_search: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a mode. `kinds`: for each kind that may use it, the rule that lets it.

    `methods`: how the person may be identified; none where no card takes part. `occasions`: what
    it is for, each by the rule that added it; empty where that is not asked.
    """

    kinds: Mapping[Kind, Rule]
    feature: Feature | None = None
    roles: frozenset[Role] = frozenset(Role)
    methods: frozenset[Method] = frozenset()
    occasions: Mapping[Occasion, Rule] | None = None


_AT_A_DESK = (Kind.HOSPITAL, Kind.CLINIC, Kind.DENTAL, Kind.PHARMACY)
_VISITING = (*_AT_A_DESK, Kind.HOME_NURSING)
_BY_PAPER = (Kind.CLINIC, Kind.DENTAL, Kind.PHARMACY)
_SMALL = (Kind.TREATMENT, Kind.CHECKUP, Kind.MIDWIFERY)
_QUALIFIED = frozenset({Role.ADMIN, Role.MEDICAL})
_PIN, _FACE, _VISUAL = Method.PIN, Method.FACE, Method.VISUAL

TERMS: Mapping[Mode, Terms] = {
    Mode.CARD: Terms(dict.fromkeys(_AT_A_DESK, OQS_LIVE), methods=frozenset({_PIN, _FACE})),
    Mode.VISUAL: Terms(dict.fromkeys(_AT_A_DESK, OQS_LIVE), methods=frozenset({_VISUAL})),
    Mode.VISUAL_SIMPLE: Terms(
        dict.fromkeys(_AT_A_DESK, VISUAL_SIMPLE), methods=frozenset({_VISUAL})
    ),
    # PIN: typed on the reader (Android); face: the phone's own face or fingerprint check (iPhone).
    Mode.PHONE: Terms(
        dict.fromkeys(_AT_A_DESK, PHONE_CARD),
        Feature.PHONE_READER,
        methods=frozenset({_PIN, _FACE}),
    ),
    Mode.HOME_APP: Terms(
        dict.fromkeys(_VISITING, HOME_CONSENT),
        Feature.HOME_CARE,
        methods=frozenset({_PIN, _VISUAL}),
        occasions={
            Occasion.HOUSE_CALL: HOME_CONSENT,
            Occasion.OFF_DESK: HOME_CONSENT_OFFDESK,
            Occasion.READER_BROKEN: APP_WHEN_READER_BROKEN,
        },
    ),
    Mode.HOME_WEB: Terms(
        dict.fromkeys(_VISITING, HOME_CONSENT),
        Feature.HOME_CARE,
        methods=frozenset({_PIN}),
        occasions={Occasion.ONLINE: HOME_CONSENT, Occasion.HOUSE_CALL: HOME_CONSENT},
    ),
    Mode.LIMITED: Terms(
        dict.fromkeys((*_BY_PAPER, *_SMALL), LIMITED_MODE),
        Feature.LIMITED,
        methods=frozenset({_PIN, _VISUAL}),
    ),
    Mode.NUMBER: Terms(dict.fromkeys(_VISITING, OQS_LIVE)),
    Mode.OUTAGE: Terms(dict.fromkeys(_VISITING, FAILURE_MODE)),
    Mode.DISASTER: Terms(dict.fromkeys(_AT_A_DESK, DISASTER_MODE), roles=_QUALIFIED),
    # Staff compare the face with the card: whoever can type a PIN can consent in the usual way.
    Mode.EMERGENCY: Terms(
        {Kind.HOSPITAL: ER_VIEW, Kind.AMBULANCE: AMBULANCE_VIEW},
        Feature.EMERGENCY,
        _QUALIFIED,
        frozenset({_VISUAL}),
    ),
}

# Where a reader stands, and its staff with it.
_WITHOUT_PROOF = frozenset({Mode.CARD, Mode.VISUAL, Mode.VISUAL_SIMPLE})

# At the reader, where the patient chooses how to be identified.
_ON_THE_READER = frozenset({Mode.CARD, Mode.VISUAL_SIMPLE, Mode.PHONE})

REGISTERING = frozenset(Mode) - {Mode.PHONE, Mode.EMERGENCY}
"""The modes that can register a card for insurance use.

A phone serves only those registered before (docs/rules.md §1.5); who cannot consent cannot
register (inference).
"""

_OFFICE_OPENS, _OFFICE_CLOSES = time(9), time(17)
_SATURDAY = 5


def may_ask(
    mode: Mode, caller: Caller, day: date, opened: Opened, occasion: Occasion | None = None
) -> Closed | None:
    """Whether the caller may use the mode on that day; None: yes.

    `occasion` counts for the modes that ask for it.
    """
    terms = TERMS[mode]
    rule = terms.kinds.get(caller.institution.kind)
    if rule is None:
        return Closed(ClosedReason.KIND)
    if not rule.in_force(day):
        return _by_date(rule)
    if terms.feature is not None and terms.feature not in caller.institution.features:
        return Closed(ClosedReason.FEATURE)
    if caller.role not in terms.roles:
        return Closed(ClosedReason.ROLE)
    if terms.occasions is not None:
        asked = None if occasion is None else terms.occasions.get(occasion)
        if asked is None:
            return Closed(ClosedReason.OCCASION)
        if not asked.in_force(day):
            return _by_date(asked)
    return _by_opening(mode, day, opened)


def may_come_unproven(
    mode: Mode, method: Method, taken: Unproven, *, pinned: bool
) -> Closed | None:
    """Whether a certificate is enough, without a signature of the card; None: yes.

    Only for face and sight at a clinic's reader: who types the PIN has the card sign. `pinned`: the
    certificate is under a root that was pinned by hand. The convention is the simulator's own.
    """
    usable = mode in _WITHOUT_PROOF and method is not Method.PIN
    believed = taken is Unproven.ALL or (taken is Unproven.PINNED and pinned)
    return None if usable and believed else Closed(ClosedReason.UNPROVEN)


def may_search(mode: Mode, caller: Caller, day: date, opened: Opened) -> Closed | None:
    """Whether the caller may search without a card in that mode on that day; None: yes.

    In an emergency the card is needed: the search was announced, but no day is known. `ValueError`
    for a mode that never searches.
    """
    if mode not in BY_SEARCH:
        raise ValueError(f"{mode.value} does not search")
    closed = may_ask(mode, caller, day, opened)
    if closed is None and mode is Mode.EMERGENCY and not opened.emergency_search:
        return Closed(ClosedReason.SEARCH_UNAVAILABLE)
    return closed


def may_view(role: Role) -> bool:
    """Whether an account may look at medical information that an answer opened.

    Reserved to qualified or appointed persons (docs/rules.md §9): those with the
    medical-information or the administrator's account (convention).
    """
    return role in _QUALIFIED


def may_open_outage(now: datetime) -> Closed | None:
    """Whether the call centre enables システム障害時モード at that moment: Mon-Fri, 9-17 JST.

    Public holidays are taken for ordinary days. Source: 全国保険医団体連合会 (2024-01-05).
    """
    local = now.astimezone(JST)
    if local.weekday() < _SATURDAY and _OFFICE_OPENS <= local.time() < _OFFICE_CLOSES:
        return None
    return Closed(ClosedReason.OFFICE_HOURS)


def opened_items(mode: Mode) -> frozenset[ConsentItem]:
    """What a disaster or an emergency opens without the patient's consent at a reader.

    Drugs, treatment and check-ups; operations in an emergency, where the summary shows them.
    """
    items = frozenset({ConsentItem.DRUG, ConsentItem.TREATMENT, ConsentItem.CHECKUP})
    match mode:
        case Mode.DISASTER:
            return items
        case Mode.EMERGENCY:
            return items | {ConsentItem.SURGERY}
        case _:
            return frozenset()


def _by_date(rule: Rule) -> Closed:
    return Closed(ClosedReason.NOT_IN_FORCE, rule.first_day, rule.last_day)


def _by_opening(mode: Mode, day: date, opened: Opened) -> Closed | None:
    """What somebody must have switched on, or off."""
    if mode in _ON_THE_READER and opened.visual:
        return Closed(ClosedReason.VISUAL_ON)
    match mode:
        case Mode.VISUAL if not opened.visual:
            return Closed(ClosedReason.VISUAL_OFF)
        case Mode.VISUAL_SIMPLE if opened.passcode is None:
            return Closed(ClosedReason.PASSCODE_UNSET)
        case Mode.VISUAL_SIMPLE if not opened.passcode:
            return Closed(ClosedReason.PASSCODE_WRONG)
        case Mode.OUTAGE if not opened.outage:
            return Closed(ClosedReason.NOT_OPENED)
        case Mode.DISASTER if opened.disaster_until is None or opened.disaster_until < day:
            return Closed(ClosedReason.NOT_OPENED, until=opened.disaster_until)
        case _:
            return None
