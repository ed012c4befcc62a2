"""`onshikaku clinic`: folders and a reader in one process, as a developer and a desk meet them."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest
from lxml import etree

from hardware import card_store
from hardware.chip import Chip

DAY = "2026-11-20"
DRUGS = """<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode>
<InsurerNumber>01990019</InsurerNumber><InsuranceCardSymbol>21700023</InsuranceCardSymbol>
<InsuredPersonIdentificationNumber>1024</InsuredPersonIdentificationNumber>
<BranchNumber>00</BranchNumber><ArbitraryFileIdentifier>1</ArbitraryFileIdentifier></MessageHeader>
<MessageBody><StartDate>202605</StartDate><EndDate>202611</EndDate><FileCategory>2</FileCategory>
<PrDiInfClassification>1</PrDiInfClassification><MedicalTreatmentFlag>1</MedicalTreatmentFlag>
</MessageBody></XmlMsg>"""


class Clinic:
    """The command, with somebody who brings cards."""

    def __init__(self, onshikaku, folder: Path, *options: str) -> None:
        self.root = folder / "OQS"
        words = ("clinic", "--root", self.root, "--on", DAY, "--no-pages", *options)
        self.process = onshikaku(*words, stdin=subprocess.PIPE)
        self.printed: list[str] = []

    def place(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def read_until(self, words: str) -> str:
        """The next line that has these words in it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)
            if words in line:
                return line
        raise AssertionError(self.process.communicate())

    def visit(self, persona: str) -> Path:
        """The file that a card leaves."""
        self.place(persona)
        return Path(self.read_until("/face/OQSsiquc01res_face_").strip())

    def ask(self, name: str, content: str) -> etree._Element:
        (self.root / "req" / f"{name}.tmp").write_text(content, "utf-8")
        (self.root / "req" / f"{name}.tmp").rename(self.root / "req" / name)
        answer = self.root / "res" / name.replace("req_", "res_")
        self.until(answer.exists)
        return etree.parse(answer).getroot()

    def until(self, condition) -> None:
        while not condition():
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.02)

    def end(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(how)
        rest, told = self.process.communicate(timeout=20)
        return self.process.returncode, "".join([*self.printed, rest]), told


@pytest.fixture
def clinic(onshikaku, tmp_path):
    started: list[Clinic] = []

    def start(*options: str) -> Clinic:
        started.append(Clinic(onshikaku, tmp_path, *options))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


def test_each_card_named_is_a_visit_with_its_file(clinic):
    at = clinic()
    files = [at.visit(persona) for persona in ("standard", "lost", "none", "standard")]
    code, printed, told = at.end()

    found = [etree.parse(file).findtext(".//QualificationValidity") for file in files]
    assert found == ["1", "2", "4", "1"]
    assert set(at.root.glob("face/*")) == set(files)
    assert printed.count("有効な保険資格が確認できました。") == 2
    assert code == 0
    assert told == "終了しました。 Ended.\n"


def test_what_the_patient_agreed_to_opens_drugs_in_the_folder(clinic):
    at = clinic()
    at.visit("standard")
    assert at.ask("YZKsiquc01req_1.xml", DRUGS).findtext(".//ResultCode") == "1"


def test_without_consent_there_are_no_drugs(clinic):
    at = clinic("--consent", "none")
    at.visit("standard")
    assert at.ask("YZKsiquc01req_1.xml", DRUGS).findtext(".//ResultCode") == "9"


def test_nobody_and_an_empty_line_bring_no_card_but_help(clinic):
    at = clinic()
    at.place("nobody-at-all")
    at.place("")
    at.visit("standard")
    _, printed, _ = at.end()

    assert "そのIDの人物はいません" in printed
    assert "すべて有効（会社員）" in printed
    assert len(list(at.root.glob("face/*"))) == 1


def test_with_json_each_line_is_an_object(clinic):
    at = clinic("--json")
    at.place("grace")
    at.read_until('"outcome"')
    _, printed, _ = at.end(signal.SIGTERM)

    begun, visit = (json.loads(line) for line in printed.splitlines())
    assert begun["day"] == DAY
    assert visit["outcome"] == "eligible"
    assert visit["certificate"]["state"] == "grace"
    assert Path(visit["face_file"]).parent == at.root / "face"


def test_a_card_that_locks_leaves_no_file_and_the_next_is_served(clinic):
    at = clinic()
    at.place("pin-blocked")
    file = at.visit("standard")
    _, printed, _ = at.end()

    assert list(at.root.glob("face/*")) == [file]
    assert etree.parse(file).findtext(".//QualificationValidity") == "1"
    assert printed.count("OQSsiquc01res_face_") == 1


def test_readers_need_a_terminal_for_the_pin(run):
    ran = run("clinic", "--no-pages", "--root", "OQS", "--reader", "any")
    assert ran.code == 2
    assert "--reader" in ran.err


@pytest.mark.vpcd
def test_a_card_is_asked_for_its_pin_on_whichever_reader_it_is_placed_and_placed_again(
    run, pcscd, tmp_path, at_terminal
):
    run("card", "make", "standard", "--pki", "pki", "--on", DAY, "--out", "card")
    way = ("--reader", "auto", "--pki", "pki", "--on", DAY)
    at = at_terminal(
        "clinic", "--no-pages", "--root", "OQS", *way, "--prescription", "paper", "--no-subsidies"
    )
    at.wait_for("カードを置いてください")
    for slot in pcscd.slots:
        slot.insert(Chip(card_store.load(tmp_path / "card")))
        at.type_pin("1234")
        at.wait_for("有効な保険資格が確認できました。")
        at.wait_for("OQSsiquc01res_face_")
        slot.remove()
    at.process.send_signal(signal.SIGTERM)
    assert at.end() == 0
    assert len(list(tmp_path.glob("OQS/face/*"))) == 2
