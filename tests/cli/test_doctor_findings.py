"""What `doctor` says of a machine: of its pieces for faces, its readers, rules and service."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_ui.doctor import Level, card_readers, face_finding, nfc, rig, service
from hardware.setup.pieces import PIECES, SERVICE, PieceId
from reader.face.extra import Build, Extra, Piece

NAMES = ("numpy", "cv2", "dlib", "face_recognition", "face_recognition_models")
ALL = Extra(tuple(Piece(name, True, "1.0") for name in NAMES), Build.WHEEL, (), "81.0", True)
NONE = Extra(tuple(Piece(name, False) for name in NAMES), None, (), None, False)


@pytest.mark.parametrize(
    ("found", "level", "detail", "remedy"),
    [
        (ALL, Level.OK, "numpy 1.0, cv2 1.0, dlib 1.0", ""),
        (replace(ALL, dlib=Build.COMPILED), Level.OK, "dlib 1.0", ""),
        (replace(ALL, setuptools="84.0", pkg_resources=False), Level.OK, "84.0 has no", ""),
        (replace(ALL, setuptools=None, pkg_resources=False), Level.OK, "no pkg_resources", ""),
        (NONE, Level.OPTIONAL, ", ".join(NAMES), "scripts/setup face"),
        (replace(ALL, missing_models=("a.dat",)), Level.OPTIONAL, "a.dat", "onshikaku[face]"),
        (replace(ALL, dlib=Build.BOTH), Level.OPTIONAL, "one over the other", "pip uninstall"),
    ],
)
def test_doctor_names_the_missing_piece_and_what_mends_it(found, level, detail, remedy):
    finding = face_finding(found)
    assert finding.level is level
    assert detail in finding.detail
    assert remedy in finding.remedy
    assert bool(finding.remedy) is (level is Level.OPTIONAL)


@pytest.fixture
def machine(tmp_path) -> Path:
    """The files of a machine with nothing plugged in and nothing set up."""
    (tmp_path / "sys/bus/usb/devices").mkdir(parents=True)
    return tmp_path


def plug_in(machine: Path, product: str, driver: str = "usbfs", *, mode: int = 0o666) -> None:
    """A reader of Sony's, as the kernel shows it."""
    devices = machine / "sys/bus/usb/devices"
    device, interface = devices / "1-2", devices / "1-2:1.0"
    for folder in (device, interface, machine / "dev/bus/usb/001"):
        folder.mkdir(parents=True)
    for name, value in (("idVendor", "054c"), ("idProduct", product), ("busnum", 1), ("devnum", 7)):
        (device / name).write_text(f"{value}\n")
    (interface / "driver").symlink_to(f"../../../bus/usb/drivers/{driver}")
    node = machine / "dev/bus/usb/001/007"
    if mode:
        node.touch(mode)


def install(machine: Path, piece: PieceId, command: str = "") -> None:
    for file in PIECES[piece].files:
        path = file.below(machine)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text(command))


def test_a_machine_without_such_a_reader_needs_no_rule(machine):
    for check in (nfc.reader, nfc.rule, nfc.kernel):
        assert check(machine).level is Level.OK


def test_a_reader_of_nfcpys_without_its_rule_is_named_with_the_command(machine):
    plug_in(machine, "06c1", mode=0)
    for finding in (nfc.reader(machine), nfc.rule(machine)):
        assert finding.level is Level.OPTIONAL
        assert "054c:06c1" in finding.detail
        assert "onshikaku setup install udev" in finding.remedy
    install(machine, PieceId.UDEV)
    (machine / "dev/bus/usb/001/007").touch()
    assert nfc.reader(machine).level is nfc.rule(machine).level is Level.OK


def test_a_rule_that_does_not_name_the_reader_is_of_no_use(machine):
    plug_in(machine, "06c3")
    rule = machine / "etc/udev/rules.d/70-onshikaku-nfc.rules"
    rule.parent.mkdir(parents=True)
    rule.write_text('ATTR{idVendor}=="054c", ATTR{idProduct}=="06c1", MODE="0660"\n')
    finding = nfc.rule(machine)
    assert (finding.level, "054c:06c3" in finding.detail) == (Level.OPTIONAL, True)


def test_the_newer_reader_is_sent_to_pcsc(machine):
    plug_in(machine, "0dc9")
    finding = nfc.reader(machine)
    assert "RC-S300/P" in finding.detail
    assert "PC/SC" in finding.remedy


@pytest.mark.parametrize("blacklisted", [False, True])
def test_a_driver_of_the_kernels_that_holds_the_reader_is_named(machine, blacklisted):
    plug_in(machine, "06c1", "port100")
    if blacklisted:
        install(machine, PieceId.UDEV)
    finding = nfc.kernel(machine)
    assert "port100 holds 054c:06c1" in finding.detail
    assert "modprobe -r port100" in finding.remedy
    assert ("setup install udev" in finding.remedy) is not blacklisted


def test_polkit_is_fit_once_a_rule_lets_the_service_in(machine):
    assert card_readers.polkit(machine).level is Level.OK
    policy = machine / "usr/share/polkit-1/actions/org.debian.pcsc-lite.policy"
    policy.parent.mkdir(parents=True)
    policy.touch()
    finding = card_readers.polkit(machine)
    assert (finding.level, finding.remedy) == (
        *(Level.OPTIONAL, "sudo onshikaku setup install polkit"),
    )
    install(machine, PieceId.POLKIT)
    assert card_readers.polkit(machine).level is Level.OK


def test_a_socket_that_nobody_opened_is_named(machine, monkeypatch):
    monkeypatch.delenv("PCSCLITE_CSOCK_NAME", raising=False)
    finding = card_readers.socket(machine)
    assert (finding.level, "pcscd.socket" in finding.remedy) == (Level.OPTIONAL, True)
    (machine / "run/pcscd").mkdir(parents=True)
    (machine / "run/pcscd/pcscd.comm").touch()
    assert card_readers.socket(machine).level is Level.OK


def test_the_service_is_followed_from_its_file_to_its_process(machine):
    assert service.unit(machine).detail.startswith("not installed")
    install(machine, PieceId.SYSTEMD, "/opt/onshikaku")
    assert "/opt/onshikaku, which is no program" in service.unit(machine).detail
    (machine / "opt").mkdir()
    (machine / "opt/onshikaku").touch(0o755)
    assert "no systemd runs" in service.unit(machine).detail
    (machine / "run/systemd/system").mkdir(parents=True)
    assert "systemctl enable" in service.unit(machine).remedy
    wanted = machine / "etc/systemd/system/multi-user.target.wants"
    wanted.mkdir()
    (wanted / SERVICE).symlink_to(f"../{SERVICE}")
    assert "journalctl" in service.unit(machine).remedy
    group = machine / "sys/fs/cgroup/system.slice" / SERVICE
    group.mkdir(parents=True)
    (group / "cgroup.procs").write_text("4711\n")
    assert service.unit(machine).level is Level.OK


def test_a_docker_without_its_daemon_is_no_engine(machine):
    assert service.container(machine, path=str(machine)).level is Level.OK
    (machine / "docker").touch(0o755)
    assert "daemon does not run" in service.container(machine, path=str(machine)).detail
    (machine / "run").mkdir()
    (machine / "run/docker.sock").touch()
    assert service.container(machine, path=str(machine)).level is Level.OK


def test_extras_that_are_missing_are_named_with_the_command():
    assert "scripts/setup nfc" in nfc.extra(installed=False).remedy
    assert nfc.extra(installed=True).level is Level.OK
    assert "no_such_module" in rig.pieces(("os", "no_such_module")).detail
    assert rig.pieces(("os",)).level is Level.OK
