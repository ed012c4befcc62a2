"""The private pcscd as a neighbour: nothing open, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.vpcd

PATIENCE = 20.0

CHILD = """
import os
from hardware.private_pcscd import PrivatePcscd
with PrivatePcscd() as daemon:
    print(os.environ["PCSCLITE_CSOCK_NAME"], flush=True)
    input()
"""


def processes_about(folder: Path) -> list[int]:
    """Processes that name the folder on their command line: supervisor and pcscd."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(folder).encode() in words:
                found.append(int(entry.name))
    return found


def start() -> tuple[subprocess.Popen[str], Path]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert child.stdout is not None
    return child, Path(child.stdout.readline().strip()).parent


def finish(child: subprocess.Popen[str]) -> None:
    child.communicate()


def gone(folder: Path) -> bool:
    deadline = time.monotonic() + PATIENCE
    while processes_about(folder) or folder.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_two_processes_have_one_each():
    (one, first), (other, second) = start(), start()
    assert first != second
    assert len(processes_about(first)) == len(processes_about(second)) == 2
    finish(one)
    assert gone(first)
    assert len(processes_about(second)) == 2
    finish(other)
    assert gone(second)


def test_a_killed_program_leaves_nothing_behind():
    child, folder = start()
    assert len(processes_about(folder)) == 2
    child.kill()
    finish(child)
    assert gone(folder)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_a_killed_process_group_leaves_nothing_behind(how):
    child, folder = start()
    assert len(processes_about(folder)) == 2
    os.killpg(child.pid, how)
    finish(child)
    assert child.returncode == -how
    assert gone(folder)


def test_a_killed_supervisor_takes_pcscd_along():
    child, folder = start()
    for process in processes_about(folder):
        if b"pcscd_supervisor" in Path(f"/proc/{process}/cmdline").read_bytes():
            os.kill(process, signal.SIGKILL)
    finish(child)
    assert gone(folder)


def test_where_namespaces_are_allowed_nothing_is_open_to_the_network(pcscd):
    with socket.socket() as outside:
        refused = outside.connect_ex(("127.0.0.1", pcscd.port)) != 0
    assert refused is pcscd.isolated


def test_the_systems_own_pcscd_is_left_alone(pcscd):
    """Its pid file above all, which a pcscd of root's would overwrite and then delete."""
    pid_file = Path("/run/pcscd/pcscd.pid")
    ours = {
        str(process) for process in processes_about(Path(os.environ["PCSCLITE_CSOCK_NAME"]).parent)
    }
    assert not pid_file.exists() or pid_file.read_text().strip() not in ours
