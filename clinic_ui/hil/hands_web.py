"""The hands of a person with a telephone in them."""

from __future__ import annotations

import secrets
import socket
import threading
from typing import TYPE_CHECKING

from clinic_ui.hil.board import Answer, Board
from clinic_ui.hil.hands import HandsFailed, Task
from clinic_ui.hil.phone_app import phone_app
from clinic_ui.hil.requests import REQUESTS
from clinic_ui.serving import listen, server_of
from onshikaku.domain.text import Text

if TYPE_CHECKING:
    import uvicorn

__all__ = ["WebHands", "lan_address"]

SECONDS = 300.0
_FAREWELL = 4.0
"""Seconds that the page is given to fetch how the run ended."""

_TOKEN_BYTES = 24
_ANYWHERE = "0.0.0.0"  # noqa: S104 - only compared with


class WebHands:
    """Serves the page from creation to `close`, in a thread of its own.

    `url` holds the token and is for the person's eyes only. Raises OSError where the address
    cannot be taken.
    """

    def __init__(
        self,
        reader: str,
        host: str = "127.0.0.1",
        port: int = 0,
        seconds: float = SECONDS,
    ) -> None:
        self.board = Board()
        self._seconds = seconds
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        listening = listen(port, host)
        taken: int = listening.getsockname()[1]
        shown = (lan_address() or "127.0.0.1") if host == _ANYWHERE else host
        self.url = f"http://{shown}:{taken}/{token}/"
        self._server: uvicorn.Server = server_of(phone_app(self.board, token, reader))
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="hil page", daemon=True
        )
        self._thread.start()

    @property
    def name(self) -> str:
        """A web page's."""
        return "web"

    def can(self, task: Task) -> bool:
        """People can do it all; who cannot says so when asked."""
        return task in REQUESTS

    def do(self, task: Task) -> None:
        """Ask, and wait for the answer. Raises `HandsFailed`, and KeyboardInterrupt for an end."""
        match self.board.ask(REQUESTS[task], self._seconds):
            case Answer.DONE:
                return
            case Answer.CANNOT:
                raise HandsFailed(f"{task}: refused on the page")
            case Answer.ABORT:
                raise KeyboardInterrupt
            case None:
                raise HandsFailed(f"{task}: no answer within {self._seconds:g} s")

    def tell(self, ja: str, en: str) -> None:
        """Show it beside the next question."""
        self.board.hint(Text(ja, en))

    def close(self) -> None:
        """Stop serving, once the page has shown how the run ended. Safe to call twice."""
        if self._thread.is_alive():
            if self.board.standing[1].passed is not None:
                self.board.wait_until_read(_FAREWELL)
            self._server.should_exit = True
            self._thread.join()


def lan_address() -> str | None:
    """This machine's address on its own network, by its routes; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # TEST-NET-1 (RFC 5737): no host; a datagram socket sends nothing by connecting.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])
