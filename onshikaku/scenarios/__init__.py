"""The scenario library: situations at the desk as files, and the sets of the training course.

`load_course` gives those that come with the package. docs/scenarios.md describes the files.
"""

from onshikaku.scenarios.loader import (
    ScenarioFile,
    load_course,
    load_files,
    load_scenarios,
    read_course,
    read_file,
    read_scenario,
)
from onshikaku.scenarios.mistakes import ScenarioInvalid, ScenarioMistake

__all__ = [
    "ScenarioFile",
    "ScenarioInvalid",
    "ScenarioMistake",
    "load_course",
    "load_files",
    "load_scenarios",
    "read_course",
    "read_file",
    "read_scenario",
]
