"""`onshikaku exchange` as a user meets it: what it says, how it ends, what it refuses."""

from __future__ import annotations

import json
import logging
import shlex
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clinic_ui.cli import program
from onshikaku.exchange.folders import Folders
from onshikaku.exchange.settings import ExchangeSettings

REGISTRATION = (
    "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode>"
    "<ArbitraryFileIdentifier>1</ArbitraryFileIdentifier></MessageHeader>"
    "<MessageBody><ReferenceNumberRegistrationInfo>"
    "<ReferenceNumber>45</ReferenceNumber><InsurerNumber>01990019</InsurerNumber>"
    "<InsuredCardSymbol>21700023</InsuredCardSymbol>"
    "<InsuredIdentificationNumber>1024</InsuredIdentificationNumber>"
    "<InsuredBranchNumber>00</InsuredBranchNumber>"
    "</ReferenceNumberRegistrationInfo></MessageBody></XmlMsg>"
)
QUERY = (
    "<XmlMsg><MessageHeader><QualificationConfirmationDate>20261120</QualificationConfirmationDate>"
    "<MedicalInstitutionCode>9910000018</MedicalInstitutionCode></MessageHeader><MessageBody>"
    "<QualificationConfirmSearchInfo><InsurerNumber>01990019</InsurerNumber>"
    "<InsuredCardSymbol>21700023</InsuredCardSymbol>"
    "<InsuredIdentificationNumber>1024</InsuredIdentificationNumber>"
    "<InsuredBranchNumber>00</InsuredBranchNumber><Birthdate>19800217</Birthdate>"
    "<LimitApplicationCertificateRelatedConsFlg>0</LimitApplicationCertificateRelatedConsFlg>"
    "</QualificationConfirmSearchInfo></MessageBody></XmlMsg>"
)


class Running:
    """The command at work on a folder."""

    def __init__(self, onshikaku, root: Path, *options: str) -> None:
        words = ("exchange", "--root", root, "--on", "2026-11-20", "--delay", "0", *options)
        self.root = root
        self._printed, self._told = root.with_name("printed"), root.with_name("told")
        with self._printed.open("wb") as printed, self._told.open("wb") as told:
            self.process = onshikaku(*words, stdout=printed.fileno(), stderr=told.fileno())

    def answer(self, name: str, content: str) -> str:
        while not (self.root / "req").exists():
            assert self.process.poll() is None
            time.sleep(0.01)
        (self.root / "req" / f"{name}.tmp").write_text(content, "utf-8")
        (self.root / "req" / f"{name}.tmp").rename(self.root / "req" / name)
        answer = self.root / "res" / name.replace("req_", "res_")
        while not answer.exists():
            assert self.process.poll() is None
            time.sleep(0.01)
        return answer.read_text("utf-8")

    def end(self, how: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(how)
        code = self.process.wait()
        return code, self._printed.read_text("utf-8"), self._told.read_text("utf-8")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_what_it_does_and_ends_when_told(onshikaku, tmp_path: Path, how: signal.Signals):
    running = Running(onshikaku, tmp_path / "OQS")
    answer = running.answer("OQSsiquc01req_1.xml", QUERY)
    code, printed, told = running.end(how)

    assert "<QualificationValidity>1</QualificationValidity>" in answer
    assert code == 0
    assert "終了しました。 Ended." in told
    assert printed.startswith("オンライン資格確認シミュレーター")
    assert str(tmp_path / "OQS" / "req") in printed
    assert "onshikaku emr ask --root" in printed
    assert "資格確認照会 query of eligibility  OQSsiquc01req_1.xml" in printed
    assert "1024" not in printed.split("Ctrl-C")[1]


def test_the_command_to_try_can_be_copied_wherever_and_whenever_it_is(onshikaku, tmp_path: Path):
    running = Running(onshikaku, tmp_path / "連携 OQS")
    running.answer("OQSsiquc01req_1.xml", QUERY)
    _, printed, _ = running.end(signal.SIGTERM)

    [line] = (line for line in printed.splitlines() if "onshikaku emr ask" in line)
    words = shlex.split(line)
    assert words[words.index("--root") + 1] == str(tmp_path / "連携 OQS")
    assert words[words.index("--on") + 1] == "2026-11-20"


def test_with_json_each_line_is_an_object(onshikaku, tmp_path: Path):
    running = Running(onshikaku, tmp_path / "OQS", "--json")
    running.answer("OQSsiquc01req_1.xml", QUERY)
    _, printed, _ = running.end(signal.SIGTERM)

    begun, served = (json.loads(line) for line in printed.splitlines())
    assert begun["simulator"] is True
    assert begun["day"] == "2026-11-20"
    assert served["interface"] == "OQSsiquc01"
    assert served["request"] == "OQSsiquc01req_1.xml"
    assert served["outcome"] == "eligible"
    assert served["at"].startswith("2026-11-20T")
    assert served["at"].endswith("+09:00")


def test_what_was_registered_outlives_the_process(onshikaku, tmp_path: Path):
    running = Running(onshikaku, tmp_path / "OQS")
    running.answer("OQSsiimm01req_1.xml", REGISTRATION)
    running.end(signal.SIGKILL)

    running = Running(onshikaku, tmp_path / "OQS")
    answer = running.answer("OQSsiquc01req_1.xml", QUERY)
    code, _, told = running.end(signal.SIGTERM)

    assert "<ReferenceNumber>45</ReferenceNumber>" in answer
    assert code == 0
    assert told == "終了しました。 Ended.\n"


@pytest.fixture(autouse=True)
def as_logged_before() -> Iterator[None]:
    """The command says how this whole process logs; here it is not the only one in it."""
    root, hooks = logging.getLogger(), (sys.excepthook, sys.unraisablehook, threading.excepthook)
    handlers = root.handlers[:]
    loggers = [logging.getLogger(name) for name in ("clinic_ui", "hardware", "onshikaku", "reader")]
    levels = [logger.level for logger in loggers]
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    logging.captureWarnings(capture=False)
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks


def exchange(*options: str | Path, **environment: str) -> Result:
    """The command, for options that keep it from starting."""
    arguments = ["exchange", *(str(option) for option in options)]
    return CliRunner().invoke(program(), arguments, env=environment)


@pytest.mark.parametrize(
    ("options", "environment", "says"),
    [
        (["--encoding", "euc-jp"], {}, "--encoding"),
        (["--delay", "-1"], {}, "--delay"),
        (["--stay", "0"], {}, "--stay"),
        (["--encrypt", "OQSsiquc"], {}, "write it as OQSsiquc=e"),
        (["--encrypt", "OQSsiquc=e"], {}, "EXCHANGE_ZIP_PASSWORD"),
        (["--encrypt", "EPSsiPIR=e"], {"EXCHANGE_ZIP_PASSWORD": "x"}, "always plain"),
        (["--on", "yesterday"], {}, "--on"),
        (["--centre", "nowhere"], {}, "--centre"),
        (["--centre", "http://127.0.0.1:9"], {}, "--credential"),
        ([], {"EXCHANGE_SESSIONS": "21"}, "EXCHANGE_SESSIONS"),
        ([], {"EXCHANGE_INSTITUTION_CODE": "9910000019"}, "EXCHANGE_INSTITUTION_CODE"),
    ],
)
def test_unfit_options_are_refused_with_a_next_step(
    tmp_path: Path, options: list[str], environment: dict[str, str], says: str
):
    result = exchange("--root", tmp_path / "OQS", *options, **environment)

    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize("work", ["OQS", "OQS/work"])
def test_a_work_folder_among_the_shared_ones_is_refused(tmp_path: Path, work: str):
    result = exchange("--root", tmp_path / "OQS", "--work", tmp_path / work)

    assert result.exit_code == 2
    assert "作業フォルダは共有フォルダの外に" in result.stderr
    assert "--work" in result.stderr


def test_a_second_exchange_is_refused(tmp_path: Path):
    root = tmp_path / "OQS"
    with Folders.prepare(ExchangeSettings(root=root)).claimed():
        result = exchange("--root", root)

    assert result.exit_code == 2
    assert "ほかの exchange が使っています" in result.stderr


def test_the_folders_are_free_again_at_the_end(onshikaku, tmp_path: Path):
    running = Running(onshikaku, tmp_path / "OQS")
    running.answer("OQSsiquc01req_1.xml", QUERY)
    running.end(signal.SIGTERM)

    assert not any((tmp_path / "OQS" / "req").iterdir())
    with Folders.prepare(ExchangeSettings(root=tmp_path / "OQS")).claimed():
        pass


DRUGS = (
    "<XmlMsg><MessageHeader><MedicalInstitutionCode>9910000018</MedicalInstitutionCode>"
    "<InsurerNumber>01990019</InsurerNumber><InsuranceCardSymbol>21700023</InsuranceCardSymbol>"
    "<InsuredPersonIdentificationNumber>1024</InsuredPersonIdentificationNumber>"
    "<BranchNumber>00</BranchNumber>"
    "<ArbitraryFileIdentifier>1</ArbitraryFileIdentifier></MessageHeader><MessageBody>"
    "<StartDate>202605</StartDate><EndDate>202611</EndDate><FileCategory>2</FileCategory>"
    "<PrDiInfClassification>1</PrDiInfClassification><MedicalTreatmentFlag>1</MedicalTreatmentFlag>"
    "</MessageBody></XmlMsg>"
)


def test_drugs_want_for_nothing_but_the_consent_and_codes_may_be_ones_own(
    onshikaku, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    codes = tmp_path / "codes.yaml"
    codes.write_text("consent-missing: {code: XY1, message: 同意なし}", "utf-8")
    monkeypatch.setenv("EXCHANGE_CODES", str(codes))
    running = Running(onshikaku, tmp_path / "OQS")
    answer = running.answer("YZKsiquc01req_1.xml", DRUGS)
    running.end(signal.SIGTERM)

    assert "<MessageContents>同意なし</MessageContents>" in answer
