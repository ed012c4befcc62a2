"""The insurer's desk in a real browser: a clerk's work from flow to flow, and every page by axe."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import expect

from onshikaku.domain.person import Sex
from onshikaku.member_files.template import csv_template

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 800}
TABLET = {"width": 820, "height": 1180}
ELSEWHERE = ("/insurer/members/new", "/insurer/members/stopped", "/insurer/inquiry")
"""What the flows, in Japanese, look at themselves."""
PAGES = (
    "/insurer",
    "/insurer/checks",
    "/insurer/links",
    "/insurer/links/wrong-link",
    "/insurer/files",
    "/insurer/issuance",
)


def press(page, *names):
    for name in names:
        page.get_by_test_id(name).click()


def fill(page, act, **typed):
    for name, text in typed.items():
        page.get_by_test_id(f"{act}-{name}").fill(text)


def two_rows(persona):
    """A file with a member whose new coverage is right, and a row with no such day."""
    person = persona.person
    right = {
        "保険者番号": "06990014",
        "記号": "新",
        "番号": "90002",
        "枝番": "00",
        "本人・家族": "本人",
        "個人番号": persona.card.my_number,
        "氏名": person.name,
        "フリガナ": person.name_kana,
        "生年月日": str(person.birth_date),
        "性別": "男" if person.sex is Sex.MALE else "女",
        "郵便番号": person.postal_code,
        "住所": person.address,
        "資格取得日": "2026-06-30",
    }
    text = io.StringIO()
    table = csv.DictWriter(text, right)
    table.writeheader()
    table.writerows([right, {**right, "番号": "90003", "生年月日": "昭和55年2月30日"}])
    return text.getvalue().encode()


def said(page, text):
    expect(page.get_by_test_id("note")).to_contain_text(text)


def too_wide(page, url):
    page.goto(url)
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_every_page_is_accessible_and_fits(demo, visit, accessible) -> None:
    """Axe looks at each in English, and with the flows at those in Japanese."""
    page = visit(demo, size=WIDE, account=None).page()
    assert [path for path in PAGES if too_wide(page, demo.url + path)] == []
    page.goto(f"{demo.url}/language/en?back=/insurer")
    page.set_viewport_size(TABLET)
    for path in (*PAGES, *ELSEWHERE):
        assert not too_wide(page, demo.url + path), path
        accessible(page)
    page.goto(f"{demo.url}/insurer/members/standard")
    page.evaluate("document.querySelectorAll('.acts details').forEach(one => { one.open = true })")
    accessible(page)


def test_a_slip_stops_a_new_member_until_it_is_confirmed(demo, visit, accessible) -> None:
    page = visit(demo, account=None).page("/insurer/inquiry")
    person = demo.world.personas["wrong-link"].record_person
    fill(page, "ask", name=person.name, birth_date=str(person.birth_date))
    press(page, "ask")
    expect(page.get_by_test_id("answer-not-answered")).to_contain_text("住所")
    fill(page, "ask", address=person.address)
    press(page, "ask")
    page.get_by_text("入力のために番号を表示する").click()
    number = page.get_by_test_id("number").inner_text()
    accessible(page)

    page.goto(f"{demo.url}/insurer")
    press(page, "new", "register-do")
    expect(page.get_by_test_id("faults")).to_contain_text("登録していません")
    accessible(page)
    slip = person.name_kana[:-1] + "ア"
    fill(page, "new", name=person.name, name_kana=slip, birth_date=str(person.birth_date))
    fill(page, "new", address=person.address, my_number=number, number="90001", symbol="新")
    page.get_by_test_id("new-sex").select_option(person.sex.value)
    page.get_by_test_id("new-insurer").select_option("06990014")
    page.get_by_test_id("new-relation").select_option("insured")
    fill(page, "new", valid_from="R8.6.30")
    page.get_by_test_id("register-do").press("Enter")
    said(page, "閲覧を停止しました")
    said(page, "該当する保険資格がありません")
    expect(page.get_by_test_id("state")).to_have_text("閲覧停止")
    accessible(page)
    press(page, "to-check")
    expect(page.get_by_test_id("grade")).to_have_text("B（入力誤りの疑い）")
    expect(page.locator(".differs")).to_contain_text(slip)
    accessible(page)
    page.get_by_test_id("confirm-note").fill("届書の写しで確認")
    press(page, "confirm")
    said(page, "閲覧の停止を解除しました")
    expect(page.get_by_test_id("state")).to_have_text("有効")
    expect(page.get_by_test_id("events")).to_contain_text("照合の確認")


def test_the_month_is_run_and_its_papers_are_seen(demo, visit, accessible) -> None:
    page = visit(demo, lang="en", account=None).page("/insurer/issuance")
    expect(page.get_by_test_id("run-none")).to_be_visible()
    press(page, "run-do")
    expect(page.get_by_test_id("run-through")).to_contain_text("Papers issued")
    press(page, "to-result")
    expect(page.get_by_test_id("issued")).to_contain_text("certificate expired")
    accessible(page)
    page.get_by_test_id("filter-outcome").select_option("issued")
    page.get_by_test_id("filter-kind").select_option("certificate")
    press(page, "filter-do")
    row = page.get_by_test_id("decisions").get_by_role("row").filter(has_text="expired").first
    row.locator("td a").click()
    expect(page.get_by_test_id("paper")).to_contain_text("令和8年7月1日")
    accessible(page)
    pdf = page.request.get(f"{page.url}.pdf?form=card")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-")
    press(page, "to-member")
    expect(page.get_by_test_id("ways")).to_contain_text("certificate of eligibility")


def test_a_file_with_a_bad_row_is_taken_and_the_row_comes_back(demo, visit, accessible) -> None:
    page = visit(demo, account=None).page("/insurer/files")
    press(page, "send")
    expect(page.locator("#file-error")).to_have_text("ファイルを選んでください。")
    with page.expect_download() as template:
        press(page, "template-csv")
    assert template.value.path().read_bytes() == csv_template()
    page.get_by_test_id("file").set_input_files(
        {
            "name": "members.csv",
            "mimeType": "text/csv",
            "buffer": two_rows(demo.world.personas["none"]),
        }
    )
    press(page, "send")
    expect(page.get_by_test_id("file-outcome")).to_contain_text("登録しました")
    expect(page.get_by_test_id("rows")).to_contain_text("2")
    expect(page.get_by_test_id("refused")).to_contain_text("1")
    fault = page.get_by_test_id("faults").get_by_role("row").nth(1)
    expect(fault.get_by_role("cell").first).to_have_text("生年月日")
    accessible(page)
    with page.expect_download() as errors:
        press(page, "errors-csv")
    lines = list(csv.reader(io.StringIO(errors.value.path().read_text("utf-8-sig"))))
    assert len(lines) == 2
    assert "生年月日" in "".join(lines[1])
