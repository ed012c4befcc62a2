"""The files of the two 券面 applications: what the card's face shows, signed by its issuer.

Tags, lengths and access conditions as read off test cards (docs/card.md §4.1, §6.1, §6.2); the
values are a persona's. Fields of unknown meaning are filled with FF.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from hardware.ber import encode
from hardware.card_image import BinaryFile, KeyFile, PinFile, PinForm
from hardware.card_layout import (
    TEXT_A,
    TEXT_B,
    TEXT_KEY,
    TEXT_PIN,
    TEXT_UNSET,
    VISUAL_A,
    VISUAL_B,
    VISUAL_BIRTH,
)
from hardware.cvc import public_key_object
from hardware.cvc_authority import FACE_ISSUER_ID
from hardware.portrait import portrait
from onshikaku.domain.dates import era_year
from onshikaku.domain.person import Sex
from onshikaku.domain.persona import CardProfile

if TYPE_CHECKING:
    from datetime import date

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from hardware.card_image import CardFile
    from hardware.cvc_authority import CvcAuthority
    from onshikaku.domain.persona import Persona

__all__ = ["Face", "code_b", "text_files", "visual_files"]

_UNKNOWN_FILE: Final = BinaryFile(b"\xff" * 16)
_SEX_CODES: Final = {Sex.MALE: b"1", Sex.FEMALE: b"2", Sex.UNSET: b"9"}
_BLOCK: Final = 128
_LINE_HEIGHT: Final = 12


def code_b(birth_date: date, expires: date, security_code: str) -> str:
    """照合番号B: birth date with the year of its era, the card's last year, the printed code."""
    return f"{_short_birth_date(birth_date)}{expires.year:04}{security_code}"


def _short_birth_date(birth_date: date) -> str:
    _, year = era_year(birth_date)
    return f"{year:02}{birth_date:%m%d}"


@dataclass(frozen=True, slots=True)
class Face:
    """What the files are made of. `tries` is the limit of 照合番号 A and B and the birth date."""

    persona: Persona
    profile: CardProfile
    card_key: RSAPublicKey
    authority: CvcAuthority
    tries: int

    @property
    def birth_date(self) -> bytes:
        """YYYYMMDD, Western."""
        return f"{self.persona.person.birth_date:%Y%m%d}".encode()

    @property
    def sex(self) -> bytes:
        """1 male, 2 female, 9 other."""
        return _SEX_CODES[self.persona.person.sex]

    def printed(self, value: str) -> PinFile:
        """A PIN that is printed on the face."""
        return PinFile(value.encode(), self.tries, self.tries, PinForm.FIXED)

    def code_a(self) -> PinFile:
        """照合番号A: the My Number."""
        return self.printed(self.persona.card.my_number)

    def code_b(self) -> PinFile:
        """照合番号B."""
        card = self.persona.card
        return self.printed(
            code_b(self.persona.person.birth_date, card.expires, card.security_code)
        )


def text_files(
    face: Face, pin: PinFile, card_key: KeyFile, delivery_key: RSAPublicKey
) -> dict[int, CardFile]:
    """券面入力補助AP: My Number and the four attributes as text, with their integrity record."""
    number = encode(0xFF10, face.persona.card.my_number.encode()) + b"\xff\xff"
    attributes, signed_attributes = _text_attributes(face)
    digests = encode(0xDF31, sha256(number).digest()) + encode(
        0xDF32, sha256(signed_attributes).digest()
    )
    record = encode(0xFF30, digests, encode(0xDF33, face.authority.sign_record(digests)))
    own_key = encode(0xDF51, public_key_object(face.card_key))
    signed_key = encode(0xFF50, own_key, encode(0xDF52, face.authority.sign_record(own_key)))
    basics = encode(
        0xFF40,
        encode(0xDF41, bytes.fromhex("01030E01")),
        encode(0xDF42, FACE_ISSUER_ID),
        encode(0xDF43, b"\xff" * 128),
    )
    by_any = (TEXT_PIN, TEXT_A, TEXT_B)
    return {
        0x01: BinaryFile(number, (TEXT_PIN, TEXT_A)),
        0x02: BinaryFile(_filled(attributes), (TEXT_PIN, TEXT_B)),
        0x03: BinaryFile(record, by_any),
        0x04: BinaryFile(face.authority.face_certificate().encode()),
        0x05: BinaryFile(basics),
        0x06: BinaryFile(encode(0xA1, public_key_object(delivery_key)), by_any),
        0x07: BinaryFile(signed_key, by_any),
        0x08: _UNKNOWN_FILE,
        TEXT_PIN: pin,
        TEXT_UNSET: PinFile(b"", 0, 3, PinForm.FIXED),
        TEXT_KEY: card_key,
        TEXT_A: face.code_a(),
        TEXT_B: face.code_b(),
    }


def _text_attributes(face: Face) -> tuple[bytes, bytes]:
    person = face.persona.person
    return _with_offsets(
        0xFF20,
        0xDF21,
        encode(0xDF22, person.name.encode()),
        encode(0xDF23, person.address.encode()),
        encode(0xDF24, face.birth_date),
        encode(0xDF25, face.sex),
    )


def visual_files(face: Face) -> dict[int, CardFile]:
    """券面事項確認AP: the face as pictures, with the portrait."""
    card = face.persona.card
    own_key = public_key_object(face.card_key)
    basics = encode(
        0xFF30,
        encode(0xDF31, bytes.fromhex("06030E01")),
        encode(0xDF32, FACE_ISSUER_ID),
        encode(0xDF33, b"\x01"),
        encode(0xDF34, card.municipality.encode()),
        encode(0xDF35, FACE_ISSUER_ID, b"\xff" * 256),
    )
    age = encode(0xDF11, face.birth_date) + encode(0xDF12, own_key)
    number = encode(0xDF41, _picture(card.my_number)) + encode(0xDF42, own_key)
    sign = face.authority.sign_record
    return {
        0x01: BinaryFile(encode(0xFF10, age, encode(0xDF13, sign(age))), (VISUAL_BIRTH,)),
        0x02: BinaryFile(_filled(_visual_face(face, own_key)), (VISUAL_A, VISUAL_B)),
        0x03: BinaryFile(basics),
        0x04: BinaryFile(face.authority.face_certificate().encode()),
        0x05: BinaryFile(encode(0xFF40, number, encode(0xDF43, sign(number))), (VISUAL_A,)),
        0x06: _UNKNOWN_FILE,
        VISUAL_BIRTH: face.printed(_short_birth_date(face.persona.person.birth_date)),
        VISUAL_B: face.code_b(),
        VISUAL_A: face.code_a(),
    }


def _visual_face(face: Face, own_key: bytes) -> bytes:
    """EF 0002: three segments, each hashed by itself, under one signature; then what is unsigned.

    Name and address are pictures of the persona's id: no Japanese font travels with the simulator.
    A card without a photo carries an empty DF27.
    """
    persona = face.persona
    photo = b"" if face.profile is CardProfile.NO_PHOTO else portrait(persona.id)
    first = (encode(0xDF22, face.birth_date), encode(0xDF23, face.sex), encode(0xDF24, own_key))
    second = (
        encode(0xDF25, _picture(f"SIM NAME {persona.id}")),
        encode(0xDF26, _picture(f"SIM ADDRESS {persona.id}")),
    )
    third = (encode(0xDF27, photo),)
    hashes = b"".join(sha256(b"".join(segment)).digest() for segment in (first, second, third))
    signature = encode(0xDF28, face.authority.sign_digest_info(_digest_info(hashes)))
    unsigned = (
        encode(0xDF29, f"{persona.card.expires:%Y%m%d}".encode()),
        encode(0xDF2A, _picture(persona.card.security_code)),
    )
    whole, _ = _with_offsets(0xFF20, 0xDF21, *first, *second, *third, signature, *unsigned)
    return whole


def _digest_info(digest: bytes) -> bytes:
    """DER of a DigestInfo that says SHA-256, around a "digest" of up to 110 bytes."""
    algorithm = bytes.fromhex("300D06096086480165030402010500")
    return encode(0x30, algorithm, encode(0x04, digest))


def _with_offsets(outer: int, table: int, *objects: bytes) -> tuple[bytes, bytes]:
    """The object `outer` with a table of 16-bit offsets, from its first byte, before `objects`.

    Returned with the bytes after the table, which is what hashes cover.
    """
    covered = b"".join(objects)
    blank = encode(table, bytes(2 * len(objects)))
    position = len(encode(outer, blank, covered)) - len(covered)
    offsets = b""
    for item in objects:
        offsets += position.to_bytes(2, "big")
        position += len(item)
    return encode(outer, encode(table, offsets), covered), covered


def _picture(text: str) -> bytes:
    """A line of ASCII as 1-bit PNG: 6 pixels a character, 12 high."""
    font = ImageFont.load_default_imagefont()
    _, _, width, _ = font.getbbox(text)
    image = Image.new("1", (int(width), _LINE_HEIGHT), 1)
    ImageDraw.Draw(image).text((0, 0), text, fill=0, font=font)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _filled(content: bytes) -> bytes:
    return content.ljust(-(-len(content) // _BLOCK) * _BLOCK, b"\xff")
