"""Whether a file, whoever wrote it, is what the interface says: every finding, but no value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from onshikaku.wire.oqs.combinations import in_combination
from onshikaku.wire.oqs.document import Encoding, Malformed, parse
from onshikaku.wire.oqs.findings import Fault, Finding, Severity
from onshikaku.wire.oqs.kinds import KINDS
from onshikaku.wire.oqs.names import FACE_ANSWER
from onshikaku.wire.oqs.reading import Reading, read

if TYPE_CHECKING:
    from onshikaku.wire.oqs.document import Document
    from onshikaku.wire.oqs.kinds import Kind

__all__ = ["Verdict", "check", "kind_of"]

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"\s*<\?xml[^>]*\bencoding\s*=")
_PLAIN = re.compile(r"[^\s&<>][^&<>\r\n]*")
_ECHOED = ("ArbitraryFileIdentifier", "ReceptionNumber")
_REPEATED = frozenset({"QualificationConfirmSearchInfo", "ReferenceNumberRegistrationInfo"})
_RESULT, _FAILED = "ProcessingResultStatus", "2"
_Place: TypeAlias = tuple[str | None, int | None]
_FACE = re.compile(
    rf"{FACE_ANSWER}_(?P<code>[0-9]{{10}})[0-9A-Za-z]{{20}}_(?P<at>[0-9]{{14}})\.xml"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in a file. `kind` is None if the name did not say, and none was given."""

    kind: Kind | None
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing worse than a warning was found."""
        return all(one.fault.severity is not Severity.ERROR for one in self.findings)


def kind_of(name: str) -> Kind | None:
    """The kind of message that a file of this name carries."""
    return KINDS.get(FACE_ANSWER if name.startswith(FACE_ANSWER) else name.partition("_")[0])


def check(name: str, data: bytes, kind: Kind | None = None) -> Verdict:
    """Everything that is wrong with a file. `kind`: what it is, if its name does not matter."""
    findings: list[Finding] = []
    named = kind is None
    if kind is None:
        kind = kind_of(name)
        findings += _of_name(name, kind)
    if data.startswith(_BOM):
        findings.append(Finding.of(Fault.BOM, "", 1))
    if not _DECLARED.match(data.removeprefix(_BOM)):
        findings.append(Finding.of(Fault.NO_DECLARATION, "", 1))
    try:
        document = parse(data)
    except Malformed as malformed:
        return Verdict(kind, (*findings, malformed.finding))
    if document.encoding is Encoding.SHIFT_JIS and _is_utf_8(data):
        findings.append(Finding.of(Fault.ENCODING_DOUBTFUL, "", 1))
    if kind is not None:
        reading = Reading()
        read(kind.message, document.root, reading)
        spoilt = _repeated_mistakes(document)
        found = (*reading.findings, *in_combination(document))
        findings += [one for one in found if (_block(one), one.line) not in spoilt]
        findings += _of_literals(document)
        if named and kind.name == FACE_ANSWER:
            findings += _of_face(name, document)
    return Verdict(kind, tuple(findings))


def _is_utf_8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 beyond ASCII, which Shift_JIS text is only by a rare accident."""
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _of_name(name: str, kind: Kind | None) -> list[Finding]:
    if kind is None:
        return [Finding.of(Fault.UNKNOWN_NAME, "")]
    stem, dot, extension = name.rpartition(".")
    if not dot or extension != "xml":
        return [Finding.of(Fault.EXTENSION, "", expected=".xml")]
    _, _, suffix = stem.removeprefix(kind.name).partition("_")
    if not suffix.isprintable() or not suffix or "\\" in suffix:
        return [Finding.of(Fault.SUFFIX, "")]
    return []


def _of_literals(document: Document) -> list[Finding]:
    """Whether what programs look for as text is written so that they find it."""
    found: list[Finding] = []
    for name in _ECHOED:
        nodes = list(document.root.iter(name))
        literal = document.literal(name)
        if nodes and not (literal and _PLAIN.fullmatch(literal) and literal == literal.strip()):
            found.append(Finding.of(Fault.LITERAL, name, nodes[0].sourceline))
    return found


def _repeated_mistakes(document: Document) -> set[_Place]:
    """Where an answer repeats, as it must, what was asked wrongly: element and line.

    Where a line has such an element of a good result as well, it is judged.
    """
    spoilt, good = set[_Place](), set[_Place]()
    for status in document.root.iter(_RESULT):
        lines = spoilt if (status.text or "").strip() == _FAILED else good
        for name in _REPEATED:
            for block in status.iterfind(f"../{name}"):
                lines |= {(name, node.sourceline) for node in block.iter()}
    return spoilt - good


def _block(finding: Finding) -> str | None:
    """The repeated element that a finding is in or about."""
    return next((name for name in finding.path.split("/") if name in _REPEATED), None)


def _of_face(name: str, document: Document) -> list[Finding]:
    parts = _FACE.fullmatch(name)
    if parts is None:
        return [Finding.of(Fault.FACE_NAME, "")]
    said = {"MedicalInstitutionCode": parts["code"], "ProcessExecutionTime": parts["at"]}
    return [
        Finding.of(Fault.FACE_NAME_DIFFERS, f"XmlMsg/MessageHeader/{element}", node.sourceline)
        for element, value in said.items()
        if (node := document.root.find(f"MessageHeader/{element}")) is not None
        and (node.text or "").strip() != value
    ]
