"""Card images in a folder: `card.json` is the card, `counters.json` what changes in its life.

`load` takes only what `save` wrote; anything else is a `CardImageBroken` that names file and field.
Both files hold secrets (keys, PINs) and are readable for their owner alone. They are replaced as a
whole: a crash leaves the old counters or the new ones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from hardware.card_image import CardImage, KeyFile, TerminalRootFile
from hardware.cvc import public_key
from hardware.virtual_sign import check_private_key
from onshikaku.pki.ledger import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CardImageBroken", "load", "save", "save_counters"]

_CARD: Final = "card.json"
_COUNTERS: Final = "counters.json"
_PRIVATE: Final = 0o600
_Document = TypeVar("_Document")


class CardImageBroken(Exception):
    """A folder does not hold a card that `save` wrote. `field` is the place inside `path`."""

    def __init__(self, path: Path, field: str, reason: str) -> None:
        super().__init__(f"{path}: {field}: {reason}" if field else f"{path}: {reason}")
        self.path = path
        self.field = field
        self.reason = reason


class _Counter(BaseModel):
    model_config = ConfigDict(extra="forbid", ser_json_bytes="hex", val_json_bytes="hex")

    value: bytes
    tries_left: int


_IMAGE = TypeAdapter(CardImage)
_COUNTER_MAP = TypeAdapter(dict[str, _Counter])


def save(image: CardImage, folder: Path) -> None:
    """Write the card into `folder`, which is made if need be. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(folder / _CARD, _IMAGE.dump_json(image, indent=1), mode=_PRIVATE)
    save_counters(image, folder)


def save_counters(image: CardImage, folder: Path) -> None:
    """Write PINs and their counters over those in `folder`, in one step. Raises OSError."""
    counters = {
        f"{aid.hex().upper()}/{fid:04X}": _Counter(value=pin.value, tries_left=pin.tries_left)
        for (aid, fid), pin in image.pins().items()
    }
    write_atomically(folder / _COUNTERS, _COUNTER_MAP.dump_json(counters, indent=1), mode=_PRIVATE)


def load(folder: Path) -> CardImage:
    """The card in `folder`. Raises `CardImageBroken`, OSError."""
    image = _read(folder / _CARD, _IMAGE)
    _check_keys(image, folder / _CARD)
    path = folder / _COUNTERS
    counters = _read(path, _COUNTER_MAP)
    for (aid, fid), pin in image.pins().items():
        name = f"{aid.hex().upper()}/{fid:04X}"
        counter = counters.pop(name, None)
        if counter is None:
            raise CardImageBroken(path, name, "missing")
        try:
            kept = replace(pin, value=counter.value, tries_left=counter.tries_left)
        except ValueError as error:
            raise CardImageBroken(path, f"{name}.tries_left", str(error)) from None
        image = image.with_file(aid, fid, kept)
    if counters:
        raise CardImageBroken(path, next(iter(counters)), "the card has no such PIN")
    return image


def _check_keys(image: CardImage, path: Path) -> None:
    for index, application in enumerate(image.applications):
        keys = {f"files.{fid:04X}": file for fid, file in application.files.items()}
        if application.card_key is not None:
            keys["card_key"] = application.card_key
        for name, file in keys.items():
            field = f"applications.{index}.{name}"
            try:
                if isinstance(file, KeyFile):
                    check_private_key(file.pkcs8)
                elif isinstance(file, TerminalRootFile):
                    public_key(file.public_key)
            except ValueError:
                raise CardImageBroken(path, field, "not an RSA-2048 key") from None


def _read(path: Path, adapter: TypeAdapter[_Document]) -> _Document:
    if not path.is_file():
        raise CardImageBroken(path, "", "missing: no card was made here")
    try:
        return adapter.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CardImageBroken(path, place, first["msg"]) from None
