"""What `onshikaku exchange` prints: where the folders are, then a line for each request."""

from __future__ import annotations

import json
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING

import typer

from clinic_ui.cli.pages import show_pages
from clinic_ui.views import BANNER
from onshikaku.domain.dates import JST, era_date
from onshikaku.domain.outcomes import Outcome
from onshikaku.exchange.batch_forms import RUNNING
from onshikaku.exchange.insisting import printable
from onshikaku.exchange.ports import ANSWERED
from onshikaku.wire.oqs.codes import Validity
from onshikaku.wire.oqs.kinds import KINDS
from onshikaku.wire.oqs.mapping.verdict import verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from onshikaku.domain.persona import Persona
    from onshikaku.exchange.folders import Folders
    from onshikaku.exchange.service import Served
    from onshikaku.exchange.settings import ExchangeSettings

__all__ = ["announce", "served", "served_as_json"]

_IN_HERE = "このプログラムの中 in this program"
_IN_WORDS = {ANSWERED: "回答しました answered", RUNNING: "処理中 in progress"}


def announce(
    folders: Folders,
    settings: ExchangeSettings,
    centre: str | None,
    day: date,
    example: Persona | None,
    *,
    as_json: bool,
    pages: Mapping[str, str | Sequence[str]] | None = None,
) -> None:
    """Say what is watched, and what to do next.

    `centre` is the URL of one elsewhere, `example` somebody to ask for, `pages` where they are.
    """
    if as_json:
        report: dict[str, object] = {
            "simulator": True,
            "req": str(folders.req),
            "res": str(folders.res),
            "face": str(folders.face),
            "work": str(folders.work),
            "centre": centre,
            "institution": settings.institution_code,
            "encoding": settings.encoding,
            "day": day.isoformat(),
        }
        if pages is not None:
            report["pages"] = pages
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    typer.echo(f"{BANNER.ja}\n{BANNER.en}\n")
    typer.echo(f" 要求を置く所     requests         {folders.req}")
    typer.echo(f" 結果が出る所     answers          {folders.res}")
    typer.echo(f" 顔認証の結果     card reader      {folders.face}")
    typer.echo(f" 作業フォルダ     work folder      {folders.work}")
    typer.echo(f" 全国センター     centre           {centre or _IN_HERE}")
    typer.echo(f" 医療機関コード   institution      {settings.institution_code}")
    typer.echo(f" 結果の文字コード encoding         {settings.encoding}")
    typer.echo(f" 模擬日           simulated day    {day.isoformat()}（{era_date(day)}）\n")
    if pages is not None:
        typer.echo(" 画面（ブラウザで開いてください）　Pages, to be opened in a browser:")
        show_pages(pages)
        typer.echo("")
    typer.echo(" req に要求ファイルを置くと、res に結果ファイルが出ます。別の画面で試すには：")
    typer.echo(" Put a request into req, and its answer appears in res. To try, elsewhere:\n")
    numbers = _numbers_of(example)
    if example is not None and day != datetime.now(JST).date():
        numbers += f" --on {day.isoformat()}"
    typer.echo(f"   onshikaku emr ask --root {quote(str(settings.root))} {numbers}\n")
    typer.echo(" Ctrl-C で終了します。Ctrl-C ends it.\n")


def _numbers_of(persona: Persona | None) -> str:
    """Options that ask for this person, or how to find out."""
    if persona is None or not persona.coverages:
        return "--help"
    coverage = persona.coverages[-1]
    insured = coverage.insured
    options = [f"--insurer {coverage.insurer_number.value}"]
    options += [f"--symbol {insured.symbol}"] if insured.symbol else []
    options += [f"--number {insured.number}"]
    options += [f"--branch {insured.branch}"] if insured.branch else []
    return " ".join([*options, f"--birth {persona.person.birth_date.isoformat()}"])


def served(one: Served) -> None:
    """A line: when, what it was, how it ended, and the request's name."""
    at = one.at.astimezone(JST)
    kind = KINDS.get(f"{one.interface}req")
    title = "―" if kind is None else f"{kind.title.ja} {kind.title.en}"
    outcome = _outcome(one.outcome)
    typer.echo(
        f"{at:%H:%M:%S}  {one.interface or '―'}  {outcome}  {title}  {printable(one.request)}"
    )


def _outcome(code: str) -> str:
    """What came out, in both languages; the code of a fault as it is."""
    if code in _IN_WORDS:
        return _IN_WORDS[code]
    said = verdict(Outcome(code)) if code in set(Outcome) else None
    return f"{said.label.ja} {said.label.en}" if isinstance(said, Validity) else code


def served_as_json(one: Served) -> None:
    """The same as a JSON object."""
    report = {
        "at": one.at.astimezone(JST).isoformat(timespec="milliseconds"),
        "interface": one.interface or None,
        "request": printable(one.request),
        "outcome": one.outcome,
    }
    typer.echo(json.dumps(report, ensure_ascii=False))
