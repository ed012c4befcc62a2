"""Answers as bytes: encodings, and what is no answer."""

from __future__ import annotations

import io
import zipfile

import pytest

from clinic_ui.emr.archives import unpack
from clinic_ui.emr.reading import Encoding, Unreadable, read

BODY = "<MessageHeader/><MessageBody><Name>髙橋①　試</Name></MessageBody>"
DTD = """<!DOCTYPE XmlMsg [<!ENTITY a "b">{}]>"""


def message(declaration="", body=BODY, doctype=""):
    return f"{declaration}{doctype}<XmlMsg>{body}</XmlMsg>"


@pytest.mark.parametrize(
    ("declaration", "codec", "encoding"),
    [
        ('<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n', "utf-8", Encoding.UTF_8),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-8-sig", Encoding.UTF_8),
        ("", "utf-8", Encoding.UTF_8),
        ('<?xml version="1.0" encoding="Shift_JIS"?>\r\n', "cp932", Encoding.SHIFT_JIS),
        ('<?xml version="1.0" encoding="shift_jis"?>', "cp932", Encoding.SHIFT_JIS),
        ('<?xml version="1.0" encoding="Windows-31J"?>', "cp932", Encoding.SHIFT_JIS),
    ],
)
def test_the_declaration_says_how_to_read(declaration, codec, encoding):
    document = read(message(declaration).encode(codec))
    assert (document.body.text("Name"), document.encoding) == ("髙橋①　試", encoding)


def test_the_order_of_elements_and_white_space_mean_nothing():
    found = read(
        b"<XmlMsg><MessageBody><B> 2 </B>\n<A>1</A><C/></MessageBody><MessageHeader/></XmlMsg>"
    )
    assert [found.body.text(name) for name in "ABCD"] == ["1", "2", None, None]


LAUGHS = '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{nth} "{f"&a{nth - 1};" * 10}">' for nth in range(1, 12)
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "well-formed"),
        (b"<XmlMsg><MessageHeader/>", "well-formed"),
        (message(body="<MessageHeader/>").encode(), "one MessageHeader and one MessageBody"),
        (message(body=BODY + BODY).encode(), "one MessageHeader and one MessageBody"),
        (b"<Other><MessageHeader/><MessageBody/></Other>", "XmlMsg"),
        (message('<?xml version="1.0" encoding="UTF-8"?>').encode("cp932"), "UTF-8"),
        (b'<?xml version="1.0" encoding="Shift_JIS"?><XmlMsg>\x81\x20</XmlMsg>', "Shift_JIS"),
        (message('<?xml version="1.0" encoding="EUC-JP"?>').encode("euc-jp", "ignore"), "neither"),
        (message(doctype=DTD.format("")).encode(), "document type"),
        (
            message(
                doctype=DTD.format(LAUGHS), body="<MessageHeader/><MessageBody>&a11;</MessageBody>"
            ).encode(),
            "well-formed",
        ),
        (
            message(
                doctype=DTD.format('<!ENTITY f SYSTEM "file:///etc/hostname">'),
                body="<MessageHeader/><MessageBody>&f;</MessageBody>",
            ).encode(),
            "document type",
        ),
        (
            b'<XmlMsg xmlns="urn:x"><MessageHeader/><MessageBody/></XmlMsg>',
            "XmlMsg",
        ),
    ],
)
def test_what_is_no_answer_is_refused_with_its_reason(content, reason):
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("members", "reason"),
    [([], "no answer in it"), (["readme.txt"], "no answer in it"), (None, "not a ZIP")],
)
def test_a_zip_without_an_answer_is_refused(members, reason):
    held = io.BytesIO(b"PK")
    if members is not None:
        with zipfile.ZipFile(held, "w") as archive:
            for name in members:
                archive.writestr(name, "x")
    with pytest.raises(Unreadable) as refused:
        unpack(held.getvalue(), None)
    assert reason in refused.value.reason
