"""A persona's card: keys, certificates and files put together (docs/card.md §3, §6.6, §7.3)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hardware.card_image import (
    ATR_CONTACT,
    ATR_CONTACTLESS,
    Application,
    BinaryFile,
    CardImage,
    KeyFile,
    PinFile,
    PinForm,
    RecordFile,
    TerminalRootFile,
)
from hardware.card_layout import (
    AUTH_CA_CERTIFICATE,
    AUTH_CERTIFICATE,
    AUTH_KEY,
    AUTH_PIN,
    AVAILABILITY,
    CARD_INFO,
    COMMON,
    COMMON_KEY,
    COMMON_PIN,
    JPKI,
    JUKI,
    JUKI_PIN,
    SIGN_CA_CERTIFICATE,
    SIGN_CERTIFICATE,
    SIGN_KEY,
    SIGN_PIN,
    TERMINAL_ROOT,
    TEXT,
    TOKEN_INFO,
    UNKNOWN_CLOSED,
    VISUAL,
)
from hardware.cvc import SIMULATOR_ROOT_ID, key_id
from hardware.cvc_authority import FACE_ISSUER_ID, CvcAuthority
from hardware.face_files import Face, text_files, visual_files
from onshikaku.domain.persona import CardProfile, certificate_serial
from onshikaku.pki.profile import Purpose, SignAttributes, Subject, common_name, validity

if TYPE_CHECKING:
    from cryptography import x509

    from hardware.card_image import CardFile
    from onshikaku.domain.persona import Persona
    from onshikaku.pki.authority import Authority
    from onshikaku.pki.hierarchy import Hierarchy

__all__ = ["CardKeys", "certificate_on", "make_card"]

_CERTIFICATE_FILE_SIZE: Final = 2560
_FILLER: Final = 0xFF
_DER_HEADER: Final = 4
"""Bytes of `30 82 LL LL`, with which every certificate of this size begins."""
_PRESENT: Final = b"\x8f"
_ABSENT: Final = b"\x00"
_AUTH_TRIES: Final = 3
_SIGN_TRIES: Final = 5
_CARD_ID: Final = key_id("9999995/001")
_WITHOUT_SIGNING: Final = (CardProfile.UNDER_15, CardProfile.NO_CERTIFICATE)
_WITHOUT_PINS: Final = (CardProfile.FACE_ONLY, CardProfile.NO_CERTIFICATE)
_PLACE = re.compile(r"(.+?[都道府県])(.+?[市区町村])")


@dataclass(frozen=True, slots=True)
class CardKeys:
    """The RSA-2048 keys of one card.

    `card` answers for the 券面 applications, `common` for INTERNAL AUTHENTICATE; its public half
    also stands where secure messaging would deliver session keys to, which no virtual card takes.
    """

    auth: rsa.RSAPrivateKey
    sign: rsa.RSAPrivateKey
    card: rsa.RSAPrivateKey
    common: rsa.RSAPrivateKey

    @classmethod
    def generate(cls) -> Self:
        """Four new keys; some 50 ms each."""
        return cls(*(rsa.generate_private_key(65537, 2048) for _ in range(4)))


def make_card(
    persona: Persona,
    hierarchy: Hierarchy,
    *,
    profile: CardProfile | None = None,
    keys: CardKeys | None = None,
    cvc: CvcAuthority | None = None,
    face_tries: int = 10,
    atr_varies: bool = False,
) -> CardImage:
    """The persona's card, its two certificates issued under `hierarchy`.

    Without `keys` new ones are made; without `cvc` the issuer of face records and terminals is a
    new one that nobody keeps, so that no terminal will get a signature without a PIN. `face_tries`
    is the limit of 照合番号 A and B. With `atr_varies` the ATR differs at each insertion.
    """
    profile = profile or persona.card.profile
    keys = keys or CardKeys.generate()
    cvc = cvc or CvcAuthority.create()
    card = persona.card
    pin = _own_pin(card.pin, PinForm.FOUR_DIGITS, _AUTH_TRIES, usable=profile not in _WITHOUT_PINS)
    common_key, card_key = KeyFile(_pkcs8(keys.common)), KeyFile(_pkcs8(keys.card))
    face = Face(persona, profile, keys.card.public_key(), cvc, face_tries)
    return CardImage(
        atr=ATR_CONTACT if profile is CardProfile.CONTACT else ATR_CONTACTLESS,
        atr_varies=atr_varies,
        profile=profile,
        applications=(
            Application(JPKI, _jpki_files(persona, hierarchy, profile, keys, cvc)),
            Application(
                COMMON,
                {
                    CARD_INFO: RecordFile((_card_info(persona),)),
                    COMMON_KEY: common_key,
                    COMMON_PIN: pin,
                },
                change_key_ins=0x32,
            ),
            Application(JUKI, {JUKI_PIN: pin}, change_key_ins=0x32),
            Application(VISUAL, visual_files(face), card_key),
            Application(TEXT, text_files(face, pin, card_key, keys.common.public_key()), card_key),
        ),
        data_objects=_data_objects(persona, keys, cvc),
    )


def _jpki_files(
    persona: Persona,
    hierarchy: Hierarchy,
    profile: CardProfile,
    keys: CardKeys,
    cvc: CvcAuthority,
) -> dict[int, CardFile]:
    has_auth = profile is not CardProfile.NO_CERTIFICATE
    has_sign = profile not in _WITHOUT_SIGNING
    auth = sign = b""
    if has_auth:
        subject = Subject(_common_name(persona, Purpose.AUTH))
        auth = _issue(persona, hierarchy.auth, Purpose.AUTH, subject, keys.auth)
    if has_sign:
        sign = _issue(persona, hierarchy.sign, Purpose.SIGN, _sign_subject(persona), keys.sign)
    availability = b"".join(_PRESENT if has else _ABSENT for has in (has_sign, has_auth))
    pin = _own_pin(
        persona.card.pin,
        PinForm.FOUR_DIGITS,
        _AUTH_TRIES,
        usable=profile not in (*_WITHOUT_PINS, CardProfile.PIN_BLOCKED),
    )
    password = _own_pin(
        persona.card.sign_password,
        PinForm.PASSWORD,
        _SIGN_TRIES,
        usable=has_sign and profile not in _WITHOUT_PINS,
    )
    files: dict[int, CardFile] = {
        SIGN_CERTIFICATE: _certificate_file(sign, (SIGN_PIN,)),
        SIGN_CA_CERTIFICATE: _certificate_file(_der(hierarchy.sign.certificate)),
        TOKEN_INFO: BinaryFile(_token_info(persona.card.serial)),
        AVAILABILITY: BinaryFile(availability + b"\x00"),
        UNKNOWN_CLOSED: BinaryFile(b"\xff" * 16, ()),
        AUTH_CERTIFICATE: _certificate_file(auth),
        AUTH_CA_CERTIFICATE: _certificate_file(_der(hierarchy.auth.certificate)),
        AUTH_PIN: pin,
        SIGN_PIN: password,
    }
    if profile is not CardProfile.NO_PINLESS:
        files[TERMINAL_ROOT] = TerminalRootFile(SIMULATOR_ROOT_ID, cvc.root_key)
    if has_auth:
        files[AUTH_KEY] = KeyFile(_pkcs8(keys.auth), (AUTH_PIN,), grantable=True)
    if has_sign:
        files[SIGN_KEY] = KeyFile(_pkcs8(keys.sign), (SIGN_PIN,))
    return files


def _own_pin(value: str, form: PinForm, tries: int, *, usable: bool) -> PinFile:
    return PinFile(value.encode(), tries if usable else 0, tries, form)


def _certificate_file(der: bytes, opens_with: tuple[int, ...] | None = None) -> BinaryFile:
    return BinaryFile(der.ljust(_CERTIFICATE_FILE_SIZE, bytes((_FILLER,))), opens_with)


def _issue(
    persona: Persona,
    authority: Authority,
    purpose: Purpose,
    subject: Subject,
    key: rsa.RSAPrivateKey,
) -> bytes:
    first, last = validity(persona.certificate.issued, persona.certificate.expires)
    certificate = authority.issue(
        serial=certificate_serial(persona.id, purpose),
        public_key=key.public_key(),
        subject=subject,
        municipality=persona.card.municipality,
        not_before=first,
        not_after=last,
    )
    return _der(certificate)


def _common_name(persona: Persona, purpose: Purpose) -> str:
    stamp = hashlib.sha256(f"stamp:{purpose}:{persona.id}".encode()).hexdigest()[:14].upper()
    return common_name(stamp, persona.card.municipality, "001A")


def _sign_subject(persona: Persona) -> Subject:
    person = persona.person
    place = _PLACE.match(person.address)
    prefecture, city = place.groups() if place else (None, None)
    attributes = SignAttributes(person.name, person.sex, person.birth_date, person.address)
    return Subject(_common_name(persona, Purpose.SIGN), prefecture, city, attributes)


def certificate_on(image: CardImage, purpose: Purpose) -> bytes | None:
    """DER of a certificate on the card, without the filler; None if the card has none."""
    fid = AUTH_CERTIFICATE if purpose is Purpose.AUTH else SIGN_CERTIFICATE
    file = image.application(JPKI).files[fid]
    if not isinstance(file, BinaryFile) or file.content[0] == _FILLER:
        return None
    return file.content[: _DER_HEADER + int.from_bytes(file.content[2:_DER_HEADER], "big")]


def _token_info(serial: str) -> bytes:
    """EF 0006: PKCS#11's CK_TOKEN_INFO, 160 bytes, integers big-endian (docs/card.md §3.3).

    The label has to be that of a real card, or clients refuse it; model and manufacturer say what
    the card is.
    """

    def text(value: str, length: int) -> bytes:
        return value.encode("ascii").ljust(length)

    flags, sessions, pin_lengths = 0x0000040D, (1, 0, 1, 0), (16, 6)
    numbers = b"".join(value.to_bytes(4, "big") for value in (flags, *sessions, *pin_lengths))
    return (
        text("JPKIAPICCTOKEN2", 32)
        + text("ONSHIKAKU SIMULATOR", 32)
        + text("SIM-VCARD", 16)
        + text(serial.zfill(16), 16)
        + numbers
        + b"\xff" * 16
        + b"0301"
        + b"9" * 16
    )


def _card_info(persona: Persona) -> bytes:
    """Record 1 of the common application: serial 15, municipality 5, expiry 8, in a simple TLV."""
    card = persona.card
    value = f"{card.serial}{card.municipality}{card.expires:%Y%m%d}".encode()
    return bytes((0x01, len(value))) + value


def _data_objects(persona: Persona, keys: CardKeys, cvc: CvcAuthority) -> dict[int, bytes]:
    """What GET DATA tells without an application; `0066` is GlobalPlatform's recognition data."""
    card = persona.card
    return {
        0x0042: FACE_ISSUER_ID,
        0x0045: card.serial.encode(),
        0x0066: bytes.fromhex("660B730906072A864886FC6B01"),
        0x00F0: card.municipality.encode(),
        0x00F2: f"{card.expires:%Y%m%d}".encode(),
        0x00F7: FACE_ISSUER_ID,
        0x00F8: cvc.face_certificate().encode(),
        0x7F21: cvc.card_certificate(_CARD_ID, keys.card.public_key()).encode(),
        0x5F51: ATR_CONTACT,
    }


def _pkcs8(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
