"""A run as JUnit XML, in the shape that Jenkins' xUnit plug-in knows as JUnit 10.

A check is a test case. What was measured stands among the suite's properties, as that shape has
none for a single case, and again as text in the case itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from clinic_ui.hil.result import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from clinic_ui.hil.result import CheckResult, Figure, Run

__all__ = ["as_junit"]

_ELEMENT: Final = {
    Verdict.FAILED: "failure",
    Verdict.BROKEN: "error",
    Verdict.NOT_TRIED: "skipped",
}
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(run: Run) -> bytes:
    """The run as a document; a stopped run ends with a case that says so."""
    verdicts = [one.verdict for one in run.results]
    counts = {
        "tests": str(len(verdicts) + run.interrupted),
        "failures": str(verdicts.count(Verdict.FAILED)),
        "errors": str(verdicts.count(Verdict.BROKEN) + run.interrupted),
    }
    time = f"{run.seconds:.3f}"
    root = etree.Element("testsuites", {"name": "onshikaku hil", "time": time, **counts})
    suite = etree.SubElement(
        root,
        "testsuite",
        {
            "name": _place(run),
            "time": time,
            "timestamp": run.begun.isoformat(timespec="seconds"),
            "skipped": str(verdicts.count(Verdict.NOT_TRIED)),
            **counts,
        },
    )
    properties = etree.SubElement(suite, "properties")
    for name, value in _properties(run):
        etree.SubElement(properties, "property", name=_clean(name), value=_clean(value))
    for one in run.results:
        _case(suite, run, one)
    if run.interrupted:
        case = etree.SubElement(suite, "testcase", name="the end", classname=_place(run), time="0")
        etree.SubElement(case, "error", type="interrupted", message="the run was stopped")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _properties(run: Run) -> Iterator[tuple[str, str]]:
    where = run.where
    yield from (
        ("reader", where.reader),
        ("link", where.link),
        ("virtual", str(where.virtual).lower()),
        ("profile", where.profile or ""),
        ("operator", where.operator),
        ("program", where.program),
        ("system", where.system),
        ("python", where.python),
        ("seed", str(run.seed)),
    )
    for one in run.results:
        for figure in one.figures:
            yield f"{one.check}/{figure.name}", f"{figure.value:g} {figure.unit}".rstrip()


def _case(suite: Node, run: Run, one: CheckResult) -> None:
    case = etree.SubElement(
        suite,
        "testcase",
        name=_clean(one.check),
        classname=_place(run),
        time=f"{one.seconds:.3f}",
    )
    told = "\n".join(f"{found.code}: {found.text.en} {found.text.ja}" for found in one.findings)
    if tag := _ELEMENT.get(one.verdict):
        codes = ", ".join(found.code for found in one.findings) or str(one.verdict)
        first = one.findings[0].text.en if one.findings else one.title.en
        said = etree.SubElement(case, tag, type=_clean(codes), message=_clean(first))
        said.text = _clean(told)
    lines = [_line(figure) for figure in one.figures]
    if one.verdict is Verdict.PASSED and told:
        lines.append(told)
    if lines:
        etree.SubElement(case, "system-out").text = _clean("\n".join(lines))


def _line(figure: Figure) -> str:
    limit = "" if figure.limit is None else f" (limit {figure.limit:g} {figure.unit}".rstrip() + ")"
    return f"{figure.name}: {figure.value:g} {figure.unit}".rstrip() + limit


def _place(run: Run) -> str:
    return _clean(f"onshikaku.hil.{run.suite}")


def _clean(text: str) -> str:
    """Without what XML cannot hold; a reader's name comes from its maker."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
