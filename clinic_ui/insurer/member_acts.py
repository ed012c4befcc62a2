"""What a clerk does to a member's record, and what it comes to, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clinic_ui.fields import day_text
from clinic_ui.insurer.membership_form import read_coverage, read_loss, read_person
from clinic_ui.insurer.office import Note
from clinic_ui.insurer.seen import seen_on
from onshikaku.documents.paper_lines import PAPER_NAMES
from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.identifiers import InvalidIdentifier
from onshikaku.domain.issued import DocumentNumber
from onshikaku.domain.linkage import Grade
from onshikaku.domain.rules.registration import deregistration_takes_effect
from onshikaku.domain.text import Text
from onshikaku.errors import DocumentEnded, UnknownDocument, UnknownStop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from clinic_ui.insurer.office import Office
    from clinic_ui.insurer.reading import Reading
    from onshikaku.domain.issued import IssuedDocument
    from onshikaku.service.insurer_values import Checked, KeptMember, Registered

__all__ = ["ACTS", "checked_lines", "registered_note", "seen_lines"]

_NOTHING = Text("変わったところはありません。", "Nothing was different.")


def seen_lines(office: Office, person_id: str) -> Iterator[Text]:
    """What clinics are told of the member from now on."""
    case = office.centre.issuance.case(person_id)
    seen = seen_on(office.centre.clock.today(), case.holder, case.circumstances, case.registration)
    if seen.by_card is not None:
        told = seen.by_card.entry.meaning
        yield Text(f"医療機関では（カードで確認）：{told.ja}", f"At clinics, by card: {told.en}")
    if seen.by_number is not None:
        told = seen.by_number.entry.meaning
        yield Text(f"医療機関では（番号で確認）：{told.ja}", f"At clinics, by number: {told.en}")


def checked_lines(checked: Checked) -> Iterator[Text]:
    """What the comparison with the resident register came to."""
    if checked.comparison is None:
        yield Text(
            "マイナンバーがわからないため、住民基本台帳とは照合していません。",
            "Not compared with the resident register: the My Number is not known.",
        )
    elif checked.comparison.grade is Grade.A:
        yield Text("住民基本台帳と一致しました。", "The record agrees with the resident register.")
    else:
        grade = checked.comparison.grade.value
        yield Text(
            f"住民基本台帳と違うところがあり（{grade}）、確認が済むまで閲覧を停止しました。",
            f"The record differs from the resident register (grade {grade}): viewing is stopped "
            "until it is settled.",
        )


def registered_note(office: Office, happened: Text, registered: Registered) -> Note:
    """The note of an entry in a record."""
    state = "attention" if registered.checked.case is not None else "ok"
    late: tuple[Text, ...] = ()
    if registered.days.late:
        late = (
            Text(
                "きまりの日数（届出から5日、資格取得から10日）より遅い登録です。",
                "Later than the rules have it: 5 days from the report, 10 from the event.",
            ),
        )
    lines = (*checked_lines(registered.checked), *late, *seen_lines(office, registered.person_id))
    return Note(happened, lines, state)


def _lose(office: Office, member: KeptMember, form: Reading) -> Note | None:
    loss = read_loss(form)
    if loss is None:
        return None
    registered = office.centre.insurer.lose(
        member.person_id,
        loss.lost_on,
        loss.reason,
        position=form.index("position"),
        reported_on=loss.reported_on,
        registered_on=loss.registered_on,
    )
    known, today = registered.days.registered_on, office.centre.clock.today()
    lines = tuple(seen_lines(office, member.person_id))
    if known > today:
        day = day_text(known)
        lines = (
            Text(
                f"{day.ja}に登録されるまで、医療機関からは有効に見えます。",
                f"Until its entry on {day.en}, clinics see the coverage as valid.",
            ),
        )
    return Note(Text("資格喪失を登録しました。", "The loss was registered."), lines)


def _correct(office: Office, member: KeptMember, form: Reading) -> Note | None:
    person = read_person(form)
    if person is None:
        return None
    old = member.holder.person
    person = replace(person, name_other=old.name_other, name_other_kana=old.name_other_kana)
    registered = office.centre.insurer.correct(member.person_id, person)
    return registered_note(office, _corrected(registered), registered)


def _correct_coverage(office: Office, member: KeptMember, form: Reading) -> Note | None:
    position = form.index("position")
    held = member.holder.coverages
    if position is None or position >= len(held):
        form.wrong["position"] = Text("資格を選んでください。", "Choose the coverage.")
        return None
    coverage = read_coverage(form, held[position])
    if coverage is None:
        return None
    registered = office.centre.insurer.correct(
        member.person_id, member.holder.person, coverage, position=position
    )
    return registered_note(office, _corrected(registered), registered)


def _corrected(registered: Registered) -> Text:
    if registered.change.value == "unchanged":
        return _NOTHING
    return Text("記録を訂正しました。", "The record was corrected.")


def _stop(office: Office, member: KeptMember, form: Reading) -> Note | None:
    scope, reason = form.choice("scope", StopScope), form.choice("reason", StopReason)
    last = form.day("last_day", required=False, future=True)
    if form.wrong or scope is None or reason is None:
        return None
    office.centre.insurer.stop_viewing(member.person_id, scope, reason, last=last)
    happened = Text("閲覧を停止しました。", "Viewing is stopped.")
    return Note(happened, tuple(seen_lines(office, member.person_id)), "attention")


def _release(office: Office, member: KeptMember, form: Reading) -> Note | None:
    position = form.index("stop")
    try:
        office.centre.insurer.release(member.person_id, -1 if position is None else position)
    except UnknownStop:
        over = Text("この停止はもう終わっています。", "That stop is over already.")
        return Note(over, state="attention")
    happened = Text("閲覧の停止を解除しました。", "Viewing is open again.")
    return Note(happened, tuple(seen_lines(office, member.person_id)))


def _check(office: Office, member: KeptMember, form: Reading) -> Note | None:
    del form
    checked = office.centre.insurer.cases.check(member.person_id)
    happened = Text("住民基本台帳と照合しました。", "Compared with the resident register.")
    state = "ok" if checked.case is None else "attention"
    lines = (*checked_lines(checked), *seen_lines(office, member.person_id))
    return Note(happened, lines, state)


def _apply(office: Office, member: KeptMember, form: Reading) -> Note | None:
    kind = form.choice("kind", ApplicationKind)
    if kind is None:
        return None
    before = {paper.number for paper in office.centre.issuance.documents_of(member.person_id)}
    application = office.centre.issuance.apply(member.person_id, kind)
    if not application.granted:
        return Note(
            Text(
                "申請を受けましたが、交付の対象ではありません。",
                "The application was taken, and not granted.",
            ),
            state="attention",
        )
    lines: list[Text] = []
    if kind is ApplicationKind.DEREGISTRATION:
        lines.append(_ends(deregistration_takes_effect(application.made_on)))
    if application.document is not None:
        paper = office.centre.issuance.document(application.document)
        lines.append(_issued(paper) if paper.number not in before else _held(paper))
    lines += seen_lines(office, member.person_id)
    return Note(Text("申請を受けました。", "The application was granted."), tuple(lines))


def _ends(day: date) -> Text:
    said = day_text(day)
    return Text(
        f"{said.ja}から、マイナ保険証として使えなくなります。",
        f"From {said.en} on the card is no insurance card any more.",
    )


def _held(paper: IssuedDocument) -> Text:
    said = _issued(paper)
    return Text(f"手元の{said.ja}をそのまま使えます。", f"The one in hand stays good: {said.en}.")


def _issue(office: Office, member: KeptMember, form: Reading) -> Note | None:
    del form
    before = {paper.number for paper in office.centre.issuance.documents_of(member.person_id)}
    decisions = office.centre.issuance.issue(member.person_id)
    papers = office.centre.issuance.documents_of(member.person_id)
    new = [paper for paper in papers if paper.number not in before]
    if new:
        return Note(Text("職権で交付しました。", "Issued ex officio."), tuple(map(_issued, new)))
    if any(decision.ends for decision in decisions):
        return Note(Text("手元の書類を終了しました。", "A paper in hand was ended."))
    return Note(
        Text("今日、交付するものはありません。", "There is nothing to issue today."),
        (),
        "attention",
    )


def _paper(office: Office, member: KeptMember, form: Reading) -> Note | None:
    del member
    try:
        number = DocumentNumber(form.typed("number"))
        if form.typed("act") == "lose":
            office.centre.issuance.lose(number)
            return Note(
                Text("紛失の届出を受けました。", "The paper was reported lost."),
                (
                    Text(
                        "この書類は使えなくなりました。再交付は「申請を受ける」から行います。",
                        "It is good no more. Another one is issued on application.",
                    ),
                ),
            )
        office.centre.issuance.give_back(number)
    except (InvalidIdentifier, UnknownDocument, DocumentEnded):
        return Note(
            Text("この書類はもう終了しています。", "That paper has ended already."), (), "attention"
        )
    return Note(
        Text("返納を受けました。", "The paper was given back."),
        (Text("この書類は使えなくなりました。", "It is good no more."),),
    )


def _issued(paper: IssuedDocument) -> Text:
    name = PAPER_NAMES[paper.kind]
    if paper.valid_until is None:
        return Text(f"{name.ja} {paper.number.shown}", f"{name.en} {paper.number.shown}")
    until = day_text(paper.valid_until)
    return Text(
        f"{name.ja} {paper.number.shown}（有効期限 {until.ja}）",
        f"{name.en} {paper.number.shown}, good until {until.en}",
    )


ACTS: Mapping[str, Callable[[Office, KeptMember, Reading], Note | None]] = {
    "lose": _lose,
    "correct": _correct,
    "coverage": _correct_coverage,
    "stop": _stop,
    "release": _release,
    "check": _check,
    "apply": _apply,
    "issue": _issue,
    "paper": _paper,
}
"""By the last part of their address. None: the form has faults. Raise `InvalidField`."""
