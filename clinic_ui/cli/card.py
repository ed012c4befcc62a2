"""`onshikaku card`: make virtual My Number Cards, and list whose there are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay, PkiFolder
from clinic_ui.cli.people import People, WithCast, cast_for, day_of, one_of, state_text
from clinic_ui.compose import LOCAL_CENTRE
from hardware import card_factory, card_store
from hardware.cvc_authority import CvcAuthority, CvcKeyBroken
from onshikaku.domain.dates import JST
from onshikaku.domain.foresight import certificate_on
from onshikaku.domain.persona import CardProfile
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.ledger import LedgerError
from onshikaku.pki.profile import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hardware.card_image import CardImage
    from onshikaku.domain.persona import Persona

__all__ = ["app", "make_image"]

app = typer.Typer(no_args_is_help=True)


@app.command()
def make(
    persona_id: Annotated[
        str, typer.Argument(metavar="PERSONA", help="Whose card; `onshikaku card list`.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the card, made if need be.")],
    profile: Annotated[
        CardProfile | None, typer.Option(help="How the chip behaves. Default: the persona's.")
    ] = None,
    pki: PkiFolder = None,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """Make a persona's virtual card: the card itself, its certificates, their issuers.

    仮想マイナンバーカードを作ります（人物・番号はすべて架空です）。

    Give the same --on and --personas as the centre has: people are made for its first day.

    Example: onshikaku card make standard --pki ./pki --out ./card
    """
    people = cast_for(day_of(on), personas, with_cast=with_cast)
    made = make_image(persona_id, people, pki, profile)
    persona, hierarchy, image = made.persona, made.hierarchy, made.image
    files: dict[str, bytes | None] = {}
    for purpose in Purpose:
        root = hierarchy.authority(purpose).certificate
        files[f"{purpose}_cert.der"] = card_factory.certificate_on(image, purpose)
        files[f"{purpose}_ca.pem"] = root.public_bytes(Encoding.PEM)
    try:
        card_store.save(image, out)
        for name, content in files.items():
            if content is None:
                (out / name).unlink(missing_ok=True)
            else:
                (out / name).write_bytes(content)
    except OSError as error:
        fail(Exit.USAGE, f"--out: {error}", "give a folder that you may write to")
    written = [name for name, content in files.items() if content is not None]
    if as_json:
        document = {
            "persona": persona.id,
            "profile": image.profile,
            "pin": persona.card.pin,
            "folder": str(out),
            "files": {name.partition(".")[0]: str(out / name) for name in written},
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    typer.echo(f"模擬カードを作りました。 Made a simulated card: {persona.id}, {image.profile}")
    typer.echo(f"  {persona.title_ja}  {persona.title_en}")
    typer.echo(f"  暗証番号 PIN: {persona.card.pin}（架空 invented）")
    typer.echo(f"  {out}: {', '.join(written)}")


@dataclass(frozen=True, slots=True)
class Made:
    """A card, whose it is, and who issued its certificates."""

    persona: Persona
    hierarchy: Hierarchy
    image: CardImage


def make_image(
    persona_id: str,
    people: Mapping[str, Persona],
    pki: Path | None,
    profile: CardProfile | None = None,
    *,
    option: str = "PERSONA",
) -> Made:
    """The persona's card; leaves with a usage error if there is no such persona or folder.

    `option` is by what name the persona was asked for.
    """
    hierarchy, cvc = _authorities(pki, datetime.now(JST))
    persona = one_of(people, persona_id, option, hierarchy)
    image = card_factory.make_card(persona, hierarchy, profile=profile, cvc=cvc)
    return Made(persona, hierarchy, image)


def _authorities(pki: Path | None, now: datetime) -> tuple[Hierarchy, CvcAuthority]:
    ocsp_url = f"{LOCAL_CENTRE}/ocsp"
    if pki is None:
        return Hierarchy.create(now, ocsp_url), CvcAuthority.create()
    try:
        return Hierarchy.open(pki, now, ocsp_url), CvcAuthority.open(pki)
    except (CvcKeyBroken, LedgerError, OSError) as error:
        fail(Exit.USAGE, f"--pki: {error}", "give a new folder, or one that was made here")


@app.command("list")
def list_(
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """List the invented people whose cards can be made, and what each is for.

    架空の登場人物とそのカードの一覧です。
    """
    today = day_of(on)
    people = cast_for(today, personas, with_cast=with_cast).values()
    if as_json:
        listed = [_as_json(persona, today) for persona in people]
        typer.echo(json.dumps({"personas": listed}, ensure_ascii=False))
        return
    for persona in people:
        certificate = certificate_on(persona, today)
        shown = "なし none" if certificate is None else state_text(certificate.state)
        typer.echo(f"{persona.id:<20}{persona.title_ja}  {persona.title_en}")
        typer.echo(f"{'':<20}カード card: {persona.card.profile}  電子証明書 certificate: {shown}")


def _as_json(persona: Persona, today: date) -> dict[str, object]:
    certificate = certificate_on(persona, today)
    return {
        "id": persona.id,
        "title": {"ja": persona.title_ja, "en": persona.title_en},
        "profile": persona.card.profile,
        "certificate": certificate
        and {
            "state": certificate.state,
            "not_before": certificate.not_before.isoformat(),
            "not_after": certificate.not_after.isoformat(),
        },
    }
