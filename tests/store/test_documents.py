"""Papers and monthly runs on either database system: resumed after a kill, done once, counted."""

import asyncio
import re
import secrets
import signal
import subprocess
import sys
from contextlib import aclosing, closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from onshikaku.clock import Clock
from onshikaku.domain.application import ApplicationKind
from onshikaku.domain.circumstances import CardHeld, Circumstances
from onshikaku.domain.issued import DocumentEnd, DocumentKind, DocumentNumber
from onshikaku.errors import (
    DocumentEnded,
    IssuanceUnderWay,
    UnknownDocument,
    UnknownPerson,
    UnknownRun,
)
from onshikaku.service.issuance import Issuance
from onshikaku.service.seeding import members
from onshikaku.store.circumstances import set_circumstances
from onshikaku.store.database import Database
from onshikaku.store.documents import DocumentStore
from onshikaku.store.issuance_cases import IssuanceCases
from onshikaku.store.issuance_runs import IssuanceRuns
from onshikaku.store.repository import Repository

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
DOCUMENTATION = Path(__file__).parents[2] / "docs" / "issuance.md"
COUNTED = "SELECT kind, reason, count(*) FROM document WHERE run = '2026-11' GROUP BY kind, reason"
EVERYTHING = (
    "SELECT * FROM document ORDER BY number",
    "SELECT * FROM issuance_decision ORDER BY run, person_id, kind",
    'SELECT id, day, "cursor", people FROM issuance_run ORDER BY id',
)
EMPTY = tuple(
    text(f"DELETE FROM {table}")  # noqa: S608 - these three
    for table in ("issuance_decision", "issuance_run", "document")
)
PEOPLE = (
    *("aged-75", "deceased", "deregistered", "elderly-70-2wari", "expired", "family", "limit-b07"),
    *("no-certificate", "none", "protected", "retroactive-loss", "revoked", "standard"),
    *("suspended", "unregistered"),
)
# A centre that dies in the middle: it says that it is there, and waits to be killed.
RUNNING = """
import asyncio, sys
from datetime import UTC, date, datetime
from onshikaku.clock import Clock
from onshikaku.service.issuance import Issuance
from onshikaku.store.database import Database
from onshikaku.store.documents import DocumentStore
from onshikaku.store.issuance_cases import IssuanceCases
from onshikaku.store.issuance_runs import IssuanceRuns
database = Database(sys.argv[1])
issuance = Issuance(
    clock=Clock(lambda: datetime(2026, 11, 20, 3, 0, tzinfo=UTC)),
    documents=DocumentStore(database),
    cases=IssuanceCases(database),
    runs=IssuanceRuns(database),
    entropy=bytes,
    chunk=1,
)
async def run():
    async for progress in issuance.run(date(2026, 11, 20)):
        if progress.people == 5:
            print("five", flush=True)
            sys.stdin.read()
asyncio.run(run())
"""


def issuance_of(database, chunk=4):
    return Issuance(
        clock=Clock(lambda: NOW),
        documents=DocumentStore(database),
        cases=IssuanceCases(database),
        runs=IssuanceRuns(database),
        entropy=secrets.token_bytes,
        chunk=chunk,
    )


@pytest.fixture(scope="session")
def people(cast):
    """Some of the cast, by what comes of them."""
    return list(members([cast[one] for one in PEOPLE], "of-the-tests"))


@pytest.fixture
def issuance(database, people):
    """These people on record, without any paper yet."""
    Repository(database).seed(people)
    return issuance_of(database)


def empty(database):
    """As if there had been no run."""
    with database.engine.begin() as connection:
        for statement in EMPTY:
            connection.execute(statement)


def run(issuance, most=None, day=DAY):
    """The progress of a run, or of so many chunks of it."""

    async def work():
        lines = []
        async with aclosing(issuance.run(day)) as progress:
            async for line in progress:
                lines.append(line)
                if len(lines) == most:
                    break
        return lines

    return asyncio.run(work())


def everything(database):
    with database.engine.connect() as connection:
        return [connection.execute(text(query)).all() for query in EVERYTHING]


def test_a_run_tells_how_far_it_is_and_counts_as_sql_does(issuance, database):
    lines = run(issuance)
    assert [line.people for line in lines] == [4, 8, 12, 15]
    assert [line.finished for line in lines] == [False] * 3 + [True]
    with database.engine.connect() as connection:
        counted = {(kind, reason): n for kind, reason, n in connection.execute(text(COUNTED))}
    assert counted == dict(lines[-1].issued) == dict(issuance.counts("2026-11").issued)
    assert sum(counted.values()) == 13
    [made] = issuance.runs()
    assert (made.id, made.day, made.people, made.finished_at) == ("2026-11", DAY, 15, NOW)


def test_the_statements_of_the_documentation_count_it_too(issuance, database):
    run(issuance)
    [sql] = re.findall(r"```sql\n(.*?)```", DOCUMENTATION.read_text(), re.DOTALL)
    by_month, good, unexplained = (one for one in sql.split(";") if one.strip())
    with database.engine.connect() as connection:
        counted = {tuple(row[:3]): row[3] for row in connection.execute(text(by_month))}
        [[certificates]] = connection.execute(text(good)).all()
        [[nobody]] = connection.execute(text(unexplained)).all()
    issued = issuance.counts("2026-11").issued
    assert counted == {("2026-11", *key): count for key, count in issued.items()}
    assert certificates == sum(n for (kind, _), n in issued.items() if kind == "certificate")
    assert nobody == 0


def test_a_run_left_in_the_middle_comes_to_the_same_end(issuance, database):
    """Also where the next call is made on another day of the month."""
    whole = run(issuance)
    expected = everything(database)
    empty(database)
    left = run(issuance, most=2)
    assert not left[-1].finished
    resumed = run(issuance_of(database, chunk=3), day=date(2026, 11, 29))
    assert resumed[-1].finished
    assert resumed[-1].resumed
    assert everything(database) == expected
    both = left[-1].issued.keys() | resumed[-1].issued.keys()
    assert both == whole[-1].issued.keys()


def test_a_run_whose_process_was_killed_goes_on(place, people):
    with closing(Database(place)) as database:
        Repository(database).seed(people)
    command = [sys.executable, "-c", RUNNING, place]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as centre:
        assert centre.stdout.readline() == "five\n"
        centre.send_signal(signal.SIGKILL)
    with closing(Database(place)) as database:
        issuance = issuance_of(database)
        [before] = issuance.runs()
        assert before.finished_at is None
        assert before.people == 5
        assert run(issuance)[-1].people == 15
        rows = everything(database)
        empty(database)
        run(issuance)
        assert everything(database) == rows


def test_a_run_that_is_through_changes_nothing(issuance, database):
    run(issuance)
    before = everything(database)
    [again] = run(issuance)
    assert (again.finished, again.resumed, dict(again.issued)) == (True, True, {})
    assert everything(database) == before


def test_there_is_one_run_at_a_time(issuance):
    async def work():
        async with aclosing(issuance.run(DAY)) as first:
            await anext(first)
            assert issuance.under_way
            with pytest.raises(IssuanceUnderWay):
                await anext(issuance.run(DAY))
        assert not issuance.under_way

    asyncio.run(work())


def test_a_paper_comes_back_as_it_was_printed_and_is_ended_once(issuance, database):
    """All that a later change of the record must not touch."""
    run(issuance)
    papers = [paper for one in PEOPLE for paper in issuance.documents_of(one)]
    assert {paper.kind for paper in papers} == set(DocumentKind)
    for paper in papers:
        assert issuance.document(paper.number) == paper
    numbers = sorted(paper.number.count for paper in papers)
    assert numbers == list(range(1, len(papers) + 1))
    assert DocumentStore(database).count() == len(papers)
    [aged] = [p for p in issuance.documents_of("limit-b07") if p.kind is DocumentKind.CERTIFICATE]
    assert aged.printed.limit is not None
    assert aged.printed.percent == 10
    [paper] = issuance.documents_of("no-certificate")
    ended = issuance.give_back(paper.number)
    assert (ended.end, ended.ended_on) == (DocumentEnd.RETURNED, DAY)
    assert issuance.documents_of("no-certificate") == (ended,)
    with pytest.raises(DocumentEnded):
        issuance.lose(paper.number)


def test_what_is_not_there_is_said(issuance):
    with pytest.raises(UnknownDocument):
        issuance.document(DocumentNumber.nth(4711))
    with pytest.raises(UnknownRun):
        issuance.run_of("2026-11")
    for ask in (issuance.documents_of, issuance.issue, issuance.outlook, issuance.applications_of):
        with pytest.raises(UnknownPerson):
            ask("nobody")


def test_circumstances_come_back_and_take_the_place_of_others(issuance, database):
    card = CardHeld(date(2030, 1, 1), None, None)
    away = CardHeld(
        date(2030, 1, 1),
        date(2025, 1, 1),
        date(2030, 1, 1),
        previous_expires=date(2025, 1, 20),
        stopped_on=date(2026, 1, 2),
        lost_on=date(2026, 1, 3),
        returned_on=date(2026, 1, 4),
        renewing_since=date(2026, 1, 5),
    )
    for circumstances in (
        Circumstances(None, my_number_supplied=False, old_card_until=date(2025, 7, 31)),
        Circumstances(card),
        Circumstances(away, special_since=date(2026, 1, 6), elderly_applied_on=date(2026, 1, 7)),
    ):
        database.write(set_circumstances("standard", circumstances))
        assert issuance.case("standard").circumstances == circumstances


def test_applications_are_kept_with_what_they_changed_or_not(issuance):
    asked = issuance.apply("standard", ApplicationKind.LOST_CARD)
    case = issuance.case("standard")
    assert case.applications == (asked,)
    assert asked.granted
    assert case.circumstances.card.lost_on == DAY
    [paper] = case.papers
    assert (paper.number, paper.valid_until) == (asked.document, date(2027, 1, 19))
    issuance.apply("standard", ApplicationKind.DEREGISTRATION)
    assert issuance.case("standard").registration.cancelled_on == date(2027, 1, 1)
    assert not issuance.apply("standard", ApplicationKind.DEREGISTRATION).granted
    before = issuance.case("none")
    refused = issuance.apply("none", ApplicationKind.SPECIAL_CARE)
    after = issuance.case("none")
    assert (refused.granted, refused.document) == (False, None)
    assert after.circumstances == before.circumstances
    assert after.papers == ()
