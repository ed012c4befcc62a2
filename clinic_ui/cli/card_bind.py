"""`onshikaku card bind`, `bound` and `unbind`: real cards that stand for invented people."""

from __future__ import annotations

import json
import sys
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from clinic_ui.cli.card_insert import app
from clinic_ui.cli.devices import fail_at_card, unavailable
from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay
from clinic_ui.cli.people import People, WithCast, cast_for, day_of
from clinic_ui.reasons import explain
from clinic_ui.roots import RootUnusable, read_roots
from onshikaku.clock import Clock
from onshikaku.domain.dates import JST, jst_day, jst_midnight
from onshikaku.errors import StoreUnavailable
from onshikaku.pki.refusals import CertificateRefused
from onshikaku.service.card_bindings import CardBindings
from onshikaku.store.database import Database
from onshikaku.store.location import data_folder
from onshikaku.store.place import MEMORY
from reader.errors import ReaderError, ReaderUnavailable
from reader.jpki import JpkiCard
from reader.sources import find_source

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import date

    from onshikaku.domain.persona import Persona
    from onshikaku.service.card_bindings import GenuineCard
    from onshikaku.store.records import Binding
    from reader.ports import CardReader

__all__ = ["app", "bind", "bound", "certificate_on", "unbind"]

_SHOWN = 12
"""Digits of a keyed hash that tell one binding from another."""

_DATABASE_IN_USE = "a running centre or clinic has it open: end that first; or give --database"

_Where = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="PATH|URL",
        help="The centre's database; of a clinic: centre.db in its work folder. Default: "
        "onshikaku/centre.db in the user's data folder.",
    ),
]
_Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def bind(
    trust: Annotated[
        list[Path],
        typer.Option("--trust", metavar="ROOT.pem", help="The root to pin; several may be given."),
    ],
    persona: Annotated[
        str, typer.Option("--persona", metavar="ID", help="The invented person to stand for.")
    ],
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="NAME", help="Default: the first that holds a card."),
    ] = None,
    database: _Where = None,
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also a card that is bound to somebody else.")
    ] = False,
    yes: _Yes = False,
    as_json: JsonFlag = False,
) -> None:
    """Let the card on a reader stand for an invented person. No PIN; the card is only read.

    カードを架空の人物に結び付けます。暗証番号は使わず、カードには何も書き込みません。

    Its certificate has to hold under a root that you pin with --trust. Kept are the issuer's key
    id and a keyed hash of the serial number; not the number, not the certificate. Give the same
    --trust to `centre`, `clinic` or `confirm` afterwards. docs/real-cards.md has it step by step.

    Example: onshikaku card bind --reader "NAME" --trust ROOT.pem --persona standard
    """
    if as_json and not yes:
        fail(Exit.USAGE, "--json asks nothing", "give --yes as well")
    person = _person(cast_for(day_of(on), personas, with_cast=with_cast), persona)
    try:
        roots = read_roots(trust)
    except RootUnusable as error:
        fail(Exit.USAGE, f"--trust: {error}", "give a certificate as PEM or DER")
    with _bindings(database) as bindings:
        name, simulated, certificate = _read(reader)
        day = day_of(on)
        card = _examined(bindings, certificate, roots, _moment(day))
        before = bindings.of(card)
        if not as_json:
            _show(name, certificate, card, simulated=simulated)
            _show_intent(person, bindings, before)
        if before is not None and before.person_id != persona and not replace:
            if yes or not sys.stdin.isatty():
                fail(
                    Exit.USAGE,
                    f"このカードは {before.person_id} に結び付いています。"
                    f"This card is bound to {before.person_id}.",
                    "give --replace as well, or undo it with `onshikaku card unbind`",
                )
            _confirmed("別の人物に結び付け直しますか。 Bind it to somebody else?")
        elif not yes:
            _confirmed("結び付けますか。 Bind it?")
        bindings.bind(card, persona, Clock().now())
    if as_json:
        was = None if before is None else before.person_id
        typer.echo(json.dumps({"bound": persona, "before": was, "simulated_card": simulated}))
        return
    roots_again = " ".join(f"--trust {root}" for root in trust)
    typer.echo(
        "\n結び付けました。同じ --trust を付けてセンターを起動してください。\n"
        f"Bound. Start the centre with the same root: {roots_again}"
    )


@app.command()
def bound(database: _Where = None, *, as_json: JsonFlag = False) -> None:
    """List the cards that are bound, and to whom. Shows nothing of the cards: it is not kept.

    結び付けたカードの一覧です。

    Example: onshikaku card bound --database OQS-work/centre.db
    """
    with _bindings(database, made=True) as bindings:
        found = [(each, bindings.recognised(each)) for each in bindings.all()]
    if as_json:
        listed = [
            {
                "mark": binding.mark.digest[:_SHOWN],
                "persona": binding.person_id,
                "bound_at": binding.bound_at.isoformat(),
                "recognised": recognised,
            }
            for binding, recognised in found
        ]
        typer.echo(json.dumps({"bound": listed}))
        return
    if not found:
        typer.echo("結び付けたカードはありません。 No card is bound.")
    for binding, recognised in found:
        at = f"{binding.bound_at.astimezone(JST):%Y-%m-%d %H:%M}"
        typer.echo(f"{binding.mark.digest[:_SHOWN]}  {binding.person_id}  {at}")
        if not recognised:
            typer.echo(
                "    鍵のファイルが替わったため、このカードは見分けられません。 "
                "The key file was changed: this card is no longer known. Bind it again."
            )


@app.command()
def unbind(
    marks: Annotated[
        list[str] | None,
        typer.Argument(metavar="MARK", help="As `onshikaku card bound` shows it."),
    ] = None,
    persona: Annotated[
        str | None, typer.Option("--persona", metavar="ID", help="Every card of this person.")
    ] = None,
    database: _Where = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every card.")] = False,
    yes: _Yes = False,
) -> None:
    """Undo bindings. With the last one in a file its key is destroyed too.

    結び付けを取り消します。

    Example: onshikaku card unbind --persona standard
    """
    if not marks and persona is None and not every:
        fail(Exit.USAGE, "MARK, --persona or --all is needed", "`onshikaku card bound` lists them")
    with _bindings(database, made=True) as bindings:
        chosen = [
            binding
            for binding in bindings.all()
            if every
            or binding.person_id == persona
            or any(binding.mark.digest.startswith(mark) for mark in marks or () if mark)
        ]
        if not chosen:
            fail(Exit.NO, "該当する結び付けがありません。No such binding.", "onshikaku card bound")
        if not yes:
            _confirmed(f"{len(chosen)}件を取り消しますか。 Undo {len(chosen)}?")
        bindings.release(chosen)
    typer.echo(f"{len(chosen)}件を取り消しました。 Undone: {len(chosen)}.")


def _person(people: Mapping[str, Persona], persona_id: str) -> Persona:
    person = people.get(persona_id)
    if person is None:
        fail(
            Exit.USAGE,
            f"--persona: nobody is called {persona_id!r} on that day",
            "`onshikaku personas list` has them all, with the same --on and --personas",
        )
    return person


@contextmanager
def _bindings(place: str | None, *, made: bool = False) -> Generator[CardBindings]:
    """Of the database there; `made` for one that has to be there already, if it was named."""
    if place == MEMORY:
        fail(Exit.USAGE, "--database: what is in memory is gone when this ends", "give a file")
    if made and place is not None and "://" not in place and not Path(place).exists():
        fail(
            Exit.USAGE,
            f"--database: there is no {place}",
            "give the one that `onshikaku card bind` was given",
        )
    try:
        with closing(Database(place or str(data_folder() / "centre.db"))) as database:
            yield CardBindings(database)
    except StoreUnavailable as error:
        fail(Exit.MISSING, f"--database: {error}", _DATABASE_IN_USE)


def _read(name: str | None) -> tuple[str, bool, bytes]:
    """The reader, whether the card says that it is simulated, and its certificate (DER)."""
    try:
        source = find_source(name)
        return source.name, *certificate_on(source.reader)
    except ReaderUnavailable as error:
        unavailable(error)
    except ReaderError as error:
        fail_at_card(error)


def certificate_on(reader: CardReader) -> tuple[bool, bytes]:
    """Whether a card says that it is simulated, and its certificate (DER). Without a PIN."""
    with reader.connect() as connection:
        card = JpkiCard(connection)
        token = card.select()
        if not card.availability().auth:
            fail(
                Exit.NO,
                "利用者証明用電子証明書がありません。The card has no authentication certificate.",
                "place another card",
            )
        return token.is_simulated, card.auth_certificate()


def _moment(day: date) -> datetime:
    """Now, on that day."""
    now = Clock().now().astimezone(JST)
    return jst_midnight(day) + timedelta(hours=now.hour, minutes=now.minute)


def _examined(
    bindings: CardBindings, certificate: bytes, roots: Sequence[x509.Certificate], at: datetime
) -> GenuineCard:
    try:
        return bindings.examine(certificate, roots, at)
    except CertificateRefused as refusal:
        why = explain(refusal.code)
        fail(
            Exit.NO,
            f"電子証明書を確認できません（{why.ja}）。"
            f"The certificate does not hold under that root: {why.en}.",
            "give the root that issued it (docs/real-cards.md); for another day: --on",
        )


def _show(name: str, certificate: bytes, card: GenuineCard, *, simulated: bool) -> None:
    """What the card is, and nothing of whose it is."""
    leaf = x509.load_der_x509_certificate(certificate)
    kind = "模擬カード simulated" if simulated else "実物のカード a real card"
    first, last = jst_day(leaf.not_valid_before_utc), jst_day(leaf.not_valid_after_utc)
    fingerprint = card.root.fingerprint(SHA256()).hex()
    organisation = _organisation(card.root.subject)
    typer.echo(f"リーダー reader: {name}")
    typer.echo(f"カード card: {kind}")
    typer.echo(f"有効期間 valid (JST): {first} – {last}")
    typer.echo(f"発行者 issuer organisation: {organisation}")
    typer.echo(f"ルート root, SHA-256: {fingerprint}")
    typer.echo("失効 revocation: 確認していません not checked")


def _show_intent(person: Persona, bindings: CardBindings, before: Binding | None) -> None:
    typer.echo(f"\n架空の人物 invented person: {person.id} {person.person.name}")
    typer.echo(
        "保存するもの what is kept:\n"
        "  発行者の鍵の識別子と、電子証明書のシリアル番号の鍵付きハッシュだけ\n"
        "  the issuer's key id and a keyed hash of the serial number, nothing else"
    )
    if bindings.key_file is not None:
        typer.echo(f"ハッシュの鍵 key of the hash: {bindings.key_file}")
    if before is not None:
        typer.echo(f"今の結び付け bound until now: {before.person_id}")


def _organisation(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return ", ".join(str(value.value) for value in values)


def _confirmed(question: str) -> None:
    if not sys.stdin.isatty():
        fail(Exit.USAGE, "there is no terminal to ask at", "give --yes")
    if not typer.confirm(question):
        typer.echo("何も変えていません。 Nothing was changed.")
        raise typer.Exit(Exit.NO)
