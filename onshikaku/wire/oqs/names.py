"""Names of files in the terminal's folders (docs/files.md §1.3).

`<SYS><si|mu><func><nn>req_<suffix>.xml` becomes `…res_<suffix>.xml`; the suffix is the clinic
software's own and means nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["FACE_ANSWER", "RequestName", "face_name", "is_answer", "is_set_aside"]

FACE_ANSWER = "OQSsiquc01res_face"
"""What the name of a result from the card reader begins with."""

_REQUEST = re.compile(
    r"(?P<prefix>[A-Za-z]{3,12}[0-9]{2})req_(?P<suffix>[^/\\\x00-\x1f\x7f]+)\.xml"
)
_ANSWER = re.compile(r"[A-Za-z]{3,12}[0-9]{2}res_")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class RequestName:
    """The name of a request, in its parts. `prefix` is the interface, as `OQSsiquc01`."""

    prefix: str
    suffix: str

    @classmethod
    def parse(cls, name: str) -> RequestName | None:
        """The parts of a file name; None if it cannot be a request's."""
        found = _REQUEST.fullmatch(name)
        if found is None or len(name.encode(errors="surrogateescape")) > _LONGEST:
            return None
        return cls(found["prefix"], found["suffix"])

    @property
    def interface(self) -> str:
        """The prefix without its step, as `OQSsiquc`."""
        return self.prefix[:-2]

    @property
    def stem(self) -> str:
        """The request's name without extension."""
        return f"{self.prefix}req_{self.suffix}"

    @property
    def request_name(self) -> str:
        """The request's own name."""
        return f"{self.stem}.xml"

    @property
    def err_name(self) -> str:
        """The name of the file that says why the request was not accepted."""
        return f"{self.stem}.err"

    def answer_name(self, extension: str = "xml") -> str:
        """The name of its answer."""
        return f"{self.prefix}res_{self.suffix}.{extension}"


def is_answer(name: str) -> bool:
    """Whether a file is named as an answer is, so that it can be no request."""
    return _ANSWER.match(name) is not None


def is_set_aside(name: str) -> bool:
    """Whether a name says that the file is not to be looked at yet (docs/files.md §1.4)."""
    return name.startswith(".") or name.lower().endswith(".tmp")


def face_name(institution_code: str, token: str, at: datetime) -> str:
    """The name of a face result; `token` is 20 lower-case hexadecimal digits, `at` in JST."""
    return f"{FACE_ANSWER}_{institution_code}{token}_{at:%Y%m%d%H%M%S}.xml"
