"""Text on papers stays in its room, whatever its length."""

import pytest
from reportlab.lib.units import mm

from onshikaku.documents.pen import drawable, fitted, text_width, wrapped

NAMES = {
    "short": "模擬　太郎",
    "one character": "例",
    "latin": "MAXIMILIANUS ALEXANDRINUS　SAMPLESTEIN VON EXAMPLEBERG GARCIA",
    "without a blank": "模擬架空健保特例記号あいうえおかきくけこ",
    "digits": "１２３４５６７８９０１２３４５６７８９０",
    "one long word": "A" * 60,
    "very long": "架空県全域情報通信機器製造販売流通関連事業者連合健康保険組合" * 3,
    "ends with a mark": "人工透析を要する腎不全、先天性血液凝固因子障害（第VIII因子・第IX因子）",
    "unknown characters": "●●　●",
}
ROOMS = [(60, 4.2), (25, 3.3), (12, 3.3), (160, 13)]


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(("width", "height"), ROOMS)
def test_nothing_runs_out_of_its_room_and_nothing_is_lost(text, width, height):
    laid = fitted(text, width, height, 11)
    assert laid.size <= 11
    assert len(laid.lines) <= 2
    assert laid.height <= height + 1e-9
    assert all(text_width(line, laid.size) <= width * mm + 1e-6 for line in laid.lines)
    assert "".join("".join(laid.lines).split()) == "".join(text.split())


def test_what_fits_is_set_in_full_size_on_one_line():
    assert fitted("模擬　太郎", 60, 5, 11).lines == ("模擬　太郎",)
    assert fitted("模擬　太郎", 60, 5, 11).size == 11


def test_a_name_is_parted_where_a_word_ends():
    assert fitted(NAMES["latin"], 56, 6, 10).lines == (
        "MAXIMILIANUS ALEXANDRINUS",
        "SAMPLESTEIN VON EXAMPLEBERG GARCIA",
    )


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
def test_a_paragraph_keeps_to_its_width_and_loses_nothing(text):
    lines = wrapped(f"{text}。{text}", 40, 9)
    # A closing mark may stand out by its own width.
    assert all(text_width(line, 9) <= 40 * mm + 9 for line in lines)
    assert "".join("".join(lines).split()) == "".join(f"{text}。{text}".split())


def test_no_line_begins_with_a_closing_mark():
    text = "これは、見本です。" * 20
    assert all(line[0] not in "、。" for line in wrapped(text, 31, 9))


def test_characters_that_the_font_lacks_are_drawn_as_black_circles():
    assert drawable("髙見本\N{GRINNING FACE}碧") == "髙見本●碧"
