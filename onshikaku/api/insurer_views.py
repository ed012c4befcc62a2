"""What the management port tells insurers of their members."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel

from onshikaku.domain.coverage import InsuredClass, LossReason, Relation, Scheme
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.linkage import (
    Grade,
    Item,
    NoHit,
    NotAnswered,
    OneHit,
    SeveralHits,
)
from onshikaku.domain.membership import Act, CheckState, Late
from onshikaku.domain.modes import Mode
from onshikaku.domain.person import Sex
from onshikaku.service.insurer_values import Change
from onshikaku.wire.fields import AS_SENT

if TYPE_CHECKING:
    from onshikaku.domain.coverage import Coverage
    from onshikaku.domain.identifiers import MyNumber
    from onshikaku.domain.linkage import InquiryAnswer
    from onshikaku.domain.membership import EntryCheck, Insurer, InsurerEvent
    from onshikaku.domain.person import Person
    from onshikaku.service.insurer_values import (
        Checked,
        KeptMember,
        MembersPage,
        Registered,
        Relinked,
        Viewers,
    )

__all__ = [
    "CheckView",
    "CheckedView",
    "EventView",
    "InquiryView",
    "InsurerView",
    "MemberPage",
    "MemberView",
    "RegisteredView",
    "RelinkedView",
    "StopView",
    "ViewersView",
    "check_view",
    "checked_view",
    "event_view",
    "inquiry_view",
    "insurer_view",
    "member_page",
    "member_view",
    "registered_view",
    "relinked_view",
    "viewers_view",
]

_TAIL = 4


class _View(BaseModel):
    model_config = AS_SENT


class InsurerView(_View):
    """An insurer."""

    number: str
    name: str
    scheme: Scheme


class PersonView(_View):
    """A person as the record has them."""

    name: str
    name_kana: str
    birth_date: date
    sex: Sex
    postal_code: str
    address: str
    name_other: str | None
    name_other_kana: str | None


class CoverageView(_View):
    """A coverage; `position` is what other calls name it by."""

    position: int
    insurer_number: str
    insurer_name: str
    scheme: Scheme
    symbol: str
    number: str
    branch: str | None
    relation: Relation
    valid_from: date
    lost_on: date | None
    loss_reason: LossReason | None
    burden_percent: int | None
    registered_on: date | None
    loss_registered_on: date | None
    insured_class: InsuredClass
    insured_name: str | None


class StopView(_View):
    """A stop; `position` is what its release names it by."""

    position: int
    scope: StopScope
    reason: StopReason
    first: date
    last: date | None


class CheckView(_View):
    """A mismatch with the resident register, and its case."""

    id: str
    person: str
    checked_on: date
    grade: Grade
    differences: tuple[Item, ...]
    state: CheckState
    closed_on: date | None
    note: str


class EventView(_View):
    """An act in the insurers' book. `late`: the terms of docs/rules.md §3.3 that it missed."""

    act: Act
    person: str
    insurer_number: str | None
    happened_on: date
    reported_on: date
    registered_on: date
    late: tuple[Late, ...]
    noted_at: AwareDatetime
    detail: str


class MemberView(_View):
    """Somebody on record. Of the My Number only the last four digits are shown."""

    id: str
    person: PersonView
    my_number_tail: str | None
    coverages: tuple[CoverageView, ...]
    stops: tuple[StopView, ...]
    open_checks: tuple[CheckView, ...]


class MemberPage(_View):
    """Members by id; `next` leads on, and is null on the last page."""

    members: tuple[MemberView, ...]
    next: str | None


class CheckedView(_View):
    """A comparison; `grade` is null where there is no number, or before the rule.

    `open_check`: the case that keeps viewing stopped.
    """

    grade: Grade | None
    differences: tuple[Item, ...]
    open_check: str | None


class RegisteredView(_View):
    """What an entry came to. `late`: the terms of docs/rules.md §3.3 that it missed."""

    person: str
    coverage: int
    change: Change
    happened_on: date
    reported_on: date
    registered_on: date
    late: tuple[Late, ...]
    my_number_tail: str | None
    checked: CheckedView


class RelinkedView(_View):
    """A record moved: it is with `record_of` now; `exchanged`: the one there is with `person`."""

    person: str
    record_of: str
    exchanged: bool
    checked: CheckedView


class ViewerView(_View):
    """Somebody who was shown the record."""

    access_id: str
    answered_at: AwareDatetime
    institution: str
    terminal: str
    mode: Mode
    item: str | None


class ViewersView(_View):
    """Who was shown a record, newest first; from the day of the link until it was put right."""

    person: str
    since: date | None
    until: AwareDatetime | None
    viewers: tuple[ViewerView, ...]


class InquiryView(_View):
    """What the register answers: `one`, `none`, `several` or `not-answered`.

    `missing`: what would be enough, by the rule of that id.
    """

    result: str
    my_number: str | None = None
    count: int | None = None
    missing: tuple[Item, ...] = ()
    rule: str | None = None


def insurer_view(insurer: Insurer) -> InsurerView:
    """An insurer."""
    return InsurerView(number=insurer.number.value, name=insurer.name, scheme=insurer.scheme)


def member_view(member: KeptMember) -> MemberView:
    """Somebody on record."""
    return MemberView(
        id=member.person_id,
        person=_person(member.holder.person),
        my_number_tail=_tail(member.my_number),
        coverages=tuple(
            _coverage(position, coverage)
            for position, coverage in enumerate(member.holder.coverages)
        ),
        stops=tuple(
            StopView(
                position=position,
                scope=stop.scope,
                reason=stop.reason,
                first=stop.period.first,
                last=stop.period.last,
            )
            for position, stop in member.stops.items()
        ),
        open_checks=tuple(map(check_view, member.open_checks)),
    )


def member_page(page: MembersPage) -> MemberPage:
    """Members by id."""
    return MemberPage(members=tuple(map(member_view, page.members)), next=page.following)


def check_view(check: EntryCheck) -> CheckView:
    """A mismatch and its case."""
    return CheckView(
        id=check.id,
        person=check.person_id,
        checked_on=check.checked_on,
        grade=check.grade,
        differences=check.differences,
        state=check.state,
        closed_on=check.closed_on,
        note=check.note,
    )


def checked_view(checked: Checked) -> CheckedView:
    """A comparison."""
    comparison = checked.comparison
    return CheckedView(
        grade=comparison and comparison.grade,
        differences=() if comparison is None else comparison.differences,
        open_check=checked.case and checked.case.id,
    )


def registered_view(registered: Registered) -> RegisteredView:
    """What an entry came to."""
    return RegisteredView(
        person=registered.person_id,
        coverage=registered.position,
        change=registered.change,
        happened_on=registered.days.happened_on,
        reported_on=registered.days.reported_on,
        registered_on=registered.days.registered_on,
        late=registered.days.late,
        my_number_tail=_tail(registered.my_number),
        checked=checked_view(registered.checked),
    )


def relinked_view(relinked: Relinked) -> RelinkedView:
    """A record moved."""
    return RelinkedView(
        person=relinked.person_id,
        record_of=relinked.record_of,
        exchanged=relinked.exchanged,
        checked=checked_view(relinked.checked),
    )


def viewers_view(viewers: Viewers) -> ViewersView:
    """Who was shown a record."""
    return ViewersView(
        person=viewers.person_id,
        since=viewers.since,
        until=viewers.until,
        viewers=tuple(
            ViewerView(
                access_id=row.position.access_id,
                answered_at=row.answered_at,
                institution=row.institution_code,
                terminal=row.terminal_id,
                mode=row.mode,
                item=row.item,
            )
            for row in viewers.rows
        ),
    )


def event_view(event: InsurerEvent) -> EventView:
    """An act in the book."""
    return EventView(
        act=event.act,
        person=event.person_id,
        insurer_number=event.insurer and event.insurer.value,
        happened_on=event.days.happened_on,
        reported_on=event.days.reported_on,
        registered_on=event.days.registered_on,
        late=event.days.late,
        noted_at=event.noted_at,
        detail=event.detail,
    )


def inquiry_view(answer: InquiryAnswer) -> InquiryView:
    """What the register answers."""
    match answer:
        case OneHit(my_number=number):
            return InquiryView(result="one", my_number=number.value)
        case NoHit():
            return InquiryView(result="none")
        case SeveralHits(count=count):
            return InquiryView(result="several", count=count)
        case NotAnswered(missing=missing, rule=rule):
            return InquiryView(result="not-answered", missing=missing, rule=rule)


def _person(person: Person) -> PersonView:
    return PersonView(**{name: getattr(person, name) for name in PersonView.model_fields})


def _coverage(position: int, coverage: Coverage) -> CoverageView:
    insured = coverage.insured
    return CoverageView(
        position=position,
        insurer_number=coverage.insurer_number.value,
        insurer_name=coverage.insurer_name,
        scheme=coverage.scheme,
        symbol=insured.symbol,
        number=insured.number,
        branch=insured.branch,
        relation=coverage.relation,
        valid_from=coverage.valid_from,
        lost_on=coverage.lost_on,
        loss_reason=coverage.loss_reason,
        burden_percent=coverage.burden_percent,
        registered_on=coverage.registered_on,
        loss_registered_on=coverage.loss_registered_on,
        insured_class=coverage.insured_class,
        insured_name=coverage.insured_name,
    )


def _tail(number: MyNumber | None) -> str | None:
    return None if number is None else number.value[-_TAIL:]
