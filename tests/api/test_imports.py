"""Member files over the management port."""

import asyncio
import csv
import io
from http import HTTPStatus

import pytest

from onshikaku.member_files.columns import LAYOUT, Column
from onshikaku.member_files.sheet import LARGEST_FILE
from onshikaku.population.members import members

IMPORTS = "/insurer/imports"
WORDS = {"insured": "本人", "family": "家族", "male": "男", "female": "女"}


def rows(count=6, seed=4):
    """Rows of people whom 協会けんぽ insures."""
    found = []
    for inhabitant in members(200, seed):
        person, [coverage, *_] = inhabitant.person, inhabitant.coverages
        if coverage.insurer_number.value == "01990019":
            found.append(
                {
                    Column.INSURER: coverage.insurer_number.value,
                    Column.SYMBOL: coverage.insured.symbol,
                    Column.NUMBER: coverage.insured.number,
                    Column.BRANCH: coverage.insured.branch,
                    Column.RELATION: WORDS[coverage.relation],
                    Column.MY_NUMBER: inhabitant.my_number.value,
                    Column.NAME: person.name,
                    Column.KANA: person.name_kana,
                    Column.BIRTH_DATE: person.birth_date.isoformat(),
                    Column.SEX: WORDS[person.sex],
                    Column.POSTAL_CODE: person.postal_code,
                    Column.ADDRESS: person.address,
                    Column.ACQUIRED_ON: coverage.valid_from.isoformat(),
                }
            )
    return found[:count]


def as_csv(some):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(layout.heading.ja for layout in LAYOUT)
    writer.writerows([row.get(layout.column, "") for layout in LAYOUT] for row in some)
    return out.getvalue().encode()


async def over(management, answer):
    """The import once it is over."""
    assert answer.status_code == HTTPStatus.ACCEPTED, answer.text
    where = answer.headers["location"]
    while (  # noqa: ASYNC110 - a client has nothing but looking again
        view := (await management.get(where)).json()
    )["state"] == "running":
        await asyncio.sleep(0)
    return where, view


def test_a_file_is_taken_in_and_its_faults_are_told_row_by_row(over_http, centre):
    good, bad = rows()[:4], {**rows()[4], Column.NAME: "", Column.SHARE: "7"}

    async def work(_, management):
        answer = await management.post(
            IMPORTS, params={"name": "April.csv"}, content=as_csv([*good, bad])
        )
        where, view = await over(management, answer)
        faults = (await management.get(f"{where}/faults")).json()
        files = [await management.get(f"{where}/faults.{form}") for form in ("csv", "xlsx")]
        listed = (await management.get(IMPORTS)).json()
        return view, faults, files, listed

    view, faults, files, listed = over_http(work)
    report = view["report"]
    assert (view["state"], view["file_name"], view["phase"]) == ("done", "April.csv", "done")
    assert (report["rows"], report["added"], report["refused"]) == (5, 4, 1)
    assert (report["outcome"], report["form"]) == ("taken", "csv-utf-8")
    assert report["grades"] == {
        "A": 0,
        "B": 0,
        "C": 4,
    }  # nobody of that number is in the resident register
    assert report["kinds"] == {"missing": 1, "not_listed": 1}
    told = [(one["row"], one["column"], one["fault"]) for one in faults["faults"]]
    assert told == [(6, "name", "missing"), (6, "share", "not_listed")]
    assert all(one["ja"] and one["en"] for one in faults["faults"])
    assert [file.status_code for file in files] == [HTTPStatus.OK] * 2
    assert bad[Column.ADDRESS] in files[0].content.decode()
    assert listed == [view]


def test_members_of_a_file_are_on_record_with_viewing_stopped_where_the_register_differs(
    over_http, centre
):
    row = rows()[0]

    async def work(_, management):
        await over(management, await management.post(IMPORTS, content=as_csv([row])))

    over_http(work)
    [member] = centre.insurer.members(text=row[Column.NAME]).members
    assert member.holder.person.name == row[Column.NAME]
    assert member.my_number.value == row[Column.MY_NUMBER]
    assert [stop.reason for stop in member.stops.values()] == ["mismatch"]


def test_the_same_file_again_changes_nothing_and_a_new_one_amends(over_http, centre):
    some = rows(3)
    lost = {**some[0], Column.LOST_ON: "2026-11-01", Column.LOSS_REASON: "03"}

    async def work(_, management):
        reports = []
        for content in (as_csv(some), as_csv(some), as_csv([lost, *some[1:]])):
            _, view = await over(management, await management.post(IMPORTS, content=content))
            reports.append(view["report"])
        return reports

    first, again, amended = over_http(work)
    assert (first["outcome"], again["outcome"]) == ("taken", "already")
    assert (again["rows"], again["added"], again["refused"]) == (3, 3, 0)
    assert (amended["added"], amended["corrected"], amended["unchanged"]) == (0, 1, 2)
    [member] = centre.insurer.members(text=some[0][Column.NAME]).members
    assert str(member.holder.coverages[0].lost_on) == "2026-11-01"


def test_it_answers_others_while_a_file_is_read(over_http):
    """The file is handed in, and the clock is asked before it is over."""
    content = as_csv(rows(60))

    async def work(_, management):
        answer = await management.post(IMPORTS, content=content)
        clock = await management.get("/clock")
        running = (await management.get(answer.headers["location"])).json()["state"]
        _, view = await over(management, answer)
        return answer.json()["state"], clock.status_code, running, view["state"]

    assert over_http(work) == ("running", HTTPStatus.OK, "running", "done")


def test_what_is_on_record_is_told_when_the_import_itself_is_forgotten(over_http, centre):
    bad = {**rows()[0], Column.SEX: "?"}

    async def work(_, management):
        answer = await management.post(IMPORTS, content=as_csv([*rows()[1:3], bad]))
        where, view = await over(management, answer)
        centre.imports._jobs.clear()
        kept = (await management.get(where)).json()
        faults = (await management.get(f"{where}/faults")).json()["faults"]
        gone = await management.get(f"{where}/faults.csv")
        return view, kept, faults, gone.status_code

    view, kept, [fault], gone = over_http(work)
    assert kept == view
    assert (fault["row"], fault["column"], fault["fault"]) == (4, "sex", "not_listed")
    assert gone == HTTPStatus.NOT_FOUND


def test_a_form_of_a_browser_will_do(over_http):
    async def work(_, management):
        answer = await management.post(IMPORTS, files={"file": ("m.csv", as_csv(rows(2)))})
        return (await over(management, answer))[1]["report"]["added"]

    assert over_http(work) == 2


def test_all_or_nothing_takes_nothing_if_a_row_is_bad(over_http, centre):
    bad = {**rows()[0], Column.SEX: "?"}

    async def work(_, management):
        answer = await management.post(
            IMPORTS, params={"all_or_nothing": True}, content=as_csv([*rows()[1:3], bad])
        )
        return (await over(management, answer))[1]["report"]["outcome"]

    assert over_http(work) == "refused"
    assert centre.imports.recent() == []
    assert not centre.insurer.members(text="m-").members


@pytest.mark.parametrize(
    ("params", "content", "status"),
    [
        ({"insurer": "12"}, b"x", HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"name": "x" * 300}, b"x", HTTPStatus.UNPROCESSABLE_ENTITY),
        ({}, b"x" * (LARGEST_FILE + 70_000), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_a_request_that_cannot_stand_is_refused(params, content, status, over_http):
    async def work(_, management):
        return (await management.post(IMPORTS, params=params, content=content)).status_code

    assert over_http(work) == status


@pytest.mark.parametrize("kind", ["text/csv", "multipart/form-data; boundary=x"])
def test_a_body_without_end_is_read_no_further_than_a_file_may_be_long(kind, over_http):
    sent = 0

    async def endless():
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="m.csv"\r\n\r\n'
        while sent < 2 * LARGEST_FILE:
            sent += 1 << 20
            yield b"x" * (1 << 20)

    async def work(_, management):
        headers = {"content-type": kind}
        return (await management.post(IMPORTS, content=endless(), headers=headers)).status_code

    assert over_http(work) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert sent <= LARGEST_FILE + (2 << 20)


def test_a_file_that_is_none_says_why(over_http):
    async def work(_, management):
        return (await over(management, await management.post(IMPORTS, content=b"a,b\n1,2")))[1]

    view = over_http(work)
    assert (view["state"], view["report"]) == ("unusable", None)
    assert (view["unusable"]["fault"], view["unusable"]["limit"]) == ("unknown_heading", "1")


def test_nobody_knows_an_import_that_never_was(over_http):
    async def work(_, management):
        paths = ("0" * 64, "0" * 64 + "/faults", "0" * 64 + "/faults.xlsx", "me")
        return [(await management.get(f"{IMPORTS}/{path}")).status_code for path in paths]

    assert over_http(work) == [404, 404, 404, 422]
