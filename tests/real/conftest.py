"""A card that behaves as a real one and says so: nothing on it is simulated but its holder.

Production names and policies under a root of our own, a token information without SIM-, and marks
in whatever would tell whose it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from clinic_ui.compose import World, local_clinic
from clinic_ui.driver import CheckIn
from clinic_ui.ports import FaceVerdict, PinEntry
from clinic_ui.settings import ClinicSettings
from hardware.card_factory import CardKeys, make_card
from hardware.card_front import VirtualFront
from hardware.card_image import BinaryFile, CardImage
from hardware.card_layout import (
    AUTH_CA_CERTIFICATE,
    AUTH_CERTIFICATE,
    JPKI,
    SIGN_CERTIFICATE,
    TOKEN_INFO,
)
from hardware.chip import Chip
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.checkin import states
from onshikaku.domain.checkin.ways import VisualCheck, Way, Ways
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.institution import Caller, Role
from onshikaku.domain.persona import CardProfile
from onshikaku.domain.proof import Method, Statement
from onshikaku.domain.rules.consent_screens import Choice, Screen
from onshikaku.service.card_bindings import CardBindings
from onshikaku.store.database import MEMORY, Database
from reader.ports import CardReader

DAY = date(2026, 6, 1)
PASSCODE = "7b2Kx9"
ALL = Ways(choose=True, face=True, visual=VisualCheck.SIMPLE)

NAME, MUNICIPALITY = "997ZHOLDERZ5QQ99123001A", "Holderville"
SERIAL = int.from_bytes(b"SerialOfHolder", "big")
MARKS = (
    NAME.encode(),
    MUNICIPALITY.encode(),
    b"SerialOfHolder",
    str(SERIAL).encode(),
    f"{SERIAL:x}".encode(),
    f"{SERIAL:X}".encode(),
    b"SigningCertificateOfHolder",
)
"""What must be nowhere but on the card, in the forms in which it might get out."""

POLICY = x509.ObjectIdentifier("1.2.392.200149.8.5.1.3.30")
BEGINNING, END = (
    datetime(2025, 10, 27, 15, tzinfo=UTC),
    datetime(2030, 2, 17, 14, 59, 59, tzinfo=UTC),
)


def name_of(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


ISSUER = (
    (NameOID.COUNTRY_NAME, "JP"),
    (NameOID.ORGANIZATION_NAME, "JPKI"),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "JPKI for user authentication"),
)


def usage(**bits: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: bits.get(name, False) for name in names})


@dataclass(frozen=True)
class Production:
    """An authority called as the real one, and the keys of its one card."""

    key: rsa.RSAPrivateKey
    root: x509.Certificate
    keys: CardKeys

    @classmethod
    def found(cls) -> Production:
        key = rsa.generate_private_key(65537, 2048)
        root = (
            x509.CertificateBuilder()
            .subject_name(name_of(*ISSUER))
            .issuer_name(name_of(*ISSUER))
            .public_key(key.public_key())
            .serial_number(0x06D18006)
            .not_valid_before(datetime(2023, 7, 15, 15, tzinfo=UTC))
            .not_valid_after(datetime(2033, 7, 15, 14, 59, 59, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        return cls(key, root, CardKeys.generate())

    @property
    def pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)

    def certificate(self, serial: int = SERIAL) -> bytes:
        """DER of the card's certificate, with the marks in its name and serial number."""
        point = name_of(*ISSUER, (NameOID.COMMON_NAME, f"{MUNICIPALITY} CRLDP"))
        policy = x509.PolicyInformation(POLICY, ["http://www.jpki.go.jp/cps.html"])
        return (
            x509.CertificateBuilder()
            .subject_name(name_of((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, NAME)))
            .issuer_name(name_of(*ISSUER))
            .public_key(self.keys.auth.public_key())
            .serial_number(serial)
            .not_valid_before(BEGINNING)
            .not_valid_after(END)
            .add_extension(usage(digital_signature=True), critical=True)
            .add_extension(x509.CertificatePolicies([policy]), critical=True)
            .add_extension(
                x509.CRLDistributionPoints(
                    [x509.DistributionPoint([x509.DirectoryName(point)], None, None, None)]
                ),
                critical=False,
            )
            .sign(self.key, hashes.SHA256())
            .public_bytes(Encoding.DER)
        )

    def on(self, image: CardImage, serial: int = SERIAL) -> CardImage:
        """That card, made with `keys`, as one of this authority that is not simulated."""
        token = image.application(JPKI).files[TOKEN_INFO].content
        contents = {
            TOKEN_INFO: token[:64] + b"E16R01NJ".ljust(16) + token[80:],
            AUTH_CERTIFICATE: self.certificate(serial).ljust(2560, b"\xff"),
            AUTH_CA_CERTIFICATE: self.root.public_bytes(Encoding.DER).ljust(2560, b"\xff"),
            SIGN_CERTIFICATE: b"SigningCertificateOfHolder".ljust(2560, b"\xff"),
        }
        for file, content in contents.items():
            was = image.application(JPKI).files[file]
            assert isinstance(was, BinaryFile)
            image = image.with_file(JPKI, file, replace(was, content=content))
        return image


class SpiedChip(Chip):
    """Takes down every command that reaches it, with the tries its PIN has left before."""

    def __init__(self, image: CardImage, **how: object) -> None:
        super().__init__(image, **how)
        self.got: list[tuple[bytes, int]] = []

    def exchange(self, command: bytes) -> bytes:
        self.got.append((command, self.image.pins()[JPKI, 0x18].tries_left))
        return super().exchange(command)


JPKI_AID, VISUAL_AID = "D392F000260100000001", "D3921000310001010402"
USED = {JPKI_AID: {0x06, 0x08, 0x0A, 0x0B, 0x17, 0x18}, VISUAL_AID: {0x02, 0x12}}
DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def harm_in_what(
    got: list[tuple[bytes, int]], signed: set[bytes], *, last_try_agreed: bool = False
) -> list[str]:
    """What a real card must never be sent, told from the bytes alone. `signed`: our digests."""
    found, here, file = [], "", 0
    for command, tries in got:
        head, data = command[:4].hex().upper(), command[5 : 5 + command[4]] if command[4:] else b""
        match command[1]:
            case 0xA4 if head == "00A4040C":
                here, file = data.hex().upper(), 0
                harmless = here in USED
            case 0xA4 if head == "00A4020C":
                file = int.from_bytes(data, "big")
                harmless = file in USED.get(here, ())
            case 0xB0:
                readable = file in ({0x06, 0x08, 0x0A, 0x0B} if here == JPKI_AID else {0x02})
                harmless = command[0] == 0 and command[2] < 0x80 and readable
            case 0x20 if head == "00200080" and not data:
                harmless = file in (0x18, 0x12)
            case 0x20 if head == "00200080" and here == JPKI_AID:
                enough = tries >= 2 or (last_try_agreed and tries == 1)
                harmless = file == 0x18 and len(data) == 4 and enough
            case 0x20 if head == "00200080":
                harmless = here == VISUAL_AID and file == 0x12 and len(data) == 14
            case 0x2A if head == "802A0080":
                ours = data.startswith(DIGEST_INFO) and data[len(DIGEST_INFO) :] in signed
                harmless = here == JPKI_AID and file == 0x17 and ours
            case 0xC0:
                harmless = True
            case _:
                harmless = False
        if not harmless:
            found.append(f"{head} in {here} {file:04X}, {tries} tries left")
    return found


@dataclass
class Patient:
    """Gives prepared answers, each kind in turn; none left: gives up."""

    ways: Sequence[Way | None] = ()
    pins: Sequence[PinEntry | None] = ()
    compared: Sequence[object] = ()
    seen: list[states.State] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._given = {name: iter(getattr(self, name)) for name in ("ways", "pins", "compared")}

    def show(self, state: states.State) -> None:
        self.seen.append(state)

    def guide(self, guidance: object) -> None:
        pass

    async def choose_method(self, offered: Sequence[Way]) -> Way | None:
        way = next(self._given["ways"], None)
        return way if way in offered else None

    async def ask_pin(self, tries_left: int | None, *, wrong: bool) -> PinEntry | None:
        return next(self._given["pins"], None)

    async def compare_photo(self, photo: bytes | None, *, passcode: bool, wrong: bool):
        return next(self._given["compared"], None)

    async def ask_registration(self) -> bool:
        return True

    async def ask_consent(self, screen: Screen) -> Choice | None:
        return screen.choices[0]

    async def await_phone(self) -> bool:
        return True


class Faces:
    """Says of each look what was prepared."""

    def __init__(self, *verdicts: FaceVerdict) -> None:
        self._verdicts = iter(verdicts)

    def begin(self, photo: bytes) -> Faces:
        return self

    async def look(self, guide) -> FaceVerdict:
        return next(self._verdicts)

    async def end(self) -> None:
        pass


class Overheard:
    """A gateway, and the digests that a card may be asked to sign for what it said."""

    def __init__(self, gateway) -> None:
        self._gateway = gateway
        self.digests: set[bytes] = set()

    def __getattr__(self, name: str):
        return getattr(self._gateway, name)

    async def authenticate(self):
        granted = await self._gateway.authenticate()
        where = self._gateway.institution_code, self._gateway.terminal_id
        self.digests |= {Statement(granted.challenge, *where, m).digest() for m in Method}
        return granted


class Clinic:
    """A clinic with its centre in one process, which know the root that was pinned."""

    def __init__(self, production: Production, pki: Path, place: str = MEMORY) -> None:
        self.production = production
        self.world = World.create(day=DAY, pki=pki, trusted=[production.root], place=place)
        self.trust = self.world.cards
        at = ClinicSettings()
        institution = self.world.centre.institutions.get(at.institution_code).institution
        self.administrator = Caller(institution, at.terminal_id, Role.ADMIN)
        self.world.centre.openings.set_passcode(self.administrator, PASSCODE)
        self._images: dict[tuple[str, CardProfile | None], CardImage] = {}
        self._stack = AsyncExitStack()
        self._runner = asyncio.Runner()
        line = self._stack.enter_async_context(local_clinic(self.world, at))
        self.line = self._runner.run(line)

    def run(self, work):
        """Do that where the clinic is at work."""
        return self._runner.run(work)

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def lay(
        self, persona: str = "family", profile: CardProfile | None = None, **how: object
    ) -> SpiedChip:
        """A new card as the real one would be."""
        if (persona, profile) not in self._images:
            made = make_card(
                self.world.personas[persona],
                self.world.hierarchy,
                profile=profile,
                keys=self.production.keys,
                cvc=self.trust.authority,
            )
            self._images[persona, profile] = self.production.on(made)
        return SpiedChip(self._images[persona, profile], **how)

    def visit(
        self,
        chip: SpiedChip,
        patient: Patient,
        ways: Ways = ALL,
        faces: Faces | None = None,
        reader: CardReader | None = None,
    ) -> Played:
        """Play a visit with that card; without a reader on a virtual one, which guards nothing."""
        classic = ways.visual is VisualCheck.CLASSIC
        self.world.centre.openings.set_visual(self.administrator, on=classic)
        gateway = Overheard(self.line.gateway)
        if reader is None:
            reader = VirtualReader()
            reader.insert(chip)
        check = CheckIn(
            reader,
            gateway,
            self.line.verifier,
            patient,
            ways=ways,
            face=faces,
            front_of_card=VirtualFront(lambda: chip),
            terminal_key=self.trust.terminal,
        )
        end = self._runner.run(check.run())
        return Played(end, check.confirmation, chip, gateway.digests)


@dataclass(frozen=True)
class Played:
    """How a visit ended, and what the card was sent."""

    end: states.Finished
    confirmation: Confirmation | None
    chip: SpiedChip
    digests: set[bytes]

    def harm(self, *, last_try_agreed: bool = False) -> list[str]:
        assert self.chip.got
        return harm_in_what(self.chip.got, self.digests, last_try_agreed=last_try_agreed)


@pytest.fixture(scope="session")
def production() -> Production:
    return Production.found()


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authorities of every clinic here: keys take long to make."""
    return tmp_path_factory.mktemp("pki")


@pytest.fixture(scope="module")
def clinic(production: Production, pki: Path) -> Iterator[Clinic]:
    """A clinic in memory, where the card is bound to nobody."""
    opened = Clinic(production, pki)
    yield opened
    opened.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "centre.db"


@pytest.fixture
def at(production: Production, pki: Path, place: Path) -> Iterator[Callable[[], Clinic]]:
    """Open a clinic whose centre has that database."""
    opened: list[Clinic] = []

    def do() -> Clinic:
        opened.append(Clinic(production, pki, str(place)))
        return opened[-1]

    yield do
    for each in opened:
        each.close()


@pytest.fixture
def bind(place: Path, production: Production) -> Callable[..., None]:
    """Bind the card, before a centre opens the database."""

    def do(persona: str = "standard", serial: int = SERIAL) -> None:
        with closing(Database(str(place))) as database:
            bindings = CardBindings(database)
            now = datetime(2026, 6, 1, 3, tzinfo=UTC)
            card = bindings.examine(production.certificate(serial), [production.root], now)
            bindings.bind(card, persona, now)

    return do


@pytest.fixture(scope="session")
def patient_with() -> type[Patient]:
    return Patient


@pytest.fixture
def visit(clinic: Clinic):
    """Play a visit with a real card, on a reader that guards nothing."""

    def play(ways=(), pins=(), compared=(), verdicts=(), at_reader=ALL, **how) -> Played:
        chip = clinic.lay(**how)
        return clinic.visit(chip, Patient(ways, pins, compared), at_reader, Faces(*verdicts))

    return play


@pytest.fixture(scope="session")
def marks() -> tuple[bytes, ...]:
    return MARKS


@pytest.fixture(scope="session")
def harm_in() -> Callable[..., list[str]]:
    return harm_in_what
