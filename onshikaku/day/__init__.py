"""A weighted day: who comes to an institution, with what, and what goes wrong. Pure.

Everything follows from the distribution (`day.yaml`, docs/day.md) and a seed alone.
"""

from onshikaku.day.drawing import draw
from onshikaku.day.mix import Mix, MixInvalid, load_mix
from onshikaku.day.plan import DayPlan, Patient

__all__ = ["DayPlan", "Mix", "MixInvalid", "Patient", "draw", "load_mix"]
