"""What must go together in a message: codes with each other, numbers with what they count.

The official table of combinations is not public; these are those of docs/files.md §3.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onshikaku.domain.identifiers import InstitutionCode, InsurerNumber, InvalidIdentifier
from onshikaku.domain.text import Text
from onshikaku.wire.oqs.findings import Fault, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element as Node  # pyright: ignore[reportPrivateUsage]

    from onshikaku.wire.oqs.document import Document

__all__ = ["in_combination"]

_PADDED = 8
_NORMAL, _RUNNING, _ERROR = "1", "2", "2"
_VALID, _LOST, _LOST_NEWER, _NONE = "1", "2", "3", "4"
_CLINICAL = (
    "SpecificHealthCheckupsInfo",
    "PharmacistsInfo",
    "DiagnosisInfo",
    "OperationInfo",
    "DiagnosisName",
    "InfectiousInfo",
    "AllergyInfo",
    "ContraindicationInfo",
    "TestInfo",
    "PrescriptionInfo",
)
_UNITS = ("BulkConfirmUnit", "BulkRegistrationUnit")


def in_combination(document: Document) -> Iterator[Finding]:
    """What contradicts itself in a well-formed message, each element for itself being right."""
    root = document.root
    yield from _encoding(document)
    yield from _numbers(root)
    yield from _segment(root)
    for place in (root.find("MessageBody"), *(n for name in _UNITS for n in root.iter(name))):
        if place is not None:
            yield from _validity(place)
    for result in root.iter("ResultOfQualificationConfirmation"):
        yield from _consents(result)
    yield from _counts(root)


def _encoding(document: Document) -> Iterator[Finding]:
    node = document.root.find("MessageHeader/CharacterCodeIdentifier")
    if node is not None and (node.text or "").strip() != document.encoding.identifier:
        yield _at(Fault.CHARACTER_CODE_DIFFERS, node, encoding=document.encoding.declared)


def _numbers(root: Node) -> Iterator[Finding]:
    """Check digits; a number of another length has its own finding."""
    yield from _check_digits(root, "MedicalInstitutionCode", "医療機関コード", InstitutionCode, 10)
    for length in (6, 8):
        yield from _check_digits(root, "InsurerNumber", "保険者番号", InsurerNumber, length)
    for node in root.iter("InsurerNumber"):
        if 0 < len(node.text or "") < _PADDED:
            yield _at(Fault.PADDING, node, label="保険者番号")


def _check_digits(
    root: Node, name: str, label: str, kind: Callable[[str], object], length: int
) -> Iterator[Finding]:
    for node in root.iter(name):
        digits = (node.text or "").strip()
        if len(digits) != length or not (digits.isascii() and digits.isdigit()):
            continue
        try:
            kind(digits)
        except InvalidIdentifier:
            yield _at(Fault.CHECK_DIGIT, node, label=label)


_DONE = Text("処理結果区分が正常終了（1）の", "SegmentOfResult is 1 (done)")
_BUSY = Text("処理結果区分が処理中（2）の", "SegmentOfResult is 2 (in progress)")


def _segment(root: Node) -> Iterator[Finding]:
    segment = _text(root, "MessageHeader/SegmentOfResult")
    if segment == _NORMAL:
        for name in ("ErrorCode", "ErrorMessage"):
            yield from _unexpected(root.find(f"MessageHeader/{name}"), _DONE)
    if segment == _RUNNING:
        for name in _UNITS:
            yield from _unexpected(root.find(f"MessageBody/{name}"), _BUSY)


_FAILED = Text("処理結果状況がエラー（2）の", "ProcessingResultStatus is 2 (error)")
_ANSWERED = Text("資格確認の結果が正常（1）の", "ProcessingResultStatus is 1 (done)")
_WITH_RESULT = Text("資格が有効または喪失の", "the qualification is valid or lost")
_WITHOUT_RESULT = Text("該当資格なし（4）の", "QualificationValidity is 4 (none)")
_ENDED = Text("資格が喪失している", "the qualification is lost")
_SUCCEEDED = Text("新しい資格がある（3）", "QualificationValidity is 3 (a newer one exists)")


def _validity(place: Node) -> Iterator[Finding]:
    status, validity = _text(place, "ProcessingResultStatus"), _text(place, "QualificationValidity")
    results = place.findall("ResultList/ResultOfQualificationConfirmation")
    results += place.findall("ResultOfQualificationConfirmation")
    if status == _ERROR:
        yield from _unexpected(place.find("QualificationValidity"), _FAILED)
        yield from _expected(place, "ProcessingResultCode", _FAILED)
    if validity == _NONE and results:
        yield from _unexpected(results[0], _WITHOUT_RESULT)
    if validity in (_VALID, _LOST, _LOST_NEWER) and not results:
        yield _needed(place, "ResultOfQualificationConfirmation", _WITH_RESULT)
    if validity in (_LOST, _LOST_NEWER):
        for result in results:
            yield from _expected(result, "DisqualificationDate", _ENDED)
            yield from _expected(result, "ReasonOfLoss", _ENDED)
    if validity == _LOST_NEWER:
        for result in results:
            if _text(result, "ReasonOfLoss") not in ("", "03"):
                yield _needed(result, "ReasonOfLoss=03", _SUCCEEDED)


_AGREED = Text("同意フラグが1の", "the consent flag is 1")
_REFUSED = Text("同意フラグが0の", "the consent flag is 0")


def _consents(result: Node) -> Iterator[Finding]:
    for name in _CLINICAL:
        flag = _text(result, f"{name}ConsFlg")
        for time in (f"{name}ConsTime", f"{name}AvailableTime"):
            if flag == "1":
                yield from _expected(result, time, _AGREED)
            elif flag == "0":
                yield from _unexpected(result.find(time), _REFUSED)


def _counts(root: Node) -> Iterator[Finding]:
    if _text(root, "MessageHeader/SegmentOfResult") != _NORMAL:
        return
    statuses = [
        _text(unit, "ProcessingResultStatus")
        for name in _UNITS
        for unit in root.iterfind(f"MessageBody/{name}")
    ]
    counted = {
        "NumberOfProcessingResult": len(statuses),
        "NumberOfNormalProcessing": statuses.count(_NORMAL),
        "NumberOfError": statuses.count(_ERROR),
    }
    for name, number in counted.items():
        node = root.find(f"MessageHeader/{name}")
        if node is not None and (node.text or "").strip() != str(number):
            yield _at(Fault.COUNT_DIFFERS, node, counted=number)


def _unexpected(node: Node | None, when: Text) -> Iterator[Finding]:
    if node is not None:
        yield _at(Fault.UNEXPECTED, node, when=when.ja, when_en=when.en)


def _expected(place: Node, name: str, when: Text) -> Iterator[Finding]:
    if place.find(name) is None:
        yield _needed(place, name, when)


def _needed(place: Node, name: str, when: Text) -> Finding:
    facts = {"when": when.ja, "when_en": when.en}
    return Finding.of(Fault.EXPECTED, f"{_path(place)}/{name}", place.sourceline, None, **facts)


def _at(fault: Fault, node: Node, **facts: str | int) -> Finding:
    return Finding.of(fault, _path(node), node.sourceline, None, **facts)


def _path(node: Node) -> str:
    above = [str(one.tag) for one in node.iterancestors()]
    return "/".join([*reversed(above), str(node.tag)])


def _text(node: Node, path: str) -> str:
    return (node.findtext(path) or "").strip()
