"""A recording as a card that can be asked in any order: each command as it was answered then."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hardware import virtual_card
from hardware.card_image import PinFile
from hardware.card_layout import AUTH_PIN
from hardware.recording.document import Connected, Exchanged, Name
from hardware.recording.dressing import dressed
from hardware.recording.masking import INS_SELECT, INS_VERIFY, masked_command
from hardware.recording.place import Place, Tracker, instruction
from hardware.recording.stand_in import StandIn
from reader.apdu import Command, Sw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hardware.card_image import CardImage
    from hardware.card_state import CardState
    from hardware.recording.document import Asked, Recording

__all__ = ["ReplayedCard"]

_NO_ATR: Final = b"\x3b\x00"
_BY_NAME: Final = "04"

_Key = tuple[str, str, "Asked"]


class ReplayedCard:
    """A card with the behaviour of a recorded one, for any link that takes a `PoweredCard`.

    What was recorded in the same application and file, with the same PINs verified, is answered as
    it was: in turn where it was asked several times, the last answer staying. Any PIN gets the
    answers that PINs got then. What was not recorded is answered by `image`, in the time that such
    commands took, and stands in `unrecorded`. Failures of the link are left out. Inserted again, it
    begins anew. Thread-safe.
    """

    def __init__(
        self,
        recording: Recording,
        image: CardImage,
        *,
        speed: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._image = dressed(image, recording)
        self._book = _Book(recording)
        self._atr = _first_atr(recording)
        self._speed = speed
        self._sleep = sleep
        self._entropy = entropy
        self._lock = threading.Lock()
        self._unrecorded: Counter[str] = Counter()
        self._begin()

    @property
    def atr(self) -> bytes:
        """The recorded answer to reset."""
        return self._atr

    @property
    def tells_pins(self) -> bool:
        """Whether a PIN of the authentication key was tried in the recording."""
        return self._book.knows(Place(Name.JPKI, f"{AUTH_PIN:04X}"))

    @property
    def unrecorded(self) -> Mapping[str, int]:
        """Commands that the recording does not know, masked, and how often they came."""
        with self._lock:
            return dict(self._unrecorded)

    def inserted(self) -> None:
        """From the beginning."""
        with self._lock:
            self._begin()

    def power_off(self) -> None:
        """Nothing is selected or verified any more."""
        with self._lock:
            self._forget()

    def reset(self) -> None:
        """As `power_off`: a recording does not tell what a warm reset left."""
        self.power_off()

    def exchange(self, command: bytes) -> bytes:
        """The answer to one command, after the time that it took."""
        with self._lock:
            asked = masked_command(command)
            place = self._tracker.place_of(asked)
            recorded = self._book.find(place, asked, self._turns)
            if recorded is None:
                answer, seconds = self._improvise(asked, command), self._book.typical(asked)
            else:
                answer, seconds = self._stand_in.answer(recorded, command), recorded.seconds
                self._keep_up(recorded, command)
            self._tracker.note(asked, int.from_bytes(answer[-2:], "big"))
            if self._speed > 0:
                self._sleep(seconds / self._speed)
            return answer

    def _begin(self) -> None:
        self._stand_in = StandIn(self._image, self._entropy)
        self._card: CardState = virtual_card.power_on(self._image)
        self._tracker = Tracker()
        self._turns: Counter[tuple[_Key, Place]] = Counter()

    def _forget(self) -> None:
        self._stand_in.power_off()
        self._card = virtual_card.power_off(self._card)
        self._tracker.power_off()

    def _improvise(self, asked: Asked, command: bytes) -> bytes:
        """The image's answer."""
        self._unrecorded[str(asked)] += 1
        self._stand_in.follow(asked, command)
        return self._run(command)

    def _keep_up(self, recorded: Exchanged, command: bytes) -> None:
        """Bring the image where the recorded card was after this command."""
        if recorded.asked.secret:
            self._run(self._with_pin(command, right=recorded.status == Sw.OK))
        elif recorded.status == Sw.OK or recorded.length:
            self._run(command)

    def _with_pin(self, command: bytes, *, right: bool) -> bytes:
        """The command with the image's own PIN, or with what is not it."""
        asked = Command.decode(command)
        if asked.ins != INS_VERIFY:
            return command
        # The query makes the file that the command names the current one, and costs nothing.
        self._run(replace(asked, data=b"", le=None).encode())
        application, file = self._card.application, self._card.session.file
        pin = None if application is None or file is None else application.files.get(file)
        value = pin.value if isinstance(pin, PinFile) and right else bytes(4)
        return replace(asked, data=value or bytes(4)).encode()

    def _run(self, command: bytes) -> bytes:
        transition = virtual_card.step(self._card, command, self._entropy)
        self._card = transition.state
        return transition.response


class _Book:
    """The recorded answers by what was asked where."""

    def __init__(self, recording: Recording) -> None:
        self._entries: dict[_Key, list[tuple[Place, Exchanged]]] = defaultdict(list)
        times: dict[int | None, list[float]] = defaultdict(list)
        tracker = Tracker()
        for event in recording.events:
            if not isinstance(event, Exchanged):
                tracker.power_off()
                continue
            if event.error is not None:
                continue
            place = tracker.place_of(event.asked)
            self._entries[_key(place, event.asked)].append((place, event))
            times[instruction(event.asked)].append(event.seconds)
            tracker.note(event.asked, event.status)
        self._typical = {ins: statistics.median(taken) for ins, taken in times.items()}

    def knows(self, pin: Place) -> bool:
        """Whether a PIN was tried in that place."""
        return any(
            asked.secret and (application, file) == (pin.application, pin.file)
            for application, file, asked in self._entries
        )

    def typical(self, asked: Asked) -> float:
        """Seconds that commands of this instruction took, 0 if there was none."""
        return self._typical.get(instruction(asked), 0.0)

    def find(
        self, place: Place, asked: Asked, turns: Counter[tuple[_Key, Place]]
    ) -> Exchanged | None:
        """What was recorded for this command in this place; `turns` counts what was given."""
        key = _key(place, asked)
        entries = self._entries.get(key, [])
        if asked.secret or instruction(asked) == INS_SELECT:
            place = Place()
            same = [event for _, event in entries]
        elif instruction(asked) == INS_VERIFY:
            same = [event for then, event in entries if then.tried == place.tried]
        else:
            same = [event for then, event in entries if then.verified == place.verified]
            same = same or [event for then, event in entries if _holds(then, event, place)]
        if not same:
            return None
        turn = min(turns[key, place], len(same) - 1)
        turns[key, place] += 1
        return same[turn]


def _key(place: Place, asked: Asked) -> _Key:
    """An application is selected from anywhere, a file from anywhere in its application."""
    if instruction(asked) != INS_SELECT:
        return place.application, place.file or "", asked
    return "" if asked.header[4:6] == _BY_NAME else place.application, "", asked


def _holds(then: Place, event: Exchanged, now: Place) -> bool:
    """Whether an answer holds although other PINs are verified now."""
    if event.status == Sw.SECURITY_STATUS:
        return now.verified <= then.verified
    return event.status == Sw.OK and then.verified <= now.verified


def _first_atr(recording: Recording) -> bytes:
    found = (event.atr for event in recording.events if isinstance(event, Connected) and event.atr)
    return bytes.fromhex(next(found, "")) or _NO_ATR
