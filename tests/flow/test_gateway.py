"""A centre that answers nonsense is a missing centre, never an answer."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from clinic_ui.gateway import HttpGateway
from clinic_ui.ports import CentreUnreachable
from onshikaku.domain.confirmation import Authentication
from onshikaku.domain.proof import Method

GRANTED = Authentication("a1", bytes(32), datetime(2026, 11, 21, tzinfo=UTC))
HOLLOW = {
    "simulated": True,
    "confirmation_id": "c1",
    "day": "2026-11-21",
    "outcome": "eligible",
    "certificate": None,
    "medical_information": False,
    "person": None,
    "coverages": [],
    "payment": None,
    "consents": None,
    "prescription_form": None,
}
GRANT = {
    "authentication_id": "a1",
    "challenge": "AAAA",
    "expires_at": "2026-11-21T00:00:00Z",
}


def ask(reply: object, call: str) -> None:
    async def main() -> None:
        transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=reply))
        async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
            gateway = HttpGateway(client, "9910000018", "terminal-1")
            if call == "authenticate":
                await gateway.authenticate()
            else:
                await gateway.confirm(GRANTED, b"der", bytes(256), Method.PIN)

    asyncio.run(main())


@pytest.mark.parametrize(
    ("reply", "call"),
    [
        (HOLLOW, "confirm"),
        (HOLLOW | {"outcome": "pin_blocked"}, "confirm"),
        (HOLLOW | {"outcome": "none", "confirmation_id": "no id"}, "confirm"),
        (GRANT, "authenticate"),
        (GRANT | {"authentication_id": "a 1", "challenge": "A" * 43 + "="}, "authenticate"),
        ([], "authenticate"),
    ],
    ids=["eligible but nobody", "not its answer", "no id", "short challenge", "id", "no object"],
)
def test_nonsense_is_no_answer(reply, call):
    with pytest.raises(CentreUnreachable, match="not understood"):
        ask(reply, call)


def test_an_honest_no_is_an_answer():
    ask(HOLLOW | {"outcome": "none"}, "confirm")
    with pytest.raises(CentreUnreachable):
        ask(HOLLOW | {"outcome": "nothing"}, "confirm")
