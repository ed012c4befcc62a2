"""A rehearsal as JUnit XML, in the shape that Jenkins' xUnit plug-in knows as JUnit 10.

A scenario is a test case, a group a suite.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from lxml import etree

from clinic_ui.rehearse.result import Outcome
from clinic_ui.rehearse.words import GROUPS
from onshikaku.domain.scenario import Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_ui.rehearse.result import Played, Rehearsal

__all__ = ["as_junit"]

_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(run: Rehearsal) -> bytes:
    """The run as a document; a stopped one ends with a case that says so."""
    root = etree.Element(
        "testsuites",
        {"name": "onshikaku rehearse", "time": f"{run.seconds:.3f}", **_counts(run.played, run)},
    )
    ordered = sorted(run.played, key=lambda one: one.number)
    for letter, ones in groupby(ordered, key=lambda one: one.number[0]):
        played = list(ones)
        suite = etree.SubElement(
            root,
            "testsuite",
            {
                "name": f"{letter} {GROUPS[Group(letter)].en}",
                "time": f"{sum(one.seconds for one in played):.3f}",
                "timestamp": run.begun.isoformat(timespec="seconds"),
                "skipped": str(_of(played, Outcome.NOT_PLAYED)),
                **_counts(played, None),
            },
        )
        for one in played:
            _case(suite, run, one)
    if run.interrupted:
        suite = etree.SubElement(root, "testsuite", name="the end", tests="1", errors="1")
        case = etree.SubElement(suite, "testcase", name="the end", classname="rehearse", time="0")
        etree.SubElement(case, "error", type="interrupted", message="the run was stopped")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _counts(played: Sequence[Played], run: Rehearsal | None) -> dict[str, str]:
    stopped = run is not None and run.interrupted
    return {
        "tests": str(len(played) + stopped),
        "failures": str(_of(played, Outcome.FAILED)),
        "errors": str(_of(played, Outcome.BROKEN) + stopped),
    }


def _of(played: Sequence[Played], outcome: Outcome) -> int:
    return sum(one.outcome is outcome for one in played)


def _case(suite: etree._Element, run: Rehearsal, one: Played) -> None:  # pyright: ignore[reportPrivateUsage]
    case = etree.SubElement(
        suite,
        "testcase",
        name=f"{one.number} {one.id}",
        classname=f"rehearse.{run.reader}.{one.number[0]}",
        time=f"{one.seconds:.3f}",
    )
    match one.outcome:
        case Outcome.PASSED:
            pass
        case Outcome.NOT_PLAYED:
            reason = "" if one.reason is None else one.reason.en
            etree.SubElement(case, "skipped", message=_clean(reason))
        case Outcome.FAILED | Outcome.BROKEN:
            lines = list(_lines(one))
            name = "failure" if one.outcome is Outcome.FAILED else "error"
            element = etree.SubElement(
                case, name, type=one.outcome.value, message=_clean(lines[0][:200])
            )
            element.text = _clean("\n".join(lines))


def _lines(one: Played) -> list[str]:
    lines: list[str] = []
    for step in one.steps:
        lines += [
            f"step {step.number} {step.verb}: {check.surface.value}: {check.expected}: {check.seen}"
            for check in step.checks
            if not check.held
        ]
        if step.trouble is not None:
            lines.append(f"step {step.number} {step.verb}: {step.trouble}")
    return lines


def _clean(text: str) -> str:
    return _NO_XML.sub("�", text)
