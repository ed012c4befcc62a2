"""What the kernel says is plugged in by USB, without opening any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Plugged", "plugged"]

_DEVICES = "sys/bus/usb/devices"
_DRIVER = "driver"


@dataclass(frozen=True, slots=True)
class Plugged:
    """A device by its vendor and product; `node` is what opens it.

    `drivers` are the kernel's that hold one of its interfaces.
    """

    vendor: int
    product: int
    node: Path
    drivers: frozenset[str]


def plugged(root: Path) -> list[Plugged]:
    """All there are (sysfs); none where the kernel shows no such folder."""
    found: list[Plugged] = []
    for device in sorted((root / _DEVICES).glob("*")):
        if ":" in device.name:
            continue  # an interface
        try:
            vendor, product = (int((device / f"id{of}").read_text(), 16) for of in _IDS)
            bus, number = (int((device / f"{of}num").read_text()) for of in _NUMBERS)
        except (OSError, ValueError):
            continue
        node = root / f"dev/bus/usb/{bus:03}/{number:03}"
        interfaces = (root / _DEVICES).glob(f"{device.name}:*")
        drivers = {(one / _DRIVER).readlink().name for one in interfaces if _has_driver(one)}
        found.append(Plugged(vendor, product, node, frozenset(drivers)))
    return found


_IDS = ("Vendor", "Product")
_NUMBERS = ("bus", "dev")


def _has_driver(interface: Path) -> bool:
    return (interface / _DRIVER).is_symlink()
