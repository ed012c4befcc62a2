"""The options that choose whose cards and records there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import parse_day
from onshikaku.clock import Clock
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.persona import Persona
from onshikaku.personas import Mistake, PersonaInvalid, documents_in, load_personas, read_personas
from onshikaku.pki.hierarchy import Hierarchy

__all__ = ["People", "WithCast", "cast_for", "day_of", "one_of", "state_text", "tell"]

People = Annotated[
    Path | None,
    typer.Option(
        "--personas",
        metavar="FILE|DIR",
        help="People of one's own, YAML or JSON (docs/personas.md), instead of the built-in cast.",
    ),
]
WithCast = Annotated[
    bool, typer.Option("--with-cast", help="With --personas: beside the built-in cast.")
]

_STATES = {
    CertificateState.NOT_YET_VALID: "有効期間前",
    CertificateState.VALID: "有効",
    CertificateState.EXPIRING: "まもなく期限切れ",
    CertificateState.GRACE: "期限後の猶予期間",
    CertificateState.EXPIRED: "期限切れ",
    CertificateState.SUSPENDED: "一時停止",
    CertificateState.REVOKED: "失効",
}


def day_of(on: str | None) -> date:
    """The day in `--on`, today if there is none; leaves with a usage error if it is no day."""
    return parse_day(on) or Clock().today()


def cast_for(day: date, place: Path | None, *, with_cast: bool) -> Mapping[str, Persona]:
    """The people made for a day; leaves with a usage error that names every mistake."""
    if place is None:
        try:
            return load_personas(day)
        except PersonaInvalid:
            fail(Exit.USAGE, f"--on: nobody can be made for {day}", "choose a day from 2021 on")
    try:
        return read_personas(documents_in(place), day, with_cast=with_cast).personas
    except PersonaInvalid as invalid:
        for mistake in invalid.mistakes:
            tell(mistake)
        count = len(invalid.mistakes)
        fail(
            Exit.USAGE,
            f"--personas: {count} mistakes, nothing was read",
            f"mend them, then: onshikaku personas check {place}",
        )


def one_of(
    personas: Mapping[str, Persona], persona_id: str, name: str, hierarchy: Hierarchy
) -> Persona:
    """The persona of that id, whose certificate these authorities can issue.

    Leaves with a usage error, naming the option, if there is none.
    """
    persona = personas.get(persona_id)
    if persona is None:
        fail(
            Exit.USAGE,
            f"{name}: nobody is called {persona_id!r} on that day",
            "`onshikaku personas list` has them all, with the same --on and --personas",
        )
    first, last = hierarchy.days()
    if persona.certificate.issued < first or last < persona.certificate.expires:
        fail(
            Exit.USAGE,
            f"{name}: the certificate of {persona_id!r} lies outside the authorities' validity",
            f"its days must be from {first} to {last}",
        )
    return persona


def state_text(state: CertificateState) -> str:
    """What a certificate is worth, in both languages."""
    return f"{_STATES[state]} {state.replace('_', ' ')}"


def tell(mistake: Mistake, mark: str = "") -> None:
    """Print a mistake on standard error: where, who, what, and why in both languages."""
    who = f"{mistake.persona}  " if mistake.persona else ""
    typer.echo(f"{mistake.place}: {mark}{who}{mistake.field}", err=True)
    typer.echo(f"    {mistake.reason.ja}\n    {mistake.reason.en}", err=True)
