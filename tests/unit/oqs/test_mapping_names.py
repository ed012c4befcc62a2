"""Names in the forms of the files."""

import pytest

from onshikaku.wire.oqs.mapping.names import half_width, kana_from, spaced


@pytest.mark.parametrize(
    ("kana", "half"),
    [
        ("レイジ　ヒナ", "ﾚｲｼﾞ ﾋﾅ"),
        ("がっこう　ぱぴぷ", "ｶﾞｯｺｳ ﾊﾟﾋﾟﾌﾟ"),
        ("ヴァイオレット　ヘップバーン", "ｳﾞｧｲｵﾚｯﾄ ﾍｯﾌﾟﾊﾞｰﾝ"),
        ("スミス　Ｊ・Ｋ", "ｽﾐｽ J･K"),
        ("ヰ ヱ ヮ ヵ ヶ", "ｲ ｴ ﾜ ｶ ｹ"),
        ("ﾓｷﾞ ﾀﾛｳ", "ﾓｷﾞ ﾀﾛｳ"),
        ("モギ　●ロウ", "ﾓｷﾞ ﾛｳ"),
    ],
)
def test_kana_is_half_width(kana, half):
    assert half_width(kana) == half


@pytest.mark.parametrize("nothing", ["", "　", "模擬"])
def test_what_is_no_kana_gives_no_element(nothing):
    assert half_width(nothing) is None


def test_half_width_kana_becomes_one_character_with_its_mark():
    assert kana_from("ｶﾞｯｺｳ ﾊﾟﾋﾟﾌﾟ") == "ガッコウ　パピプ"


def test_blanks_in_a_name_are_full_width():
    assert spaced("模擬 花子") == spaced(" 模擬　花子 ") == "模擬　花子"
