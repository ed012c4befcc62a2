"""A centre that answers nonsense is a missing centre, never an answer."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime

import httpx
import pytest

from clinic_ui.gateway import HttpGateway
from clinic_ui.ports import CentreUnreachable
from onshikaku.domain.confirmation import Authentication, Confirmation
from onshikaku.domain.decision import Answer
from onshikaku.domain.institution import Role
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.pki.terminal_credential import TerminalCredential
from onshikaku.terminal import TerminalSession
from onshikaku.wire.mapping import confirmation_reply
from onshikaku.wire.sessions import SessionReply

LATER = datetime(2027, 11, 21, tzinfo=UTC)
GRANTED = Authentication("a1", bytes(32), datetime(2026, 11, 21, tzinfo=UTC))
HONEST = confirmation_reply(
    Confirmation("c1", date(2026, 11, 21), Answer(Outcome.NONE, None))
).model_dump(mode="json")
HOLLOW = HONEST | {"outcome": "eligible"}
GRANT = {
    "authentication_id": "a1",
    "challenge": "AAAA",
    "expires_at": "2026-11-21T00:00:00Z",
}


def signed_in() -> TerminalSession:
    """A session that is open: what is tested here is what comes back to its calls."""

    def credential(at: datetime) -> TerminalCredential:
        raise AssertionError(f"signed in again at {at}")

    session = TerminalSession("9910000018", "terminal-1", credential)
    session.opened = SessionReply(
        token="t1",
        institution_code="9910000018",
        terminal_id="terminal-1",
        role=Role.GENERAL,
        expires_at=LATER,
        certificate_ends=LATER,
        days_left=365,
        reminder=None,
    )
    return session


def ask(reply: object, call: str) -> None:
    async def main() -> None:
        transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=reply))
        async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
            gateway = HttpGateway(client, signed_in())
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
    ask(HONEST, "confirm")
    with pytest.raises(CentreUnreachable):
        ask(HOLLOW | {"outcome": "nothing"}, "confirm")


@pytest.mark.parametrize("proven", [True, None])
def test_a_centre_that_takes_as_proven_what_came_without_proof_talks_nonsense(proven):
    with pytest.raises(CentreUnreachable, match="proven, by nothing"):
        send_bare(HONEST | {"proven": proven})


def test_what_came_without_proof_is_sent_and_answered_as_such():
    sent, confirmation = send_bare(HONEST | {"proven": False})
    assert (sent["proof"], sent["signature"], sent["method"]) == ("none", None, "visual")
    assert confirmation.proven is False


def send_bare(reply: dict[str, object]) -> tuple[dict[str, object], Confirmation]:
    """What a centre heard of a certificate without proof, and its answer as the clinic has it."""
    heard: list[dict[str, object]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(200, json=reply)

    async def main() -> Confirmation:
        transport = httpx.MockTransport(answer)
        async with httpx.AsyncClient(transport=transport, base_url="http://centre") as client:
            gateway = HttpGateway(client, signed_in())
            return await gateway.confirm(GRANTED, b"der", None, Method.VISUAL, Mode.VISUAL)

    confirmation = asyncio.run(main())
    return heard[0], confirmation
