"""Centre, card, reader and clinic as four processes that know each other by a folder only."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess

import pytest

from hardware import card_store
from hardware.chip import Chip
from hardware.private_pcscd import VpcdSlot
from reader.pcsc import PcscReader, slots

pytestmark = pytest.mark.vpcd


@pytest.fixture
def centre(background, free_port):
    """A centre with the authority in ./pki; its URL."""
    port = free_port()
    background(
        *("centre", "--port", str(port), "--management-port", str(free_port())),
        *("--pki", "pki", "--database", "memory"),
        until="Ctrl-C",
    )
    return f"http://127.0.0.1:{port}"


def confirm(run, slot: VpcdSlot, *words: str):
    return run("confirm", "--reader", slot.name, "--pin-stdin", "--json", *words, stdin="1234\n")


def test_a_card_made_for_this_centre_is_eligible_there(run, background, centre, slot, vpcd_address):
    assert run("card", "make", "standard", "--pki", "pki", "--out", "card").code == 0
    background("card", "insert", "card", "--vpcd", vpcd_address, until="Inserted")
    ran = confirm(run, slot, "--pki", "pki", "--centre", centre, "--wait", "10")
    assert ran.code == 0, ran.err
    assert ran.json["outcome"] == "eligible"
    assert ran.json["finding"] is None, "the clinic asked the centre's OCSP responder"


def test_a_genuine_card_of_a_pinned_root_is_linked_to_nobody(run, background, slot, vpcd_address):
    run("card", "make", "standard", "--out", "card")
    background("card", "insert", "card", "--vpcd", vpcd_address, until="Inserted")
    ran = confirm(run, slot, "--trust", "card/auth_ca.pem", "--wait", "10")
    assert (ran.code, ran.json["outcome"]) == (1, "certificate_unlinked")
    assert ran.json["person"] is None


def test_a_card_whose_root_is_not_pinned_is_refused_before_its_pin(
    run, background, slot, vpcd_address, tmp_path
):
    run("card", "make", "standard", "--out", "card")
    background("card", "insert", "card", "--vpcd", vpcd_address, until="Inserted")
    ran = run(
        *("confirm", "--reader", slot.name, "--wait", "10", "--pin-stdin", "--json"), stdin="9999"
    )
    assert (ran.code, ran.json["outcome"]) == (1, "certificate_refused")
    assert ran.json["detail"] == "untrusted_root"
    assert run("inspect", "--reader", slot.name, "--json").json["tries_left"] == 3


def test_a_card_keeps_its_tries_in_its_folder(run, background, slot, vpcd_address, tmp_path):
    run("card", "make", "standard", "--out", "card")
    process = background("card", "insert", "card", "--vpcd", vpcd_address, until="Inserted")
    ran = run(
        *("confirm", "--reader", slot.name, "--wait", "10", "--pin-stdin", "--json"),
        *("--trust", "card/auth_ca.pem"),
        stdin="9999",
    )
    assert ran.json["outcome"] == "pin_rejected"
    process.terminate()
    rest = process.communicate(timeout=20)[0]
    assert process.returncode == 0
    assert "Taken out" in rest
    counters = json.loads((tmp_path / "card" / "counters.json").read_text())
    assert re.search(r'"tries_left": ?2', json.dumps(counters))


def test_a_line_that_garbles_the_signature_ends_without_an_answer(
    run, background, slot, vpcd_address, tmp_path
):
    (tmp_path / "plan.yaml").write_text("faults: [{kind: corrupt, on: sign, byte: 9}]")
    run("card", "make", "standard", "--out", "card")
    process = background(
        *("card", "insert", "card", "--vpcd", vpcd_address, "--link-faults", "plan.yaml"),
        until="Inserted",
    )
    ran = confirm(run, slot, "--trust", "card/auth_ca.pem", "--wait", "10")
    assert (ran.code, ran.json["outcome"]) == (1, "proof_refused")
    process.terminate()
    assert "corrupt 1" in process.communicate(timeout=20)[0]


def test_opensc_reads_an_inserted_persona(run, background, slot, vpcd_address):
    background("card", "insert", "family", "--vpcd", vpcd_address, until="Inserted")
    number = [state.reader for state in slots()].index(slot.name)
    seen = subprocess.run(
        ["opensc-tool", "-r", str(number), "-w", "-n"],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "jpki" in seen.stdout.lower()


def test_nothing_listening_ends_with_3(run, free_port):
    ran = run("card", "insert", "standard", "--vpcd", f"127.0.0.1:{free_port()}")
    assert ran.code == 3
    assert "--vpcd" in ran.err


@pytest.mark.parametrize("address", ["127.0.0.1", ":1", "127.0.0.1:0", "127.0.0.1:x"])
def test_an_address_without_a_port_ends_with_2(run, address):
    ran = run("card", "insert", "standard", "--vpcd", address)
    assert ran.code == 2
    assert "--vpcd" in ran.err


def test_a_pin_typed_at_the_prompt_is_not_shown(run, at_terminal, slot, tmp_path):
    run("card", "make", "standard", "--out", "card")
    slot.insert(Chip(card_store.load(tmp_path / "card")))
    at = at_terminal("confirm", "--reader", slot.name, "--trust", "card/auth_ca.pem")
    at.type_pin("1234")
    assert at.end() == 1
    assert "linked to nobody" in at.shown
    assert "1234" not in at.shown


def test_ctrl_c_at_the_prompt_is_no_answer_and_lets_go_of_the_card(
    run, at_terminal, slot, tmp_path
):
    run("card", "make", "standard", "--out", "card")
    slot.insert(Chip(card_store.load(tmp_path / "card")))
    at = at_terminal("confirm", "--reader", slot.name, "--trust", "card/auth_ca.pem")
    at.wait_for_pin()
    at.interrupt()
    assert at.end() == 130
    assert "Traceback" not in at.shown
    with PcscReader(slot.name).connect() as connection:
        assert connection.exchange(bytes.fromhex("00A4040C0AD392F000260100000001")).ok


def test_ctrl_c_while_waiting_for_a_card_ends_at_once(onshikaku, slot, tmp_path):
    words = ("confirm", "--reader", slot.name, "--wait", "60", "--pin-stdin")
    process = onshikaku(*words, cwd=tmp_path, stderr=subprocess.STDOUT)
    assert "Please place the card" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    shown = process.communicate(timeout=20)[0]
    assert process.returncode == 130
    assert "Traceback" not in shown
