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
from clinic_ui.cli.options import JsonFlag, PkiFolder
from clinic_ui.compose import LOCAL_CENTRE
from hardware import card_store
from hardware.card_factory import certificate_on, make_card
from hardware.cvc_authority import CvcAuthority, CvcKeyBroken
from onshikaku.domain.certificate import CertificateFacts, CertificateState, CertificateStatus
from onshikaku.domain.dates import JST, jst_day
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.personas import load_personas
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.ledger import LedgerError
from onshikaku.pki.profile import Purpose

if TYPE_CHECKING:
    from datetime import date

    from hardware.card_image import CardImage
    from onshikaku.domain.persona import Persona

__all__ = ["app", "make_image"]

app = typer.Typer(no_args_is_help=True)

_TITLES = {
    CertificateState.NOT_YET_VALID: "有効期間前",
    CertificateState.VALID: "有効",
    CertificateState.EXPIRING: "まもなく期限切れ",
    CertificateState.GRACE: "期限後の猶予期間",
    CertificateState.EXPIRED: "期限切れ",
    CertificateState.SUSPENDED: "一時停止",
    CertificateState.REVOKED: "失効",
}


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
    *,
    as_json: JsonFlag = False,
) -> None:
    """Make a persona's virtual card: the card itself, its certificates, their issuers.

    仮想マイナンバーカードを作ります（人物・番号はすべて架空です）。

    Example: onshikaku card make standard --pki ./pki --out ./card
    """
    made = make_image(persona_id, profile, pki, datetime.now(JST))
    persona, hierarchy, image = made.persona, made.hierarchy, made.image
    files: dict[str, bytes | None] = {}
    for purpose in Purpose:
        root = hierarchy.authority(purpose).certificate
        files[f"{purpose}_cert.der"] = certificate_on(image, purpose)
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
    persona_id: str, profile: CardProfile | None, pki: Path | None, now: datetime
) -> Made:
    """The persona's card; leaves with a usage error if there is no such persona or folder."""
    persona = load_personas(jst_day(now)).get(persona_id)
    if persona is None:
        fail(Exit.USAGE, f"PERSONA: there is no {persona_id!r}", "`onshikaku card list` has them")
    hierarchy, cvc = _authorities(pki, now)
    return Made(persona, hierarchy, make_card(persona, hierarchy, profile=profile, cvc=cvc))


def _authorities(pki: Path | None, now: datetime) -> tuple[Hierarchy, CvcAuthority]:
    ocsp_url = f"{LOCAL_CENTRE}/ocsp"
    if pki is None:
        return Hierarchy.create(now, ocsp_url), CvcAuthority.create()
    try:
        return Hierarchy.open(pki, now, ocsp_url), CvcAuthority.open(pki)
    except (CvcKeyBroken, LedgerError, OSError) as error:
        fail(Exit.USAGE, f"--pki: {error}", "give a new folder, or one that was made here")


@app.command("list")
def list_(*, as_json: JsonFlag = False) -> None:
    """List the invented people whose cards can be made, and what each is for.

    架空の登場人物とそのカードの一覧です。
    """
    today = jst_day(datetime.now(JST))
    personas = load_personas(today).values()
    if as_json:
        listed = [_as_json(persona, today) for persona in personas]
        typer.echo(json.dumps({"personas": listed}, ensure_ascii=False))
        return
    for persona in personas:
        state = _certificate_state(persona, today)
        shown = "なし none" if state is None else f"{_TITLES[state]} {state.replace('_', ' ')}"
        typer.echo(f"{persona.id:<20}{persona.title_ja}  {persona.title_en}")
        typer.echo(f"{'':<20}カード card: {persona.card.profile}  電子証明書 certificate: {shown}")


def _as_json(persona: Persona, today: date) -> dict[str, object]:
    state = _certificate_state(persona, today)
    return {
        "id": persona.id,
        "title": {"ja": persona.title_ja, "en": persona.title_en},
        "profile": persona.card.profile,
        "certificate": state
        and {
            "state": state,
            "not_before": persona.certificate.issued.isoformat(),
            "not_after": persona.certificate.expires.isoformat(),
        },
    }


def _certificate_state(persona: Persona, today: date) -> CertificateState | None:
    """What the authentication certificate is worth today; None where the card carries none."""
    if persona.card.profile is CardProfile.NO_CERTIFICATE:
        return None
    certificate = persona.certificate
    stopped = certificate.revoked_on is None or certificate.revoked_on <= today
    status = certificate.status if stopped else CertificateStatus.GOOD
    facts = CertificateFacts(certificate.issued, certificate.expires, status)
    return assess(facts, today).state
