"""Runs checks on a stand, one after the other, and makes a run of what they found."""

from __future__ import annotations

import logging
import platform
import time
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Protocol

from clinic_ui.hil.checks.check import Lying, NotTried, Outcome, finding
from clinic_ui.hil.hands import HandsFailed
from clinic_ui.hil.profiles import QuirkCode, profile_for
from clinic_ui.hil.result import CheckResult, Run, Surroundings, Verdict
from reader.errors import CardCommandError, ReaderError, ReaderUnavailable
from reader.sources import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_ui.hil.checks.check import Check
    from clinic_ui.hil.result import Figure, Finding
    from clinic_ui.hil.stand import Stand

__all__ = ["Onlooker", "run_checks", "surroundings"]

_log = logging.getLogger(__name__)


class Onlooker(Protocol):
    """Is told how a run goes."""

    def began(self, check: Check, number: int, of: int) -> None:
        """A check begins; the first has number 1."""
        ...

    def step(self, done: int, of: int) -> None:
        """How far the check is that goes on."""
        ...

    def ended(self, result: CheckResult) -> None:
        """A check has ended."""
        ...


def surroundings(stand: Stand, *, virtual: bool) -> Surroundings:
    """Where the run takes place. A reader whose profile says so is virtual in any case."""
    profile = profile_for(stand.source.name)
    return Surroundings(
        reader=stand.source.name,
        link=stand.source.link,
        virtual=virtual or (profile is not None and profile.virtual),
        profile=None if profile is None else profile.id,
        operator=stand.hands.name,
        program=metadata.version("onshikaku"),
        system=platform.platform(terse=True),
        python=platform.python_version(),
    )


def run_checks(
    suite: str, checks: Sequence[Check], stand: Stand, where: Surroundings, onlooker: Onlooker
) -> Run:
    """Do the checks. Ctrl-C ends the run, which is marked as interrupted then."""
    begun, start = datetime.now(UTC), time.monotonic()
    results: list[CheckResult] = []
    interrupted = False
    stand.progress = onlooker.step
    try:
        for number, check in enumerate(checks, 1):
            onlooker.began(check, number, len(checks))
            results.append(run_check(check, stand))
            onlooker.ended(results[-1])
    except KeyboardInterrupt:
        interrupted = True
    seconds = time.monotonic() - start
    return Run(suite, stand.seed, begun, seconds, where, tuple(results), interrupted)


def run_check(check: Check, stand: Stand) -> CheckResult:
    """Do one check, whatever comes of it."""
    begun = time.monotonic()
    outcome = Outcome()
    try:
        tried = _tried(check, stand)
        if isinstance(tried, CheckResult):
            return tried
        outcome = tried
        verdict = Verdict.FAILED if _failed(outcome) else Verdict.PASSED
        findings = (*outcome.defects, *outcome.notes)
    except NotTried as error:
        verdict, findings = Verdict.NOT_TRIED, (error.finding,)
    except HandsFailed as error:
        verdict, findings = Verdict.BROKEN, (_of_hands(error),)
    except ReaderError as error:
        verdict, findings = Verdict.FAILED, (_of_reader(error),)
    except Exception as error:  # noqa: BLE001 - the other checks go on
        _log.debug("%s", check.id, exc_info=True)
        verdict, findings = Verdict.BROKEN, (_of_ours(error),)
    return CheckResult(
        check.id,
        check.title,
        verdict,
        time.monotonic() - begun,
        outcome.figures,
        findings,
        outcome.series,
    )


_MOOT = {"unplug": QuirkCode.CANNOT_UNPLUG}
"""What is not asked of a reader that is known for this."""


def _tried(check: Check, stand: Stand) -> Outcome | CheckResult:
    if check.pcsc_only and stand.source.link is not Link.PCSC:
        raise NotTried(
            "pcsc-only",
            "PC/SC のリーダーでのみ行います。",
            "Only readers behind PC/SC can be checked for this.",
        )
    profile = profile_for(stand.source.name)
    for quirk in () if profile is None else profile.quirks:
        if quirk.code is _MOOT.get(check.id):
            raise NotTried(quirk.code, quirk.text.ja, quirk.text.en)
    if missing := [task for task in check.tasks if not stand.hands.can(task)]:
        words = ", ".join(sorted(missing))
        raise NotTried(
            "hands-cannot",
            f"カードの操作（{stand.hands.name}）では行えません: {words}",
            f"These hands ({stand.hands.name}) cannot: {words}",
        )
    match check.lying:
        case Lying.CARD:
            stand.need_card()
        case Lying.NOTHING:
            stand.need_empty()
        case Lying.WHATEVER:
            pass
    return check.run(stand)


def _failed(outcome: Outcome) -> bool:
    return bool(outcome.defects) or any(_is_beyond(figure) for figure in outcome.figures)


def _is_beyond(figure: Figure) -> bool:
    if figure.limit is None:
        return False
    match figure.worse:
        case "lower":
            return figure.value < figure.limit
        case "changed":
            return figure.value != figure.limit
        case _:
            return figure.value > figure.limit


def _of_hands(error: HandsFailed) -> Finding:
    return finding(
        "hands-failed",
        f"操作が行われませんでした: {error}",
        f"What the check needed was not done: {error}",
    )


def _of_reader(error: ReaderError) -> Finding:
    """A link or card that gave up where the check did not expect it."""
    name = type(error).__name__
    match error:
        case CardCommandError():
            name = f"{error.step}: {error.sw:04X}"
        case ReaderUnavailable():
            name = f"{name} {error.reason.value}"
        case _:
            pass
    return finding(
        "link-broke", f"検査の途中で通信が途切れました（{name}）。", f"The link gave up: {name}."
    )


def _of_ours(error: Exception) -> Finding:
    name = type(error).__name__
    return finding(
        "check-broke",
        f"検査そのものが失敗しました（{name}）。--debug で詳細が出ます。",
        f"The check itself failed ({name}); --debug tells more.",
    )
