"""Identifiers come back byte for byte, and nothing else of a request does."""

import re

import pytest

IDENTIFIERS = [
    "SIM-20261120-0001",
    "  20261120101500123  ",
    "20261120101500123-0af3b291",
    "Sm01x-Qz_7AbCd8=",
    "a&amp;b&lt;c",
    "&#65;&#x42;",
    "1002",
    "患者１",
    "x" * 51,
]


@pytest.fixture
def echoed(desk_of, world, say):
    """The identifier in the answer to a query that has it, as bytes of the answer's encoding."""

    def asked(literal, asked_in, answered_in):
        header = say.header(ArbitraryFileIdentifier=None) + say.element(
            "ArbitraryFileIdentifier", literal
        )
        content = say.document(header, say.search(world.person("standard")), asked_in)
        answer = desk_of(encoding=answered_in).ask("OQSsiquc01", content).content
        return re.findall(rb"<ArbitraryFileIdentifier>(.*?)</ArbitraryFileIdentifier>", answer)

    return asked


@pytest.mark.parametrize("literal", IDENTIFIERS)
@pytest.mark.parametrize("asked_in", ["UTF-8", "Shift_JIS"])
@pytest.mark.parametrize(("answered_in", "codec"), [("utf-8", "utf-8"), ("shift_jis", "cp932")])
def test_the_file_identifier_is_repeated_as_it_was_written(
    echoed, literal, asked_in, answered_in, codec
):
    assert echoed(literal, asked_in, answered_in) == [literal.encode(codec)]


@pytest.mark.parametrize("literal", ["", "   "])
def test_an_empty_file_identifier_is_left_out(echoed, literal):
    assert echoed(literal, "UTF-8", "utf-8") in ([], [literal.encode()])


def test_a_file_identifier_beyond_the_encoding_is_the_same_to_a_parser(echoed):
    [found] = echoed("𠮷", "UTF-8", "shift_jis")
    assert found == b"&#134071;"


@pytest.mark.parametrize(
    ("opened", "literal"),
    [
        ("<ArbitraryFileIdentifier>", "<![CDATA[A&B]]>"),
        ("<ArbitraryFileIdentifier>", "A<!-- old: -->&amp;B"),
        (
            "<!--<ArbitraryFileIdentifier>1</ArbitraryFileIdentifier>--><ArbitraryFileIdentifier>",
            "A&amp;B",
        ),
        ('<ArbitraryFileIdentifier source="x">', "A&amp;B"),
    ],
)
def test_a_file_identifier_written_in_a_roundabout_way_comes_back_plainly(
    desk, world, say, opened, literal
):
    written = f"{opened}{literal}</ArbitraryFileIdentifier>"
    header = say.header(ArbitraryFileIdentifier=None) + written
    content = say.document(header, say.search(world.person("standard")))
    answer = desk.ask("OQSsiquc01", content).content
    assert b"<ArbitraryFileIdentifier>A&amp;B</ArbitraryFileIdentifier>" in answer


def test_the_reception_number_comes_back_plainly_as_well(desk, world, say):
    receipt = desk.ask(
        "OQSmuquc01", say.document(say.header(), say.search(world.person("standard")))
    )
    [number] = re.findall(rb"<ReceptionNumber>([0-9]{20})<", receipt.content)
    body = f"<ReceptionNumber><![CDATA[{number.decode()}]]></ReceptionNumber>"
    answer = desk.ask("OQSmuquc02", say.document(say.short(), body)).content
    assert b"<ReceptionNumber>%b</ReceptionNumber>" % number in answer


@pytest.mark.parametrize("prefix", ["OQSsiquc01", "OQSsiimm01", "OQSmuquc01", "OQSmuimm01"])
def test_an_error_repeats_it_too(desk, say, prefix):
    header = say.header(ArbitraryFileIdentifier=" 12 ")
    answer = desk.ask(prefix, say.document(header, "")).content
    assert b"<ArbitraryFileIdentifier> 12 </ArbitraryFileIdentifier>" in answer


def test_the_reception_number_is_repeated_as_it_was_written(desk, world, say):
    header = say.header(ArbitraryFileIdentifier=" BULK-1 ")
    receipt = desk.ask("OQSmuquc01", say.document(header, say.search(world.person("standard"))))
    number = re.findall(rb"<ReceptionNumber>([0-9]{20})</ReceptionNumber>", receipt.content)
    assert len(number) == 1
    written = b"  " + number[0] + b"\t"
    body = say.element("ReceptionNumber", written.decode())
    fetch = say.document(say.short(ArbitraryFileIdentifier=None), body)
    for _ in range(2):
        answer = desk.ask("OQSmuquc02", fetch).content
        assert re.findall(rb"<ReceptionNumber>(.*?)</ReceptionNumber>", answer) == [written]
        assert b"<ArbitraryFileIdentifier> BULK-1 </ArbitraryFileIdentifier>" in answer
        desk.world.later(seconds=30)


def test_a_reader_of_text_finds_the_identifier_in_every_encoding(desk_of, world, say):
    content = say.document(say.header(), say.search(world.person("standard")))
    literal = b"<ArbitraryFileIdentifier>SIM-20261120-0001</ArbitraryFileIdentifier>"
    for encoding in ("utf-8", "shift_jis"):
        assert literal in desk_of(encoding=encoding).ask("OQSsiquc01", content).content
