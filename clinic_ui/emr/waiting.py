"""Waiting for the answer to one request, as software has to that shares a folder with others."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from clinic_ui.emr.archives import unpack
from clinic_ui.emr.folders import read_whole
from clinic_ui.emr.reading import LARGEST, Document, Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from clinic_ui.emr.folders import Folders, Sent
    from clinic_ui.emr.requests import Message

__all__ = ["Answer", "NoAnswer", "Rejected", "Strange", "await_answer", "opened", "settled"]

POLL = 0.3
"""Seconds between two looks, and between the two reads that have to agree."""

_RETURN = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A file of `res` or `face` that was read: its name, and the message or the PDF in it."""

    name: str
    content: bytes
    document: Document | None
    """None if it is a PDF."""

    @property
    def prefix(self) -> str:
        """Interface and step, as `OQSsiquc01`."""
        return self.name.partition("res_")[0]


@dataclass(frozen=True, slots=True)
class Rejected:
    """The terminal did not accept the request, for the reason in its `.err`."""

    name: str
    code: str
    reason: str


class NoAnswer(Exception):
    """Nothing came in time. `withdrawn`: the request still lay in `req` and was taken back."""

    def __init__(self, *, withdrawn: bool) -> None:
        super().__init__("no answer came in time")
        self.withdrawn = withdrawn


class Strange(Exception):
    """A file lies under the answer's name that is not the answer to this request."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


def await_answer(
    folders: Folders,
    sent: Sent,
    message: Message,
    seconds: float,
    *,
    password: str | None = None,
    keep: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Answer | Rejected:
    """The answer, once two reads of it agree; then its file is put away unless it is to be kept.

    `NoAnswer` after so many seconds, `Strange` if it answers something else.
    """
    end = clock() + seconds
    while True:
        for name in sent.answer_names:
            if (content := settled(folders.res / name)) is not None:
                answer = _checked(name, content, message, password)
                if not keep:
                    folders.put_away(folders.res / name)
                return answer
        if (content := settled(folders.res / sent.err_name)) is not None:
            if not keep:
                _put_away_rejected(folders, sent, clock)
            return rejected(sent.err_name, content)
        if clock() >= end:
            raise NoAnswer(withdrawn=folders.withdraw(sent))
        time.sleep(POLL)


def settled(path: Path) -> bytes | None:
    """What a file holds if two reads agree; None if it is absent, unreadable or still growing."""
    if (first := read_whole(path, LARGEST)) is None:
        return None
    time.sleep(POLL)
    return first if first and read_whole(path, LARGEST) == first else None


def opened(name: str, content: bytes, password: str | None) -> Answer:
    """What is in a file of `res` or `face`, unpacked if need be; `Unreadable` if it is nothing."""
    inner, found = name, content
    if PurePath(name).suffix.lower() == ".zip":
        inner, found = unpack(content, password)
    if PurePath(inner).suffix.lower() == ".pdf":
        if not found.startswith(b"%PDF-"):
            raise Unreadable("it is not the PDF that its name says")
        return Answer(name, found, None)
    return Answer(name, found, read(found))


def rejected(name: str, content: bytes) -> Rejected:
    """The code and the text of an `.err`, whichever of the two encodings it is in."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp932", errors="replace")
    code, _, reason = text.strip().partition("\n")
    return Rejected(name, code.strip(), reason.strip())


def _checked(name: str, content: bytes, message: Message, password: str | None) -> Answer:
    """The answer, if it repeats what the request named itself by. A PDF repeats nothing."""
    try:
        answer = opened(name, content, password)
    except Unreadable as error:
        raise Strange(name, error.reason) from None
    if (document := answer.document) is None:
        return answer
    expected = {
        "ArbitraryFileIdentifier": message.identifier,
        "MedicalInstitutionCode": message.institution,
        "ReceptionNumber": message.reception,
    }
    for element, value in expected.items():
        echoed = document.header.text(element)
        if value and echoed is not None and echoed != value:
            raise Strange(name, f"its {element} is not that of the request")
    if message.identifier and document.header.text("ArbitraryFileIdentifier") is None:
        raise Strange(name, "it does not repeat the ArbitraryFileIdentifier")
    return answer


def _put_away_rejected(folders: Folders, sent: Sent, clock: Callable[[], float]) -> None:
    """Put away the `.err` and the request that follows it."""
    folders.put_away(folders.res / sent.err_name)
    end = clock() + _RETURN
    while not (folders.res / sent.request_name).exists() and clock() < end:
        time.sleep(POLL)
    folders.put_away(folders.res / sent.request_name)
