"""What is missing on this machine, and the command that mends it.

Each check is a function that returns one finding; none of them changes anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.doctor import card_readers, faces, nfc, program, rig, service
from clinic_ui.doctor.faces import camera_finding, face_finding
from clinic_ui.doctor.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CHECKS", "Finding", "Level", "camera_finding", "examine", "face_finding"]

CHECKS: tuple[Callable[[], Finding], ...] = (
    program.python,
    program.packages,
    program.clock,
    program.store,
    program.ports,
    card_readers.socket,
    card_readers.readers,
    card_readers.driver,
    card_readers.polkit,
    nfc.extra,
    nfc.reader,
    nfc.rule,
    nfc.kernel,
    faces.camera,
    faces.face,
    card_readers.virtual_reader,
    card_readers.opensc,
    rig.pieces,
    service.unit,
    service.container,
)


def examine() -> list[Finding]:
    """Run every check, in the order in which their failures matter."""
    return [check() for check in CHECKS]
