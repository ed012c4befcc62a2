"""The cast as cards to choose from: grouped, with what each card's check-in comes to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from clinic_ui.bench.cards import has_phone
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.dates import age_on
from onshikaku.domain.foresight import certificate_on, foresee
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from onshikaku.domain.decision import Answer
    from onshikaku.domain.institution import Institution
    from onshikaku.domain.persona import Persona

__all__ = [
    "FAVOURITES",
    "GROUPS",
    "WITHOUT_PIN",
    "Group",
    "PersonCard",
    "groups_of",
    "person_card",
]

FAVOURITES: Final = (
    "standard",
    "grace",
    "expired",
    "pin-blocked",
    "under-15",
    "unregistered",
    "aged-75",
    "lost",
    "face-only",
)
"""Those that are wanted most, for a start at the top."""

_GROUPS: Final[Mapping[str, str]] = {
    "everyday": (
        "standard family public-servant self-employed foreign under-15 infant aged-70 "
        "aged-75 aged-75-active"
    ),
    "certificate": (
        "expiring grace grace-unregistered expired suspended revoked not-yet-valid "
        "unlinked leap-day renewed renewed-known renewed-in-grace lapsed"
    ),
    "card": ("pin-blocked face-only no-certificate card-expired foreign-stay-end minor-card-2022"),
    "registration": "unregistered deregistered deregistration-pending",
    "record": (
        "lost lost-newer none several gap registration-delayed loss-unreported "
        "retroactive-loss new-arrival deceased stopped stopped-medical protected"
    ),
    "identity": (
        "wrong-link mixup-wife mixup-husband twin-1 twin-2 black-circle kana-variant renamed"
    ),
    "age": (
        "preschool april-child turning-70 elderly-70-new elderly-70-first "
        "elderly-70-2wari elderly-70-3wari turning-75 aged-75-today aged-75-2wari "
        "aged-75-unmoved elderly-certified"
    ),
    "insurer": (
        "seafarer trade self-defence special-retired class-retired class-short "
        "class-short-retired full-cost full-cost-child ratio-mismatch ratio-blank "
        "ratio-blank-75 ratio-impossible"
    ),
    "limits": (
        "limit-a01 limit-a02 limit-a03 limit-a04 limit-a05 limit-a06 limit-b01 "
        "limit-b02 limit-b03 limit-b04 limit-b05 limit-b06 limit-b07 limit-b08 "
        "limit-b09 limit-b10 limit-blank limit-long-term dialysis dialysis-high "
        "haemophilia hiv"
    ),
    "aid": ("aid-ticket aid-paying aid-other-clinic aid-no-ticket aid-with-insurance aid-started"),
    "subsidies": "subsidy-free subsidy-visit subsidy-cap nanbyo mental-outpatient",
}
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(ids.split()) for name, ids in _GROUPS.items()
}
"""Everybody in the package, by what they are for."""

OTHERS: Final = "others"
"""The group of people who came from somewhere else than the package."""


WITHOUT_PIN: Final = (CardProfile.FACE_ONLY, CardProfile.NO_CERTIFICATE)
"""The cards on which no PIN can be typed."""
_CERTIFICATE_KINDS: Final[Mapping[CertificateState, str]] = {
    CertificateState.VALID: "ok",
    CertificateState.EXPIRING: "attention",
    CertificateState.GRACE: "attention",
}
_OUTCOME_KINDS: Final[Mapping[Outcome, str]] = {
    Outcome.ELIGIBLE: "ok",
    Outcome.REGISTRATION_NEEDED: "attention",
}
_NO_COVERAGE: Final = Text("資格の記録なし", "no coverage on record")


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody on a day. `certificate` None: the card has none; `outcome` None: nothing to ask.

    `certificate_kind` and `outcome_kind` are kinds of tags: ok, attention, stop. `search`: what a
    search may find the person by, in small letters. `pin` None: the card has none.
    """

    id: str
    title: Text
    name: str
    kana: str
    age: int
    coverage: Text
    certificate: CertificateState | None
    certificate_kind: str
    outcome: Outcome | None
    outcome_kind: str
    percent: int | None
    pin: str | None
    pin_locked: bool
    phone: bool
    search: str


@dataclass(frozen=True, slots=True)
class Group:
    """People of one kind; `name` is a key of words."""

    name: str
    people: tuple[PersonCard, ...]


def person_card(persona: Persona, day: date, at: Institution | None) -> PersonCard:
    """The persona as a card to choose, with what a check-in comes to at an institution."""
    person = persona.person
    certificate, answer = certificate_on(persona, day), foresee(persona, day, at)
    state = None if certificate is None else certificate.state
    outcome = None if answer is None else answer.outcome
    title = Text(persona.title_ja, persona.title_en)
    search = (persona.id, title.ja, title.en, person.name, person.name_kana)
    return PersonCard(
        id=persona.id,
        title=title,
        name=person.name,
        kana=person.name_kana,
        age=age_on(person.birth_date, day),
        coverage=_coverage(persona, day),
        certificate=state,
        certificate_kind="stop" if state is None else _CERTIFICATE_KINDS.get(state, "stop"),
        outcome=outcome,
        outcome_kind="stop" if outcome is None else _OUTCOME_KINDS.get(outcome, "stop"),
        percent=_percent(answer),
        pin=None if persona.card.profile in WITHOUT_PIN else persona.card.pin,
        pin_locked=persona.card.profile is CardProfile.PIN_BLOCKED,
        phone=has_phone(persona),
        search=" ".join(search).lower(),
    )


def groups_of(people: Iterable[Persona], card: Callable[[Persona], PersonCard]) -> Sequence[Group]:
    """The favourites, then everybody once, group by group; empty groups are left out."""
    cards = {persona.id: card(persona) for persona in people}
    known = {id_ for ids in GROUPS.values() for id_ in ids}
    wanted = {
        "favourites": FAVOURITES,
        OTHERS: tuple(id_ for id_ in cards if id_ not in known),
        **GROUPS,
    }
    groups = (
        Group(name, tuple(cards[id_] for id_ in ids if id_ in cards))
        for name, ids in wanted.items()
    )
    return tuple(group for group in groups if group.people)


def _coverage(persona: Persona, day: date) -> Text:
    names = [coverage.insurer_name for coverage in persona.coverages if coverage.covers(day)]
    if persona.aid is not None:
        names.append("医療扶助")
    return Text("・".join(names), ", ".join(names)) if names else _NO_COVERAGE


def _percent(answer: Answer | None) -> int | None:
    return None if answer is None or answer.payment is None else answer.payment.percent
