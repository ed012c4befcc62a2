"""`onshikaku readers` and `onshikaku inspect`: what is attached, and what a card shows unasked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from cryptography import x509

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from clinic_ui.reasons import READER
from onshikaku.domain.dates import jst_day
from reader import errors, pcsc
from reader.errors import UnavailableReason
from reader.jpki import Availability, JpkiCard, TokenInfo
from reader.nfc_names import PREFIX
from reader.sources import Link, contactless, find_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reader.ports import CardReader

__all__ = ["CardReport", "describe", "fail_at_card", "inspect", "readers", "unavailable"]

_NEXT_STEP = {
    UnavailableReason.NOT_INSTALLED: "scripts/setup pcsc   (or: pip install 'onshikaku[pcsc]')",
    UnavailableReason.NO_SERVICE: (
        "apt-get install pcscd && systemctl start pcscd.socket (without systemd: pcscd)"
    ),
    UnavailableReason.NO_READER: "plug in a reader; contactless ones must support Type B",
    UnavailableReason.UNKNOWN_READER: "`onshikaku readers` lists the names",
    UnavailableReason.IN_USE: "close the program that uses the card",
    UnavailableReason.NOT_PERMITTED: "see `onshikaku doctor`",
    UnavailableReason.PCSC_ONLY: (
        "leave nfc: away and use PC/SC (pcscd); `onshikaku readers` then lists its name"
    ),
    UnavailableReason.LOST: "plug the reader in again",
}

_NFC_NEXT_STEP = {
    UnavailableReason.NOT_INSTALLED: "scripts/setup nfc   (or: pip install 'onshikaku[nfc]')",
    UnavailableReason.NOT_PERMITTED: "sudo onshikaku setup install udev, then plug it in again",
    UnavailableReason.NO_READER: "plug in an RC-S380; another reader works through PC/SC",
    UnavailableReason.IN_USE: (
        "close the program that uses it; if the kernel does: sudo onshikaku setup install udev &&"
        " sudo modprobe -r port100"
    ),
}
"""Where readers of nfcpy's differ."""

_NFC_SOFTWARE = ("nfcpy", "libusb-1.0")
_NAMES_IT = (UnavailableReason.NOT_INSTALLED, UnavailableReason.PCSC_ONLY)
"""Reasons whose detail is a name that people know."""


@dataclass(frozen=True, slots=True)
class CertificateReport:
    """What the user-authentication certificate says of itself; JST days, both included."""

    not_before: date
    not_after: date
    issuer_organization: str


@dataclass(frozen=True, slots=True)
class CardReport:
    """What a My Number Card tells anybody. Nothing of the person, no serial numbers."""

    token: TokenInfo
    available: Availability
    tries_left: int
    certificate: CertificateReport | None


def describe(reader: CardReader) -> CardReport:
    """Read a card without a PIN. Raises what `reader.errors` has, `NotMyNumberCard` above all."""
    with reader.connect() as connection:
        card = JpkiCard(connection)
        token = card.select()
        available = card.availability()
        return CardReport(
            token=token,
            available=available,
            tries_left=card.tries_left(),
            certificate=_certificate(card.auth_certificate()) if available.auth else None,
        )


def _certificate(der: bytes) -> CertificateReport:
    try:
        certificate = x509.load_der_x509_certificate(der)
        organizations = certificate.issuer.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
        return CertificateReport(
            jst_day(certificate.not_valid_before_utc),
            jst_day(certificate.not_valid_after_utc),
            ", ".join(str(organization.value) for organization in organizations),
        )
    except ValueError as error:
        raise errors.CardDataError("certificate", "cannot be parsed") from error


def readers(*, as_json: JsonFlag = False) -> None:
    """List the readers and whether a card lies on them.

    接続されているカードリーダーの一覧です。 Names with nfc: are devices on USB that nfcpy reads,
    without PC/SC; they are not opened for this, so whether a card lies there is not known.

    Example: onshikaku readers, then onshikaku inspect --reader nfc:usb:054c:06c3
    """
    listed = _contactless()
    try:
        slots = pcsc.slots()
    except errors.ReaderUnavailable as error:
        if not listed:
            unavailable(error)
        slots = []
    listed = [_as_entry(slot) for slot in slots] + listed
    if not listed:
        unavailable(errors.ReaderUnavailable(UnavailableReason.NO_READER))
    if as_json:
        typer.echo(json.dumps({"readers": listed}, ensure_ascii=False))
        return
    for entry in listed:
        typer.echo(entry["name"])
        typer.echo(f"  {_lies_there(entry)}")


def _as_entry(slot: pcsc.SlotState) -> dict[str, str | bool | None]:
    atr = slot.atr.hex().upper() or None
    return {"name": slot.reader, "link": Link.PCSC, "card": slot.present, "atr": atr}


def _contactless() -> list[dict[str, str | bool | None]]:
    return [
        {"name": name, "link": Link.NFC, "model": model, "card": None, "atr": None}
        for name, model in contactless()
    ]


def _lies_there(entry: Mapping[str, str | bool | None]) -> str:
    match entry["card"]:
        case None:
            return f"未確認  not opened  {entry['model']}"
        case True:
            return f"カードあり  card present  ATR {entry['atr']}"
        case _:
            return "カードなし  no card"


def inspect(
    *,
    name: Annotated[
        str | None,
        typer.Option(
            "--reader",
            metavar="NAME",
            help="Default: the first that holds a card. `onshikaku readers` lists them.",
        ),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what a card tells without a PIN. Only reads; no PIN is sent.

    カードを読み取り専用で調べます（暗証番号は送りません）。
    """
    try:
        reader = find_source(name).reader
    except errors.ReaderUnavailable as error:
        unavailable(error)
    try:
        report = describe(reader)
    except errors.NotMyNumberCard as error:
        _not_ours(reader.name, error, as_json=as_json)
    except errors.ReaderError as error:
        fail_at_card(error)
    if as_json:
        typer.echo(json.dumps(_as_json(reader.name, report), ensure_ascii=False))
    else:
        for label, value in _as_lines(reader.name, report):
            typer.echo(f"{label}: {value}")


def fail_at_card(error: errors.ReaderError) -> NoReturn:
    """Leave, saying why the card could not be read and what to do."""
    match error:
        case errors.ReaderUnavailable():
            unavailable(error)
        case errors.NotMyNumberCard(label=label):
            named = f" It calls itself {label!r}." if label else ""
            fail(
                Exit.NO,
                f"マイナンバーカードではありません。This is not a My Number Card.{named}",
                "place a My Number Card",
            )
        case errors.CardAbsent():
            fail(
                Exit.MISSING, "カードがありません。There is no card on the reader.", "place a card"
            )
        case errors.CardRemoved():
            fail(
                Exit.MISSING,
                "読み取り中にカードが離れました。The card left while it was read.",
                "leave it on the reader until the end",
            )
        case errors.CardMute():
            fail(
                Exit.MISSING,
                f"カードが応答しません。The card does not answer ({error}).",
                "take it off, wait a second, place it again",
            )
        case _:
            fail(
                Exit.MISSING,
                f"カードを読み取れません。The card cannot be read ({error}).",
                "clean it and place it again; if it stays so, the card is damaged or of a new kind",
            )


def unavailable(error: errors.ReaderUnavailable) -> NoReturn:
    """Leave, saying why the reader cannot be used and what to do."""
    where = f" ({error.reader})" if error.reader else ""
    said = READER[error.reason.value]
    steps = _NEXT_STEP
    if error.reader.startswith(PREFIX) or error.detail in _NFC_SOFTWARE:
        steps = {**_NEXT_STEP, **_NFC_NEXT_STEP}
    what = f": {error.detail}" if error.reason in _NAMES_IT else ""
    fail(Exit.MISSING, f"{said.ja}。{said.en}{what}{where}", steps[error.reason])


def _not_ours(reader: str, error: errors.NotMyNumberCard, *, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(
            json.dumps({"reader": reader, "my_number_card": False, "label": error.label or None})
        )
        raise typer.Exit(Exit.NO)
    fail_at_card(error)


def _as_json(reader: str, report: CardReport) -> dict[str, object]:
    certificate = report.certificate
    return {
        "reader": reader,
        "my_number_card": True,
        "simulated": report.token.is_simulated,
        "label": report.token.label,
        "model": report.token.model,
        "tries_left": report.tries_left,
        "certificates": {"auth": report.available.auth, "sign": report.available.sign},
        "certificate": certificate
        and {
            "not_before": certificate.not_before.isoformat(),
            "not_after": certificate.not_after.isoformat(),
            "issuer_organization": certificate.issuer_organization,
        },
    }


def _as_lines(reader: str, report: CardReport) -> list[tuple[str, str]]:
    simulated = "はい yes" if report.token.is_simulated else "いいえ no"
    tries = "ロック中 blocked" if report.tries_left == 0 else str(report.tries_left)
    lines = [
        ("リーダー reader", reader),
        ("カード card", f"マイナンバーカード My Number Card ({report.token.label})"),
        ("型式 model", report.token.model),
        ("模擬カード simulated", simulated),
        ("暗証番号の残り回数 PIN tries left", tries),
        ("利用者証明用電子証明書 authentication certificate", _presence(report.available.auth)),
        ("署名用電子証明書 signing certificate", _presence(report.available.sign)),
    ]
    if report.certificate is not None:
        lines += [
            (
                "有効期間 valid (JST)",
                f"{report.certificate.not_before} – {report.certificate.not_after}",
            ),
            ("発行者 issuer organisation", report.certificate.issuer_organization),
        ]
    return lines


def _presence(present: bool) -> str:  # noqa: FBT001 - the one thing it says
    return "あり present" if present else "なし absent"
