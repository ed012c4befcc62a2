"""`confirm` at a terminal: the reader's questions are asked there, and can be broken off."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware import card_store
from hardware.chip import Chip

CTRL_D = "\x04"

pytestmark = pytest.mark.vpcd


@pytest.fixture
def desk(run, slot, tmp_path, at_terminal):
    """A desk with a card of the standard persona on its reader, past the PIN."""
    run("card", "make", "standard", "--pki", "pki", "--on", "2026-07-01", "--out", "card")

    def sit_down(*words: str):
        slot.insert(Chip(card_store.load(tmp_path / "card")))
        way = ("--reader", slot.name, "--pki", "pki", "--on", "2026-07-01", "--exchange", "OQS")
        at = at_terminal("confirm", *way, *words)
        at.type_pin("1234")
        return at

    return sit_down


def face_files(folder: Path) -> list[Path]:
    return list(folder.glob("OQS/face/*"))


def test_each_question_is_asked_in_both_languages_and_enter_says_no(desk, tmp_path):
    at = desk()
    at.wait_for("過去の診療・お薬・健診などの情報")
    at.wait_for("May this institution see")
    for question in ("[y/N]", "手術・傷病名", "診療・アレルギー"):
        at.wait_for(question)
        at.type("\n")
    at.wait_for("お薬・処方")
    at.type("Y\n")
    at.wait_for("健診")
    at.type("n\n")
    for question in ("医療費助成", "処方箋の発行形態"):
        at.wait_for(question)
        at.type("\n")
    assert at.end() == 0
    assert "お薬など：同意する" in at.shown
    assert "紙の処方箋" in at.shown
    assert len(face_files(tmp_path)) == 1


def test_what_is_neither_yes_nor_no_is_asked_again(desk):
    at = desk("--subsidies", "--prescription", "paper")
    at.wait_for("[y/N]")
    at.type("x\n")
    at.wait_for("Please answer y, or press Enter.")
    at.type("y\n")
    assert at.end() == 0
    assert "包括同意：すべて同意する" in at.shown


def test_what_was_said_beforehand_is_not_asked(desk):
    at = desk("--consent", "none", "--no-subsidies", "--prescription", "electronic")
    assert at.end() == 0
    assert "[y/N]" not in at.shown


def test_whoever_breaks_off_is_eligible_and_has_agreed_to_nothing(desk, tmp_path):
    at = desk()
    at.wait_for("[y/N]")
    at.type(CTRL_D)
    assert at.end() == 0
    assert "同意の登録は完了していません" in at.shown
    assert "InfoConsFlg>1<" not in face_files(tmp_path)[0].read_text()


def test_ctrl_c_at_a_question_leaves_nothing(desk, tmp_path):
    at = desk()
    at.wait_for("[y/N]")
    at.interrupt()
    assert at.end() == 130
    assert "Traceback" not in at.shown
    assert not (tmp_path / "OQS").exists()
    assert not (tmp_path / "OQS-work").exists()
