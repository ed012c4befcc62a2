"""The checks of a suite as items of pytest, and the report of what they found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from clinic_ui.hil import reports
from clinic_ui.hil.amounts import amount
from clinic_ui.hil.result import Run, Verdict
from clinic_ui.hil.runner import run_check, surroundings
from clinic_ui.hil.suites import Suite, checks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from os import PathLike
    from pathlib import Path

    from clinic_ui.hil.checks.check import Check
    from clinic_ui.hil.plugin_place import Place
    from clinic_ui.hil.result import CheckResult

__all__ = ["CheckFailed", "CheckItem", "Reader", "collected", "write"]

_NAME = "onshikaku"


class CheckFailed(Exception):
    """A check found a defect, or could not be carried out."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.check)
        self.result = result


class Reader(pytest.Collector):
    """What the checks of a suite hang on; they are in no file."""

    def __init__(self, *, suite: Suite, place: Callable[[], Place], **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)
        self.suite = suite
        self.place = place

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        """An item for each check, in the order in which they are done."""
        return [_item(self, check) for check in checks_of(self.suite)]


class CheckItem(pytest.Item):
    """One check. What it measured is among the item's properties, for `--junitxml`."""

    def __init__(self, *, check: Check, reader: Reader, **rest: Any) -> None:  # noqa: ANN401
        super().__init__(**rest)  # pyright: ignore[reportUnknownMemberType]
        self._check = check
        self.reader = reader
        self.result: CheckResult | None = None
        self.begun = datetime.now(UTC)

    def runtest(self) -> None:
        """Do the check; what cannot be tried is skipped."""
        self.begun = datetime.now(UTC)
        self.result = result = run_check(self._check, self.reader.place().stand)
        for figure in result.figures:
            self.user_properties.append((figure.name, amount(figure.value, figure.unit)))
        match result.verdict:
            case Verdict.PASSED:
                pass
            case Verdict.NOT_TRIED:
                pytest.skip(_told(result))
            case Verdict.FAILED | Verdict.BROKEN:
                raise CheckFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:  # noqa: ANN401
        """The findings, for a person; anything else as pytest shows it."""
        if not isinstance(excinfo.value, CheckFailed):
            return str(super().repr_failure(excinfo, style))
        result = excinfo.value.result
        figures = (
            f"  {figure.name} {amount(figure.value, figure.unit)}"
            f" (limit {amount(figure.limit, figure.unit)})"
            for figure in result.figures
            if figure.limit is not None
        )
        return "\n".join((f"{result.title.ja} ({result.title.en})", _told(result), *figures))

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Where it stands."""
        return self.config.rootpath, None, f"{_NAME} {self.name}"


def collected(
    session: pytest.Session, suite: str, place: Callable[[], Place]
) -> Iterator[pytest.Item]:
    """The items of a suite. `place` is called when the first of them is done."""
    reader = _reader(session, Suite(suite), place)
    yield from session.genitems(reader)


def write(session: pytest.Session, paths: Sequence[Path]) -> None:
    """Write what the session's checks found, if they were reached at all. Raises OSError."""
    items = [item for item in session.items if isinstance(item, CheckItem)]
    done = [item for item in items if item.result is not None]
    if not done:
        return
    place, begun = done[0].reader.place(), done[0].begun
    run = Run(
        suite=done[0].reader.suite,
        seed=place.stand.seed,
        begun=begun,
        seconds=(datetime.now(UTC) - begun).total_seconds(),
        where=surroundings(place.stand, virtual=place.virtual),
        results=tuple(item.result for item in done if item.result is not None),
        interrupted=len(done) < len(items),
    )
    for path in paths:
        reports.write(run, path)


def _reader(session: pytest.Session, suite: Suite, place: Callable[[], Place]) -> Reader:
    return Reader.from_parent(  # pyright: ignore[reportUnknownMemberType]
        session, name=_NAME, nodeid=_NAME, suite=suite, place=place
    )


def _item(reader: Reader, check: Check) -> CheckItem:
    return CheckItem.from_parent(  # pyright: ignore[reportUnknownMemberType]
        reader, name=f"{reader.suite}[{check.id}]", check=check, reader=reader
    )


def _told(result: CheckResult) -> str:
    return "\n".join(f"{found.code}: {found.text.ja} {found.text.en}" for found in result.findings)
