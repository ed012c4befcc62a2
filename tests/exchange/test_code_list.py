"""Result codes of somebody's own in place of the simulator's."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.wire.oqs.sim_codes import CODES, Matter


@pytest.fixture
def settings_with(tmp_path):
    def write(text):
        file = tmp_path / "codes.yaml"
        file.write_text(text, encoding="utf-8")
        return ExchangeSettings(root=tmp_path / "OQS", codes=file)

    return write


def test_without_a_file_the_simulator_speaks_for_itself(tmp_path):
    assert ExchangeSettings(root=tmp_path).table == CODES


def test_what_the_file_names_is_replaced_and_the_rest_stays(settings_with):
    table = settings_with("centre-unreachable: {code: XY123, message: 接続できません}").table
    assert (table[Matter.CENTRE_UNREACHABLE].code, table[Matter.CENTRE_UNREACHABLE].message) == (
        "XY123",
        "接続できません",
    )
    assert table[Matter.UNSUPPORTED] == CODES[Matter.UNSUPPORTED]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("line-down: {code: A, message: b}", "line-down: there is no such entry"),
        ("unsupported: {code: A}", "unsupported.message"),
        ("unsupported: {code: '', message: b}", "unsupported: code and message"),
        ("unsupported: {code: A, message: b, text: c}", "unsupported.text"),
        ("[1, 2]", "the file"),
        ("a: [", "is not YAML"),
    ],
)
def test_a_file_that_cannot_be_names_the_entry(settings_with, text, said):
    with pytest.raises(ValidationError) as refused:
        settings_with(text)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValidationError, match=r"nothing\.yaml"):
        ExchangeSettings(root=tmp_path, codes=tmp_path / "nothing.yaml")


def test_the_environment_can_name_the_file(tmp_path, monkeypatch):
    file = tmp_path / "codes.yaml"
    file.write_text("unsupported: {code: Z1, message: 未対応}", encoding="utf-8")
    monkeypatch.setenv("EXCHANGE_CODES", str(file))
    assert ExchangeSettings(root=tmp_path).table[Matter.UNSUPPORTED].code == "Z1"
