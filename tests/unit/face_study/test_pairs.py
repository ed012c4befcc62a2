"""The pairs file: what is read, and where a mistake is said to be."""

import pytest

from clinic_ui.face_study.pairs import Expectation, PairsInvalid, read_pairs

HEAD = "ref,probe,label"


@pytest.fixture
def written(tmp_path):
    for name in ("a.jp2", "b.jpg"):
        (tmp_path / name).write_bytes(b"")

    def write(text, encoding="utf-8"):
        file = tmp_path / "pairs.csv"
        file.write_bytes(text.encode(encoding))
        return file

    return write


def test_three_columns_are_enough(written):
    (one, other) = read_pairs(written(f"{HEAD}\na.jp2,b.jpg,1\n\na.jp2,a.jp2,0\n"))
    assert (one.line, one.ref, one.probe, one.genuine) == (2, "a.jp2", "b.jpg", True)
    assert (other.line, other.genuine, other.group, other.people) == (4, False, "", frozenset())


def test_all_columns_in_any_order_with_others_between(written):
    text = (
        "\ufeffexpect,pair_id,probe_person,ref_person,stratum,kind,group,label,probe,ref\n"
        'pad_suspect,17,q,p,random,derived,"old, grey",0,b.jpg,a.jp2\n'
    )
    (pair,) = read_pairs(written(text))
    assert (pair.group, pair.stratum, pair.people) == ("old, grey", "random", {"p", "q"})
    assert pair.expect is Expectation.PAD_SUSPECT
    assert pair.derived


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("ref,probe\na.jp2,b.jpg\n", 1, "label"),
        ("ref,probe,label,ref\n", 1, "ref"),
        (HEAD, 1, ""),
        ("", 1, ""),
        (f"{HEAD}\n,b.jpg,1\n", 2, "ref"),
        (f"{HEAD}\na.jp2,b.jpg,1\na.jp2,b.jpg,yes\n", 3, "label"),
        (f"{HEAD}\na.jp2,b.jpg\n", 2, "label"),
        (f"{HEAD}\na.jp2,b.jpg,1,2\n", 2, ""),
        (f"{HEAD}\na.jp2,b.jpg,1\nc.jp2,b.jpg,1\n", 3, "ref"),
        (f"{HEAD}\na.jp2,.,1\n", 2, "probe"),
        (f"{HEAD},expect\na.jp2,b.jpg,1,maybe\n", 2, "expect"),
        (f"{HEAD},ref_person,probe_person\na.jp2,b.jpg,1,p,q\n", 2, "label"),
        (f"{HEAD},ref_person,probe_person\na.jp2,b.jpg,0,p,p\n", 2, "label"),
        (f'{HEAD}\na.jp2,"b.jpg"x,1\n', 2, ""),
        (f"{HEAD},group\na.jp2,b.jpg,1,[/red]\n", 2, "group"),
        (f"{HEAD},group\na.jp2,b.jpg,1,\x1b[31mred\n", 2, "group"),
        (f"{HEAD},stratum\na.jp2,b.jpg,1,<script>\n", 2, "stratum"),
    ],
)
def test_a_mistake_is_named_by_line_and_column(written, text, line, column):
    with pytest.raises(PairsInvalid) as caught:
        read_pairs(written(text))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}" in str(caught.value)
    assert column in str(caught.value)


def test_another_encoding_is_named_by_its_line(written):
    with pytest.raises(PairsInvalid) as caught:
        read_pairs(written(f"{HEAD},group\na.jp2,b.jpg,1,x\na.jp2,b.jpg,1,写真\n", "shift_jis"))
    assert caught.value.line == 3
