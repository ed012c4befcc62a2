"""Bytes to documents and back: encodings, what is refused before it is parsed, and ●."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from onshikaku.wire.oqs.document import Encoding, Malformed, deliverable, parse, serialise
from onshikaku.wire.oqs.findings import Fault

BODY = "<XmlMsg><Name>架空　花子</Name></XmlMsg>"


def declared(encoding: str, codec: str, body: str = BODY) -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}" standalone="no"?>\r\n'
    return (head + body).encode(codec)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (declared("UTF-8", "utf-8"), Encoding.UTF_8),
        (declared("utf-8", "utf-8"), Encoding.UTF_8),
        (b"\xef\xbb\xbf" + declared("UTF-8", "utf-8"), Encoding.UTF_8),
        (BODY.encode(), Encoding.UTF_8),
        (declared("Shift_JIS", "cp932"), Encoding.SHIFT_JIS),
        (declared("shift_jis", "cp932"), Encoding.SHIFT_JIS),
        (declared("Windows-31J", "cp932"), Encoding.SHIFT_JIS),
        (declared("Shift_JIS", "cp932").replace(b'"', b"'"), Encoding.SHIFT_JIS),
    ],
)
def test_the_declaration_decides_how_the_bytes_are_read(data, encoding):
    document = parse(data)
    assert document.encoding is encoding
    assert document.root.findtext("Name") == "架空　花子"


def test_cp932_has_more_than_standard_shift_jis():
    document = parse(declared("Shift_JIS", "cp932", "<XmlMsg><Name>髙橋①</Name></XmlMsg>"))
    assert document.root.findtext("Name") == "髙橋①"


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><XmlMsg><Name>&c;</Name></XmlMsg>'
)
ENTITY = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><XmlMsg><Name>&f;</Name></XmlMsg>'


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY_FILE),
        (b" \r\n", Fault.EMPTY_FILE),
        (declared("EUC-JP", "euc-jp"), Fault.UNKNOWN_ENCODING),
        (declared("UTF-16", "utf-8"), Fault.UNKNOWN_ENCODING),
        (declared("UTF-8", "cp932"), Fault.UNDECODABLE),
        (declared("Shift_JIS", "utf-8", "<XmlMsg>鯖</XmlMsg>"), Fault.UNDECODABLE),
        (LAUGHS.encode(), Fault.DOCTYPE),
        (declared("UTF-8", "utf-8", LAUGHS), Fault.DOCTYPE),
        (b"<!-- x -->" + ENTITY.encode(), Fault.DOCTYPE),
        (b"<XmlMsg><Name>&f;</Name></XmlMsg>", Fault.NOT_WELL_FORMED),
        (b"<XmlMsg><Name></XmlMsg>", Fault.NOT_WELL_FORMED),
        (b"<XmlMsg/><XmlMsg/>", Fault.NOT_WELL_FORMED),
        (b"<XmlMsg>" + b"<a>" * 300 + b"</a>" * 300 + b"</XmlMsg>", Fault.NOT_WELL_FORMED),
        (b"<Message/>", Fault.WRONG_ROOT),
        (b'<XmlMsg xmlns="urn:x"/>', Fault.NAMESPACE),
    ],
)
def test_what_is_no_message_is_refused_with_its_reason(data, fault):
    with pytest.raises(Malformed) as refused:
        parse(data)
    assert refused.value.finding.fault is fault


def test_an_undecodable_byte_is_found_by_line_and_place():
    with pytest.raises(Malformed) as refused:
        parse(b'<?xml version="1.0" encoding="UTF-8"?>\n<XmlMsg>\n\x83</XmlMsg>')
    assert refused.value.finding.line == 3
    assert ("offset", "49") in refused.value.finding.facts


@pytest.mark.parametrize("encoding", Encoding)
def test_what_is_written_is_declared_and_reads_back(encoding):
    root = etree.fromstring(BODY)
    data = serialise(root, encoding)
    head = f'<?xml version="1.0" encoding="{encoding.declared}" standalone="no"?>\n'
    assert data.startswith(head.encode())
    again = parse(data)
    assert again.encoding is encoding
    assert again.root.findtext("Name") == "架空　花子"


@pytest.mark.parametrize(
    ("written", "delivered"),
    [
        ("𠮷野", "●野"),
        ("髙橋", "髙橋"),
        ("1〜2−3", "1～2－3"),
        ("葛󠄀城", "葛●城"),
        ("ｶｸｳ ﾊﾅｺ", "ｶｸｳ ﾊﾅｺ"),
    ],
)
def test_characters_outside_cp932_become_black_circles(written, delivered):
    assert deliverable(written, Encoding.SHIFT_JIS) == delivered
    assert deliverable(written, Encoding.UTF_8) == written


@pytest.mark.parametrize(
    "identifier", ["SIM-0001", "Sm01x-Qz_7AbCd8=", 'a"b>c', "a&amp;b", "&#x41;", "　１２ ", "①髙"]
)
@pytest.mark.parametrize("encoding", Encoding)
def test_an_identifier_comes_back_byte_for_byte(identifier, encoding):
    literal = f"<ArbitraryFileIdentifier>{identifier}</ArbitraryFileIdentifier>"
    asked = parse(declared("UTF-8", "utf-8", f"<XmlMsg><H>{literal}</H></XmlMsg>"))
    name = "ArbitraryFileIdentifier"
    echoed = {name: found} if (found := asked.literal(name)) is not None else {}
    answer = etree.fromstring(
        f"<XmlMsg><H><{name}>x</{name}></H><N>ArbitraryFileIdentifier</N></XmlMsg>"
    )
    assert literal.encode(encoding.codec) in serialise(answer, encoding, echoed)


@pytest.mark.parametrize(
    "text",
    [
        "<XmlMsg><A>1</A><A>2</A></XmlMsg>",
        "<XmlMsg><A><B/></A></XmlMsg>",
        "<XmlMsg/>",
    ],
)
def test_there_is_no_literal_where_it_would_be_a_guess(text):
    assert parse(text.encode()).literal("A") is None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_refused(data):
    with suppress(Malformed):
        document = parse(
            b'<?xml version="1.0" encoding="Shift_JIS"?><XmlMsg>' + data + b"</XmlMsg>"
        )
        assert document.root.tag == "XmlMsg"
