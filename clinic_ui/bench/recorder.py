"""What was just done on the bench and at its kiosks, as steps of a scenario (docs/scenarios.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from clinic_ui.bench.cards import Form
from clinic_ui.bench.slots import Placement
from clinic_ui.bench.traps import Behaviour, Moment
from clinic_ui.bench.troubles import CallTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clinic_ui.bench.situation import OnReader, Surroundings
    from clinic_ui.bench.troubles import Trouble

__all__ = ["Recorder", "Scene", "Step"]

Step = dict[str, Any]

_MOST: Final = 200
_WRONG_PIN: Final = "0000"
"""Stands for any wrong one: what somebody typed is not kept."""

_PASSCODE: Final = "{passcode}"
"""The clinic's own, for the reader of the file to fill in."""


@dataclass(frozen=True, slots=True)
class Scene:
    """How everything is on the bench: at each reader by its id, and around them."""

    readers: Mapping[str, OnReader]
    around: Surroundings


@dataclass(slots=True)
class Recorder:
    """Steps since the bench was last started over. `first`: how everything was then.

    For the event loop of the pages.
    """

    first: Scene
    steps: list[Step] = field(default_factory=list[Step])

    def start_over(self, scene: Scene) -> None:
        """Forget what was done."""
        self.first = scene
        self.steps.clear()

    def acted(self, before: Scene, after: Scene) -> None:
        """Something was done on the bench."""
        self._keep(_between(before, after))

    def tapped(
        self, reader: str, path: str, form: Mapping[str, str], pins: Mapping[str, str]
    ) -> None:
        """Something was pressed or typed at a kiosk, and was not refused.

        `pins`: what stands in the file for the right PIN.
        """
        said = _tap(path, form, pins)
        if said is not None:
            self._keep(iter([{"tap": _with_reader(reader, said)}]))

    def _keep(self, steps: Iterator[Step]) -> None:
        self.steps.extend(steps)
        del self.steps[_MOST:]


def _tap(path: str, form: Mapping[str, str], pins: Mapping[str, str]) -> dict[str, Any] | None:
    match path:
        case "choice" | "phone":
            return {path: form.get(path, "")}
        case "pin":
            agreed = {"agreed": "true"} if form.get("agreed") == "yes" else {}
            return {"pin": pins.get(form.get("pin", ""), _WRONG_PIN), **agreed}
        case "passcode":
            return {"passcode": _PASSCODE}
        case "another-way":
            return {"another_way": form.get("choice", "")}
        case "stop" | "dismiss" | "call":
            return {"button": path}
        case "look":
            return {"look": {name: value for name, value in form.items() if name in _LOOKS}}
        case _:
            return None


_LOOKS: Final = ("language", "large", "contrast")


def _between(before: Scene, after: Scene) -> Iterator[Step]:
    """What leads from one scene to the other."""
    yield from _around(before.around, after.around)
    for id_, now in after.readers.items():
        yield from _at(id_, before.readers[id_], now)
    yield from _about_somebody(before, after)


def _at(reader: str, was: OnReader, now: OnReader) -> Iterator[Step]:
    if now.face is not was.face:
        yield {"face": _with_reader(reader, {"scene": now.face.value})}
    if now.plugged is not was.plugged:
        yield {"plug" if now.plugged else "unplug": reader}
    if _what(now) != _what(was):
        if now.persona is None and now.other is None:
            yield {"remove": reader}
        else:
            yield {"place": _with_reader(reader, dict(_placed(now)))}
    elif now.placement is not was.placement:
        yield {"turn": _with_reader(reader, {"lies": now.placement.value})}
    elif now.unlocked and not was.unlocked:
        yield {"unlock": reader}
    elif (now.trap, now.behaviour, now.tries) != (was.trap, was.behaviour, was.tries):
        yield {"trap": _with_reader(reader, dict(_trap(now)) or {"breaks": "none"})}


def _what(on: OnReader) -> tuple[object, ...]:
    return on.persona, on.other, on.form


def _placed(on: OnReader) -> Iterator[tuple[str, str]]:
    if on.persona is not None:
        yield "persona", on.persona
    if on.other is not None:
        yield "other", on.other.value
    if on.form is not Form.CARD:
        yield "form", on.form.value
    if not on.unlocked:
        yield "unlocked", "false"
    if on.placement is not Placement.PROPER:
        yield "lies", on.placement.value
    yield from _trap(on)


def _trap(on: OnReader) -> Iterator[tuple[str, str]]:
    if on.tries is not None:
        yield "pin_tries", str(on.tries)
    if on.trap is not None:
        yield "breaks", on.trap.kind.value
        if on.trap.moment is not Moment.COMMAND:
            yield "moment", on.trap.moment.value
        if on.trap.nth != 1:
            yield "nth", str(on.trap.nth)
    if on.behaviour is not Behaviour.NORMAL:
        yield "behaves", on.behaviour.value


def _around(was: Surroundings, now: Surroundings) -> Iterator[Step]:
    if (now.day, now.at) != (was.day, was.at) and now.day is not None:
        at = {} if now.at is None else {"at": f"{now.at:%H:%M}"}
        yield {"clock": {"day": now.day.isoformat(), **at}}
    changed: dict[str, Any] = {}
    if now.trouble != was.trouble:
        changed |= dict(_trouble(now.trouble))
    if now.outage != was.outage:
        changed["outage"] = "open" if now.outage else "closed"
    if now.disaster != was.disaster:
        changed["disaster"] = "open" if now.disaster else "closed"
    if now.without != was.without:
        changed["without"] = sorted(feature.value for feature in now.without)
    if changed:
        yield {"set": changed}


def _trouble(trouble: Trouble | CallTrouble | None) -> Iterator[tuple[str, str]]:
    match trouble:
        case None:
            yield "trouble", "none"
        case CallTrouble(call, kind, delay, once):
            yield "call", call
            yield "kind", kind.value
            if delay:
                yield "delay_ms", str(delay)
            if once:
                yield "once", "true"
        case named:
            yield "trouble", named.value


def _about_somebody(before: Scene, after: Scene) -> Iterator[Step]:
    """A record or a certificate was changed, of whoever lay on a reader then."""
    was, now = before.around, after.around
    who = next((on.persona for on in after.readers.values() if on.persona is not None), None)
    same = who is not None and any(on.persona == who for on in before.readers.values())
    if not same:
        return
    if now.suspended and not was.suspended:
        yield {"set": {"suspended": who}}
    if now.record is not None and now.record is not was.record:
        yield {"set": {"record": {"persona": who, "change": now.record.value}}}


def _with_reader(reader: str, said: dict[str, Any]) -> dict[str, Any]:
    return said if reader == "1" else {**said, "reader": reader}
