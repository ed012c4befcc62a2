import asyncio
import base64
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.api import app as clinic_app
from onshikaku.api import management as management_app
from onshikaku.api.in_process import InProcessTransport
from onshikaku.clock import Clock
from onshikaku.domain.persona import certificate_serial
from onshikaku.domain.proof import Method, Statement
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.profile import Purpose, Subject, common_name, validity
from onshikaku.service.centre import Centre
from onshikaku.store.database import MEMORY, Database
from onshikaku.terminal import TerminalSession

TODAY = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
INSTITUTION = "9910000018"
TERMINAL = "desk-1"
PASSWORDS = {"admin": "kakuu-kanri", "general": "kakuu-ippan", "medical": "kakuu-iryou"}


class HandClock:
    """What runs under the centre's clock: it stands still until moved."""

    def __init__(self):
        self.moment = TODAY

    def __call__(self):
        return self.moment


@pytest.fixture(scope="session")
def key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def hierarchy_keys():
    return {purpose: rsa.generate_private_key(65537, 2048) for purpose in Purpose}


@pytest.fixture
def time():
    return HandClock()


@pytest.fixture
def hierarchy(hierarchy_keys):
    return Hierarchy.create(TODAY, "http://127.0.0.1:8710/ocsp", keys=hierarchy_keys)


@pytest.fixture(scope="session")
def records_of_the_cast(hierarchy_keys):
    """What a database holds once a centre has begun with it: as bytes, to be copied."""
    database = Database(MEMORY)
    begun = Hierarchy.create(TODAY, "http://127.0.0.1:8710/ocsp", keys=hierarchy_keys)
    Centre(begun, Clock(HandClock()), database)
    image = database._driver.image()
    database.close()
    return image


@pytest.fixture
def database():
    database = Database(MEMORY)
    yield database
    database.close()


@pytest.fixture
def centre(hierarchy, time, database, records_of_the_cast):
    if time.moment == TODAY:
        database._driver.fill(records_of_the_cast)
    return Centre(hierarchy, Clock(time), database)


@dataclass
class Card:
    """A certificate and the key that belongs to it."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def der(self):
        return self.certificate.public_bytes(Encoding.DER)

    def sign(self, challenge, institution=INSTITUTION, terminal=TERMINAL, method=Method.PIN):
        statement = Statement(challenge, institution, terminal, method)
        return self.key.sign(statement.encode(), PKCS1v15(), SHA256())


@pytest.fixture
def card(centre, key):
    """Mints the card of one of the cast."""

    def mint(persona_id, issuer=None, **changes):
        persona = centre.personas[persona_id]
        days = changes.get("days", (persona.certificate.issued, persona.certificate.expires))
        not_before, not_after = validity(*days)
        certificate = (issuer or centre.hierarchy.auth).issue(
            serial=changes.get("serial", certificate_serial(persona_id, "auth")),
            public_key=key.public_key(),
            subject=Subject(common_name("ABCD1234EFGH56", persona.card.municipality, "001A")),
            municipality=persona.card.municipality,
            not_before=not_before,
            not_after=not_after,
        )
        return Card(certificate, key)

    return mint


class Clinic:
    """A terminal's view of the centre. `http` carries a session of that terminal by itself."""

    def __init__(
        self, centre, transport, institution=INSTITUTION, terminal=TERMINAL, account="admin"
    ):
        self.institution = institution
        self.terminal = terminal
        self._centre = centre
        self._transport = transport
        self.session = TerminalSession(
            institution,
            terminal,
            lambda at: centre.hierarchy.terminals.enrol(institution, terminal, at),
            account=account,
            password=account and PASSWORDS[account],
        )
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8710", auth=self.session
        )

    def as_(self, *, institution=None, terminal=None, account="admin"):
        """The view of another terminal, or of another account at it (None: nobody logged in)."""
        return Clinic(
            self._centre,
            self._transport,
            institution or self.institution,
            terminal or self.terminal,
            account,
        )

    @property
    def where(self):
        """The terminal, as bodies name it."""
        return {"institution_code": self.institution, "terminal_id": self.terminal}

    async def authenticate(self, institution=None, terminal=None):
        body = {
            "institution_code": institution or self.institution,
            "terminal_id": terminal or self.terminal,
        }
        return await self.http.post("/v1/authentications", json=body)

    async def prove(self, card, granted, **changes):
        challenge = base64.b64decode(granted["challenge"])
        signature = changes.pop("signed", None)
        signature = signature or card.sign(challenge, self.institution, self.terminal)
        body = {
            "authentication_id": granted["authentication_id"],
            **self.where,
            "certificate": base64.b64encode(card.der).decode(),
            "signature": base64.b64encode(signature).decode(),
            "method": "pin",
        }
        return await self.http.post("/v1/confirmations", json=body | changes)

    async def confirm(self, card, **changes):
        granted = (await self.authenticate()).json()
        return await self.prove(card, granted, **changes)

    async def agree(self, confirmation_id, **body):
        path = f"/v1/confirmations/{confirmation_id}/consents"
        return await self.http.put(path, json=self.where | body)


@pytest.fixture
def clinic_of():
    """The default terminal's view of any centre, in process."""
    return lambda centre: Clinic(centre, InProcessTransport(clinic_app.create_app(centre)))


@pytest.fixture
def over_http(centre, clinic_of):
    """`over_http(work)` runs `work(clinic, management)` against the apps, in process."""

    async def run(work):
        clinic = clinic_of(centre)
        keeper = InProcessTransport(management_app.create_app(centre))
        async with httpx.AsyncClient(
            transport=keeper, base_url="http://127.0.0.1:8711"
        ) as management:
            await clinic.http.get("/v1/nothing")  # signs in
            centre.journal.clear()
            return await work(clinic, management)

    return lambda work: asyncio.run(run(work))
