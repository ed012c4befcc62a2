"""pytest with a card reader: fixtures for one's own tests, and the checks of `onshikaku hil`.

Load it with `-p clinic_ui.hil.plugin`. Without options the card and its reader are virtual and
inside the process; `--onshikaku-reader NAME` takes a real one. `--onshikaku-suite smoke` adds that
suite's checks to what is collected, and collects nothing else where no file was named.

Fixtures: `onshikaku_reader` (a `CardReader`), `onshikaku_hands` (places and removes the card),
`onshikaku_card` (a `CardConnection` to the placed card), `onshikaku_watch` (a `CardWatch`); of a
virtual card `onshikaku_chip`, `onshikaku_pin`, and `onshikaku_check_in` for a check-in with it.

Nothing but pytest is imported before it is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from clinic_ui.cli.visit import Visit
    from clinic_ui.hil.hands import Hands
    from clinic_ui.hil.plugin_place import Place
    from hardware.chip import Chip
    from reader.ports import CardConnection, CardReader, CardWatch

__all__ = [
    "onshikaku_card",
    "onshikaku_check_in",
    "onshikaku_chip",
    "onshikaku_hands",
    "onshikaku_pin",
    "onshikaku_place",
    "onshikaku_reader",
    "onshikaku_watch",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_sessionfinish",
    "pytest_unconfigure",
]

_IN_PROCESS: Final = "in-process"
_SUITES: Final = ("smoke", "full", "soak")
_OPERATORS: Final = ("tty", "web", "script")
_PLACE: Final = pytest.StashKey["Place"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this plug-in."""
    group = parser.getgroup("onshikaku", "card readers (onshikaku)")
    group.addoption(
        "--onshikaku-reader",
        metavar="NAME",
        default=_IN_PROCESS,
        help="The reader: `onshikaku readers` lists the names. `virtual`: a virtual one in a "
        "private pcscd. Default: in-process, a virtual one that needs nothing installed.",
    )
    group.addoption(
        "--onshikaku-operator",
        choices=_OPERATORS,
        default="tty",
        help="Who places the cards on a real reader: somebody asked at this terminal (tty, the "
        "default) or on a page on a telephone (web), or a program of one's own (script).",
    )
    group.addoption(
        "--onshikaku-hook",
        metavar="COMMAND",
        help="With --onshikaku-operator script: the program, as `onshikaku hil run` takes it.",
    )
    group.addoption(
        "--onshikaku-persona",
        metavar="ID",
        help="Whose virtual card; `onshikaku card list` has them all.",
    )
    group.addoption(
        "--onshikaku-suite",
        choices=_SUITES,
        help="Collect the checks of this suite. Without a file or folder: only them.",
    )
    group.addoption(
        "--onshikaku-report",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="Write what the checks found, as .json, .html or .xml (JUnit). May be repeated.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse options that cannot be carried out, before anything is collected."""
    suite: str | None = config.getoption("--onshikaku-suite")
    wanted = _reports(config)
    if wanted and suite is None:
        raise pytest.UsageError("--onshikaku-report: of what? Add --onshikaku-suite smoke")
    for path in wanted:
        if path.suffix.lower() not in (".json", ".html", ".xml"):
            raise pytest.UsageError(f"--onshikaku-report: {path}: ends in none of .json .html .xml")
    if config.getoption("--onshikaku-operator") == "script" and not _hook(config):
        raise pytest.UsageError(
            "--onshikaku-operator script: which program? Add --onshikaku-hook COMMAND"
        )
    if suite is None:
        return
    if getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("--onshikaku-suite: one reader is not for several: leave out -n")
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = []


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave reader and card as they were found."""
    if (place := config.stash.get(_PLACE, None)) is not None:
        del config.stash[_PLACE]
        place.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Add the checks of the suite before anything is chosen by -k or -m."""
    config = session.config
    suite: str | None = config.getoption("--onshikaku-suite")
    if suite is None:
        return
    from clinic_ui.hil.plugin_checks import collected  # noqa: PLC0415 - see the module's docstring

    items.extend(collected(session, suite, lambda: _place(config)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the reports."""
    wanted = _reports(session.config)
    if wanted and session.items and not session.config.getoption("--collect-only"):
        from clinic_ui.hil.plugin_checks import write  # noqa: PLC0415 - see the module's docstring

        write(session, wanted)


def _hook(config: pytest.Config) -> str | None:
    return config.getoption("--onshikaku-hook")


def _reports(config: pytest.Config) -> list[Path]:
    return config.getoption("--onshikaku-report") or []


def _place(config: pytest.Config) -> Place:
    """The reader, the hands and the card of this session; opened when it is first needed."""
    if (place := config.stash.get(_PLACE, None)) is None:
        from clinic_ui.hil import plugin_place  # noqa: PLC0415 - see the module's docstring

        wanted = plugin_place.Wanted(
            reader=config.getoption("--onshikaku-reader") or _IN_PROCESS,
            operator=config.getoption("--onshikaku-operator") or "tty",
            hook=_hook(config),
            persona=config.getoption("--onshikaku-persona"),
            tell=config.get_terminal_writer().line,
        )
        place = plugin_place.open_place(wanted)
        config.stash[_PLACE] = place
    return place


@pytest.fixture(scope="session")
def onshikaku_place(pytestconfig: pytest.Config) -> Place:
    """Reader, hands and card of this session."""
    return _place(pytestconfig)


@pytest.fixture(scope="session")
def onshikaku_reader(onshikaku_place: Place) -> CardReader:
    """The reader under test."""
    return onshikaku_place.stand.source.reader


@pytest.fixture(scope="session")
def onshikaku_hands(onshikaku_place: Place) -> Hands:
    """Whoever places the card and takes it away: `do(Task.PLACE)`, `do(Task.REMOVE)`."""
    return onshikaku_place.stand.hands


@pytest.fixture
def onshikaku_watch(onshikaku_place: Place) -> Iterator[CardWatch]:
    """What happens at the reader from now on, beginning with what lies there."""
    with onshikaku_place.stand.source.watch() as watch:
        yield watch


@pytest.fixture
def onshikaku_card(onshikaku_place: Place) -> Generator[CardConnection]:
    """A connection to the card, which is placed first if need be; the card is reset afterwards."""
    with onshikaku_place.card() as connection:
        yield connection


@pytest.fixture
def onshikaku_chip(onshikaku_place: Place) -> Chip:
    """The virtual card; the test is skipped where the reader is real."""
    if onshikaku_place.chip is None:
        pytest.skip("the card on this reader is not virtual")
    return onshikaku_place.chip


@pytest.fixture
def onshikaku_pin(onshikaku_place: Place) -> str:
    """The PIN of the virtual card; the test is skipped where the reader is real."""
    if onshikaku_place.pin is None:
        pytest.skip("nobody knows the PIN of a real card")
    return onshikaku_place.pin


@pytest.fixture
def onshikaku_check_in(onshikaku_place: Place) -> Callable[..., Visit]:
    """A call that plays a check-in with the virtual card at a centre in this process.

    It takes the PINs to type in turn, by default the right one, and returns the visit:
    `visit.finished.outcome` is the answer's code. Skipped where the reader is real.
    """
    if onshikaku_place.chip is None:
        pytest.skip("a real card is confirmed by `onshikaku confirm --reader NAME`")
    return onshikaku_place.check_in
