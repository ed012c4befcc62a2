"""`onshikaku clinic` under a service manager: what it tells it, and what it tells the journal."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from clinic_ui.cli.notify import ServiceManager
from onshikaku.personas import load_personas

DAY = "2026-11-20"
WHO = ("standard", "lost", "pin-blocked")
REQUEST = """<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode>
<InsurerNumber>{number}</InsurerNumber><Name>{name}</Name></MessageHeader></XmlMsg>"""


class Manager:
    """Listens where NOTIFY_SOCKET says, as systemd does."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "notify")
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(self.address)
        self._line.settimeout(60)

    def hears(self) -> str:
        return self._line.recv(4096).decode()

    def close(self) -> None:
        self._line.close()


@pytest.fixture
def manager(tmp_path) -> Iterator[Manager]:
    manager = Manager(tmp_path)
    yield manager
    manager.close()


def personal(ids: tuple[str, ...]) -> set[str]:
    """All that says who somebody is, in the forms it is written in."""
    found: set[str] = set()
    people = load_personas(date.fromisoformat(DAY))
    for persona in (people[one] for one in ids):
        who = persona.person
        found |= {who.name, who.name_kana, *who.name.split("　"), *who.name_kana.split("　")}
        found |= {who.birth_date.isoformat(), f"{who.birth_date:%Y%m%d}", who.address}
        for coverage in persona.coverages:
            found |= {coverage.insurer_number.value, coverage.insured.number}
            found |= {coverage.insured.symbol}
    return {one for one in found if one and len(one) > 1}


@pytest.mark.parametrize("journal", [False, True], ids=["terminal", "journal"])
def test_what_a_clinic_says_on_standard_error_names_nobody(onshikaku, manager, tmp_path, journal):
    said = tmp_path / "stderr"
    with said.open("w") as stderr:
        there = os.fstat(stderr.fileno())
        stream = f"{there.st_dev}:{there.st_ino}" if journal else "1:1"
        environment = {
            **os.environ,
            "NOTIFY_SOCKET": manager.address,
            "WATCHDOG_USEC": "900000000",
            "JOURNAL_STREAM": stream,
        }
        words = ("clinic", "--root", tmp_path / "OQS", "--on", DAY, "--no-pages", "--json")
        clinic = onshikaku(*words, env=environment, stdin=subprocess.PIPE, stderr=stderr.fileno())
    assert manager.hears() == "READY=1"
    assert manager.hears() == "WATCHDOG=1"

    begun = json.loads(clinic.stdout.readline())
    private = personal(WHO)
    for number, word in enumerate(sorted(private)):
        request = REQUEST.format(number=word, name=word)
        (Path(begun["req"]) / f"OQSsiquc01req_{number}.xml").write_text(request, "utf-8")
    (Path(begun["req"]) / "OQSsiquc01req_x.xml").mkdir()
    for persona in WHO:
        print(persona, file=clinic.stdin, flush=True)
        while '"outcome"' not in (line := clinic.stdout.readline()) or '"reader"' not in line:
            assert line
    # The folder of results is gone: the next visit leaves no file, and says so.
    (tmp_path / "OQS" / "face").rename(tmp_path / "elsewhere")
    (tmp_path / "OQS" / "face").write_text("in the way")
    print("standard", file=clinic.stdin, flush=True)
    while '"reader"' not in clinic.stdout.readline():
        pass
    clinic.send_signal(signal.SIGTERM)
    clinic.communicate()

    assert manager.hears() == "STOPPING=1"
    text = said.read_text()
    assert re.search(r"<3>.*No result file was written" if journal else "No result file", text)
    assert [one for one in private if one in text] == []
    marks = [re.match(r"<[2-7]>", line) is not None for line in text.splitlines()]
    assert set(marks) == {journal}


def test_what_is_wrong_from_the_start_is_an_error_in_the_journal(onshikaku, tmp_path):
    said = tmp_path / "stderr"
    with said.open("w") as stderr:
        there = os.fstat(stderr.fileno())
        environment = {**os.environ, "JOURNAL_STREAM": f"{there.st_dev}:{there.st_ino}"}
        words = ("clinic", "--root", tmp_path / "no" / "such", "--on", DAY)
        clinic = onshikaku(*words, env=environment, stderr=stderr.fileno())
    clinic.communicate()
    assert clinic.returncode == 2
    lines = said.read_text().splitlines()
    assert lines
    assert all(line.startswith("<3>") for line in lines)


def test_a_fault_of_the_program_is_told_by_its_place_and_not_by_its_words(tmp_path):
    program = (
        "import logging, threading\n"
        "from clinic_ui.cli.journal import log_to_stderr\n"
        "log_to_stderr()\n"
        "secret = 'Taro Mogi 1234'\n"
        "def fail(): raise ValueError(secret)\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        "try: fail()\n"
        "except ValueError: logging.getLogger('uvicorn.error').exception('broke %s', secret)\n"
        "logging.getLogger('clinic_ui').exception('ours', exc_info=ValueError(secret))\n"
        "fail()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Mogi" not in done.stderr
    for found in ("the program broke: ValueError at <string>:5", "uvicorn.error: broke %s", "ours"):
        assert found in done.stderr


@pytest.mark.parametrize(
    ("environment", "address", "within"),
    [
        ({}, None, None),
        ({"NOTIFY_SOCKET": "/run/x"}, "/run/x", None),
        ({"NOTIFY_SOCKET": "@x", "WATCHDOG_USEC": "3000000"}, "@x", 3.0),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "9", "WATCHDOG_PID": "1"}, "/x", None),
        ({"NOTIFY_SOCKET": "vsock:2:1", "WATCHDOG_USEC": "9"}, None, None),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "soon"}, "/x", None),
    ],
)
def test_who_started_the_program_is_read_from_the_environment(environment, address, within):
    found = ServiceManager.of(environment)
    assert (found.address, found.alive_within) == (address, within)


def test_a_manager_that_does_not_listen_keeps_nobody_from_working(tmp_path):
    ServiceManager(str(tmp_path / "nobody")).tell("READY=1")
    assert not list(tmp_path.iterdir())


def test_a_manager_with_an_abstract_name_hears():
    name = f"onshikaku-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}")
        line.settimeout(60)
        ServiceManager(f"@{name}").tell("READY=1")
        assert line.recv(99) == b"READY=1"


def test_a_password_comes_with_the_credentials_of_the_service(run, tmp_path):
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "clinic_password").write_text("kakuu-iryou\n")
    env = {"CREDENTIALS_DIRECTORY": str(folder), "CLINIC_ACCOUNT": "medical"}
    assert run("confirm", "--json", env=env).json["outcome"] == "eligible"
    refused = run("confirm", "--json", env={"CLINIC_ACCOUNT": "medical"})
    assert refused.code == 2
    assert "CLINIC_PASSWORD" in refused.err
