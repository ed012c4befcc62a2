"""Makes a card fit to stand in for a recorded one: what it says of itself, and how long it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hardware.ber import encode
from hardware.card_image import Application, BinaryFile, PinFile
from hardware.card_layout import AVAILABILITY, JPKI, TOKEN_INFO
from hardware.recording.document import Exchanged, Name, ObjectFile
from hardware.recording.masking import AIDS, INS_VERIFY
from hardware.recording.place import Tracker, instruction
from reader.apdu import Sw
from reader.errors import CardDataError
from reader.protocol import object_length

if TYPE_CHECKING:
    from hardware.card_image import CardImage
    from hardware.recording.document import Recording
    from hardware.recording.place import Place

__all__ = ["Misfit", "dressed", "misfits", "object_in", "place_of"]

_LABEL_LENGTH: Final = 32
_PRESENT: Final = b"\x8f"
_ABSENT: Final = b"\x00"
_FILLER: Final = b"\xff"
_FILLER_TAG: Final = 0xDF7F
"""In the objects of the 券面 applications; stands after all that is known of them."""
_TWO_OCTETS: Final = b"\x82"
_SIZE_OF_UNKNOWN: Final = 256
_MOST_FILES: Final = 256
"""In one application; a recording may have been made up, and name all there can be."""
_TRIES_LEFT: Final = 0x63C0
_MOST_TRIES: Final = 15
_AID: Final = {name: aid for aid, name in AIDS.items()}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A file whose object is not as long as the recorded one, so that it is read otherwise."""

    file: ObjectFile
    recorded: int
    ours: int

    def __str__(self) -> str:
        return f"{self.file} has {self.ours} bytes, not {self.recorded}"


def dressed(image: CardImage, recording: Recording) -> CardImage:
    """The image with label, certificates present, tries and files as the recorded card had them.

    Lengths too where that can be done without an authority; `misfits` tells the others.
    """
    image = _as_described(image, recording)
    tracker = Tracker()
    counted: set[str] = set()
    for event in recording.events:
        if not isinstance(event, Exchanged):
            tracker.power_off()
            continue
        if event.sw is None:
            continue
        tracker.note(event.asked, event.status)
        place = tracker.place_of(event.asked)
        if event.status == Sw.OK:
            image = _with_file(image, place)
        if instruction(event.asked) == INS_VERIFY and place.name not in counted:
            counted.add(place.name)
            image = _with_tries(image, place, event)
    for file in (ObjectFile.FACE, ObjectFile.ATTRIBUTES):
        if (length := recording.header.objects.get(file)) is not None:
            image = _with_object(image, file, length)
    return image


def misfits(image: CardImage, recording: Recording) -> tuple[Misfit, ...]:
    """Where reading the image takes other commands than reading the recorded card did."""
    lengths = {file: len(object_in(image, file)) for file in recording.header.objects}
    return tuple(
        Misfit(file, recorded, lengths[file])
        for file, recorded in recording.header.objects.items()
        if lengths[file] != recorded
    )


def object_in(image: CardImage, file: ObjectFile) -> bytes:
    """The object in one of the image's files; nothing where there is none."""
    found = _file(image, file)
    if not isinstance(found, BinaryFile):
        return b""
    try:
        return found.content[: object_length(found.content[:5])]
    except CardDataError:
        return b""


def place_of(file: str) -> tuple[bytes, int]:
    """AID and identifier of a file called as `jpki/000A`. ValueError if no such can be."""
    application, _, fid = file.partition("/")
    return _AID[Name(application)], int(fid, 16)


def _file(image: CardImage, name: str) -> object:
    aid, fid = place_of(name)
    return next((app.files.get(fid) for app in image.applications if app.aid == aid), None)


def _as_described(image: CardImage, recording: Recording) -> CardImage:
    header = recording.header
    token = _file(image, f"{Name.JPKI}/{TOKEN_INFO:04X}")
    if header.label is not None and isinstance(token, BinaryFile):
        content = header.label.encode().ljust(_LABEL_LENGTH) + token.content[_LABEL_LENGTH:]
        image = image.with_file(JPKI, TOKEN_INFO, replace(token, content=content))
    if header.signs is not None and header.authenticates is not None:
        flags = (header.signs, header.authenticates)
        content = b"".join(_PRESENT if has else _ABSENT for has in flags) + _ABSENT
        image = image.with_file(JPKI, AVAILABILITY, BinaryFile(content))
    return image


def _with_file(image: CardImage, place: Place) -> CardImage:
    """The image with what is selected there, be it empty."""
    aid = _AID.get(place.application)
    if aid is None or place.application is Name.ISD:
        return image
    if all(application.aid != aid for application in image.applications):
        image = replace(image, applications=(*image.applications, Application(aid, {})))
    fid = 0 if place.file is None else int(place.file, 16)
    files = image.application(aid).files
    if not fid or fid in files or len(files) >= _MOST_FILES:
        return image
    return image.with_file(aid, fid, BinaryFile(_FILLER * _SIZE_OF_UNKNOWN))


def _with_tries(image: CardImage, place: Place, event: Exchanged) -> CardImage:
    """The PIN with the tries that the first answer to VERIFY tells of."""
    if place.file is None or place.application not in _AID:
        return image
    pin = _file(image, place.name)
    left = _tries_before(event)
    if left is None or not isinstance(pin, PinFile):
        return image
    aid, fid = place_of(place.name)
    return image.with_file(
        aid, fid, replace(pin, tries_left=left, tries_max=max(left, pin.tries_max))
    )


def _tries_before(event: Exchanged) -> int | None:
    """How many tries there were when that VERIFY came; None where its answer does not say."""
    if event.status == Sw.BLOCKED:
        return 0
    if event.status & 0xFFF0 != _TRIES_LEFT:
        return None
    left = event.status & 0x0F
    return min(_MOST_TRIES, left + 1) if event.asked.secret else left


def _with_object(image: CardImage, file: ObjectFile, length: int) -> CardImage:
    """The file with a filler in its object, if that makes it as long."""
    found, whole = _file(image, file), object_in(image, file)
    missing = length - len(whole)
    if not isinstance(found, BinaryFile) or missing <= 0 or whole[2:3] != _TWO_OCTETS:
        return image
    for head in (3, 5):
        grown = encode(0xFF20, whole[5:], encode(_FILLER_TAG, bytes(max(0, missing - head))))
        if len(grown) == length:
            aid, fid = place_of(file)
            content = grown.ljust(max(len(found.content), length), _FILLER)
            return image.with_file(aid, fid, replace(found, content=content))
    return image
