"""What insurers do to records, on either database."""

import secrets
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from onshikaku.clock import Clock
from onshikaku.domain.coverage import (
    Coverage,
    Disease,
    DiseaseCertificate,
    LossReason,
    Relation,
    Scheme,
)
from onshikaku.domain.dates import Period
from onshikaku.domain.holder import StopReason, StopScope, ViewingStop
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber, MyNumber
from onshikaku.domain.linkage import Grade, Inquiry, Item, OneHit
from onshikaku.domain.membership import Act, CaseList, CheckState, Membership
from onshikaku.domain.person import Person, Sex
from onshikaku.errors import UnknownPerson, UnknownStop
from onshikaku.service.access_log import AccessLog
from onshikaku.service.insurer import InsurerDesk
from onshikaku.service.insurer_values import Change
from onshikaku.service.issuance import Issuance
from onshikaku.service.seeding import members
from onshikaku.store.access_log import AccessLogReader
from onshikaku.store.documents import DocumentStore
from onshikaku.store.holders import Holders
from onshikaku.store.issuance_cases import IssuanceCases
from onshikaku.store.issuance_runs import IssuanceRuns
from onshikaku.store.repository import Repository

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = NOW.date()
PEOPLE = ("standard", "none", "wrong-link", "mixup-wife", "mixup-husband", "stopped")
UNION = Coverage(
    InsurerNumber("06990014"),
    "模擬製作所健康保険組合",
    Scheme.UNION,
    InsuredNumber("318", "9001", "00"),
    Relation.INSURED,
    date(2026, 11, 18),
)
DIALYSIS = DiseaseCertificate(Disease.DIALYSIS, TODAY, Period(TODAY), 10000)


@pytest.fixture
def desk(database, cast):
    Repository(database).seed(members([cast[person] for person in PEOPLE], "of-the-tests"))
    clock, holders = Clock(lambda: NOW), Holders(database)
    return InsurerDesk(
        clock=clock,
        database=database,
        holders=holders,
        access_log=AccessLog(AccessLogReader(database)),
        issuance=Issuance(
            clock=clock,
            documents=DocumentStore(database),
            cases=IssuanceCases(database),
            runs=IssuanceRuns(database),
            entropy=secrets.token_bytes,
        ),
        entropy=secrets.token_bytes,
    )


def acts(desk, person):
    return [event.act for event in desk.member(person).events]


def test_a_registration_is_kept_with_its_days_and_its_certificates(desk, cast):
    none = cast["none"]
    coverage = replace(UNION, diseases=(DIALYSIS,))
    entry = desk.register(Membership(none.person, coverage, MyNumber(none.card.my_number)))
    assert (entry.person_id, entry.position, entry.change) == ("none", 0, Change.NEW_COVERAGE)
    assert entry.checked.comparison.grade is Grade.A
    [kept] = desk.member("none").holder.coverages
    assert kept == replace(coverage, registered_on=TODAY)
    [event] = desk.member("none").events
    assert (event.act, event.insurer, event.days) == (
        Act.REGISTER,
        UNION.insurer_number,
        entry.days,
    )
    assert event.noted_at == NOW


def test_people_get_ids_of_their_own_and_are_found_again(desk):
    person = Person(
        "新規　一郎", "シンキ　イチロウ", date(1990, 4, 1), Sex.MALE, "", "架空県模擬市中央町1番"
    )
    first = desk.register(Membership(person, UNION))
    other = replace(person, name="新規　二郎", name_kana="シンキ　ジロウ")
    second = desk.register(Membership(other, UNION))
    assert (first.person_id, second.person_id) == ("member--0000001", "member--0000002")
    assert desk.member("member--0000001").my_number is None
    found = desk.members(UNION.insurer_number, "新規二")
    assert [member.person_id for member in found.members] == ["member--0000002"]


def test_a_number_that_the_register_tells_is_linked(desk, cast):
    shown = cast["wrong-link"].record_person
    entry = desk.register(Membership(shown, UNION))
    assert entry.my_number is not None
    assert desk.member(entry.person_id).my_number == entry.my_number
    asked = Inquiry(shown.name, shown.birth_date, shown.sex, shown.address)
    assert desk.inquire(asked) == OneHit(entry.my_number)


def test_a_correction_changes_person_and_coverage_and_a_loss_is_known_from_its_entry(desk, cast):
    person = replace(cast["standard"].person, address="架空県模擬市港町九丁目9番")
    [held] = desk.member("standard").holder.coverages
    said = replace(held, burden_percent=30, diseases=(DIALYSIS,))
    entry = desk.correct("standard", person, said)
    assert entry.checked.comparison.differences == (Item.ADDRESS,)
    member = desk.member("standard")
    assert (member.holder.person, member.holder.coverages) == (person, (said,))
    [case] = member.open_checks
    assert case.grade is Grade.B
    desk.correct("standard", cast["standard"].person)
    assert desk.member("standard").stops == {}
    assert [case.state for case in desk.checks()] == [CheckState.CORRECTED]
    desk.lose("standard", TODAY, LossReason.OTHER, registered_on=date(2026, 11, 24))
    [lost] = desk.member("standard").holder.coverages
    assert lost.as_known_on(date(2026, 11, 23)).lost_on is None
    assert lost.as_known_on(date(2026, 11, 24)).loss_reason is LossReason.OTHER
    assert acts(desk, "standard") == [Act.LOSE, Act.RELEASE, Act.CORRECT, Act.CHECK, Act.CORRECT]


def test_a_stop_of_earlier_days_is_ended_and_one_of_today_taken_away(desk):
    before = ViewingStop(StopScope.RECORD, StopReason.MISMATCH, Period(date(2026, 11, 13)))
    assert desk.member("stopped").stops == {0: before}
    position = desk.stop_viewing("stopped", StopScope.MEDICAL, StopReason.PROTECTION)
    desk.release("stopped", position)
    desk.release("stopped", 0)
    ended = replace(before, period=Period(date(2026, 11, 13), date(2026, 11, 19)))
    assert desk.member("stopped").stops == {0: ended}
    with pytest.raises(UnknownStop):
        desk.release("stopped", 0)


def test_a_wrong_link_moves_the_record_with_its_certificates(desk, cast):
    [held] = desk.member("wrong-link").holder.coverages
    record = cast["wrong-link"].record_person
    desk.correct("wrong-link", record, replace(held, diseases=(DIALYSIS,)))
    resident = desk.inquire(Inquiry(record.name, record.birth_date, None, record.address))
    moved = desk.links.relink("wrong-link", resident.my_number)
    there, here = desk.member(moved.record_of), desk.member("wrong-link")
    assert (there.holder.person, there.my_number) == (record, resident.my_number)
    assert there.holder.coverages[0].diseases == (DIALYSIS,)
    assert (here.holder.person, here.holder.coverages) == (cast["wrong-link"].person, ())
    assert (here.open_checks, here.stops) == ((), {})


def test_a_record_joins_what_its_right_person_has_already(desk, cast):
    shown = cast["wrong-link"].record_person
    own = desk.register(Membership(shown, UNION))
    moved = desk.links.relink("wrong-link", own.my_number)
    assert (moved.record_of, moved.exchanged) == (own.person_id, False)
    numbers = [each.insured.number for each in desk.member(own.person_id).holder.coverages]
    assert numbers == ["9001", "1256"]


def test_whoever_is_not_on_record_is_unknown(desk):
    with pytest.raises(UnknownPerson):
        desk.member("nobody")
    with pytest.raises(UnknownPerson):
        desk.lose("nobody", TODAY, LossReason.OTHER)


def test_lists_of_mismatches_are_read_a_page_at_a_time_the_gravest_first(desk, cast):
    person = cast["standard"].person
    desk.correct("standard", replace(person, address="架空県模擬市港町九丁目9番"))
    assert desk.cases.open_by_grade() == {Grade.A: 0, Grade.B: 1, Grade.C: 0}
    desk.cases.check_all()
    first, second, third, slip = desk.cases.listed(CaseList.OPEN, None, 0, 10)
    assert {one.check.person_id for one in (first, second, third)} == {
        "wrong-link",
        "mixup-wife",
        "mixup-husband",
    }
    assert (slip.check.grade, slip.name, slip.name_kana) == (Grade.B, person.name, person.name_kana)
    assert desk.cases.listed(CaseList.OPEN, None, 1, 2) == (second, third)
    assert desk.cases.listed(CaseList.OPEN, Grade.B, 0, 10) == (slip,)
    assert [desk.cases.count(CaseList.OPEN, grade) for grade in (None, *Grade)] == [4, 0, 1, 3]

    desk.cases.confirm(first.check.id)
    desk.cases.confirm(second.check.id, another_person=True)
    desk.cases.confirm(slip.check.id)
    assert desk.cases.open_by_grade()[Grade.C] == 2
    settled = [one.check.id for one in desk.cases.listed(CaseList.SETTLED, None, 0, 10)]
    assert settled == [first.check.id, slip.check.id]
    links = [one.check.id for one in desk.cases.listed(CaseList.LINKS, None, 0, 10)]
    assert sorted(links) == sorted([second.check.id, third.check.id])
    desk.links.relink("wrong-link", _right_number(desk, cast["wrong-link"].record_person))
    states = [one.check.state for one in desk.cases.listed(CaseList.LINKS, None, 0, 10)]
    assert CheckState.RELINKED not in states[:-1]


def _right_number(desk, person):
    told = desk.inquire(Inquiry(person.name, person.birth_date, None, person.address))
    return told.my_number
