"""A recording for people and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hardware.recording.document import CardSeen, Closed, Connected, Exchanged, Hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardware.recording.document import Event, Recording

__all__ = ["as_json", "as_lines"]

_HIDDEN = {
    Hidden.ANSWERS: "応答のデータ answers' data",
    Hidden.SECRETS: "暗証番号など PINs and the like",
    Hidden.DATA: "命令のデータ commands' data",
    Hidden.UNKNOWN_COMMANDS: "未知の命令 unknown commands",
    Hidden.ATR: "ATRの一部 parts of the answer to reset",
    Hidden.READER_SERIAL: "リーダーの製造番号 the reader's serial number",
}


def as_json(recording: Recording, *, events: bool) -> dict[str, Any]:
    """Header and count, and with `events` all that happened, as it stands in the file."""
    told: dict[str, Any] = {
        "header": recording.header.model_dump(mode="json"),
        "commands": len(recording.exchanges()),
        "card_seconds": _card_seconds(recording),
    }
    if events:
        told["events"] = [
            event.model_dump(mode="json", exclude_none=True) for event in recording.events
        ]
    return told


def as_lines(recording: Recording, *, events: bool) -> Iterator[str]:
    """The same for people."""
    header = recording.header
    link = "" if header.reader.link is None else f" ({header.reader.link})"
    yield f"リーダー reader: {header.reader.name}{link}"
    yield f"記録日 made: {header.made}  onshikaku {header.program}  {header.session}"
    yield f"カード card: {header.label or '―'}"
    for file, length in header.objects.items():
        yield f"  {file}: {length} bytes"
    yield f"命令 commands: {len(recording.exchanges())}  {_card_seconds(recording):.3f} s"
    hidden = "、".join(_HIDDEN[item] for item in header.hidden) or "―"
    yield f"記録していないもの left out: {hidden}"
    if not events:
        return
    yield ""
    yield f"{'s':>10} {'ms':>9}  "
    for event in recording.events:
        yield _line(event)


def _card_seconds(recording: Recording) -> float:
    return round(sum(event.seconds for event in recording.exchanges()), 6)


def _line(event: Event) -> str:
    match event:
        case Connected():
            said = f"connect  {event.atr or event.error}"
        case Exchanged():
            size = "" if event.length is None else f" + {event.length} bytes"
            said = f"{event.asked}  → {event.sw or event.error}{size}"
        case Closed():
            return f"{event.at:>10.3f} {'':>9}  close"
        case CardSeen():
            return f"{event.at:>10.3f} {'':>9}  {event.what}"
    return f"{event.at:>10.3f} {event.seconds * 1e3:>9.2f}  {said}"
