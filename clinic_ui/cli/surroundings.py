"""What a visit takes place in: who the clinic is, which day it is, who is known to the centre."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import NoReturn

from pydantic import ValidationError

from clinic_ui import compose
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import day_out_of_range
from clinic_ui.cli.people import cast_for, day_of
from clinic_ui.roots import RootUnusable, read_roots
from clinic_ui.settings import ClinicSettings, FaceSettings
from hardware.cvc_authority import CvcKeyBroken
from onshikaku.errors import DayOutOfRange, StoreUnavailable
from onshikaku.pki.ledger import LedgerError
from onshikaku.store.database import MEMORY
from reader.trace import TRAFFIC

__all__ = ["face_settings", "log_to_stderr", "settings_for", "world_for"]


def settings_for(credential: Path | None = None) -> ClinicSettings:
    """The settings of this clinic; leaves with a usage error that names the unfit one.

    A service's secrets (systemd.exec(5), LoadCredential) count where the environment is silent:
    the file `clinic_password` for `CLINIC_PASSWORD`.
    """
    secrets = os.environ.get("CREDENTIALS_DIRECTORY")
    if secrets is not None and not Path(secrets).is_dir():
        secrets = None
    given: dict[str, object] = {"_secrets_dir": secrets}
    if credential is not None:
        given["credential"] = credential
    try:
        return ClinicSettings(**given)  # pyright: ignore[reportArgumentType]  # it checks them
    except ValidationError as error:
        _unfit("CLINIC_", error)


def face_settings() -> FaceSettings:
    """How faces are looked at; leaves with a usage error that names the unfit setting."""
    try:
        return FaceSettings()
    except ValidationError as error:
        _unfit("FACE_", error)


def world_for(
    on: str | None,
    pki: Path | None,
    personas: Path | None,
    trust: tuple[Path, ...] = (),
    *,
    with_cast: bool,
    place: str = MEMORY,
) -> compose.World:
    """Everything but the clinic, in this process; leaves with a usage error for an unfit option.

    `place` is the centre's database.
    """
    day = day_of(on)
    people = cast_for(day, personas, with_cast=with_cast)
    try:
        roots = read_roots(trust)
        return compose.World.create(day=day, pki=pki, trusted=roots, personas=people, place=place)
    except RootUnusable as error:
        fail(Exit.USAGE, f"--trust: {error}", "give a certificate as PEM or DER")
    except DayOutOfRange as error:
        day_out_of_range(error)
    except StoreUnavailable as error:
        fail(
            Exit.MISSING, f"--database: {error}", "end the centre that has it open, or leave it out"
        )
    except (CvcKeyBroken, LedgerError, OSError) as error:
        fail(Exit.USAGE, f"--pki: {error}", "give a new folder, or one that a centre made")


def log_to_stderr(*, debug: bool) -> None:
    """Show every command to a card and its answer, if that was asked for."""
    if debug:
        logging.basicConfig(stream=sys.stderr, format="%(message)s")
        logging.getLogger("reader").setLevel(TRAFFIC)


def _unfit(prefix: str, error: ValidationError) -> NoReturn:
    first = error.errors(include_input=False)[0]
    why = first["msg"].removeprefix("Value error, ")
    fail(Exit.USAGE, f"{prefix}{str(first['loc'][0]).upper()}: {why}")
