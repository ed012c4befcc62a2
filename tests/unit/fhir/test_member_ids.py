"""Numbers of an insured person in one line: JP Core's string, its CSV form, and back."""

import re

import pytest

from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.wire.fhir.member_id import (
    MemberParts,
    aid_member_id,
    coverage_id,
    full_width,
    member_id,
    parts_of,
    subscriber_id,
)
from onshikaku.wire.fhir.systems import COVERAGE_ID, MEMBER_ID, PUBLIC_PAYER_MEMBER_ID

# Insurer, symbol with number and branch; JP_Insurance_memberID and JP_Coverage_id of them.
UNION, ELDERLY, NATIONAL = "06990014", "39990015", "990010"
FORMATS = [
    (UNION, ("318", "8812", "02"), "06990014:318:8812:02", '"06990014","３１８","８８１２","02"'),
    # Kana or kanji in one part: both in full width, figures too; the insurer's six digits padded.
    (
        NATIONAL,
        ("あいう", "187", "05"),
        "00990010:あいう:１８７:05",
        '"00990010","あいう","１８７","05"',
    ),
    # A sign does the same.
    (
        UNION,
        ("12-34", "5678", "00"),
        "06990014:１２－３４:５６７８:00",
        '"06990014","１２－３４","５６７８","00"',
    ),
    # Full width on record, letters and figures only: half width.
    (UNION, ("Ａ１", "８８", "01"), "06990014:A1:88:01", '"06990014","Ａ１","８８","01"'),
    # Half-width kana are no such letters.
    (UNION, ("ｱｲ", "7", None), "06990014:アイ:７:", '"06990014","アイ","７",""'),
    # No symbol and no branch: empty, and the colons stay, the last one too.
    (
        ELDERLY,
        ("", "10000016", None),
        "39990015::10000016:",
        '"39990015","","１０００００１６",""',
    ),
    # No blanks at all; a colon or a quotation mark of the symbol is not one of the form.
    (UNION, ("宮 6", "1", "00"), "06990014:宮６:１:00", '"06990014","宮６","１","00"'),
    (UNION, ('a:"b', "1", "00"), "06990014:ａ：＂ｂ:１:00", '"06990014","ａ：＂ｂ","１","00"'),
]
# The rules of the receiving side (CLINS, R1013).
R1013 = re.compile(r"[0-9]{8}:[^:\s]*:[^:\s]*:([0-9]{2})?")


@pytest.mark.parametrize(("insurer", "insured", "member", "csv"), FORMATS)
def test_numbers_are_written_as_jp_core_says(insurer, insured, member, csv):
    numbers = InsurerNumber(insurer), InsuredNumber(*insured)
    assert member_id(*numbers) == member
    assert coverage_id(*numbers) == csv
    assert R1013.fullmatch(member)
    assert member.split(":", 1)[1].startswith(subscriber_id(numbers[1]))


@pytest.mark.parametrize(("insurer", "insured", "member", "csv"), FORMATS)
def test_what_was_written_is_read_as_the_same_person(insurer, insured, member, csv):
    held = InsuredNumber(*insured)
    for system, value in ((MEMBER_ID, member), (COVERAGE_ID, csv)):
        parts = parts_of(system, value)
        read = InsuredNumber(parts.symbol, parts.number, parts.branch or None)
        assert InsurerNumber(parts.insurer_number) == InsurerNumber(insurer)
        assert (read.normalised, read.branch) == (held.normalised, held.branch)


def test_every_number_of_the_cast_keeps_the_rules(cast):
    for persona in cast.values():
        for coverage in persona.coverages:
            assert R1013.fullmatch(member_id(coverage.insurer_number, coverage.insured))
        if persona.aid is not None:
            value = aid_member_id(persona.aid)
            assert re.fullmatch(r"[0-9]{8}::[^:\s]{7}:", value)
            payer, recipient = persona.aid.payer_number.value, persona.aid.recipient_number.value
            assert parts_of(PUBLIC_PAYER_MEMBER_ID, value) == MemberParts(payer, "", recipient, "")


@pytest.mark.parametrize(
    ("system", "value"),
    [
        (MEMBER_ID, ""),
        (MEMBER_ID, "06990014:318:8812"),
        (MEMBER_ID, "06990014:318:8812:02:"),
        (MEMBER_ID, '"06990014","318","8812","02"'),
        (COVERAGE_ID, "06990014:318:8812:02"),
        (COVERAGE_ID, '"１２－３４","５６７８","00"'),
        (COVERAGE_ID, '"06990014","318","8812","02'),
        (COVERAGE_ID, '"06990014", "318","8812","02"'),
        (COVERAGE_ID, "06990014,318,8812,02"),
        (COVERAGE_ID, '"06990014","3"1"8","8812","02"'),
        (COVERAGE_ID, '"06990014","318","8812","02"\n'),
    ],
)
def test_a_value_of_another_form_is_not_read(system, value):
    assert parts_of(system, value) is None


@pytest.mark.parametrize(
    ("written", "wide"),
    [("a-1", "ａ－１"), ("ｶﾞ1", "ガ１"), ("宮　6 号", "宮６号"), ("", ""), ("記号", "記号")],
)
def test_full_width_leaves_no_half_width_character_and_no_blank(written, wide):
    assert full_width(written) == wide
