"""A distribution of one's own: laid over that of the package, with mistakes told by field."""

from datetime import date

import pytest

from onshikaku.day import MixInvalid, load_mix
from onshikaku.domain.institution import Kind

JULY = date(2026, 7, 1)


@pytest.fixture
def written(tmp_path):
    """A file with that text."""

    def write(text):
        file = tmp_path / "mix.yaml"
        file.write_text(text)
        return file

    return write


def test_what_a_file_does_not_name_stays(written):
    mix = load_mix(written("tables: {pin: {shares: {right: 0, wrong-once: 1, locked: 0}}}"))
    assert mix.tables["pin"] == {"right": 0, "wrong-once": 1, "locked": 0}
    assert mix.tables["face"] == load_mix().tables["face"]


def test_other_shares_have_no_longer_the_source_of_the_published_ones(written):
    text = "tables: {lookup-card: {shares: {confirmed: 0.5, unconfirmed: 0.5, invalid: 0}}}"
    assert "lookup-card" in load_mix().published
    assert "lookup-card" not in load_mix(written(text)).published


def test_a_usage_rate_of_ones_own_holds_for_every_kind(written):
    mix = load_mix(written('{"usage": {"percent": 62.5}}'))
    assert {mix.usage_percent(kind, JULY) for kind in (Kind.CLINIC, Kind.DENTAL)} == {62.5}


@pytest.mark.parametrize(
    ("text", "field", "why"),
    [
        (
            "tables: {pin: {shares: {right: 0.5, wrong-once: 0.2, locked: 0.2}}}",
            "tables.pin.shares",
            "add up to 0.9",
        ),
        ("tables: {pin: {shares: {right: 1}}}", "tables.pin.shares", "wrong-once is missing"),
        ("tables: {pin: {shares: {rigth: 1}}}", "tables.pin.shares", "rigth is none of"),
        ("tables: {pni: {of: x, basis: convention, shares: {}}}", "tables.pni", "no such table"),
        ("line: {down: 2}", "line.down", "less than or equal to 1"),
        ("line: {minutes: [30, 10]}", "line.minutes", "the least"),
        ("colour: red", "colour", "not permitted"),
        ("usage: {percent: 120}", "usage.percent", "less than or equal to 100"),
        ("kinds: {clinic: {ages: {'1-5': 1}}}", "kinds.clinic.ages", "6-14 is missing"),
        (
            "kinds: {clinic: {opening: [{from: '12:00', to: '09:00', share: 1}]}}",
            "kinds.clinic.opening.0",
            "later than from",
        ),
        ("- a list", "file", "fields are expected"),
        ("tables: {pin: [", "line 1", "not YAML"),
    ],
)
def test_a_mistake_names_its_field(written, text, field, why):
    with pytest.raises(MixInvalid) as raised:
        load_mix(written(text))
    [(where, reason)] = raised.value.mistakes
    assert where == field
    assert why in reason
