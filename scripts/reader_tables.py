"""Tables of the readers that are known and of a report's fields; see write_docs."""

from collections.abc import Iterator

from clinic_ui.hil.profiles import Certainty, Face, Fact, Profile, profiles
from clinic_ui.hil.report_json import field_rows

FACES = {
    Face.CONTACT: "contact (接触)",
    Face.CONTACTLESS: "contactless (非接触)",
    Face.DUAL: "both (接触・非接触)",
}


def real_readers() -> list[str]:
    """A row for each device: what is known, and the one command that awaits whoever has it."""
    lines = [
        "| Reader | Takes | Type B | Link | Tried here | The one command for whoever has it |",
        "|---|---|---|---|---|---|",
    ]
    for one in devices():
        row = (
            f"[{one.title}](#{one.id})",
            FACES[one.face],
            one.type_b.en,
            f"`{one.link}`",
            "no: nobody had one",
            f"`{one.command}`",
        )
        lines.append(f"| {' | '.join(row)} |")
    return [*lines, ""]


def virtual_readers() -> list[str]:
    """A row for each command that was run without a device, with what it printed."""
    lines = ["| Link | Command | It printed |", "|---|---|---|"]
    for one in profiles():
        if not one.virtual:
            continue
        lines += [f"| {one.title} | `{trial.command}` | `{trial.printed}` |" for trial in one.tried]
        if not one.tried:
            lines.append(f"| {one.title} | `{one.command}` | *not run yet* |")
    return [*lines, ""]


def details() -> list[str]:
    """A section for each reader: names, what is odd about it, and who says so."""
    lines: list[str] = []
    for one in (*devices(), *(one for one in profiles() if one.virtual)):
        lines += [f'### <a id="{one.id}"></a>{one.title}']
        lines += [f"- USB: {', '.join(f'`{number}`' for number in one.usb)}"] if one.usb else []
        lines += [
            f"- Name on {name.system}: `{name.pattern}` {certainty(name)}" for name in one.names
        ]
        lines += [
            f"- `{quirk.code}`: {quirk.text.en} {quirk.text.ja} {certainty(quirk)}"
            for quirk in one.quirks
        ]
        lines += [
            f"- {figure.name}: {figure.value:g} {figure.unit} {certainty(figure)}"
            for figure in one.expected
        ]
        lines += [f"- Source *{key}*: {said}" for key, said in one.sources.items()]
        lines += [""]
    return lines


def devices() -> Iterator[Profile]:
    """What can be held in a hand."""
    return (one for one in profiles() if not one.virtual)


def certainty(fact: Fact) -> str:
    """How well a fact is known, and by which of the sources below it."""
    doubt = f"**{fact.certainty}**" if fact.certainty is Certainty.UNVERIFIED else fact.certainty
    return f"({doubt}, *{fact.source}*)"


def report_fields() -> list[str]:
    """The fields of a report as JSON."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in field_rows()]
    return ["| Field | Meaning |", "|---|---|", *rows, ""]


PARTS = (real_readers, virtual_readers, report_fields, details)
