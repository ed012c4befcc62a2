"""Input that is broken or meant to break something: it ends in `.err` or is left alone, and the
next request is answered.

The program itself runs, as a user would start it; without the privilege to read every file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ONSHIKAKU = Path(sys.executable).with_name("onshikaku")
PATIENCE = 60.0
# What lets root read files that nobody may read.
UNPRIVILEGED = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)
INSTITUTION = "9910000018"
QUERY = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<XmlMsg>
  <MessageHeader>
    <QualificationConfirmationDate>20261120</QualificationConfirmationDate>
    <MedicalInstitutionCode>{institution}</MedicalInstitutionCode>
    <ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier>
  </MessageHeader>
  <MessageBody>
    <QualificationConfirmSearchInfo>
      <InsurerNumber>01990019</InsurerNumber>
      <InsuredCardSymbol>21700023</InsuredCardSymbol>
      <InsuredIdentificationNumber>1024</InsuredIdentificationNumber>
      <InsuredBranchNumber>00</InsuredBranchNumber>
      <Birthdate>19800217</Birthdate>
      <LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>
    </QualificationConfirmSearchInfo>
  </MessageBody>
</XmlMsg>
"""
SECRET = "SECRET-5f1c"


def query(identifier: str = SECRET, institution: str = INSTITUTION) -> str:
    return QUERY.format(institution=institution, identifier=identifier)


LAUGHS = '<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{more} "{f"&l{more - 1};" * 10}">' for more in range(1, 10)
)
BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "SIM80002"),
    "no XML": (f"{SECRET}: no XML at all".encode(), "SIM80002"),
    "zeros": (bytes(4096), "SIM80002"),
    "cut off": (query().encode()[:-30], "SIM80002"),
    "crossed tags": (b"<XmlMsg><a><b></a></b></XmlMsg>", "SIM80002"),
    "billion laughs": (
        f"<!DOCTYPE XmlMsg [{LAUGHS}]><XmlMsg>&l9;</XmlMsg>".encode(),
        "SIM80002",
    ),
    "external entity": (
        b'<!DOCTYPE XmlMsg [<!ENTITY x SYSTEM "file:///etc/passwd">]><XmlMsg>&x;</XmlMsg>',
        "SIM80002",
    ),
    "deep": (b"<XmlMsg>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</XmlMsg>", "SIM80002"),
    "wrong root": (query().replace("XmlMsg", "Message").encode(), "SIM80004"),
    "no header": (b"<XmlMsg><MessageBody></MessageBody></XmlMsg>", "SIM80004"),
    "another institution": (query(institution="9910000026").encode(), "SIM80005"),
    "no institution": (query(institution="").encode(), "SIM80005"),
    "CP932 called UTF-8": (query("患者").encode("cp932"), "SIM80003"),
    "unknown encoding": (query().replace("UTF-8", "KLINGON").encode(), "SIM80003"),
    "UTF-16": (query().encode("utf-16"), "SIM80003"),
}


class Terminal:
    """The program at work on folders, and what it printed."""

    def __init__(self, root: Path, log: Path) -> None:
        command = [*UNPRIVILEGED, str(ONSHIKAKU), "exchange", "--root", str(root), "--json"]
        command += ["--on", "2026-11-20"]
        environment = os.environ | {"EXCHANGE_SINGLE_DELAY": "0", "EXCHANGE_SETTLE_SECONDS": "0.2"}
        self.log = log
        self._errors = log.open("wb")
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self._errors, env=environment, text=True
        )
        assert self._process.stdout is not None
        begun = self._process.stdout.readline()
        assert begun, log.read_text()
        self.lines = self._process.stdout
        self.req, self.res = (Path(json.loads(begun)[name]) for name in ("req", "res"))
        self._count = 0

    def refused(self, name: str) -> tuple[str, str]:
        """Code and message of the `.err` of that name; the request lies beside it."""
        err = self.res / f"{Path(name).stem}.err"
        self.until(lambda: err.exists() and os.path.lexists(self.res / name), name)
        assert not os.path.lexists(self.req / name)
        code, message, rest = err.read_bytes().decode().split("\r\n")
        assert rest == ""
        return code, message

    def still_answers(self) -> None:
        """The next request is answered as if nothing had been."""
        self._count += 1
        identifier = f"next-{self._count}"
        (self.req / f"OQSsiquc01req_{identifier}.xml").write_text(query(identifier), "utf-8")
        answer = self.res / f"OQSsiquc01res_{identifier}.xml"
        self.until(answer.exists, "the next request")
        text = answer.read_text("utf-8")
        assert f"<ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier>" in text
        assert "<QualificationValidity>1</QualificationValidity>" in text

    def until(self, found: Any, what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._process.poll() is None:
            if found():
                return
            time.sleep(0.01)
        pytest.fail(f"never happened: {what}; {self.log.read_text()}")

    def end(self) -> int:
        self._process.terminate()
        self.lines.close()
        status = self._process.wait(PATIENCE)
        self._errors.close()
        return status


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    place = tmp_path_factory.mktemp("hostile")
    terminal = Terminal(place / "OQS", place / "log")
    yield terminal
    assert terminal.end() == 0
    said = (place / "log").read_text()
    assert SECRET not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_request_is_refused_with_its_reason(terminal: Terminal, kind: str):
    content, code = BROKEN[kind]
    name = f"OQSsiquc01req_{kind.replace(' ', '-')}.xml"
    (terminal.req / name).write_bytes(content)

    found, message = terminal.refused(name)

    assert found == code
    assert message.startswith("模擬：")
    assert SECRET not in message
    assert (terminal.res / name).read_bytes() == content
    terminal.still_answers()


@pytest.mark.parametrize(
    "name",
    [
        "OQSsiqqq01req_1.xml",
        "OQSsihvd01req_1.xml",
        "OQSsiurl01req_1.xml",
        "OQSsiinq01req_1.xml",
        "OQSsiupd01req_1.xml",
        "CIPsiquc01req_1.xml",
        "EPSsiPIR01req_1.xml",
        "readme.xml",
        "OQSsiquc01req_.xml",
        f"OQSsiquc01req_{'9' * 237}.xml",
        os.fsdecode("患者.xml".encode("cp932")),
    ],
)
def test_a_name_that_is_no_known_request_is_refused(terminal: Terminal, name: str):
    (terminal.req / name).write_text(query(), "utf-8")

    assert terminal.refused(name)[0] == "SIM80001"
    terminal.still_answers()


@pytest.mark.parametrize(
    "suffix", ["%2e%2e%2fres%2fx", ".", "..", "$(reboot);'\"", "-rf", "CON", "～♡", "a b"]
)
def test_whatever_the_clinic_software_calls_its_request_is_only_a_name(
    terminal: Terminal, suffix: str
):
    (terminal.req / f"OQSsiquc01req_{suffix}.xml").write_text(query(), "utf-8")

    answer = terminal.res / f"OQSsiquc01res_{suffix}.xml"
    terminal.until(answer.exists, "its answer")
    assert "<QualificationValidity>1</QualificationValidity>" in answer.read_text("utf-8")
    terminal.still_answers()


def test_odd_bytes_in_a_name_come_back_as_they_are(terminal: Terminal):
    raw = "患者".encode("cp932")
    request = os.fsencode(terminal.req) + b"/OQSsiquc01req_" + raw + b".xml"
    answer = os.fsencode(terminal.res) + b"/OQSsiquc01res_" + raw + b".xml"
    Path(os.fsdecode(request)).write_text(query(), "utf-8")

    terminal.until(lambda: os.path.exists(answer), "its answer")  # noqa: PTH110 - bytes
    text = Path(os.fsdecode(answer)).read_text("utf-8")
    assert "<QualificationValidity>1</QualificationValidity>" in text
    terminal.still_answers()


def test_names_with_separators_of_other_systems_are_left_alone(terminal: Terminal):
    before = {each.name for each in terminal.req.parent.parent.iterdir()}
    names = ["..\\..\\OQSsiquc01req_1.xml", "OQSsiquc01req_a\\..\\b.xml", "OQSsiquc01req_\n.xml"]
    for name in names:
        (terminal.req / name).write_text(query(), "utf-8")

    terminal.still_answers()
    time.sleep(0.5)

    assert all((terminal.req / name).exists() for name in names)
    assert {each.name for each in terminal.req.parent.parent.iterdir()} == before


def test_a_folder_called_like_a_request_is_left_alone(terminal: Terminal):
    folder = terminal.req / "OQSsiquc01req_folder.xml"
    folder.mkdir()
    (folder / "OQSsiquc01req_inside.xml").write_text(query(), "utf-8")

    terminal.still_answers()
    time.sleep(0.5)

    assert (folder / "OQSsiquc01req_inside.xml").exists()


def test_links_are_left_alone(terminal: Terminal):
    for name, target in (("passwd", "/etc/passwd"), ("nowhere", "nowhere"), ("loop", "loop.xml")):
        (terminal.req / f"OQSsiquc01req_{name}.xml").symlink_to(target)

    terminal.still_answers()
    time.sleep(0.5)

    assert not list(terminal.res.glob("*passwd*"))
    assert (terminal.req / "OQSsiquc01req_passwd.xml").is_symlink()


def test_a_file_of_200_megabytes_is_refused_unread(terminal: Terminal):
    name = "OQSsiquc01req_large.xml"
    with (terminal.req / name).open("wb") as file:
        file.truncate(200_000_000)

    assert terminal.refused(name)[0] == "SIM80006"
    returned = terminal.res / name
    # Still all holes: nobody has copied it.
    assert (returned.stat().st_size, returned.stat().st_blocks) == (200_000_000, 0)
    terminal.still_answers()


def test_a_file_that_cannot_be_read_is_refused(terminal: Terminal):
    name = "OQSsiquc01req_unreadable.xml"
    aside = terminal.req / "unreadable.tmp"
    aside.write_text(query(), "utf-8")
    aside.chmod(0)
    aside.rename(terminal.req / name)

    assert terminal.refused(name)[0] == "SIM80007"
    terminal.still_answers()


def test_fifty_bad_requests_at_once_do_not_hold_up_a_good_one(terminal: Terminal):
    for number in range(50):
        (terminal.req / f"OQSsiquc01req_bad{number}.xml").write_bytes(b"<XmlMsg>")
    terminal.still_answers()
    terminal.until(lambda: len(list(terminal.res.glob("*bad*.xml"))) == 50, "their return")

    codes = {file.read_text("utf-8").split()[0] for file in terminal.res.glob("*bad*.err")}
    assert codes == {"SIM80002"}
