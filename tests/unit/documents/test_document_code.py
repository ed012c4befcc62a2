"""The code on a paper comes back as it was signed, and whatever was done to it is found out."""

import base64
import re
from datetime import date, timedelta
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onshikaku.documents.signed_code import CODE_FAULT_TEXTS, PREFIX, CodeFault, sealed, verify
from onshikaku.domain.document_code import (
    CodeFields,
    CodeInvalid,
    CodeReason,
    code_fields,
    code_text,
)
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.issued import DocumentKind, DocumentNumber
from onshikaku.pki.authority import AuthorityDamaged
from onshikaku.pki.document_key import DocumentKey, DocumentPublicKey

KEY, OTHER = DocumentKey.create(), DocumentKey.create()
CODE = CodeFields(
    kind=DocumentKind.CERTIFICATE,
    number=DocumentNumber.nth(12),
    insurer_number=InsurerNumber("990010"),
    insured=InsuredNumber("模国01", "003310", "01"),
    birth_date=date(1956, 3, 1),
    valid_from=date(2026, 12, 1),
    valid_until=date(2027, 7, 31),
    issued_on=date(2026, 11, 20),
    percent=20,
)
TEXT = code_text(CODE)
SEALED = sealed(CODE, KEY)

part = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Co", "Z"]), max_size=20)
day = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@st.composite
def codes(draw):
    first = draw(day)
    until = st.integers(0, 2000).map(lambda days: min(first + timedelta(days), date.max))
    return CodeFields(
        kind=draw(st.sampled_from(DocumentKind)),
        number=DocumentNumber.nth(draw(st.integers(1, 10**10 - 1))),
        insurer_number=CODE.insurer_number,
        insured=InsuredNumber(
            draw(part),
            draw(part) or "1",
            draw(st.none() | st.from_regex("[0-9]{2}", fullmatch=True)),
        ),
        birth_date=draw(day),
        valid_from=first,
        valid_until=draw(st.none() | until),
        issued_on=draw(day),
        percent=draw(st.sampled_from([None, 10, 20, 30])),
    )


@given(code=codes())
def test_a_code_comes_back_as_it_was_written(code):
    assert code_fields(code_text(code)) == code


def test_a_code_is_one_line_of_letters_that_qr_codes_pack_tightly():
    assert re.fullmatch(r"SIMQ1:[A-Z2-7]+", SEALED)
    assert sealed(CODE, KEY) == SEALED


@pytest.mark.parametrize("written", [SEALED, SEALED.lower(), f" {SEALED[:40]}\n{SEALED[40:]} "])
def test_a_signed_code_is_believed_however_it_was_typed(written):
    assert verify(written, KEY.public.pem) == CODE


def resealed(text, key):
    """A text that is no code, signed with a key as the codes are."""
    payload = text.encode()
    whole = base64.b32decode(_padded(sealed(CODE, key).removeprefix(PREFIX)))
    key_id = whole[:4]
    signature = key.sign(b"onshikaku document code 1\x00" + payload)
    return _packed(key_id, signature + payload)


def _packed(key_id, rest):
    body = key_id + crc32(key_id + rest).to_bytes(4, "big") + rest
    return PREFIX + base64.b32encode(body).decode().rstrip("=")


def _padded(letters):
    return letters + "=" * (-len(letters) % 8)


def forged():
    """A code whose share was changed, made whole again but for the signature."""
    whole = base64.b32decode(_padded(SEALED.removeprefix(PREFIX)))
    changed = whole[8:].replace(b"\t20", b"\t10")
    assert changed != whole[8:]
    return _packed(whole[:4], changed)


def swapped(text, at):
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


FAULTS = {
    "nothing": ("", CodeFault.UNREADABLE),
    "another code": ("https://example.invalid/", CodeFault.UNREADABLE),
    "only the prefix": (PREFIX, CodeFault.UNREADABLE),
    "letters that are not Base32": (f"{PREFIX}0189", CodeFault.UNREADABLE),
    "cut off": (SEALED[:60], CodeFault.UNREADABLE),
    "cut off at the end": (SEALED[:-8], CodeFault.ALTERED),
    "one letter of the fields wrong": (swapped(SEALED, 150), CodeFault.ALTERED),
    "one letter of the signature wrong": (swapped(SEALED, 40), CodeFault.ALTERED),
    "signed by another installation": (sealed(CODE, OTHER), CodeFault.OTHER_KEY),
    "changed and made whole": (forged(), CodeFault.WRONG_SIGNATURE),
    "signed, but no code": (resealed("2\tsomething", KEY), CodeFault.UNREADABLE),
}


@pytest.mark.parametrize(("written", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_was_not_signed_as_it_stands_is_refused(written, fault):
    assert verify(written, KEY.public.pem) is fault
    assert CODE_FAULT_TEXTS[fault].ja


@given(at=st.integers(len(PREFIX), len(SEALED) - 1))
def test_no_single_wrong_letter_is_believed(at):
    assert isinstance(verify(swapped(SEALED, at), KEY.public.pem), CodeFault)


WRONG = {
    "version": (0, "9", CodeReason.UNKNOWN_VERSION),
    "kind": (1, "X", CodeReason.UNKNOWN_KIND),
    "document_number": (2, "00000000013", CodeReason.NUMBER),
    "insurer_number": (3, "990011", CodeReason.NUMBER),
    "insured_symbol": (4, " 模国", CodeReason.NUMBER),
    "insured_number": (5, "", CodeReason.NUMBER),
    "insured_branch": (6, "1", CodeReason.NUMBER),
    "birth_date": (7, "1956031", CodeReason.DAY),
    "valid_from": (8, "20261301", CodeReason.DAY),
    "valid_until": (9, "20261130", CodeReason.ORDER),
    "issued_on": (10, "", CodeReason.DAY),
    "percent": (11, "15", CodeReason.PERCENT),
}


@pytest.mark.parametrize(("field", "at", "written", "reason"), [(f, *w) for f, w in WRONG.items()])
def test_a_fault_names_its_field_and_does_not_repeat_it(field, at, written, reason):
    parts = TEXT.split("\t")
    parts[at] = written
    with pytest.raises(CodeInvalid) as refused:
        code_fields("\t".join(parts))
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert str(refused.value) == f"{field}: {reason.value}"


@pytest.mark.parametrize("text", [TEXT.rpartition("\t")[0], f"{TEXT}\t"])
def test_a_code_of_too_few_or_too_many_fields_is_refused(text):
    with pytest.raises(CodeInvalid) as refused:
        code_fields(text)
    assert refused.value.reason is CodeReason.FIELD_COUNT


def test_the_key_is_kept_for_its_owner_alone_and_found_again(tmp_path):
    folder = tmp_path / "pki"
    made = DocumentKey.open(folder)
    assert DocumentKey.open(folder).public == made.public
    assert (folder / "document_key.pem").stat().st_mode & 0o777 == 0o600
    assert verify(sealed(CODE, made), DocumentKey.open(folder).public.pem) == CODE


@pytest.mark.parametrize("found", [b"", b"no key", OTHER.public.pem.encode()])
def test_a_key_that_is_none_is_said_to_be_damaged(tmp_path, found):
    (tmp_path / "document_key.pem").write_bytes(found)
    with pytest.raises(AuthorityDamaged, match="document key"):
        DocumentKey.open(tmp_path)


def test_the_public_key_travels_as_pem():
    assert DocumentPublicKey.from_pem(KEY.public.pem) == KEY.public
    assert len(KEY.public.key_id) == 4
    with pytest.raises(ValueError, match="PEM"):
        DocumentPublicKey.from_pem("-----BEGIN PUBLIC KEY-----")
