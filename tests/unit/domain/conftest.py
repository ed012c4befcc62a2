"""People as insurers know them, for the tables of who gets which paper."""

from dataclasses import replace
from datetime import date

import pytest

from onshikaku.domain.circumstances import CardHeld, Circumstances
from onshikaku.domain.coverage import Coverage, Relation, Scheme
from onshikaku.domain.holder import Holder
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.domain.issuance import IssuanceCase
from onshikaku.domain.issued import DocumentNumber, IssuedDocument
from onshikaku.domain.person import Person, Sex
from onshikaku.domain.registration import Registration
from onshikaku.domain.rules.paper_terms import form_of

NUMBERS = {
    Scheme.ELDERLY: "39990015",
    Scheme.MUNICIPAL: "990010",
    Scheme.TRADE: "993014",
    Scheme.UNION: "06990014",
}
D = date.fromisoformat


class Issuing:
    """Makes cases, and does what was decided of them."""

    def coverage(self, scheme=Scheme.KYOKAI, since="2019-04-01", **more):
        return Coverage(
            InsurerNumber(NUMBERS.get(scheme, "01990019")),
            "架空健康保険",
            scheme,
            InsuredNumber("12", "345", "00"),
            Relation.INSURED,
            D(since),
            **_with_days(more),
        )

    def card(self, expires="2030-05-10", issued="2021-05-11", **more):
        return CardHeld(D("2035-05-10"), D(issued), D(expires), **_with_days(more))

    def case(
        self,
        *coverages,
        born="1980-05-10",
        card="own",
        registered="2021-01-01",
        cancelled=None,
        stops=(),
        aid=None,
        papers=(),
        applications=(),
        **circumstances,
    ):
        return IssuanceCase(
            "somebody",
            Holder(
                Person(
                    "架空　花", "カクウ　ハナ", D(born), Sex.FEMALE, "000-0001", "架空県模擬市1"
                ),
                coverages or (self.coverage(),),
                stops,
                aid,
            ),
            None if registered is None else Registration(D(registered), cancelled and D(cancelled)),
            Circumstances(self.card() if card == "own" else card, **_with_days(circumstances)),
            papers,
            applications,
            "9197",
        )

    def after(self, case, decisions, day):
        """The case once the decisions were carried out."""
        papers = {paper.number: paper for paper in case.papers}
        for decision in decisions:
            for end in decision.ends:
                ended = replace(papers[end.number], ended_on=end.ended_on, end=end.end)
                papers[end.number] = ended
            if decision.issues:
                paper = IssuedDocument(
                    DocumentNumber.nth(len(papers) + 1),
                    case.person_id,
                    decision.kind,
                    decision.reason,
                    decision.rule,
                    form_of(decision.kind, decision.printed.scheme),
                    decision.printed,
                    day,
                    decision.validity.first,
                    decision.validity.last,
                    replaces=decision.replaces,
                )
                papers[paper.number] = paper
        return replace(case, papers=tuple(papers.values()))


def _with_days(fields):
    """Fields with texts made days; a code is a text of a kind of its own."""
    return {name: D(value) if type(value) is str else value for name, value in fields.items()}


@pytest.fixture(scope="session")
def issuing():
    return Issuing()
