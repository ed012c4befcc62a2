"""The scenario library: situations at the desk as files, and the sets of the training course.

`load_course` gives those that come with the package. docs/training.md describes the files.
"""

from onshikaku.scenarios.loader import load_course, load_scenarios, read_course, read_scenario
from onshikaku.scenarios.mistakes import ScenarioInvalid, ScenarioMistake

__all__ = [
    "ScenarioInvalid",
    "ScenarioMistake",
    "load_course",
    "load_scenarios",
    "read_course",
    "read_scenario",
]
