"""The 券面 applications: who opens what, what it says, and that it is signed."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.hashes import SHA256
from PIL import Image

from hardware.card_factory import make_card
from hardware.card_layout import TEXT, VISUAL
from hardware.cvc import SIMULATOR_ROOT_ID, Certificate, public_key
from hardware.face_files import code_b
from hardware.portrait import HEIGHT, WIDTH, portrait
from onshikaku.domain.persona import CardProfile

PIN, A, B = "1234", "990000079197", "55021720352285"
PKCS1 = padding.PKCS1v15()


def objects(value: bytes) -> dict[int, bytes]:
    """The objects inside a value, by tag, as encoded; filler ends them."""
    found = {}
    while value and value[0] != 0xFF:
        if value[2] < 0x80:
            head, length = 3, value[2]
        else:
            assert value[2] == 0x82
            head, length = 5, int.from_bytes(value[3:5], "big")
        found[int.from_bytes(value[:2], "big")] = value[: head + length]
        value = value[head + length :]
    return found


def content(encoded: bytes) -> bytes:
    return encoded[3:] if encoded[2] < 0x80 else encoded[5:]


def unwrap(file: bytes, tag: int) -> dict[int, bytes]:
    """The objects inside the outermost object, whose tag must be that."""
    assert int.from_bytes(file[:2], "big") == tag
    head, length = (3, file[2]) if file[2] < 0x80 else (5, int.from_bytes(file[3:5], "big"))
    assert set(file[head + length :]) <= {0xFF}
    return objects(file[head : head + length])


def issuer_key(card, cvc):
    certificate = Certificate.decode(card.read(0x04))
    assert certificate.issuer_id == SIMULATOR_ROOT_ID
    assert certificate.is_signed_by(cvc.root_key)
    return public_key(certificate.subject_key)


def check_offsets(file: bytes, table: bytes, found: dict[int, bytes]) -> None:
    values = content(table)
    offsets = [int.from_bytes(values[i : i + 2], "big") for i in range(0, len(values), 2)]
    named = [encoded for tag, encoded in found.items() if tag & 0xFF != 0x21]
    assert len(offsets) == len(named)
    for offset, encoded in zip(offsets, named, strict=True):
        assert file[offset : offset + len(encoded)] == encoded


ACCESS = [
    # application, file, references that open it
    (TEXT, 0x01, {0x11, 0x14}),
    (TEXT, 0x02, {0x11, 0x15}),
    (TEXT, 0x03, {0x11, 0x14, 0x15}),
    (TEXT, 0x04, None),
    (TEXT, 0x05, None),
    (TEXT, 0x06, {0x11, 0x14, 0x15}),
    (TEXT, 0x07, {0x11, 0x14, 0x15}),
    (TEXT, 0x08, None),
    (VISUAL, 0x01, {0x11}),
    (VISUAL, 0x02, {0x12, 0x13}),
    (VISUAL, 0x03, None),
    (VISUAL, 0x04, None),
    (VISUAL, 0x05, {0x13}),
    (VISUAL, 0x06, None),
]
SECRETS = {TEXT: {0x11: PIN, 0x14: A, 0x15: B}, VISUAL: {0x11: "550217", 0x12: B, 0x13: A}}


@pytest.mark.parametrize(("aid", "fid", "openers"), ACCESS)
def test_a_file_opens_with_its_references_and_no_other(card, aid, fid, openers):
    card.select(aid, fid)
    assert card.send("00B0000001").sw == (0x9000 if openers is None else 0x6982)
    for reference, value in SECRETS[aid].items():
        card.select(aid)
        assert card.verify(reference, value) == "9000"
        card.select_file(fid)
        opens = openers is None or reference in openers
        assert card.send("00B0000001").sw == (0x9000 if opens else 0x6982)


@pytest.mark.parametrize(
    ("birth", "expires", "code", "expected"),
    [
        (date(1980, 2, 17), date(2035, 2, 17), "2285", "55021720352285"),
        (date(1989, 1, 7), date(2030, 1, 7), "0001", "64010720300001"),
        (date(1989, 1, 8), date(2030, 1, 8), "0001", "01010820300001"),
        (date(2019, 4, 30), date(2029, 4, 30), "9999", "31043020299999"),
        (date(2019, 5, 1), date(2029, 5, 1), "9999", "01050120299999"),
        (date(1926, 12, 24), date(2031, 12, 24), "1111", "15122420311111"),
    ],
)
def test_code_b_has_era_year_card_year_and_security_code(birth, expires, code, expected):
    assert code_b(birth, expires, code) == expected


def test_text_records_are_whole_and_signed(card, cvc, persona, keys):
    card.select(TEXT)
    card.verify(0x11, PIN)
    number, attributes = card.read(0x01), card.read(0x02)
    assert number == bytes.fromhex("FF100C") + A.encode() + b"\xff\xff"
    found = unwrap(attributes, 0xFF20)
    check_offsets(attributes, found[0xDF21], found)
    assert content(found[0xDF22]).decode() == persona.person.name
    assert content(found[0xDF23]).decode() == persona.person.address
    assert content(found[0xDF24]) == b"19800217"
    assert content(found[0xDF25]) == b"2"

    record = card.read(0x03)
    assert len(record) == 336
    integrity = unwrap(record, 0xFF30)
    assert content(integrity[0xDF31]) == sha256(number).digest()
    covered = b"".join(found[tag] for tag in (0xDF22, 0xDF23, 0xDF24, 0xDF25))
    assert content(integrity[0xDF32]) == sha256(covered).digest()
    issuer = issuer_key(card, cvc)
    issuer.verify(
        content(integrity[0xDF33]), integrity[0xDF31] + integrity[0xDF32], PKCS1, SHA256()
    )

    own = unwrap(card.read(0x07), 0xFF50)
    issuer.verify(content(own[0xDF52]), own[0xDF51], PKCS1, SHA256())
    assert public_key(content(own[0xDF51])) == keys.card.public_key()
    assert card.read(0x06)[:8].hex() == "a182010990030100"
    assert len(content(unwrap(card.read(0x05), 0xFF40)[0xDF43])) == 128
    assert card.read(0x08) == b"\xff" * 16


def test_a_changed_record_fails_its_signature(card, cvc):
    card.select(TEXT)
    card.verify(0x11, PIN)
    integrity = unwrap(card.read(0x03), 0xFF30)
    forged = bytearray(integrity[0xDF31] + integrity[0xDF32])
    forged[5] ^= 1
    with pytest.raises(InvalidSignature):
        issuer_key(card, cvc).verify(content(integrity[0xDF33]), bytes(forged), PKCS1, SHA256())


def test_visual_records_are_whole_and_signed(card, cvc, persona, keys):
    card.select(VISUAL)
    issuer = issuer_key(card, cvc)
    basics = unwrap(card.read(0x03), 0xFF30)
    assert content(basics[0xDF34]) == persona.card.municipality.encode()
    assert len(content(basics[0xDF35])) == 272

    card.verify(0x11, "550217")
    age = unwrap(card.read(0x01), 0xFF10)
    assert content(age[0xDF11]) == b"19800217"
    assert public_key(content(age[0xDF12])) == keys.card.public_key()
    issuer.verify(content(age[0xDF13]), age[0xDF11] + age[0xDF12], PKCS1, SHA256())

    card.verify(0x13, A)
    number = unwrap(card.read(0x05), 0xFF40)
    assert Image.open(BytesIO(content(number[0xDF41]))).size == (72, 12)
    issuer.verify(content(number[0xDF43]), number[0xDF41] + number[0xDF42], PKCS1, SHA256())


def test_the_face_is_signed_in_three_segments(card, cvc):
    card.select(VISUAL)
    issuer = issuer_key(card, cvc)
    card.verify(0x12, B)
    file = card.read(0x02)
    face = unwrap(file, 0xFF20)
    assert list(face) == list(range(0xDF21, 0xDF2B))
    check_offsets(file, face[0xDF21], face)
    segments = ((0xDF22, 0xDF23, 0xDF24), (0xDF25, 0xDF26), (0xDF27,))
    hashes = b"".join(
        sha256(b"".join(face[tag] for tag in segment)).digest() for segment in segments
    )
    info = bytes.fromhex("3071300D060960864801650304020105000460") + hashes
    issuer.verify(content(face[0xDF28]), info, PKCS1, NoDigestInfo())
    assert content(face[0xDF29]) == b"20350217"
    for tag, mode in ((0xDF25, "1"), (0xDF26, "1"), (0xDF2A, "1")):
        picture = Image.open(BytesIO(content(face[tag])))
        assert (picture.format, picture.mode) == ("PNG", mode)
    assert Image.open(BytesIO(content(face[0xDF2A]))).size == (24, 12)
    photo = Image.open(BytesIO(content(face[0xDF27])))
    assert (photo.format, photo.mode, photo.size) == ("JPEG2000", "L", (WIDTH, HEIGHT))


def test_a_card_without_photo_carries_an_empty_one(insert):
    card = insert(CardProfile.NO_PHOTO)
    card.select(VISUAL)
    card.verify(0x12, B)
    assert content(unwrap(card.read(0x02), 0xFF20)[0xDF27]) == b""


def test_portraits_are_drawn_and_differ():
    pictures = {name: portrait(name) for name in ("a", "b", "c")}
    assert len(set(pictures.values())) == 3
    assert pictures["a"] == portrait("a")
    for picture in pictures.values():
        low, high = Image.open(BytesIO(picture)).getextrema()
        assert high - low > 100


def test_the_limit_of_the_printed_numbers_is_a_choice(persona, hierarchy, keys, cvc):
    image = make_card(persona, hierarchy, keys=keys, cvc=cvc, face_tries=3)
    pins = image.pins()
    assert {pins[TEXT, 0x14].tries_max, pins[VISUAL, 0x12].tries_max} == {3}


def test_the_signed_key_answers_the_challenge(insert, persona):
    card = insert()
    card.select(VISUAL)
    card.verify(0x12, B)
    key = public_key(content(unwrap(card.read(0x02), 0xFF20)[0xDF24]))
    message = b"fresh"
    info = bytes.fromhex("3031300D060960864801650304020105000420") + sha256(message).digest()
    made = card.ok(f"802A000033{info.hex()}00")
    key.verify(made, message, PKCS1, SHA256())


def test_another_sex_is_told_by_its_code(persona, hierarchy, keys, cvc):
    codes = {}
    for sex in type(persona.person.sex):
        person = replace(persona.person, sex=sex)
        image = make_card(replace(persona, person=person), hierarchy, keys=keys, cvc=cvc)
        file = image.application(TEXT).files[0x02].content
        codes[sex.value] = content(unwrap(file, 0xFF20)[0xDF25])
    assert codes == {"male": b"1", "female": b"2", "unset": b"9"}
