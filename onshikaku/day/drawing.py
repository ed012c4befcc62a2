"""Draws a day from a distribution by a seed: the same seed, the same day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from onshikaku.day.people import Town, Wanted
from onshikaku.day.plan import (
    Certificate,
    Channel,
    Consent,
    DayPlan,
    Identification,
    LineDown,
    Lookup,
    Patient,
    Pin,
    Reader,
    Record,
    Shows,
)
from onshikaku.day.tally import Tally
from onshikaku.domain.dates import JST
from onshikaku.domain.rules.timeline import (
    CERT_GRACE,
    OLD_CARD_VALID,
    PHONE_CARD,
    VISUAL_SIMPLE,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from onshikaku.day.mix import Mix
    from onshikaku.domain.institution import Kind

__all__ = ["FIRST_DAY", "draw"]

FIRST_DAY = CERT_GRACE.first_day
"""Before that day certificates had no grace, and insurance cards were still issued."""

_MOST_LOOKUPS = 4
_TOO_YOUNG = "1-5"
"""No certificate issued after the first birthday ends before the sixth."""
_QUICK, _SLOW = 2.0, 9.0
"""Seconds that a patient takes for a screen (convention)."""


def draw(mix: Mix, kind: Kind, day: date, visits: int, seed: int) -> DayPlan:
    """The day of an institution of that kind with so many patients.

    Raises ValueError for a kind of which nothing was published, and for too many patients.
    """
    return _Drawing(mix, kind, day, seed).whole(visits)


@dataclass(frozen=True, slots=True)
class _Met:
    """What is met with a patient; the fields are those of `Patient`."""

    reader: Reader = Reader.SMOOTH
    certificate: Certificate = Certificate.VALID
    registered: bool = True
    identification: Identification = Identification.FACE
    face_matches: bool = True
    pin: Pin = Pin.RIGHT
    record: Record = Record.GOOD
    consent: Consent = Consent.ALL
    lookups: tuple[Lookup, ...] = ()


class _Drawing:
    def __init__(self, mix: Mix, kind: Kind, day: date, seed: int) -> None:
        self._mix, self._kind, self._day, self._seed = mix, kind, day, seed
        self._random = Random(f"onshikaku/day/{seed}/{kind}/{day}")  # noqa: S311
        self._tally = Tally(self._random)
        self._town = Town(seed, day, Random(f"onshikaku/day/{seed}/people"))  # noqa: S311
        self._usage = mix.usage_percent(kind, day) / 100

    def whole(self, visits: int) -> DayPlan:
        """Everybody in the order of arrival, and the line."""
        arrivals = sorted(self._arrival() for _ in range(visits))
        patients = tuple(self._patient(n, at) for n, at in enumerate(arrivals, 1))
        down = self._line_down()
        return DayPlan(
            self._day,
            self._kind,
            self._seed,
            100 * self._usage,
            patients,
            down,
            self._tally.drawn(),
        )

    def _arrival(self) -> datetime:
        opening = self._mix.kinds[self._kind].opening
        hours = self._random.choices(opening, [one.share for one in opening])[0]
        first = datetime.combine(self._day, hours.first, JST)
        last = datetime.combine(self._day, hours.last, JST)
        return first + timedelta(seconds=round(self._random.random() * (last - first).seconds))

    def _line_down(self) -> LineDown | None:
        if self._random.random() >= self._mix.outage:
            return None
        least, most = self._mix.outage_minutes
        lasts = timedelta(minutes=self._random.randint(least, most))
        return LineDown(self._arrival() - lasts * self._random.random(), lasts)

    def _patient(self, number: int, arrives: datetime) -> Patient:
        kind = self._mix.kinds[self._kind]
        points = self._random.randint(*kind.points)
        first_visits = {"first": kind.first_visits, "return": 1 - kind.first_visits}
        first = self._tally.draw("visit", first_visits) == "first"
        band = self._tally.draw("age", kind.ages)
        circle = self._drawn("name") == "circle"
        seconds = round(self._random.uniform(_QUICK, _SLOW), 1)
        shows = self._shows()
        match shows:
            case Shows.NOTHING:
                met = _Met()
            case Shows.NUMBER:
                met = self._lookups(first=first)
            case Shows.CARD | Shows.IPHONE | Shows.ANDROID:
                met = self._card(band, plastic=shows is Shows.CARD)
        by_paper = any(one.channel is Channel.PAPER for one in met.lookups)
        persona = self._town.give(
            Wanted(
                band,
                card=shows not in (Shows.NOTHING, Shows.NUMBER),
                certificate=met.certificate,
                registered=met.registered,
                pin_locked=met.pin is Pin.LOCKED,
                record=Record.GOOD if by_paper else met.record,
                circle=circle,
            )
        )
        return Patient(
            number=number,
            arrives=arrives,
            persona=persona,
            first=first,
            age_band=band,
            shows=shows,
            seconds=seconds,
            circle=circle,
            reader=met.reader,
            certificate=met.certificate,
            registered=met.registered,
            identification=met.identification,
            face_matches=met.face_matches,
            pin=met.pin,
            record=met.record,
            consent=met.consent,
            lookups=met.lookups,
            points=points,
        )

    def _shows(self) -> Shows:
        if self._drawn("brings") == "nothing":
            return Shows.NOTHING
        if self._tally.draw("usage", {"card": self._usage, "other": 1 - self._usage}) == "other":
            return Shows.NUMBER
        if not PHONE_CARD.in_force(self._day):
            return Shows.CARD
        return Shows(self._drawn("phone"))

    def _lookups(self, *, first: bool) -> _Met:
        """What is looked up, until it is found or known that there is nothing to find."""
        table = "channel-first" if first else "channel-return"
        shares = self._mix.tables[table]
        if OLD_CARD_VALID.in_force(self._day):
            # Whoever has no card still shows an insurance card, whose numbers are typed.
            shares = {**shares, "typed": shares["typed"] + shares["paper"], "paper": 0.0}
        channel = Channel(self._tally.draw(table, shares))
        lookups: list[Lookup] = []
        while True:
            found = self._drawn(f"lookup-{channel}")
            if found != "unconfirmed":
                lookups.append(Lookup(channel))
                record = self._ended(channel) if found == "invalid" else Record.GOOD
                return _Met(record=record, lookups=tuple(lookups))
            typo = channel is Channel.TYPED and self._drawn("unconfirmed-typed") == "typo"
            lookups.append(Lookup(channel, typo))
            if not typo or len(lookups) == _MOST_LOOKUPS:
                record = Record.GOOD if typo else Record.NONE
                return _Met(record=record, lookups=tuple(lookups))

    def _ended(self, channel: Channel) -> Record:
        """A paper is given back when coverage changes: an old one names a coverage that ended."""
        if channel is Channel.PAPER:
            return Record.LOST
        return Record(self._drawn("invalid-number"))

    def _card(self, band: str, *, plastic: bool) -> _Met:
        """What is met with a card, or with one on a phone, of which less can be wrong."""
        reader = Reader(self._drawn("reader")) if plastic else Reader.SMOOTH
        if reader is Reader.UNREADABLE:
            return _Met(reader=reader)
        certificate, registered = Certificate.VALID, True
        identification, matches, pin = Identification.FACE, True, Pin.RIGHT
        record, consent = Record.GOOD, Consent.ALL
        if plastic and band != _TOO_YOUNG:
            certificate = Certificate(self._drawn("certificate"))
        if plastic:
            identification, matches, pin = self._identification()
        live = certificate in (Certificate.VALID, Certificate.EXPIRING)
        if live and plastic:
            registered = self._drawn("registration") == "registered"
        if certificate is not Certificate.EXPIRED:
            record = self._record()
        if record is Record.GOOD and live:
            consent = Consent(self._drawn("consent"))
        return _Met(reader, certificate, registered, identification, matches, pin, record, consent)

    def _identification(self) -> tuple[Identification, bool, Pin]:
        shares = self._mix.tables["identification"]
        if not VISUAL_SIMPLE.in_force(self._day):
            shares = {**shares, "face": shares["face"] + shares["visual"], "visual": 0.0}
        way = Identification(self._tally.draw("identification", shares))
        match way:
            case Identification.FACE:
                return way, self._drawn("face") == "match", Pin.RIGHT
            case Identification.PIN:
                return way, True, Pin(self._drawn("pin"))
            case Identification.VISUAL:
                return way, True, Pin.RIGHT

    def _record(self) -> Record:
        match self._drawn("lookup-card"):
            case "unconfirmed":
                return Record(self._drawn("unconfirmed-card"))
            case "invalid":
                return Record.LOST
            case _:
                return Record.GOOD

    def _drawn(self, table: str) -> str:
        shares: Mapping[str, float] = self._mix.tables[table]
        return self._tally.draw(table, shares)
