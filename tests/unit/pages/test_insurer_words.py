"""The words of the insurer's desk: all there is to say is there, in both languages, and is said."""

import re
from datetime import date
from importlib.resources import files

import pytest

from clinic_ui.insurer.member_state import MemberState
from clinic_ui.insurer.paper_view import PaperState
from clinic_ui.insurer.reading import Reading
from clinic_ui.insurer.refusals import refused
from clinic_ui.web.words import words
from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.coverage import LossReason, Relation
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.issuance import DecisionOutcome
from onshikaku.domain.issued import DocumentEnd, DocumentForm, IssueReason
from onshikaku.domain.linkage import Grade, Item
from onshikaku.domain.membership import Act, CheckState
from onshikaku.domain.person import Sex
from onshikaku.domain.rules.eligibility_proofs import Gap, ProofWay
from onshikaku.errors import InvalidField
from onshikaku.service.import_values import Outcome

AREAS = {
    "about.certificate": [state.value.replace("_", "-") for state in CertificateState],
    "act": Act,
    "apply": ApplicationKind,
    "check.state": CheckState,
    "end": DocumentEnd,
    "file.outcome": Outcome,
    "form": DocumentForm,
    "gap": Gap,
    "grade": Grade,
    "item": Item,
    "loss": LossReason,
    "outcome": DecisionOutcome,
    "paper.state": PaperState,
    "reason": IssueReason,
    "relation": Relation,
    "scope": StopScope,
    "sex": Sex,
    "state": MemberState,
    "stop": StopReason,
    "way": ProofWay,
}
SOURCES = "".join(
    file.read_text("utf-8")
    for folder in ("templates/insurer", "insurer")
    for file in files("clinic_ui").joinpath(folder).iterdir()
    if file.name.endswith((".html", ".py"))
)
SAID = {
    name.removeprefix("insurer."): said
    for name, said in words().entries.items()
    if name.startswith("insurer.")
}


def test_every_value_that_a_page_shows_has_words() -> None:
    shown = {f"{area}.{value}" for area, values in AREAS.items() for value in values}
    assert shown - set(SAID) == set()


def test_every_word_is_there_in_both_languages_and_used() -> None:
    put_together = set(re.findall(r"'insurer\.([\w.-]+\.)' ~|f\"([\w.-]+\.)\{", SOURCES))
    beginnings = tuple(part for pair in put_together for part in pair if part) + tuple(
        f"{area}." for area in AREAS
    )
    assert {name for name, said in SAID.items() if set(said) != {"ja", "en"}} == set()
    unused = {
        name
        for name in SAID
        if not name.startswith(beginnings)
        and f"'insurer.{name}'" not in SOURCES
        and f'"{name}"' not in SOURCES
    }
    assert unused == set()


SERVICES = "".join(
    file.read_text("utf-8")
    for file in files("onshikaku").joinpath("service").iterdir()
    if file.name.startswith("insurer")
)


@pytest.mark.parametrize(
    ("field", "reason"), sorted(set(re.findall(r'InvalidField\("(\w+)", "(\w+)"\)', SERVICES)))
)
def test_everything_that_the_centre_refuses_is_explained(field, reason) -> None:
    form = Reading({}, date(2026, 7, 1))
    refused(form, InvalidField(field, reason))
    [text] = form.wrong.values()
    assert "この内容では" not in text.ja
