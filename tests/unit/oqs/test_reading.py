"""Blocks and elements: what is read, what is taken down as wrong, and what is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import pytest
from lxml import etree

from onshikaku.domain.dates import JST
from onshikaku.wire.oqs.element import Block, Element, layout_of
from onshikaku.wire.oqs.findings import Fault, Severity
from onshikaku.wire.oqs.forms import (
    DAY,
    INSURER,
    KANA,
    MOMENT,
    MONTH,
    NUMBER,
    POSTAL_CODE,
    RATIO,
    Code,
    Digits,
    Line,
)
from onshikaku.wire.oqs.reading import Reading, read
from onshikaku.wire.oqs.writing import shuffle, write


class Sort(StrEnum):
    MALE = "1"
    FEMALE = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Block):
    flag: Annotated[str, Element("ConsFlg", "同意フラグ", Digits(1))]
    at: Annotated[datetime | None, Element("ConsTime", "同意日時", MOMENT)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Block):
    name: Annotated[str, Element("Name", "氏名", Line(10))]
    kana: Annotated[str | None, Element("NameKana", "氏名カナ", KANA)] = None
    sex: Annotated[Sort | None, Element("Sex1", "性別1", Code("OQSCD007", Sort))] = None
    born: Annotated[date | None, Element("Birthdate", "生年月日", DAY)] = None
    postal: Annotated[str | None, Element("PostNumber", "郵便番号", POSTAL_CODE)] = None
    ratio: Annotated[int | None, Element("Ratio", "割合", RATIO)] = None
    yen: Annotated[int | None, Element("SelfPay", "金額", NUMBER)] = None
    month: Annotated[date | None, Element("Month", "診療年月", MONTH)] = None
    drug: Annotated[Consent | None, Element("DrugInfo", "薬剤", joined=True)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Block):
    insurer: Annotated[str, Element("InsurerNumber", "保険者番号", INSURER)]
    people: Annotated[tuple[Person, ...], Element("Person", "人", within="List/Sub", most=2)] = ()
    units: Annotated[tuple[Person, ...], Element("Unit", "単位")]


FULL = Message(
    insurer="990010",
    people=(
        Person(
            name="架空　花子",
            kana="ｶｸｳ ﾊﾅｺ",
            sex=Sort.FEMALE,
            born=date(1955, 4, 5),
            postal="999-0001",
            ratio=20,
            yen=10000,
            month=date(2026, 11, 1),
            drug=Consent(flag="1", at=datetime(2026, 11, 20, 9, 15, tzinfo=JST)),
        ),
        Person(name="架空　一郎"),
    ),
    units=(Person(name="見本"),),
)


def test_a_block_reads_back_as_it_was_written():
    reading = Reading()
    assert read(Message, write(FULL, "XmlMsg"), reading) == FULL
    assert reading.findings == []


@pytest.mark.parametrize("seed", ["a", "b", "Sm01x-Qz_7AbCd8="])
def test_a_shuffled_block_reads_back_the_same(seed):
    node = write(FULL, "XmlMsg")
    shuffle(node, seed)
    assert read(Message, node) == FULL


def test_a_seed_always_shuffles_alike_and_another_differently():
    def order(seed):
        node = write(FULL.people[0], "Person")
        shuffle(node, seed)
        return [child.tag for child in node]

    assert order("a") == order("a")
    assert len({tuple(order(seed)) for seed in "abcdefgh"}) > 4


def test_what_has_no_value_is_left_out_with_its_container():
    node = write(Message(insurer="06990014", units=(Person(name="見本"),)), "XmlMsg")
    assert [child.tag for child in node] == ["InsurerNumber", "Unit"]


def test_insurer_numbers_are_padded_to_eight():
    assert write(FULL, "XmlMsg").findtext("InsurerNumber") == "  990010"


def test_cardinality_follows_from_the_defaults():
    found = {part.field: part.cardinality for part in layout_of(Message)}
    assert found == {"insurer": "1", "people": "0..2", "units": "1..n"}


PERSON = "<Person><Name>見本</Name>{}</Person>"


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ("<Name>また</Name>", Fault.TOO_MANY),
        ("<NameKana>カクウ</NameKana>", Fault.CHARACTERS),
        ("<Sex1>4</Sex1>", Fault.CODE),
        ("<Birthdate>20260230</Birthdate>", Fault.DAY),
        ("<Birthdate>2026-02-03</Birthdate>", Fault.DAY),
        ("<Birthdate>２０２６０２０３</Birthdate>", Fault.DAY),
        ("<Birthdate>2026 203</Birthdate>", Fault.DAY),
        ("<PostNumber>9990001</PostNumber>", Fault.CHARACTERS),
        ("<Ratio>20</Ratio>", Fault.DIGITS),
        ("<SelfPay>-1</SelfPay>", Fault.NUMBER),
        ("<Month>202613</Month>", Fault.MONTH),
        (
            "<DrugInfoConsFlg>1</DrugInfoConsFlg><DrugInfoConsTime>2026</DrugInfoConsTime>",
            Fault.MOMENT,
        ),
        ("<DrugInfoConsTime>20261120091500</DrugInfoConsTime>", Fault.MISSING),
        ("<Sex1/>", Fault.EMPTY_OPTIONAL),
        ("<Sex1><b/></Sex1>", Fault.NESTED),
        ("<Sex1 a='1'>1</Sex1>", Fault.ATTRIBUTE),
        ("<Sex9>1</Sex9>", Fault.UNKNOWN_ELEMENT),
        ("言葉", Fault.MISPLACED_TEXT),
        ("<x:Sex1 xmlns:x='urn:x'>1</x:Sex1>", Fault.NAMESPACE),
    ],
)
def test_each_mistake_is_found_once_and_the_rest_is_read(inside, fault):
    reading = Reading()
    person = read(Person, etree.fromstring(PERSON.format(inside)), reading)
    assert [finding.fault for finding in reading.findings] == [fault]
    assert reading.findings[0].line == 1
    assert person is not None
    assert person.name == "見本"


@pytest.mark.parametrize(
    ("xml", "fault"),
    [
        ("<Person/>", Fault.MISSING),
        ("<Person><Name> </Name></Person>", Fault.EMPTY),
        ("<Person><Name>一二三四五六七八九十一</Name></Person>", Fault.LENGTH),
    ],
)
def test_a_block_without_what_it_needs_is_none(xml, fault):
    reading = Reading()
    assert read(Person, etree.fromstring(xml), reading) is None
    assert [finding.fault for finding in reading.findings] == [fault]


@pytest.mark.parametrize("text", ["990010", "  990010", "990010  ", "00990010"])
def test_insurer_numbers_are_read_with_any_padding(text):
    xml = f"<XmlMsg><InsurerNumber>{text}</InsurerNumber><Unit><Name>見</Name></Unit></XmlMsg>"
    message = read(Message, etree.fromstring(xml))
    assert message is not None
    assert message.insurer.lstrip("0") == "990010"


def test_mistakes_in_containers_name_the_container():
    xml = (
        "<XmlMsg><InsurerNumber>990010</InsurerNumber><Unit><Name>見</Name></Unit>"
        "<List><Sub/><Odd/></List><List/></XmlMsg>"
    )
    reading = Reading()
    assert read(Message, etree.fromstring(xml), reading) is not None
    assert {(finding.fault, finding.path) for finding in reading.findings} == {
        (Fault.TOO_MANY, "XmlMsg/List"),
        (Fault.UNKNOWN_ELEMENT, "XmlMsg/List/Odd"),
        (Fault.EMPTY_OPTIONAL, "XmlMsg/List/Sub"),
    }


def test_no_finding_shows_the_value():
    reading = Reading()
    read(Person, etree.fromstring(PERSON.format("<Birthdate>19550499</Birthdate>")), reading)
    (finding,) = reading.findings
    assert "1955" not in finding.text.ja + finding.text.en + repr(finding)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_code_and_both_languages(fault):
    assert fault.code == fault.name.lower().replace("_", "-")
    assert fault.text.ja
    assert fault.text.en
    assert isinstance(fault.severity, Severity)
