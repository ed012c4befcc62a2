"""The `.err` file that says why a request was not accepted (docs/files.md §10 U3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onshikaku.exchange.ports import Rejection
    from onshikaku.exchange.settings import Encoding

__all__ = ["err_content"]

_CODECS = {"utf-8": "utf-8", "shift_jis": "cp932"}


def err_content(rejection: Rejection, encoding: Encoding) -> bytes:
    """Code and message, a line each; what the encoding lacks becomes a question mark."""
    text = f"{rejection.code}\r\n{rejection.message}\r\n"
    return text.encode(_CODECS[encoding], errors="replace")
