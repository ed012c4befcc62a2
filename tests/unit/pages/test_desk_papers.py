"""Papers at the desk without a browser: what is typed, what it is worth, what is shown of it."""

import asyncio
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest
import segno
from PIL import Image

from clinic_ui.desk.beside import Beside
from clinic_ui.desk.lookup_book import LookedUp, LookupBook
from clinic_ui.desk.paper import ShownPaper, check_code, look_up
from clinic_ui.desk.paper_form import ByCode, ByPaperNumber, PaperForm, read_paper
from clinic_ui.desk.paper_plans import NOT_AS_RECORDED, PLANS
from clinic_ui.desk.paper_sheet import looked_sheet, looked_verdict, row_of, settles
from clinic_ui.desk.paper_view import paper_view
from clinic_ui.desk.sheet import Seen
from clinic_ui.desk.summary import summarise
from clinic_ui.desk.today_verdicts import Standing
from clinic_ui.front.visits import Visit
from clinic_ui.web.containment import LONGEST_FRAME, LONGEST_PICTURE
from onshikaku.documents.signed_code import CodeFault, sealed
from onshikaku.domain.checkin.states import Finished
from onshikaku.domain.confirmation import Confirmation
from onshikaku.domain.coverage import Scheme
from onshikaku.domain.decision import Answer, ByNumber, decide
from onshikaku.domain.document_code import CodeFields
from onshikaku.domain.foresight import holder_of
from onshikaku.domain.issued import DocumentForm, DocumentKind, DocumentNumber, Printed
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.presented import OVER, PaperStanding, Presented, PresentedPaper
from onshikaku.domain.proof import Method
from onshikaku.personas import load_personas
from onshikaku.pki.document_key import DocumentKey

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
NUMBER = DocumentNumber.nth(12)
CAST = load_personas(DAY)
KEY = DocumentKey.create()


def presented(
    standing: PaperStanding = PaperStanding.IN_FORCE,
    kind: DocumentKind = DocumentKind.CERTIFICATE,
    day: date = DAY,
    answer: Answer | None = None,
) -> Presented:
    persona = CAST["standard"]
    person, coverage = persona.person, persona.coverages[0]
    query = ByNumber(coverage.insurer_number, coverage.insured, person.birth_date)
    answer = answer or decide(query, (holder_of(persona),), day)
    printed = Printed(
        name=person.name,
        name_kana=person.name_kana,
        birth_date=person.birth_date,
        sex=person.sex,
        insurer_number=coverage.insurer_number,
        insurer_name=coverage.insurer_name,
        scheme=coverage.scheme,
        insured=coverage.insured,
        relation=coverage.relation,
        qualified_on=coverage.valid_from,
    )
    first, last, ended = date(2026, 4, 1), date(2026, 12, 10), None
    paper = PresentedPaper(NUMBER, kind, DocumentForm.CARD, first, first, last, ended, printed)
    return Presented(Confirmation("c1", day, answer), standing, paper)


def looked(shown: ShownPaper) -> LookedUp:
    return LookedUp("l1", 1, NOW, shown.presented.confirmation, shown)


def code_fields(found: Presented) -> CodeFields:
    paper = found.paper
    assert paper is not None
    assert paper.printed is not None
    return CodeFields(
        paper.kind,
        paper.number,
        paper.printed.insurer_number,
        paper.printed.insured,
        paper.printed.birth_date,
        paper.valid_from,
        paper.valid_until,
        paper.issued_on,
    )


def read(document: str, birth_date: str = "S55.2.17", day: str = "") -> object:
    typed = {"document": document, "birth_date": birth_date, "day": day}
    found = read_paper(PaperForm(typed), DAY)
    return {name: said.ja for name, said in found.items()} if isinstance(found, dict) else found


@pytest.mark.parametrize(
    "typed", [NUMBER.value, NUMBER.shown, "００００－００００－１２５", " 0000 0000 125"]
)
def test_a_number_is_read_however_it_is_written(typed):
    assert read(typed) == ByPaperNumber(NUMBER, date(1980, 2, 17), None)


def test_a_scanned_code_needs_no_birth_date_and_width_does_not_count():
    assert read("ＳＩＭＱ１：ＡＢＣＤ ", birth_date="") == ByCode("SIMQ1:ABCD", None)
    assert read("simq1:ab cd", birth_date="") == ByCode("simq1:abcd", None)


@pytest.mark.parametrize(
    ("typed", "birth_date", "day", "field", "said"),
    [
        ("", "S55.2.17", "", "document", "交付番号を入力"),
        ("123", "S55.2.17", "", "document", "11桁"),
        ("https://example.jp", "S55.2.17", "", "document", "SIMQ1:"),
        ("00000000126", "S55.2.17", "", "document", "検証番号"),
        ("SIMQ1:" + "A" * 3000, "", "", "document", "長すぎ"),
        (NUMBER.value, "", "", "birth_date", "生年月日も"),
        (NUMBER.value, "きのう", "", "birth_date", "日付として"),
        (NUMBER.value, "2026-11-21", "", "birth_date", "先の日付"),
        (NUMBER.value, "S55.2.17", "2026-11-21", "day", "先の日付"),
        ("SIMQ1:ABCD", "", "2010-01-01", "day", "始まる前"),
    ],
)
def test_each_mistake_is_named_at_its_field(typed, birth_date, day, field, said):
    found = read(typed, birth_date, day)
    assert list(found) == [field]
    assert said in found[field]


def test_the_desk_checks_a_code_by_the_centres_keys():
    fields = code_fields(presented())
    code, other = sealed(fields, KEY), DocumentKey.create()
    assert check_code(code, [other.public.pem, KEY.public.pem]) == fields
    assert check_code(code, [other.public.pem]) is CodeFault.OTHER_KEY
    assert check_code(code[:-1], [KEY.public.pem]) is CodeFault.ALTERED
    assert check_code("hello", [KEY.public.pem]) is CodeFault.UNREADABLE


def test_a_certificate_in_force_confirms_by_itself():
    found = looked(ShownPaper(presented()))
    sheet = looked_sheet(found, NOW)
    assert (sheet.standing, sheet.chargeable, sheet.pays.ja) == (Standing.VALID, True, "3割")
    assert sheet.how.ja == "資格確認書（交付番号で照会）"
    assert looked_verdict(found).words.ja == "資格確認書で資格を確認"
    assert settles(found)


@pytest.mark.parametrize("standing", sorted(OVER))
def test_a_paper_that_is_over_charges_nobody_and_says_what_to_do(standing):
    found = looked(ShownPaper(presented(standing)))
    sheet = looked_sheet(found, NOW)
    assert sheet.standing in (Standing.INVALID, Standing.CHECK)
    assert (sheet.chargeable, sheet.pays.ja) == (False, "未確定")
    assert sheet.first == PLANS[standing].first
    assert sheet.steps
    assert not settles(found)
    assert looked_verdict(found).standing is sheet.standing


def test_every_standing_that_is_over_has_a_plan():
    assert PLANS.keys() == OVER


def test_a_code_that_the_desk_refuses_is_refused_whatever_the_centre_says():
    shown = ShownPaper(presented(), CodeFault.WRONG_SIGNATURE)
    assert shown.standing is PaperStanding.ALTERED
    assert not shown.proves(card_brought=True)


@pytest.mark.parametrize(
    ("day", "card", "proves"),
    [
        (date(2026, 11, 20), None, False),
        (date(2026, 11, 20), False, False),
        (date(2026, 11, 20), True, True),
        (date(2026, 7, 31), None, True),  # the last day of the provisional rule
        (date(2026, 8, 1), None, False),
    ],
)
def test_a_notice_counts_beside_the_card_or_by_the_provisional_rule(day, card, proves):
    found = looked(ShownPaper(presented(kind=DocumentKind.NOTICE, day=day)))
    sheet = looked_sheet(found, NOW, Seen(card_brought=card))
    assert (sheet.standing is Standing.VALID) is proves
    assert sheet.chargeable is proves


def refused() -> Visit:
    """A visit by a card whose certificate has expired."""
    ended = Finished(Outcome.CERTIFICATE_EXPIRED, method=Method.PIN)
    return Visit("v-1", 1, "1", DAY, NOW, 1, state=ended, ended=NOW)


@pytest.mark.parametrize("kind", [DocumentKind.CERTIFICATE, DocumentKind.NOTICE])
def test_a_visit_that_a_paper_confirmed_is_counted_once_and_as_the_list_shows_it(kind):
    book, visit = LookupBook(), refused()
    found = presented(kind=kind)
    kept = book.add(NOW, found.confirmation, ShownPaper(found, visit_id=visit.id))
    beside = Beside(None, book)
    assert beside.settled(visit) == kept
    sheet, row = beside.sheet(visit, NOW, Seen()), row_of(visit, kept)
    assert (sheet.standing, sheet.chargeable) == (Standing.VALID, True)
    assert (row.standing, row.words, row.attention) == (Standing.VALID, sheet.words, False)
    summary = summarise([visit], book.on(DAY), beside.settled)
    assert [one.number for one in summary.standings if one.number] == [1]
    assert [(one.words, one.standing) for one in summary.outcomes] == [(row.words, row.standing)]
    assert [(one.words, one.number) for one in summary.methods] == [(row.how, 1)]
    assert (summary.unanswered, summary.left) == (0, ())
    assert (summary.usage.by_card, summary.usage.confirmations) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (DocumentKind.NOTICE, Seen(card_brought=False)),
        (DocumentKind.CERTIFICATE, Seen(other_person=True)),
    ],
)
def test_a_paper_that_is_not_enough_leaves_the_visit_as_the_card_left_it(kind, seen):
    book, visit = LookupBook(), refused()
    found = presented(kind=kind)
    book.add(NOW, found.confirmation, ShownPaper(found, visit_id=visit.id))
    sheet = Beside(None, book).sheet(visit, NOW, seen)
    assert (sheet.standing, sheet.words.ja) == (Standing.FAILED, "電子証明書の期限切れ")


@pytest.mark.parametrize(
    ("scheme", "day", "proves"),
    [
        (Scheme.KYOKAI, date(2025, 12, 1), False),
        (Scheme.KYOKAI, date(2025, 12, 2), True),
        (Scheme.MUNICIPAL, date(2025, 7, 31), False),
        (Scheme.MUNICIPAL, date(2025, 8, 1), True),
    ],
)
def test_a_notice_alone_counts_from_a_day_that_depends_on_the_insurance(scheme, day, proves):
    found = presented(kind=DocumentKind.NOTICE, day=day)
    answer = found.confirmation.answer
    [coverage] = answer.coverages
    answer = replace(answer, coverages=(replace(coverage, scheme=scheme),))
    shown = ShownPaper(presented(kind=DocumentKind.NOTICE, day=day, answer=answer))
    assert shown.proves(card_brought=None) is proves


def test_a_good_certificate_of_a_record_not_there_yet_is_accepted_as_written():
    nobody = Answer(Outcome.NONE, None)
    sheet = looked_sheet(looked(ShownPaper(presented(answer=nobody))), NOW)
    assert (sheet.standing, sheet.chargeable) == (Standing.CHECK, False)
    assert "記載で受け付け" in sheet.first.ja


def test_what_to_look_at_says_days_left_and_what_differs():
    found = presented(PaperStanding.UNKNOWN)
    fields = replace(code_fields(found), valid_until=date(2031, 3, 31))
    view = paper_view(ShownPaper(found, fields), found.confirmation.answer, DAY)
    checks = {check.name: check for check in view.checks}
    assert (checks["validity"].state, "あと20日" in checks["validity"].finding.ja) == (
        "attention",
        True,
    )
    assert checks["changes"].state == "stop"
    assert [one.name for one in view.compared if not one.as_coded] == ["until"]
    assert all(one.as_recorded for one in view.compared)


class Centre:
    """Answers from one paper on record, as the centre does."""

    def __init__(self, record: Presented) -> None:
        self.record = record

    async def keys(self) -> list[str]:
        return [KEY.public.pem]

    async def by_code(self, code: str, day: date | None) -> Presented:
        assert check_code(code, [KEY.public.pem]) != code_fields(self.record)
        nobody = Confirmation("c2", day or DAY, Answer(Outcome.NONE, None))
        return Presented(nobody, PaperStanding.UNKNOWN, None)

    async def by_number(self, number: DocumentNumber, birth: date, day: date | None) -> Presented:
        assert (number, birth) == (NUMBER, CAST["standard"].person.birth_date)
        return self.record


def test_a_signed_code_that_differs_from_the_record_is_stopped_and_compared_with_it():
    record = presented()
    code = sealed(replace(code_fields(record), valid_until=date(2031, 3, 31)), KEY)
    shown = asyncio.run(look_up(Centre(record), ByCode(code, None)))
    found = looked(shown)
    sheet = looked_sheet(found, NOW)
    assert (sheet.standing, sheet.chargeable) == (Standing.INVALID, False)
    assert (sheet.first, settles(found)) == (NOT_AS_RECORDED.first, False)
    assert looked_verdict(found).words == NOT_AS_RECORDED.words
    view = paper_view(shown, shown.presented.confirmation.answer, DAY)
    assert [one.name for one in view.compared if not one.as_coded] == ["until"]


def test_another_name_on_record_is_pointed_out():
    found = presented()
    answer = found.confirmation.answer
    renamed = replace(answer, person=replace(answer.person, name="改姓　花子"))
    view = paper_view(ShownPaper(found), renamed, DAY)
    assert [one.name for one in view.compared if not one.as_recorded] == ["name"]


def picture_of(text: str) -> bytes:
    printed, seen = io.BytesIO(), io.BytesIO()
    segno.make_qr(text, error="m").save(printed, kind="png", scale=4)
    page = Image.new("RGB", (640, 480), "white")
    page.paste(Image.open(printed).convert("RGB"), (80, 60))
    page.save(seen, "JPEG")
    return seen.getvalue()


async def frame(browser, body: bytes, kind: str = "image/jpeg") -> httpx.Response:
    headers = {"content-type": kind, "x-csrftoken": await browser.token()}
    path = "/desk/lookup/document/frame"
    return await browser.client.post(path, content=body, headers=headers)


async def picture(browser, body: bytes) -> httpx.Response:
    return await browser.client.post(
        "/desk/lookup/document/picture",
        data={"csrftoken": await browser.token()},
        files={"picture": ("paper.jpg", body, "image/jpeg")},
    )


def test_frames_and_pictures_are_taken_within_limits_and_from_staff_only(browser_at):
    async def work():
        async with browser_at() as nobody:
            assert (await frame(nobody, picture_of("x"))).status_code in (303, 401)
        async with browser_at("general") as browser:
            read_ = await frame(browser, picture_of("SIMQ1:ABCD"))
            assert (read_.status_code, read_.text) == (200, "SIMQ1:ABCD")
            blank = io.BytesIO()
            Image.new("RGB", (640, 480), "white").save(blank, "JPEG")
            assert (await frame(browser, blank.getvalue())).status_code == 204
            assert (await frame(browser, b"x")).status_code == 415
            assert (await frame(browser, picture_of("x"), "image/png")).status_code == 415
            assert (await frame(browser, b"x" * (LONGEST_FRAME + 1))).status_code == 413
            assert (await picture(browser, b"x" * (LONGEST_PICTURE + 1))).status_code == 413
            assert "画像として読めません" in (await picture(browser, b"x")).text
            assert "コードが見つかりません" in (await picture(browser, blank.getvalue())).text
            other = await picture(browser, picture_of("https://example.jp"))
            assert "SIMQ1:" in other.text
            page = await browser.get("/desk/lookup/document")
            assert "camera=(self)" in page.headers["permissions-policy"]
            assert "camera=()" in (await browser.get("/desk/lookup")).headers["permissions-policy"]

    asyncio.run(work())
