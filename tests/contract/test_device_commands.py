"""`onshikaku readers` and `inspect` on a real pcscd."""

import json
from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner

from clinic_ui.cli.devices import inspect, readers
from hardware.card_image import BinaryFile
from hardware.chip import Chip
from hardware.faults import Fault, FaultKind, FaultPlan

pytestmark = pytest.mark.vpcd

JPKI = bytes.fromhex("D392F000260100000001")

app = typer.Typer()
app.command()(readers)
app.command()(inspect)


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def test_readers_are_listed_with_their_cards(pcscd, slot, card_image):
    slot.insert(Chip(card_image))
    listed = json.loads(run("readers", "--json").stdout)["readers"]
    assert listed == [
        {
            "name": slot.name,
            "link": "pcsc",
            "card": True,
            "atr": card_image.atr.hex().upper(),
        },
        {"name": pcscd.slots[1].name, "link": "pcsc", "card": False, "atr": None},
    ]
    text = run("readers").stdout
    assert slot.name in text
    assert "カードあり" in text


def test_a_card_is_inspected(slot, card_image):
    chip = Chip(card_image)
    slot.insert(chip)
    result = run("inspect", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "reader": slot.name,
        "my_number_card": True,
        "simulated": True,
        "label": "JPKIAPICCTOKEN2",
        "model": "SIM-TEST",
        "tries_left": 3,
        "certificates": {"auth": True, "sign": False},
        "certificate": {
            "not_before": "2025-04-01",
            "not_after": "2030-04-01",
            "issuer_organization": "JPKI-SIM",
        },
    }
    text = run("inspect", "--reader", slot.name).stdout
    assert "My Number Card" in text
    assert "JPKI-SIM" in text
    assert chip.image is card_image


def test_another_card_is_a_no(slot, card_image):
    slot.insert(Chip(replace(card_image, applications=())))
    result = run("inspect", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["my_number_card"] is False
    result = run("inspect")
    assert result.exit_code == 1
    assert "This is not a My Number Card" in result.stderr


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(FaultKind.TEAR_DURING, at=3), "The card left"),
        (Fault(FaultKind.WRONG_STATUS, at=3), "cannot be read"),
    ],
)
def test_a_fault_is_one_line_and_a_next_step(slot, card_image, fault, said):
    slot.insert(Chip(card_image, faults=FaultPlan(fault)))
    result = run("inspect")
    assert result.exit_code == 3
    assert said in result.stderr
    assert "→" in result.stderr
    assert result.stdout == ""


def test_an_empty_reader_and_an_unknown_one_are_told_apart(slot):
    empty = run("inspect")
    assert (empty.exit_code, "no card" in empty.stderr) == (3, True)
    unknown = run("inspect", "--reader", "Nobody's")
    assert (unknown.exit_code, "Nobody's" in unknown.stderr) == (3, True)


def test_a_card_that_shows_no_certificate_is_described(slot, card_image):
    slot.insert(Chip(card_image.with_file(JPKI, 0x0008, BinaryFile(bytes(3)))))
    result = run("inspect")
    assert result.exit_code == 0
    assert "なし absent" in result.stdout
