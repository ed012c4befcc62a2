"""A terminal that answers from a script, and the command at its folders.

It writes the official form by hand, so that what reads it is not checked against itself.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from clinic_ui.cli import program
from clinic_ui.emr.folders import Folders

RESULT = """
<ResultOfQualificationConfirmation>
  <InsuredCardClassification>01</InsuredCardClassification>
  <InsurerNumber>01990019</InsurerNumber>
  <InsuredCardSymbol>21700023</InsuredCardSymbol>
  <InsuredIdentificationNumber>1024</InsuredIdentificationNumber>
  <InsuredBranchNumber>00</InsuredBranchNumber>
  <PersonalFamilyClassification>1</PersonalFamilyClassification>
  <Name>模擬　太郎</Name><NameKana>ﾓｷﾞ ﾀﾛｳ</NameKana><Sex1>1</Sex1><Birthdate>19800217</Birthdate>
  <InsuredCardValidDate>20190401</InsuredCardValidDate>
  <InsurerName>架空健康保険協会　模擬支部</InsurerName>
</ResultOfQualificationConfirmation>
"""
ELIGIBLE = f"""
<ProcessingResultStatus>1</ProcessingResultStatus>
<QualificationValidity>1</QualificationValidity>
<ResultList>{RESULT}</ResultList>
"""


def xml(header: str, body: str, encoding: str = "UTF-8") -> bytes:
    """A message in the official form."""
    text = (
        f'<?xml version="1.0" encoding="{encoding}" standalone="no"?>\n<XmlMsg>\n'
        f"<MessageHeader>{header}</MessageHeader>\n<MessageBody>{body}</MessageBody>\n</XmlMsg>\n"
    )
    return text.encode("cp932" if encoding == "Shift_JIS" else "utf-8")


@dataclass
class Request:
    """A request that the terminal took, as it sees it."""

    name: str
    content: bytes

    def text(self, element: str) -> str:
        found = etree.fromstring(self.content).find(f".//{element}")
        return "" if found is None else found.text or ""

    def answer(self, body: str, *more: str, segment: str = "1", encoding: str = "UTF-8") -> bytes:
        return xml(self.header(*more, segment=segment), body, encoding)

    def eligible(self, encoding: str = "UTF-8") -> bytes:
        return self.answer(ELIGIBLE, encoding=encoding)

    def header(self, *more: str, segment: str = "1") -> str:
        return (
            "<ProcessExecutionTime>20261120091502</ProcessExecutionTime>"
            "<QualificationConfirmationDate>20261120</QualificationConfirmationDate>"
            f"<MedicalInstitutionCode>{self.text('MedicalInstitutionCode')}</MedicalInstitutionCode>"
            f"<ArbitraryFileIdentifier>{self.text('ArbitraryFileIdentifier')}</ArbitraryFileIdentifier>"
            "<ReferenceClassification>2</ReferenceClassification>"
            f"<SegmentOfResult>{segment}</SegmentOfResult>"
            "<CharacterCodeIdentifier>0</CharacterCodeIdentifier>" + "".join(more)
        )


Script = Callable[[Request], "bytes | tuple[str, bytes] | None"]


@dataclass
class Terminal:
    """Takes what lies in req and answers by the script: bytes, (extension, bytes) or nothing."""

    root: Path
    script: Script | None = None
    requests: list[Request] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def folders(self) -> Folders:
        return Folders.below(self.root)

    def put(self, folder: str, name: str, content: bytes) -> Path:
        """Publish as a terminal does: written elsewhere, moved in whole."""
        work = self.root.parent / "terminal-work"
        work.mkdir(exist_ok=True)
        (work / name).write_bytes(content)
        return (work / name).rename(self.root / folder / name)

    def run(self) -> None:
        while not self._ended.wait(0.02):
            for path in sorted((self.root / "req").iterdir()):
                if self.script is not None and path.suffix == ".xml":
                    self._serve(path, self.script)

    def _serve(self, path: Path, script: Script) -> None:
        request = Request(path.name, path.read_bytes())
        path.unlink()
        self.requests.append(request)
        stem = path.stem.replace("req_", "res_")
        match script(request):
            case None:
                pass
            case (".err", content):
                self.put("res", f"{path.stem}.err", content)
                self.put("res", path.name, request.content)
            case (extension, content):
                self.put("res", stem + extension, content)
            case content:
                self.put("res", f"{stem}.xml", content)

    def stop(self) -> None:
        self._ended.set()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("req", "res", "face"):
        (tmp_path / "OQS" / name).mkdir(parents=True)
    return tmp_path / "OQS"


@pytest.fixture
def terminal(root: Path) -> Iterator[Terminal]:
    found = Terminal(root)
    thread = threading.Thread(target=found.run)
    thread.start()
    yield found
    found.stop()
    thread.join()


@dataclass(frozen=True)
class Official:
    """Pieces of the official form, written by hand."""

    result: str = RESULT
    eligible: str = ELIGIBLE
    xml: Callable[..., bytes] = xml


@pytest.fixture
def official() -> Official:
    return Official()


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def emr(root: Path):
    """Run `onshikaku emr WORDS --root …`."""

    def call(command: str, *words: str | Path, env: dict[str, str] | None = None) -> Ran:
        at = [] if command == "show" else ["--root", str(root)]
        done = CliRunner().invoke(
            program(),
            ["emr", command, *map(str, words), *at],
            env={"COLUMNS": "100", **(env or {})},
        )
        return Ran(done.exit_code, done.stdout, done.stderr)

    return call
