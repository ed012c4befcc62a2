"""`onshikaku personas`: who is in the cast, and whether a file of one's own may be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.options import JsonFlag, OnDay
from clinic_ui.cli.people import People, WithCast, cast_for, day_of, state_text, tell
from onshikaku.domain.foresight import certificate_on, foresee
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Feature, Institution, Kind
from onshikaku.personas import PersonaInvalid, documents_in, read_personas

if TYPE_CHECKING:
    from datetime import date

    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.decision import Answer
    from onshikaku.domain.persona import Persona
    from onshikaku.personas import Mistake

__all__ = ["app"]

app = typer.Typer(
    no_args_is_help=True,
    help="架空の登場人物です。 The invented people: list them, show one, check files of one's own.",
)

_CLINIC = Institution(
    InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001", frozenset(Feature)
)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="People of one's own.")],
    on: OnDay = None,
    *,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """人物ファイルを検査します。 Check people of one's own: exit 0, or 2 with every mistake.

    Example: onshikaku personas check people.yaml
    """
    day = day_of(on)
    try:
        reading = read_personas(documents_in(file), day, with_cast=with_cast)
    except PersonaInvalid as invalid:
        if as_json:
            _write({"valid": False, "mistakes": [_mistake(one) for one in invalid.mistakes]})
            raise typer.Exit(Exit.USAGE) from None
        for mistake in invalid.mistakes:
            tell(mistake)
        count = len(invalid.mistakes)
        fail(
            Exit.USAGE,
            f"誤りが{count}件あります。 {count} mistakes.",
            "docs/personas.md describes every field",
        )
    if as_json:
        warnings = [_mistake(one) for one in reading.warnings]
        _write({"valid": True, "personas": list(reading.personas), "warnings": warnings})
        return
    for warning in reading.warnings:
        tell(warning, "注意 warning: ")
    count = len(reading.personas)
    typer.echo(f"{day}の人物として{count}人を使えます。 {count} people can be used on {day}.")


@app.command("list")
def list_(
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """登場人物の一覧です。 List the people of a day, and what a check-in with each card comes to.

    At the default clinic, 9910000018.
    """
    day = day_of(on)
    people = cast_for(day, personas, with_cast=with_cast).values()
    if as_json:
        _write({"day": day.isoformat(), "personas": [_brief(one, day) for one in people]})
        return
    for persona in people:
        typer.echo(f"{persona.id:<24}{persona.title_ja}  {persona.title_en}")
        typer.echo(f"{'':<24}{_state(persona, day)} → {_outcome(persona, day)}")


@app.command()
def show(
    persona_id: Annotated[str, typer.Argument(metavar="PERSONA", help="`personas list` has them.")],
    on: OnDay = None,
    personas: People = None,
    *,
    with_cast: WithCast = False,
    as_json: JsonFlag = False,
) -> None:
    """一人の内容を表示します。 Show one person: card, certificate and records."""
    day = day_of(on)
    persona = cast_for(day, personas, with_cast=with_cast).get(persona_id)
    if persona is None:
        fail(Exit.USAGE, f"PERSONA: nobody is called {persona_id!r} on {day}", "personas list")
    if as_json:
        _write(_whole(persona, day))
        return
    for line in _lines(persona, day):
        typer.echo(line)


def _lines(persona: Persona, day: date) -> list[str]:
    person, card, spec = persona.person, persona.card, persona.certificate
    lines = [
        f"{persona.id}  {persona.title_ja}  {persona.title_en}",
        f"  氏名 name          {person.name}（{person.name_kana}）",
        f"  生年月日 born      {person.birth_date}  {person.sex}",
        f"  住所 address       {person.postal_code} {person.address}",
        f"  カード card        {card.serial}  {card.expires}まで until  {card.profile}",
        f"  暗証番号 PIN       {card.pin}（架空 invented）",
        f"  電子証明書 cert.   {spec.issued} – {spec.expires}  {_state(persona, day)}",
        f"  受付結果 check-in  {_outcome(persona, day)}",
    ]
    if persona.record_person is not None:
        shown = persona.record_person
        lines.append(f"  記録上 on record   {shown.name}（{shown.name_kana}） {shown.birth_date}")
    lines += [f"  資格 coverage      {_coverage(coverage)}" for coverage in persona.coverages]
    if persona.aid is not None:
        lines.append(f"  医療扶助 aid       {persona.aid.payer_number.value}")
    lines += [f"  公費 subsidy       {expense.programme}" for expense in persona.expenses]
    lines += [f"  閲覧停止 stop      {stop.scope} {stop.reason}" for stop in persona.stops]
    if persona.printed_percent is not None:
        lines.append(f"  書類の割合 paper   {persona.printed_percent} %")
    if persona.medical:
        lines.append("  医療情報 medical   あり yes")
    return lines


def _coverage(coverage: Coverage) -> str:
    insured = coverage.insured
    number = "・".join(part for part in (insured.symbol, insured.number, insured.branch) if part)
    lost = f"{coverage.lost_on}喪失 lost" if coverage.lost_on else ""
    return f"{coverage.insurer_name}  {number}  {coverage.valid_from}–{lost}"


def _state(persona: Persona, day: date) -> str:
    certificate = certificate_on(persona, day)
    return "電子証明書なし none" if certificate is None else state_text(certificate.state)


def _outcome(persona: Persona, day: date) -> str:
    answer = foresee(persona, day, _CLINIC)
    if answer is None:
        return "no_certificate"
    percent = answer.payment and answer.payment.percent
    return answer.outcome.value if percent is None else f"{answer.outcome.value} {percent} %"


def _brief(persona: Persona, day: date) -> dict[str, Any]:
    certificate, answer = certificate_on(persona, day), foresee(persona, day, _CLINIC)
    return {
        "id": persona.id,
        "title": {"ja": persona.title_ja, "en": persona.title_en},
        "profile": persona.card.profile,
        "certificate_state": certificate and certificate.state,
        "outcome": answer and answer.outcome,
        "percent": _percent(answer),
    }


def _percent(answer: Answer | None) -> int | None:
    return None if answer is None or answer.payment is None else answer.payment.percent


def _whole(persona: Persona, day: date) -> dict[str, Any]:
    person, spec = persona.person, persona.certificate
    shown = persona.record_person or person
    return {
        **_brief(persona, day),
        "name": person.name,
        "name_kana": person.name_kana,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "address": person.address,
        "shown_name": shown.name,
        "card": {
            "serial": persona.card.serial,
            "expires": persona.card.expires.isoformat(),
            "pin": persona.card.pin,
        },
        "certificate": {"issued": spec.issued.isoformat(), "expires": spec.expires.isoformat()},
        "coverages": [_coverage(coverage) for coverage in persona.coverages],
        "medical": persona.medical,
    }


def _mistake(mistake: Mistake) -> dict[str, Any]:
    return {
        "file": mistake.file,
        "line": mistake.line,
        "persona": mistake.persona,
        "field": mistake.field,
        "fault": mistake.fault,
        "reason": {"ja": mistake.reason.ja, "en": mistake.reason.en},
    }


def _write(document: dict[str, Any]) -> None:
    typer.echo(json.dumps({"simulated": True, **document}, ensure_ascii=False))
