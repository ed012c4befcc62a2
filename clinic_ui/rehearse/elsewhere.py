"""Terminals beside the clinic's reader: other institutions, and apps that take a card there."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

from clinic_ui import compose
from clinic_ui.desk.sign_in import DEMO_ACCOUNTS
from clinic_ui.rehearse.browser import NoSuchThing
from clinic_ui.settings import ClinicSettings
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.enrolment import TerminalKind
from onshikaku.domain.proof import Method, Statement
from onshikaku.errors import UnknownInstitution
from reader.jpki import JpkiCard
from reader.pin import Pin
from reader.pinless import PinlessCard

if TYPE_CHECKING:
    import contextlib

    import httpx

    from clinic_ui.rehearse.script import Identified
    from hardware.card_trust import CertifiedKey
    from hardware.chip import Chip
    from onshikaku.domain.enrolment import Terminal

__all__ = ["Elsewhere", "identify"]

_PASSWORDS = {one.account: one.password for one in DEMO_ACCOUNTS}


class Elsewhere:
    """Lines of any institution to the scenario's centre, each with its own session.

    `at` raises `NoSuchThing` for an institution that nobody registered.
    """

    def __init__(self, world: compose.World, stack: contextlib.AsyncExitStack) -> None:
        self._world = world
        self._stack = stack
        self._open: dict[tuple[str, str, bool], httpx.AsyncClient] = {}

    def terminal(self, code: str, *, app: bool) -> Terminal:
        """The institution's first terminal, or the first that is an app, if there is one."""
        try:
            terminals = self._world.centre.institutions.get(code).terminals
        except UnknownInstitution:
            raise NoSuchThing(f"no institution {code}") from None
        apps = [one for one in terminals if one.kind is TerminalKind.APP]
        return (apps if app and apps else list(terminals))[0]

    async def at(self, code: str, account: str, *, app: bool = False) -> httpx.AsyncClient:
        """The line of that account; its session opens with its first call."""
        key = (code, account, app)
        if key not in self._open:
            named: dict[str, Any] = {"account": account, "password": _PASSWORDS.get(account)}
            settings = ClinicSettings(
                institution_code=code,
                terminal_id=self.terminal(code, app=app).id,
                **(named if account in _PASSWORDS else {}),
            )
            line = compose.local_terminal(self._world, settings)
            self._open[key] = (await self._stack.enter_async_context(line)).client
        return self._open[key]


async def identify(
    elsewhere: Elsewhere, world: compose.World, chip: Chip, said: Identified, code: str
) -> httpx.Response:
    """Hold a card to an institution's app, have it sign, and send that with what was said.

    Raises what a card raises, as for a PIN that is wrong or that it does not have.
    """
    client = await elsewhere.at(code, said.account.value, app=True)
    terminal = elsewhere.terminal(code, app=True).id
    where = {"institution_code": code, "terminal_id": terminal}
    granted = await client.post("/v1/authentications", json=where)
    if granted.is_error:
        return granted
    challenge = base64.b64decode(granted.json()["challenge"])
    statement = Statement(challenge, code, terminal, said.method)
    pin = said.pin if said.method is Method.PIN else None
    key = None if pin is not None else await asyncio.to_thread(lambda: world.cards.terminal)
    certificate, signature = await asyncio.to_thread(_signed, chip, statement, pin, key)
    body: dict[str, Any] = {
        "authentication_id": granted.json()["authentication_id"],
        **where,
        "certificate": base64.b64encode(certificate).decode(),
        "signature": base64.b64encode(signature).decode(),
        "method": said.method.value,
        "mode": said.mode.value,
    }
    if said.occasion is not None:
        day = None if said.visit_on is None else said.visit_on.isoformat()
        body["home"] = {"occasion": said.occasion.value, "visit_on": day}
    if said.ground is not None:
        body["ground"] = {"basis": said.ground.value, "reason": said.reason}
    if said.consents:
        body["consents"] = dict.fromkeys(said.consents, True)
    return await client.post("/v1/confirmations", json=body)


def _signed(
    chip: Chip, statement: Statement, pin: str | None, key: CertifiedKey | None
) -> tuple[bytes, bytes]:
    """Certificate and signature, bought by the PIN or by the terminal's key."""
    reader = VirtualReader("app")
    reader.insert(chip)
    connection = reader.connect()
    try:
        card = JpkiCard(connection)
        card.select()
        certificate = card.auth_certificate()
        if pin is not None:
            card.verify_pin(Pin(pin))
        if key is not None:
            PinlessCard(connection).grant(key)
        return certificate, card.sign_digest(statement.digest())
    finally:
        connection.close()
        reader.remove()
