"""The code tables against those that public software quotes (tests/golden/oqs/codes.yaml)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from onshikaku.domain import coverage
from onshikaku.wire.oqs import codes
from onshikaku.wire.oqs.codes import TABLES, Code, LimitBand
from onshikaku.wire.oqs.element import layout_of
from onshikaku.wire.oqs.kinds import KINDS

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "oqs" / "codes.yaml"
QUOTED = yaml.safe_load(GOLDEN.read_text())
BY_FACTOR = "OQSCD042"


def elements(block):
    """Each element of a block and those below, with its form."""
    for part in layout_of(block):
        if part.element.form is not None:
            yield part.element.name, part.element.form
            continue
        for name, form in elements(part.block):
            yield (part.element.name + name if part.element.joined else name), form


def test_all_tables_are_there():
    assert list(TABLES) == [f"OQSCD{number:03}" for number in range(1, 45)]
    assert set(QUOTED) == set(TABLES)


@pytest.mark.parametrize("number", [one for one in QUOTED if one != BY_FACTOR])
def test_a_table_has_the_values_and_labels_quoted(number):
    (code,) = TABLES[number].codes
    quoted = QUOTED[number]["values"]
    assert [member.value for member in code] == list(quoted)
    for member in code:
        assert quoted[member.value] in member.label.ja


def test_the_methods_depend_on_the_factor():
    quoted = QUOTED[BY_FACTOR]["factors"]
    assert len(TABLES["OQSCD041"].codes[0]) == len(quoted)
    for code, values in zip(TABLES[BY_FACTOR].codes, quoted, strict=True):
        assert [member.value for member in code] == list(values)
        assert all(label in code(value).label.ja for value, label in values.items())


def test_a_band_says_whom_it_is_for():
    who = QUOTED["OQSCD012"]["who"]
    assert {band.value: band.who.ja for band in LimitBand} == who


@pytest.mark.parametrize("number", QUOTED)
def test_a_table_names_the_elements_that_use_it(number):
    assert set(TABLES[number].elements) == set(QUOTED[number]["used"])


def test_elements_use_the_table_that_names_them():
    users = {name: number for number, table in TABLES.items() for name in table.elements}
    found = {
        name: form.notation
        for kind in KINDS.values()
        for name, form in elements(kind.message)
        if name in users
    }
    assert found == users


@pytest.mark.parametrize("number", QUOTED)
def test_an_element_reads_every_code_of_its_table(number):
    for kind in KINDS.values():
        for name, form in elements(kind.message):
            if name in TABLES[number].elements:
                assert [form.read(one) for one in QUOTED[number]["values"]] == list(
                    TABLES[number].codes[0]
                )


@pytest.mark.parametrize(
    ("ours", "domain"),
    [
        (codes.LossReason, coverage.LossReason),
        (codes.LimitKind, coverage.LimitKind),
        (codes.LimitBand, coverage.LimitBand),
        (codes.Disease, coverage.Disease),
    ],
)
def test_the_domain_means_the_same_by_its_codes(ours, domain):
    assert {one.name: one.value for one in domain}.items() <= {
        one.name: one.value for one in ours
    }.items()


def test_a_code_is_what_stands_on_the_wire():
    assert codes.Validity("3") is codes.Validity.REPLACED
    assert f"{codes.Validity.REPLACED}" == "3"
    assert isinstance(codes.Sex.MALE, Code)
