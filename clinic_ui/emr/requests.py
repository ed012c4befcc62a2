"""Requests as the folders take them: element by element, in the order of docs/files.md §2."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from clinic_ui.emr.reading import Encoding

__all__ = [
    "Batch",
    "Insured",
    "Message",
    "Query",
    "Registration",
    "Unwritable",
    "Visit",
    "aid_batch",
    "batch",
    "checkups",
    "collect",
    "consent_batch",
    "drugs",
    "query",
    "register",
    "register_all",
    "subsidies",
]

_INSURER_DIGITS = 8
# The same character has two code points; code page 932 knows the second one only.
_TWINS = str.maketrans({"〜": "～", "−": "－", "‖": "∥", "—": "―"})


class Unwritable(Exception):
    """A value has a character that the encoding lacks; `element` says which."""

    def __init__(self, element: str) -> None:
        super().__init__(f"{element}: a character that the encoding lacks")
        self.element = element


class Batch(Enum):
    """Batch interfaces. The prefix of a file is this and the step, 01 or 02."""

    ELIGIBILITY = "OQSmuquc"
    AID = "OQSmutic"
    HOME = "OQSmuhvq"
    ONLINE = "OQSmuonq"
    REGISTRATION = "OQSmuimm"


class Visit(Enum):
    """診療区分 (OQSCD028), as far as a clinic asks with it."""

    OUTPATIENT = "1"
    HOME = "2"
    ONLINE = "3"


@dataclass(frozen=True, slots=True)
class Insured:
    """Numbers of an insured person: 保険者番号, 記号, 番号, 枝番; "" where there is none."""

    insurer: str
    symbol: str
    number: str
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """Whose eligibility is asked for; `note` comes back unchanged (任意の識別子)."""

    insured: Insured
    birth: date
    limit: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """A number of one's own for an insured person (照会番号)."""

    reference: str
    insured: Insured


@dataclass(frozen=True, slots=True)
class Message:
    """A request: interface and step, the identifier that its answer has to repeat, its tree.

    `reception` is the receipt (受付番号) that is asked for; the answer repeats that instead.
    """

    prefix: str
    institution: str
    identifier: str
    root: etree._Element  # pyright: ignore[reportPrivateUsage]
    reception: str = ""

    def encode(self, encoding: Encoding) -> bytes:
        """The file's bytes; `Unwritable` for a character that the encoding lacks."""
        for element in self.root.iter():
            if element.text:
                text = element.text.translate(_TWINS)
                element.text = text
                try:
                    text.encode(encoding.codec)
                except UnicodeEncodeError:
                    raise Unwritable(str(element.tag)) from None
        etree.indent(self.root)
        declaration = f'<?xml version="1.0" encoding="{encoding.declared}" standalone="no"?>\n'
        written = declaration + etree.tostring(self.root, encoding="unicode") + "\n"
        return written.encode(encoding.codec)


def query(institution: str, identifier: str, day: date, asked: Query) -> Message:
    """資格確認 of one person by the numbers of the card (`OQSsiquc01`)."""
    root, header, body = _message()
    _add(header, "QualificationConfirmationDate", _d8(day))
    _identify(header, institution, identifier)
    _ask(body, asked)
    return Message("OQSsiquc01", institution, identifier, root)


def batch(institution: str, identifier: str, day: date, asked: Iterable[Query]) -> Message:
    """一括照会: everybody of tomorrow's list, say (`OQSmuquc01`)."""
    root, header, body = _message()
    _add(header, "QualificationConfirmationDate", _d8(day))
    _identify(header, institution, identifier)
    for each in asked:
        _ask(body, each)
    return Message("OQSmuquc01", institution, identifier, root)


def aid_batch(institution: str, identifier: str, month: date) -> Message:
    """Everybody with a ticket of 医療扶助 for this institution in a month (`OQSmutic01`)."""
    root, header, body = _message()
    _identify(header, institution, identifier)
    _add(_child(body, "QualificationConfirmSearchInfo"), "MedicalTreatmentMonth", _m6(month))
    return Message("OQSmutic01", institution, identifier, root)


def consent_batch(
    institution: str,
    identifier: str,
    kind: Batch,
    consented: tuple[date, date] | None,
    examined: tuple[date, date] | None = None,
) -> Message:
    """Whoever consented from home between two days (`OQSmuhvq01`), or online (`OQSmuonq01`).

    Online it may be the days of the visit instead (受診予定日).
    """
    visit = Visit.HOME if kind is Batch.HOME else Visit.ONLINE
    root, header, body = _message()
    _identify(header, institution, identifier)
    info = _child(body, "QualificationConfirmSearchInfo")
    for name, days in (("ConsentDate", consented), ("ExaminationDate", examined)):
        if days is not None:
            _add(info, f"{name}From", _d8(days[0]))
            _add(info, f"{name}To", _d8(days[1]))
    _add(info, "MedicalTreatmentFlag", visit.value)
    return Message(f"{kind.value}01", institution, identifier, root)


def subsidies(institution: str, identifier: str, day: date, asked: Query) -> Message:
    """医療費助成 (`PMHsimsm01`): an experiment of the simulator, the real layout is not public."""
    root, header, body = _message()
    _add(header, "QualificationConfirmationDate", _d8(day))
    _identify(header, institution, identifier)
    info = _child(body, "QualificationConfirmSearchInfo")
    _numbers(info, asked.insured)
    _add(info, "Birthdate", _d8(asked.birth))
    return Message("PMHsimsm01", institution, identifier, root)


def collect(institution: str, identifier: str, kind: Batch, reception: str) -> Message:
    """What became of a batch (step 02). Only that of registrations carries an identifier."""
    root, header, body = _message()
    named = identifier if kind is Batch.REGISTRATION else ""
    _identify(header, institution, named)
    _add(body, "ReceptionNumber", reception)
    return Message(f"{kind.value}02", institution, named, root, reception)


def register(institution: str, identifier: str, entry: Registration) -> Message:
    """照会番号登録 for one person (`OQSsiimm01`)."""
    return _registration("OQSsiimm01", institution, identifier, (entry,))


def register_all(institution: str, identifier: str, entries: Iterable[Registration]) -> Message:
    """照会番号一括登録 (`OQSmuimm01`)."""
    return _registration("OQSmuimm01", institution, identifier, entries)


def drugs(
    institution: str,
    identifier: str,
    insured: Insured,
    months: tuple[date, date],
    visit: Visit,
    *,
    treatment: bool = False,
    pdf: bool = False,
) -> Message:
    """薬剤情報, with 診療情報 if asked for, as XML or as PDF (`YZKsiquc01`)."""
    root, body = _medical(institution, identifier, insured)
    _add(body, "StartDate", _m6(months[0]))
    _add(body, "EndDate", _m6(months[1]))
    category = {(False, True): 1, (False, False): 2, (True, True): 3, (True, False): 4}
    _add(body, "FileCategory", str(category[treatment, pdf]))
    _add(body, "PrDiInfClassification", "1")
    _add(body, "MedicalTreatmentFlag", visit.value)
    return Message("YZKsiquc01", institution, identifier, root)


def checkups(
    institution: str, identifier: str, insured: Insured, visit: Visit, *, pdf: bool = False
) -> Message:
    """特定健診情報 as XML or as PDF (`TKKsiquc01`)."""
    root, body = _medical(institution, identifier, insured)
    _add(body, "FileCategory", "1" if pdf else "2")
    _add(body, "MedicalTreatmentFlag", visit.value)
    return Message("TKKsiquc01", institution, identifier, root)


_Element = etree._Element  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def _message() -> tuple[_Element, _Element, _Element]:
    root = etree.Element("XmlMsg")
    return root, _child(root, "MessageHeader"), _child(root, "MessageBody")


def _medical(institution: str, identifier: str, insured: Insured) -> tuple[_Element, _Element]:
    root, header, body = _message()
    _add(header, "MedicalInstitutionCode", institution)
    # These two interfaces name the numbers otherwise than all the others.
    _add(header, "InsurerNumber", insured.insurer.rjust(_INSURER_DIGITS))
    _add(header, "InsuranceCardSymbol", insured.symbol)
    _add(header, "InsuredPersonIdentificationNumber", insured.number)
    _add(header, "BranchNumber", insured.branch)
    _add(header, "ArbitraryFileIdentifier", identifier)
    return root, body


def _registration(
    prefix: str, institution: str, identifier: str, entries: Iterable[Registration]
) -> Message:
    root, header, body = _message()
    _identify(header, institution, identifier)
    for entry in entries:
        info = _child(body, "ReferenceNumberRegistrationInfo")
        _add(info, "ReferenceNumber", entry.reference)
        _numbers(info, entry.insured)
    return Message(prefix, institution, identifier, root)


def _identify(header: _Element, institution: str, identifier: str) -> None:
    _add(header, "MedicalInstitutionCode", institution)
    _add(header, "ArbitraryFileIdentifier", identifier)


def _ask(body: _Element, asked: Query) -> None:
    info = _child(body, "QualificationConfirmSearchInfo")
    _numbers(info, asked.insured)
    _add(info, "Birthdate", _d8(asked.birth))
    _add(info, "LimitApplicationCertificateRelatedConsFlg", "1" if asked.limit else "0")
    _add(info, "ArbitraryIdentifier", asked.note)


def _numbers(info: _Element, insured: Insured) -> None:
    _add(info, "InsurerNumber", insured.insurer.rjust(_INSURER_DIGITS))
    _add(info, "InsuredCardSymbol", insured.symbol)
    _add(info, "InsuredIdentificationNumber", insured.number)
    _add(info, "InsuredBranchNumber", insured.branch)


def _child(parent: _Element, name: str) -> _Element:
    return etree.SubElement(parent, name)


def _add(parent: _Element, name: str, value: str) -> None:
    """Add an element; nothing at all where there is no value."""
    if value:
        _child(parent, name).text = value


def _d8(day: date) -> str:
    return f"{day:%Y%m%d}"


def _m6(day: date) -> str:
    return f"{day:%Y%m}"
