"""A recording holds nobody's data, in no writing, whatever was asked of the card."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from hardware.card_factory import certificate_on
from hardware.card_image import BinaryFile, RecordFile
from hardware.chip import Chip
from hardware.portrait import portrait
from hardware.recording.files import encode
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.persona import Persona
from onshikaku.pki.profile import Purpose
from reader.pcsc import PcscReader

MESSAGE = b"what the centre wants signed"
PIECE = 8
"""Bytes of a longer secret that are looked for at once."""


def said_of(persona: Persona) -> dict[str, str]:
    """Words and numbers of the person and the card."""
    person, card = persona.person, persona.card
    born = person.birth_date
    words = {
        "name": person.name,
        "family name": person.name.split("\u3000")[0],
        "given name": person.name.split("\u3000")[-1],
        "kana": person.name_kana,
        "other name": person.name_other or "",
        "address": person.address,
        "town": person.address[-6:],
        "postal code": person.postal_code,
        "birth date": f"{born:%Y%m%d}",
        "birth date, written": f"{born:%Y-%m-%d}",
        "My Number": card.my_number,
        "card serial": card.serial,
        "municipality": card.municipality,
        "card expiry": f"{card.expires:%Y%m%d}",
        "security code": card.security_code,
        "PIN": card.pin,
        "password": card.sign_password,
    }
    for number, coverage in enumerate(persona.coverages):
        words[f"insurer {number}"] = coverage.insurer_number.value
        words[f"insured {number}"] = coverage.insured.number
        words[f"symbol {number}"] = coverage.insured.symbol or ""
    # Two digits stand in every recording; the eight bytes of a symbol do not.
    return {what: word for what, word in words.items() if len(word) > 3}


def keys_of(image) -> dict[str, bytes]:
    """What is the card's alone, as bytes."""
    found: dict[str, bytes] = {}
    for purpose in Purpose:
        der = certificate_on(image, purpose)
        if der is None:
            continue
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        assert isinstance(key, RSAPublicKey)
        found[f"{purpose} certificate"] = der
        found[f"{purpose} subject"] = certificate.subject.public_bytes()
        found[f"{purpose} name"] = certificate.subject.rfc4514_string().encode()[3:26]
        found[f"{purpose} serial"] = certificate.serial_number.to_bytes(8, "big")
        found[f"{purpose} serial, written"] = str(certificate.serial_number).encode()
        found[f"{purpose} modulus"] = key.public_numbers().n.to_bytes(256, "big")
        found[f"{purpose} signature"] = certificate.signature
    for application in image.applications:
        for fid, file in application.files.items():
            where = f"{application.aid.hex()} {fid:04X}"
            if isinstance(file, BinaryFile):
                found[where] = file.content.rstrip(b"\xff")
            elif isinstance(file, RecordFile):
                found[where] = b"".join(file.records)
    return {what: value for what, value in found.items() if len(set(value)) > 3}


def writings(secret: bytes) -> Iterator[str]:
    """How bytes may stand in a text, in lower case; base64 wherever it may begin."""
    yield secret.hex()
    yield ",".join(map(str, secret))
    for shift in range(3):
        whole = len(secret) - (len(secret) - (3 - shift) % 3) % 3
        inner = secret[(3 - shift) % 3 : whole]
        if len(inner) >= 3:
            yield base64.b64encode(inner).decode().lower()


def words_written(word: str) -> Iterator[str]:
    yield word.lower()
    yield word[::-1].lower()
    yield word.encode("ascii", "backslashreplace").decode().lower()
    for encoding in ("utf-8", "utf-16-be", "utf-16-le", "cp932"):
        yield from writings(word.encode(encoding, "replace"))


def pieces(secret: bytes) -> Iterator[bytes]:
    """Pieces at every offset of an object; FF alone is what everybody's files end with."""
    for start in range(0, max(1, len(secret) - PIECE + 1), PIECE):
        piece = secret[start : start + PIECE]
        if len(set(piece)) > 3:
            yield piece


class Text:
    """A text in which much is looked for: its pieces of each length, once."""

    def __init__(self, text: str) -> None:
        self._text = text.lower()
        self._cut: dict[int, set[str]] = {}

    def __contains__(self, wanted: str) -> bool:
        length = len(wanted)
        if length not in self._cut:
            starts = range(len(self._text) - length + 1)
            self._cut[length] = {self._text[start : start + length] for start in starts}
        return wanted in self._cut[length]


def leaks(text: str, image, persona: Persona, passed: bytes) -> list[str]:
    """What of all that stands in the text."""
    where = Text(text)
    found = [
        what
        for what, word in said_of(persona).items()
        if any(writing in where for writing in words_written(word))
    ]
    secrets = {**keys_of(image), "photo": portrait(persona.id), "session": passed}
    return found + [
        what
        for what, secret in secrets.items()
        if any(writing in where for piece in pieces(secret) for writing in writings(piece))
    ]


def shown_by(image, persona: Persona) -> list[bytes]:
    """What a session with everything shows whoever listens."""
    person, card = persona.person, persona.card
    certificate = certificate_on(image, Purpose.AUTH) or b""
    words = (person.name, f"{person.birth_date:%Y%m%d}", card.my_number, card.pin, card.serial)
    return [*(word.encode() for word in words), certificate[:200], portrait(persona.id)[:200]]


def named(text: str) -> str:
    """Without the one thing of the card that is meant to be there: which kind it is."""
    return text.replace("JPKIAPICCTOKEN2", "").replace("3B888001000041E0B381A1003B", "")


@pytest.mark.parametrize("persona", ["standard", "under-15"])
def test_nothing_of_a_persona_is_in_a_recording_of_everything(
    persona, people, record, everything, tap, codes_of, ticking, with_card
):
    who, image = people.personas[persona], people.card(persona)
    tapped = tap(with_card(image))

    def session(reader):
        everything(reader, codes_of(who), people.trust, MESSAGE)

    recording = record(tapped, session, clock=ticking())
    passed = tapped.passed
    assert leaks(named(encode(recording)), image, who, passed) == []
    # What is looked for did pass, and would be found if it had been kept.
    assert all(secret in passed for secret in shown_by(image, who))
    careless = f"{encode(recording)} {passed[-2000:].hex()}"
    assert {"name", "session"} <= set(leaks(careless, image, who, passed))
    assert len(recording.exchanges()) > 100


@pytest.mark.vpcd
def test_nothing_of_a_persona_is_in_a_recording_through_pcscd(
    people, record, everything, tap, codes_of, ticking, slot
):
    who, image = people.personas["foreign"], people.card("foreign")
    slot.insert(Chip(image))
    tapped = tap(PcscReader(slot.name))

    def session(reader):
        everything(reader, codes_of(who), people.trust, MESSAGE)

    recording = record(tapped, session, clock=ticking())
    passed = tapped.passed
    assert leaks(named(encode(recording)), image, who, passed) == []
    assert all(secret in passed for secret in shown_by(image, who))


def test_the_same_session_with_two_people_leaves_the_same_recording(
    people, record, everything, codes_of, ticking, with_card
):
    """But for the lengths of what they have: stronger than to look for anything."""

    def of(persona):
        who = people.personas[persona]

        def session(reader):
            everything(reader, codes_of(who), people.trust, MESSAGE + persona.encode())

        return record(with_card(people.card(persona)), session, clock=ticking())

    first, second = of("standard"), of("family")
    kinds = [
        [(event.asked.header, event.asked.secret, event.sw) for event in recording.exchanges()]
        for recording in (first, second)
    ]
    without_lengths = [kind for kind in kinds[0] if kind[0][:4] != "00B0"]
    assert without_lengths == [kind for kind in kinds[1] if kind[0][:4] != "00B0"]


def test_a_pins_length_is_not_told(people, record, with_card, ticking):
    def typing(secret: str):
        def session(reader: VirtualReader):
            with reader.connect() as connection:
                connection.exchange(bytes.fromhex("00A4040C0AD392F000260100000001"))
                connection.exchange(bytes.fromhex("00A4020C02001B"))
                value = secret.encode()
                connection.exchange(bytes.fromhex("00200080") + bytes((len(value),)) + value)

        return encode(record(with_card(people.card("standard")), session, clock=ticking()))

    assert typing("WRONG1") == typing("MUCHLONGER123456")
