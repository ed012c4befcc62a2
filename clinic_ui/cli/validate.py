"""`onshikaku validate`: files of the terminal's folders against the interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag
from onshikaku.wire.oqs.check import Verdict, check
from onshikaku.wire.oqs.findings import Fault, Finding, Severity
from onshikaku.wire.oqs.kinds import KINDS, Kind

__all__ = ["validate"]

_LARGEST = 100_000_000
_WRONG = {Severity.ERROR: ("誤り", "error", "red"), Severity.WARNING: ("注意", "warning", "yellow")}


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Requests or answers, XML.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help="What the files are, as OQSsiquc01req, whatever their name.",
        ),
    ] = None,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="Warnings count as errors as well.")
    ] = False,
    as_json_: JsonFlag = False,
) -> None:
    """Check requests and answers against the terminal's file interface.

    連携ファイルの電文が仕様どおりかを調べます。Every mistake is told with its line, its element,
    and the section of docs/files.md that has the rule. Exit code: 0 all right, 1 mistakes, 2 usage.

    Examples: onshikaku validate req/*.xml · onshikaku validate --json answer.xml ·
    onshikaku validate --as OQSsiquc01req my-first-request.xml
    """
    wanted = _kind(kind)
    verdicts = {file: check(file.name, _bytes(file), wanted) for file in files}
    passed = [_passed(verdict, strict=strict) for verdict in verdicts.values()]
    if as_json_:
        report = {
            "simulated": True,
            "files": [
                _file(file, verdict, valid=ok)
                for (file, verdict), ok in zip(verdicts.items(), passed, strict=True)
            ],
        }
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for file, verdict in verdicts.items():
            _tell(console, file, verdict)
    raise typer.Exit(Exit.OK if all(passed) else Exit.NO)


def _kind(name: str | None) -> Kind | None:
    if name is None:
        return None
    if name not in KINDS:
        fail(Exit.USAGE, f"--as: {name!r} is no kind of message", f"one of {', '.join(KINDS)}")
    return KINDS[name]


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            fail(Exit.USAGE, f"{file}: larger than {_LARGEST} bytes", "check a part of it")
        return file.read_bytes()
    except OSError as error:
        fail(Exit.USAGE, f"{file}: {error.strerror}")


def _passed(verdict: Verdict, *, strict: bool) -> bool:
    return verdict.valid and not (strict and verdict.findings)


def _file(file: Path, verdict: Verdict, *, valid: bool) -> dict[str, Any]:
    kind = verdict.kind
    return {
        "file": str(file),
        "kind": None if kind is None else kind.name,
        "valid": valid,
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.fault.code,
        "severity": finding.fault.severity.value,
        "line": finding.line,
        "path": finding.path or None,
        "element": finding.path.rpartition("/")[2] or None,
        "section": finding.section,
        "ja": finding.text.ja,
        "en": finding.text.en,
    }


def _tell(console: Console, file: Path, verdict: Verdict) -> None:
    kind = verdict.kind
    what = "" if kind is None else f"　{kind.title.ja}　[dim]{kind.title.en}[/dim]"
    counted = [one.fault.severity for one in verdict.findings]
    if counted:
        console.print(f"[bold]{escape(str(file))}[/bold]{what}")
    else:
        console.print(
            f"[bold]{escape(str(file))}[/bold]{what}　[green]問題なし[/green] no findings"
        )
    for finding in verdict.findings:
        ja, en, colour = _WRONG[finding.fault.severity]
        place = "" if finding.line is None else f"{finding.line}行目　"
        rule = f"[{finding.fault.code}] docs/files.md §{finding.section}"
        detail = " ".join(filter(None, (f"{en}: {finding.text.en}", finding.path, rule)))
        console.print(f"  [{colour}]{ja}[/{colour}]　{place}{escape(finding.text.ja)}")
        console.print(f"    {detail}", style="dim", markup=False)
        if finding.fault is Fault.UNKNOWN_NAME:
            console.print("    → 種類を指定してください name its kind: --as OQSsiquc01req")
