"""What is measured of a person: always about the same, moved by illness, consistent in itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onshikaku.domain.medical import Result
from onshikaku.domain.person import Sex

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from onshikaku.medical.catalogue import Condition, Measure
    from onshikaku.medical.lots import Lots

__all__ = ["Body"]

# Standing height in cm (from, to), and waist in cm as a line over BMI (slope, at 0).
_HEIGHT = {Sex.MALE: (161.0, 177.0), Sex.FEMALE: (149.0, 164.0)}
_WAIST = {Sex.MALE: (2.7, 19.0), Sex.FEMALE: (2.6, 20.0)}

# A value lies within this part of its range all the time, and swings from day to day by the rest.
_STEADY = 0.8


class Body:
    """The values of one adult; those of a woman where no sex is registered."""

    def __init__(self, lots: Lots, sex: Sex, measures: Mapping[str, Measure]) -> None:
        self._lots = lots
        self._sex = Sex.MALE if sex is Sex.MALE else Sex.FEMALE
        self._measures = measures

    def result(self, name: str, day: date, conditions: Sequence[Condition]) -> Result:
        """A measurement on a day, under the conditions of that day."""
        measure = self._measures[name]
        value = Decimal(repr(self._value(name, day, conditions)))
        return Result(
            name=measure.name,
            value=value.quantize(Decimal(1).scaleb(-measure.decimals)),
            unit=measure.unit,
            low=measure.low.get(self._sex),
            high=measure.high.get(self._sex),
            code=measure.code,
        )

    def _value(self, name: str, day: date, conditions: Sequence[Condition]) -> float:
        match name:
            case "height":
                return self._height()
            case "weight":
                bmi = round(self._within("bmi", day, conditions), 1)
                return bmi * (self._height() / 100) ** 2
            case "waist":
                slope, at_zero = _WAIST[self._sex]
                return slope * self._within("bmi", day, conditions) + at_zero
            case _:
                return self._within(name, day, conditions)

    def _height(self) -> float:
        return round(self._lots.between(*_HEIGHT[self._sex], "height"), 1)

    def _within(self, name: str, day: date, conditions: Sequence[Condition]) -> float:
        low, high = self._measures[name].usual[self._sex]
        for condition in conditions:
            low, high = condition.effects.get(name, (low, high))
        place = _STEADY * self._lots.draw("body", name)
        place += (1 - _STEADY) * self._lots.draw("body", name, day)
        return low + (high - low) * place
