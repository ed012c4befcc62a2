"""A card that does not say that it is simulated, under the rig: nothing is done to it."""

import pytest

from clinic_ui.hil.result import Verdict
from clinic_ui.hil.runner import run_checks, surroundings
from clinic_ui.hil.suites import Suite, checks_of
from hardware.card_image import BinaryFile
from hardware.card_layout import JPKI
from hardware.chip import Chip

pytestmark = pytest.mark.vpcd

HARMLESS = {0xA4, 0xB0, 0xC0, 0x20}
"""SELECT, READ BINARY, GET RESPONSE, VERIFY."""


class Listening(Chip):
    """Remembers what it was sent."""

    def __init__(self, image) -> None:
        super().__init__(image)
        self.sent: list[bytes] = []

    def exchange(self, command: bytes) -> bytes:
        self.sent.append(command)
        return super().exchange(command)


def test_no_pin_and_no_command_that_writes_is_sent(stand, card_image, onlooker):
    token = b"JPKIAPICCTOKEN2".ljust(32) + b"1".rjust(32, b"0") + b"E16R01NJ".ljust(16)
    image = card_image.with_file(JPKI, 0x0006, BinaryFile(token.ljust(160, b"0")))
    chip = Listening(image)
    one = stand(chip)
    # As at a reader that somebody named: nobody asked for a PIN, and the guard stands everywhere.
    one.pin = one.bare = None
    left_out = {"service-restart"}  # the system's own service is never stopped
    checks = [check for check in checks_of(Suite.FULL) if check.id not in left_out]
    run = run_checks("full", checks, one, surroundings(one, virtual=False), onlooker)
    verdicts = {result.check: result.verdict for result in run.results}
    assert {name for name, verdict in verdicts.items() if verdict is not Verdict.PASSED} == {
        "unplug",
        "suspend",
    }
    codes = {found.code for result in run.results for found in result.findings}
    assert {"real", "no-pin", "our-end-not-tried", "long-data-not-tried"} <= codes
    assert {command[1] for command in chip.sent} <= HARMLESS
    assert all(command == bytes.fromhex("00200080") for command in chip.sent if command[1] == 0x20)
    assert chip.image == image
