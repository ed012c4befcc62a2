"""`onshikaku cert`: verify a certificate, and judge its dates."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import httpx
import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from clinic_ui.reasons import CERTIFICATE
from onshikaku.domain.certificate import CertificateFacts
from onshikaku.domain.dates import JST
from onshikaku.domain.rules.certificate_life import assess
from onshikaku.domain.text import Text
from onshikaku.pki.profile import Purpose
from onshikaku.pki.revocation import CrlSource, OcspSource
from onshikaku.pki.roots import UnfitRoot
from onshikaku.pki.validate import CertificateRefused, Malformed, Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onshikaku.pki.revocation import RevocationSource
    from onshikaku.pki.validate import Validated

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True)

_TIMEOUT_SECONDS = 5.0
_LONGEST_ANSWER = 1 << 16
_VALID = Text("有効です", "valid")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The certificate, PEM or DER.")],
    root: Annotated[Path, typer.Option("--root", help="The root to trust, PEM or DER.")],
    *,
    crl: Annotated[
        Path | None, typer.Option("--crl", help="Ask this CRL about revocation, PEM or DER.")
    ] = None,
    ocsp: Annotated[
        str | None,
        typer.Option("--ocsp", metavar="URL", help="Ask this OCSP responder about revocation."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="2026-11-20 (noon in Japan) or 2026-11-20T09:30 (Japan, unless it says +00:00). "
            "Default: now.",
        ),
    ] = None,
    purpose: Annotated[Purpose, typer.Option(help="What it shall serve for.")] = Purpose.AUTH,
    allow_production_names: Annotated[
        bool,
        typer.Option(
            "--allow-production-names", help="Accept certificates of the real JPKI, if --root is."
        ),
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """証明書を検証します / Verify a certificate: exit 0 if valid, 1 with the reason if not.

    Without --crl or --ocsp nothing is said about revocation.
    """
    moment = datetime.now(UTC) if at is None else _moment(at)
    if crl is not None and ocsp is not None:
        fail(Exit.USAGE, "--crl and --ocsp: give one of the two")
    validator = _validator(root, _source(crl, ocsp), allow_production_names=allow_production_names)
    content = _read(file, "FILE")
    try:
        der = _der(content)
        validated = validator.validate(der, at=moment, purpose=purpose)
    except CertificateRefused as refusal:
        facts = {**_facts(content), **refusal.facts()}
        _report({"valid": False, "reason": refusal.code, **facts}, as_json=as_json)
        raise typer.Exit(Exit.NO) from None
    _report(
        {"valid": True, **_facts(content), "revocation": _revocation(validated)}, as_json=as_json
    )


@app.command()
def state(
    *,
    not_after: Annotated[
        str, typer.Option("--not-after", metavar="DATE", help="The certificate's last day.")
    ],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day of the visit.")],
    as_json: JsonFlag = False,
) -> None:
    """有効期限から状態を判定します / What a certificate is worth on a day, going by its dates."""
    last, day = _day("--not-after", not_after), _day("--on", on)
    try:
        found = assess(CertificateFacts(not_before=date.min, not_after=last), day)
    except ValueError:
        fail(Exit.USAGE, f"--not-after: {not_after} is too near the end of the calendar")
    facts = {
        "state": found.state.value,
        "alert_start": found.alert_start.isoformat(),
        "grace_end": found.grace_end.isoformat(),
        "days_left": found.days_left,
    }
    if as_json:
        typer.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        typer.echo(f"{name}: {'-' if value is None else value}")


def _validator(
    root: Path, source: RevocationSource | None, *, allow_production_names: bool
) -> Validator:
    try:
        certificate = x509.load_der_x509_certificate(_der(_read(root, "--root")))
        return Validator(
            [certificate], revocation=source, allow_production_names=allow_production_names
        )
    except UnfitRoot as error:
        fail(Exit.USAGE, f"--root: {root}: {error}")
    except (ValueError, Malformed):
        fail(Exit.USAGE, f"--root: {root} is not a certificate")


def _source(crl: Path | None, ocsp: str | None) -> RevocationSource | None:
    if crl is not None:
        content = _read(crl, "--crl")
        return CrlSource(lambda _partition: _crl_der(content))
    if ocsp is not None:
        return OcspSource(_post(ocsp))
    return None


def _post(url: str) -> Callable[[bytes], bytes]:
    """Send OCSP requests to an address; whatever goes wrong on the way is an `OSError`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        fail(Exit.USAGE, f"--ocsp: {url!r} is not an http address")

    def post(request: bytes) -> bytes:
        headers = {"content-type": "application/ocsp-request"}
        answer = bytearray()
        try:
            with httpx.stream(
                "POST", url, content=request, headers=headers, timeout=_TIMEOUT_SECONDS
            ) as response:
                response.raise_for_status()
                for chunk in response.iter_bytes():
                    answer += chunk
                    if len(answer) > _LONGEST_ANSWER:
                        raise OSError("the answer is too long")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OSError(str(error) or type(error).__name__) from error
        return bytes(answer)

    return post


def _read(path: Path, field: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fail(Exit.USAGE, f"{field}: {path}: {error.strerror}", "give a file that can be read")


def _der(content: bytes) -> bytes:
    """The certificate in DER, if it came in PEM."""
    if b"-----BEGIN" not in content:
        return content
    try:
        return x509.load_pem_x509_certificate(content).public_bytes(Encoding.DER)
    except ValueError as error:
        raise Malformed(str(error)) from error


def _crl_der(content: bytes) -> bytes:
    """The list in DER, if it came in PEM; PEM that holds no list is passed on to be refused."""
    if b"-----BEGIN" not in content:
        return content
    try:
        return x509.load_pem_x509_crl(content).public_bytes(Encoding.DER)
    except ValueError:
        return content


def _moment(text: str) -> datetime:
    """A moment; a day alone is its noon, a time without zone is Japan's."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime.combine(day, time(12), JST)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"--at: {text!r} is not a time", "write it as 2026-11-20T09:30")
    return moment if moment.tzinfo else moment.replace(tzinfo=JST)


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(Exit.USAGE, f"{field}: {text!r} is not a day", "write it as 2026-11-20")


def _facts(content: bytes) -> dict[str, object]:
    """What the certificate says of itself, as far as it can be read."""
    try:
        certificate = x509.load_der_x509_certificate(_der(content))
        return {
            "serial": str(certificate.serial_number),
            "issuer": certificate.issuer.rfc4514_string(),
            "not_before": certificate.not_valid_before_utc.isoformat(),
            "not_after": certificate.not_valid_after_utc.isoformat(),
        }
    except (ValueError, TypeError, x509.InvalidVersion, Malformed):
        return {}


def _revocation(validated: Validated) -> str:
    return "not_checked" if validated.status is None else "good"


def _report(result: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    reason = result.get("reason")
    said = _VALID if reason is None else CERTIFICATE[str(reason)]
    typer.echo(f"{said.ja} / {said.en}")
    for name, value in result.items():
        if name != "valid":
            typer.echo(f"  {name}: {value}")
