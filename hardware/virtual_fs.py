"""Selection and reads of the virtual card (docs/card.md §2.2, §3.2, §6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hardware.card_image import BinaryFile, RecordFile
from hardware.card_layout import ISD
from hardware.card_state import CardState, Refused, Session
from reader.apdu import Sw

if TYPE_CHECKING:
    from hardware.card_image import Application, CardFile
    from hardware.card_state import Request, Transition

__all__ = ["get_data", "locate", "may_use", "read_binary", "read_record", "select"]

_FIRST = (0x00, 0x0C)
_NEXT = (0x02, 0x0E)
_SFI_FLAG = 0x80
_SFI_MASK = 0x1F


def select(state: CardState, request: Request) -> Transition:
    """SELECT an application by (part of) its name, an EF by its identifier, or the MF."""
    command = request.command
    match command.p1:
        case 0x04:
            return _select_application(state, command.data, command.p2)
        case 0x02 if command.p2 in _FIRST:
            return _select_file(state, command.data)
        case 0x00 if command.p2 in _FIRST:
            return _select_mf(state, command.data)
        case _:
            raise Refused(Sw.WRONG_P1P2)


def _select_application(state: CardState, name: bytes, p2: int) -> Transition:
    names = [ISD, *(application.aid for application in state.image.applications)]
    if p2 in _NEXT:
        start = names.index(state.session.application or ISD) + 1
    elif p2 in _FIRST:
        start = 0
    else:
        raise Refused(Sw.WRONG_P1P2)
    found = next((aid for aid in names[start:] if name and aid.startswith(name)), None)
    if found is None:
        raise Refused(Sw.NOT_FOUND)
    session = Session(application=None if found == ISD else found)
    return CardState(state.image, session).answer()


def _select_file(state: CardState, identifier: bytes) -> Transition:
    if len(identifier) != 2:
        raise Refused(Sw.WRONG_LENGTH)
    application = state.application
    fid = int.from_bytes(identifier, "big")
    if application is None or fid not in application.files:
        raise Refused(Sw.NOT_FOUND)
    return state.using(file=fid).answer()


def _select_mf(state: CardState, identifier: bytes) -> Transition:
    if state.application is None:
        raise Refused(Sw.WRONG_P1P2)
    if identifier:
        raise Refused(Sw.NOT_FOUND)
    return state.answer()


def locate(state: CardState, reference: int) -> tuple[CardState, Application, int, CardFile]:
    """The EF that P1 or P2 names: `80` the current one, `80|sfi` another, which becomes current.

    Raises `Refused`: 6A86 for other bits, 6A82 for an EF that is not there, 6986 without one.
    """
    if reference & ~_SFI_MASK != _SFI_FLAG:
        raise Refused(Sw.WRONG_P1P2)
    application = state.application
    fid = reference & _SFI_MASK or state.session.file
    if application is None or fid is None:
        raise Refused(Sw.NO_CURRENT_FILE)
    if fid not in application.files:
        raise Refused(Sw.NOT_FOUND)
    return state.using(file=fid), application, fid, application.files[fid]


def may_use(state: CardState, opens_with: tuple[int, ...] | None) -> bool:
    """Whether an access condition is met: free, or one of its PINs verified."""
    return opens_with is None or not state.session.verified.isdisjoint(opens_with)


def read_binary(state: CardState, request: Request) -> Transition:
    """READ BINARY: as many bytes as there are, up to Le, from an offset inside the file."""
    command = request.command
    if command.data or command.le is None:
        raise Refused(Sw.WRONG_LENGTH)
    if command.p1 & _SFI_FLAG:
        state, _, _, file = locate(state, command.p1)
        offset = command.p2
    else:
        state, _, _, file = locate(state, _SFI_FLAG)
        offset = command.p1 << 8 | command.p2
    if not isinstance(file, BinaryFile):
        raise Refused(Sw.INCOMPATIBLE_FILE)
    if not may_use(state, file.opens_with):
        raise Refused(Sw.SECURITY_STATUS)
    if offset >= len(file.content):
        raise Refused(Sw.WRONG_OFFSET)
    return state.answer(file.content[offset : offset + command.le])


def read_record(state: CardState, request: Request) -> Transition:
    """READ RECORD by number: P2 = sfi << 3 | 4, sfi 0 for the current EF (ISO/IEC 7816-4)."""
    command = request.command
    if command.data or command.le is None:
        raise Refused(Sw.WRONG_LENGTH)
    if command.p2 & 0x07 != 0x04:
        raise Refused(Sw.WRONG_P1P2)
    state, _, _, file = locate(state, _SFI_FLAG | command.p2 >> 3)
    if not isinstance(file, RecordFile):
        raise Refused(Sw.INCOMPATIBLE_FILE)
    if not 1 <= command.p1 <= len(file.records):
        raise Refused(Sw.RECORD_NOT_FOUND)
    record = file.records[command.p1 - 1]
    return state.answer(record[: command.le])


def get_data(state: CardState, request: Request) -> Transition:
    """GET DATA of the card manager; inside an application, and for other tags, not implemented.

    6700 when the object does not fit the Le.
    """
    command = request.command
    data_object = state.image.data_objects.get(command.p1 << 8 | command.p2)
    if state.application is not None or data_object is None:
        raise Refused(Sw.UNKNOWN_INS)
    if command.data or command.le is None or len(data_object) > command.le:
        raise Refused(Sw.WRONG_LENGTH)
    return state.answer(data_object)
