"""Every message against the interface as public sources have it (tests/golden/oqs)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from lxml import etree

from onshikaku.wire.oqs.codes import TABLES
from onshikaku.wire.oqs.document import Encoding, parse, serialise
from onshikaku.wire.oqs.element import layout_of
from onshikaku.wire.oqs.findings import Fault, Severity
from onshikaku.wire.oqs.kinds import KINDS
from onshikaku.wire.oqs.reading import Reading, read
from onshikaku.wire.oqs.writing import shuffle, write

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "oqs"
ELEMENTS = yaml.safe_load((GOLDEN / "elements.yaml").read_text())
FILES = yaml.safe_load((GOLDEN / "file_categories.yaml").read_text())
BLOCKS, ORDERED = ELEMENTS["blocks"], set(ELEMENTS["ordered"])
BOTH = pytest.mark.parametrize("encoding", list(Encoding))
EVERY_KIND = pytest.mark.parametrize("kind", ELEMENTS["kinds"])

NOTATION = {"insurer": "N ≤8, left-padded with spaces to 8", "postal": "NNN-NNNN"}
VALUES = {
    "D8": "20261120",
    "M6": "202611",
    "DT14": "20261120091502",
    "N": "12000",
    "N(2)": "01",
    "N(3)": "020",
    "N(10)": "9910001230",
    "insurer": "  990010",
    "postal": "999-0001",
    "K": "ﾓｷﾞ ﾊﾅｺ",
    "X": "ab-12",
    "J": "模擬　花子",
    "?": "1",
}
OWN_VALUES = {  # where no public source says what a value looks like
    "DesignatedMedicalInstitutionCode": "9910001230",
    "PrescriptionIssuerMedicalInstitutionCode": "9910001230",
}
WRONG = {  # form: (a value that it does not have, what is found)
    "D8": ("20260230", Fault.DAY),
    "M6": ("202613", Fault.MONTH),
    "DT14": ("20261120250000", Fault.MOMENT),
    "N": ("-1", Fault.NUMBER),
    "N(2)": ("1", Fault.DIGITS),
    "N(3)": ("20", Fault.DIGITS),
    "N(10)": ("991000123", Fault.DIGITS),
    "insurer": ("123456789", Fault.DIGITS),
    "postal": ("9990001", Fault.CHARACTERS),
    "K": ("モギ　ハナコ", Fault.CHARACTERS),
    "X": ("漢字", Fault.CHARACTERS),
}


@dataclass(frozen=True)
class Leaf:
    """An element by its path from the root."""

    path: str
    often: str
    form: str
    block: str | None


def leaves(block: str, path: str) -> Iterator[Leaf]:
    for name, facts in BLOCKS[block].items():
        often, _, form = facts.partition(" ")
        below = form[1:-1] if form.startswith("{") else None
        yield Leaf(f"{path}/{name}", often, form, below)
        if below:
            yield from leaves(below, f"{path}/{name}")


def sides(kind: str):
    header, body = ELEMENTS["kinds"][kind]
    return (("MessageHeader", header), ("MessageBody", body))


def sample(kind: str, *, optional: bool = True, twice: bool = True):
    """A message with every element, or with those only that it cannot do without."""
    root = etree.Element("XmlMsg")
    for name, block in sides(kind):
        fill(etree.SubElement(root, name), block, optional=optional, twice=twice)
    return root


def fill(node, block: str, *, optional: bool, twice: bool):
    for name, facts in BLOCKS[block].items():
        often, _, form = facts.partition(" ")
        if not optional and often.startswith("0"):
            continue
        for _ in range(2 if twice and often.endswith(("n", "3")) else 1):
            child = etree.SubElement(node, name)
            if form.startswith("{"):
                fill(child, form[1:-1], optional=optional, twice=twice)
            else:
                child.text = OWN_VALUES.get(name) or value_of(form)


def value_of(form: str):
    if form.startswith("OQSCD"):
        return next(iter(TABLES[form].codes[0])).value
    plain, _, longest = form.partition(" ≤")
    return "1" * int(longest) if longest else VALUES[plain]


def canonical(node):
    """A tree without the order of what has different names."""
    return (node.tag, (node.text or "").strip("\r\n\t"), sorted(canonical(one) for one in node))


def understood(kind: str, root):
    reading = Reading()
    return read(KINDS[kind].message, root, reading), reading.findings


# ---- the layout of the classes


def stated(block) -> Iterator[tuple[str, str, str, object]]:
    """Name, how often, form and inner block of what a class says, containers resolved."""
    for part in layout_of(block):
        element = part.element
        if element.joined:
            for name, often, form, inner in stated(part.block):
                yield element.name + name, f"0{often[1:]}" if "." in often else "0..1", form, inner
            continue
        if element.within:
            yield element.within, "0..1" if part.least == 0 else "1", "{}", (part,)
            continue
        form = "{}" if element.form is None else element.form.notation
        yield element.name, part.cardinality, form, part.block


def compare(golden: str, block, path: str):
    found = list(stated(block))
    names = list(BLOCKS[golden])
    if golden in ORDERED:
        assert [name for name, *_ in found] == names, path
    assert {name for name, *_ in found} == set(names), path
    for name, often, form, inner in found:
        wanted_often, _, wanted = BLOCKS[golden][name].partition(" ")
        here = f"{path}/{name}"
        assert wanted_often in ("?", often), here
        if not wanted.startswith("{"):
            same_form(form, wanted, here)
        elif isinstance(inner, tuple):
            compare_container(wanted[1:-1], inner[0], here)
        else:
            compare(wanted[1:-1], inner, here)


def same_form(form: str, wanted: str, here: str):
    if wanted == "?":
        return
    wanted = NOTATION.get(wanted, wanted)
    if "≤" not in wanted and wanted in "XJK":
        form = form.partition(" ")[0]
    assert form == wanted, here


def compare_container(golden: str, part, path: str):
    """A container has one kind of element; it is left out rather than empty."""
    ((name, facts),) = BLOCKS[golden].items()
    often, _, form = facts.partition(" ")
    assert part.element.name == name, path
    most = "n" if part.element.most is None else str(part.element.most)
    assert often == "?" or often.partition("..")[2] == most, path
    compare(form[1:-1], part.block, f"{path}/{name}")


def test_every_kind_of_message_is_known():
    assert set(KINDS) == set(ELEMENTS["kinds"])


@EVERY_KIND
def test_a_message_has_the_elements_of_the_interface(kind):
    header, body = layout_of(KINDS[kind].message)
    assert [(one.element.name, one.cardinality) for one in (header, body)] == [
        ("MessageHeader", "1"),
        ("MessageBody", "1"),
    ]
    for (name, golden), part in zip(sides(kind), (header, body), strict=True):
        compare(golden, part.block, name)


# ---- reading and writing


@BOTH
@EVERY_KIND
@pytest.mark.parametrize("optional", [True, False], ids=["full", "bare"])
def test_what_is_read_is_written_as_it_was(kind, encoding, optional):
    root = sample(kind, optional=optional)
    data = serialise(root, encoding)
    message, findings = understood(kind, parse(data).root)
    assert findings == []
    written = serialise(write(message, "XmlMsg"), encoding)
    assert canonical(parse(written).root) == canonical(parse(data).root)


@EVERY_KIND
def test_the_order_of_elements_does_not_matter(kind):
    root = sample(kind)
    in_order, _ = understood(kind, root)
    shuffle(root, "seed")
    assert understood(kind, root) == (in_order, [])


@EVERY_KIND
def test_only_what_has_a_value_is_written(kind):
    message, _ = understood(kind, sample(kind, optional=False))
    root = write(message, "XmlMsg")
    empty = [node.tag for node in root.iter() if not len(node) and not (node.text or "").strip()]
    assert set(empty) <= {"MessageBody"}


# ---- what is wrong


def once_each() -> Iterator[tuple[str, Leaf]]:
    """Each element of each block, in one message that has it."""
    seen: set[tuple[str, str]] = set()
    for kind in ELEMENTS["kinds"]:
        for side, block in sides(kind):
            for leaf in leaves(block, f"XmlMsg/{side}"):
                place = (leaf.path.split("/")[-2], leaf.path, leaf.often)
                if place not in seen:
                    seen.add(place)
                    yield kind, leaf


CASES = list(once_each())


def cases(wanted):
    found = [(kind, leaf) for kind, leaf in CASES if wanted(leaf)]
    return pytest.mark.parametrize(
        ("kind", "leaf"), found, ids=[f"{kind}-{leaf.path[7:]}" for kind, leaf in found]
    )


def node_at(root, path: str):
    return root.find(path.partition("/")[2])


def faults_at(findings, path: str):
    return {one.fault for one in findings if one.path == path}


@cases(lambda leaf: leaf.often == "1")
def test_a_missing_element_is_found(kind, leaf):
    root = sample(kind, twice=False)
    node = node_at(root, leaf.path)
    node.getparent().remove(node)
    message, findings = understood(kind, root)
    assert message is None or leaf.path.count("/") > 2
    assert Fault.MISSING in faults_at(findings, leaf.path)


@cases(lambda leaf: leaf.often in ("1", "0..1"))
def test_an_element_too_many_is_found(kind, leaf):
    root = sample(kind, twice=False)
    node = node_at(root, leaf.path)
    node.getparent().append(etree.fromstring(etree.tostring(node)))
    _, findings = understood(kind, root)
    assert Fault.TOO_MANY in faults_at(findings, leaf.path)


@cases(lambda leaf: leaf.form.startswith("OQSCD"))
def test_an_unknown_code_is_found(kind, leaf):
    root = sample(kind, twice=False)
    node_at(root, leaf.path).text = "Z9"
    _, findings = understood(kind, root)
    assert faults_at(findings, leaf.path) == {Fault.CODE}
    (finding,) = findings
    assert leaf.form in finding.text.ja


@cases(lambda leaf: "≤" in leaf.form)
def test_a_value_too_long_is_found(kind, leaf):
    root = sample(kind, twice=False)
    longest = int(leaf.form.rpartition("≤")[2])
    node_at(root, leaf.path).text = "1" * (longest + 1)
    _, findings = understood(kind, root)
    assert faults_at(findings, leaf.path) == {Fault.LENGTH}


@cases(lambda leaf: leaf.form in WRONG)
def test_a_value_of_another_form_is_found_and_not_repeated(kind, leaf):
    value, fault = WRONG[leaf.form]
    root = sample(kind, twice=False)
    node_at(root, leaf.path).text = value
    _, findings = understood(kind, root)
    assert faults_at(findings, leaf.path) == {fault}
    assert not any(value in one.text.ja + one.text.en for one in findings)


@EVERY_KIND
def test_an_element_of_nobody_is_passed_over_with_a_warning(kind):
    root = sample(kind)
    whole, _ = understood(kind, root)
    etree.SubElement(node_at(root, "XmlMsg/MessageBody"), "Unheard").text = "1"
    message, findings = understood(kind, root)
    assert message == whole
    assert [(one.fault, one.fault.severity) for one in findings] == [
        (Fault.UNKNOWN_ELEMENT, Severity.WARNING)
    ]


def test_a_fourth_certificate_of_a_disease_is_too_many():
    root = sample("OQSsiquc01res", twice=False)
    (certificates,) = root.iter("SpecificDiseasesCertificateList")
    certificates.extend(etree.fromstring(etree.tostring(certificates[0])) for _ in range(3))
    _, findings = understood("OQSsiquc01res", root)
    assert [one.fault for one in findings] == [Fault.TOO_MANY]


@pytest.mark.parametrize("kind", ["YZKsiquc01req", "TKKsiquc01req"])
def test_the_forms_of_a_medical_file_are_those_known(kind):
    taken = []
    for value in "0123456789":
        root = sample(kind)
        node_at(root, "XmlMsg/MessageBody/FileCategory").text = value
        if understood(kind, root)[1] == []:
            taken.append(value)
    assert taken == FILES[kind]


def test_every_case_of_the_golden_data_is_used():
    forms = {leaf.form for _, leaf in CASES if leaf.block is None}
    plain = {re.sub(r" ≤.*|OQSCD.*", "", form) for form in forms} - {"", "?", "J"}
    assert plain == set(WRONG)
