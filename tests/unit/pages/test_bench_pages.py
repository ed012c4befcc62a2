"""The bench's page as it is served: only where it is switched on, and in words."""

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from importlib.resources import files

import httpx
import pytest

from clinic_ui.bench.cards import Form
from clinic_ui.bench.clock import turning_days
from clinic_ui.bench.clock_view import clock_view, turns
from clinic_ui.bench.folders import FOLDERS, FolderLook
from clinic_ui.bench.people import FAVOURITES, GROUPS, groups_of, person_card
from clinic_ui.bench.pieces import CHOICES
from clinic_ui.bench.scenes import SCENES, FaceScene
from clinic_ui.cli.pages import addresses
from clinic_ui.compose import World, local_clinic
from clinic_ui.face_folder import FaceFolder
from clinic_ui.front.roles import ReaderRole
from clinic_ui.premises import demo_premises, premises
from clinic_ui.settings import ClinicSettings
from clinic_ui.web.words import words
from hardware.virtual_reader import VirtualReader
from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.dates import JST, jst_midnight
from onshikaku.domain.institution import Feature
from onshikaku.domain.outcomes import CENTRE_OUTCOMES
from onshikaku.exchange.settings import ExchangeSettings
from onshikaku.personas import load_personas

DAY = date(2026, 7, 1)
BASE = "http://127.0.0.1"
AREAS = {
    "behaviours": "behaves",
    "call_faults": "call",
    "chip_faults": "trap",
    "line_faults": "trap",
    "moments": "moment",
    "others": "other",
    "placements": "lies",
    "records": "record",
    "troubles": "trouble",
}
POSTS = (
    "situation",
    "reset",
    "readers/1/card",
    "readers/1/pull",
    "clock",
    "trouble",
    "trace/clear",
)


@pytest.fixture(scope="module")
def world():
    return World.create(day=DAY)


@asynccontextmanager
async def browsing(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        yield client


def test_where_it_is_not_switched_on_there_is_no_bench(world):
    async def run() -> list[int]:
        reader = VirtualReader()
        async with (
            local_clinic(world, ClinicSettings()) as clinic,
            premises(world, clinic, benched=[reader], with_bench=False) as rooms,
            browsing(rooms.app) as client,
        ):
            start = await client.get("/")
            assert "/bench" not in start.text
            token = re.search(r'name="csrf-token" content="([^"]+)"', start.text)
            assert token is not None
            headers = {"x-csrftoken": token.group(1)}
            seen = [await client.get("/bench"), await client.get("/bench/events")]
            seen += [await client.post(f"/bench/{path}", headers=headers) for path in POSTS]
            return [answer.status_code for answer in seen]

    assert set(asyncio.run(run())) == {404}


def test_a_clinic_whose_centre_is_elsewhere_shows_nobody_elses_pages(world):
    """A centre that nobody asks is in this process too: its insurers and patients have no page."""

    async def run() -> tuple[str, set[int], set[str]]:
        async with (
            local_clinic(world, ClinicSettings()) as clinic,
            premises(world, replace(clinic, centre_here=False), benched=[VirtualReader()]) as rooms,
            browsing(rooms.app) as client,
        ):
            start = await client.get("/")
            pages = [await client.get(path) for path in ("/insurer", "/portal")]
            return start.text, {page.status_code for page in pages}, set(addresses(BASE, rooms))

    start, statuses, named = asyncio.run(run())
    assert "/bench" in start
    assert not any(door in start for door in ("/insurer", "/portal"))
    assert statuses == {404}
    assert "bench" in named
    assert not named & {"insurer", "portal"}


def test_the_bench_takes_taps_of_its_own_page_only_and_tells_in_words(world):
    async def run() -> None:
        async with (
            demo_premises(world, ClinicSettings()) as rooms,
            browsing(rooms.app) as client,
        ):
            bench = rooms.bench
            assert bench is not None
            before = bench.situation()
            for path in POSTS:
                refused = await client.post(f"/bench/{path}")
                assert refused.status_code == 403
            asked = await client.get("/bench", params={"situation": "1", "day": "2026-08-01"})
            assert "2026-08-01" in asked.text
            assert bench.situation() == before
            token = re.search(r'name="csrf-token" content="([^"]+)"', asked.text)
            assert token is not None

            async def said(path: str, lang: str, **data: str) -> str:
                address = f"/bench/{path}?lang={lang}"
                headers = {"x-csrftoken": token.group(1)}
                return (await client.post(address, data=data, headers=headers)).text

            assert "2021-10-20" in await said("clock", "ja", day="1999-01-01")
            assert "Choose one from" in await said("clock", "en", day="1999-01-01")
            assert "no such person" in await said("readers/1/card", "en", persona="nobody")
            assert "cannot be made (day)" in await said("situation", "en", day="soon")
            assert "cannot be done" in await said("readers/1/tries", "en", tries="2")
            assert "2026-07-04" in await said("clock", "en", day="2026-07-04")
            assert "weekdays" in await said("outage", "en", on="true")
            assert "opened" in (await said("disaster", "en", on="true")).lower()
            unreadable = await client.get("/bench", params={"situation": "1", "face": "?"})
            assert "読めません（face）" in unreadable.text
            await bench.start_over()

    asyncio.run(run())


SHARED = (
    "persona=standard&as=iphone&locked=yes&pin-tries=0",
    "card=juki&lies=wrong-side&reader=2&cable=out",
    "persona=grace&breaks=mute&at=signature&nth=2&behaves=slow",
    "day=2026-08-03&time=10:00&cast=2026-07-01&outage=open&disaster=open&without=pmh",
    "persona=standard&certificate=suspended&record=none&face=no-face&fault=slow",
    "fault=delay&call=POST%20/v1/confirmations&ms=10&once=yes",
)


def test_every_shared_situation_is_told_in_words_and_the_folders_are_shown(world, tmp_path):
    face = FaceFolder(ExchangeSettings(root=tmp_path / "renkei"))

    async def run() -> None:
        async with (
            demo_premises(world, ClinicSettings(), readers=2, face=face) as rooms,
            browsing(rooms.app) as client,
        ):
            for query in SHARED:
                for language in ("ja", "en"):
                    shown = await client.get(f"/bench?situation=1&lang={language}&{query}")
                    assert shown.status_code == 200
                    assert 'data-testid="reproduce"' in shown.text
                    assert 'data-testid="folder-face"' in shown.text

    asyncio.run(run())


def test_everybody_in_the_package_stands_in_one_group():
    grouped = [id_ for ids in GROUPS.values() for id_ in ids]
    assert sorted(grouped) == sorted(load_personas(DAY))
    assert set(FAVOURITES) <= set(grouped)


def test_people_of_ones_own_stand_in_a_group_of_their_own(world):
    one = world.personas["standard"]
    groups = groups_of([replace(one, id="taro")], lambda who: person_card(who, DAY, None))
    assert [(group.name, [card.id for card in group.people]) for group in groups] == [
        ("others", ["taro"])
    ]


@pytest.mark.parametrize(
    ("persona", "certificate", "outcome", "percent"),
    [
        ("standard", "valid", "eligible", 30),
        ("grace", "grace", "eligible", 30),
        ("expired", "expired", "certificate_expired", None),
        ("no-certificate", None, None, None),
        ("lost", "valid", "lost", None),
    ],
)
def test_a_card_tells_what_its_check_in_comes_to(world, persona, certificate, outcome, percent):
    card = person_card(world.personas[persona], DAY, None)
    assert (card.certificate, card.outcome, card.percent) == (certificate, outcome, percent)


@pytest.mark.parametrize(
    ("persona", "pin", "locked"),
    [
        ("standard", "1234", False),
        ("pin-blocked", "1234", True),
        ("face-only", None, False),
        ("no-certificate", None, False),
    ],
)
def test_a_card_tells_its_pin_only_if_it_has_one(world, persona, pin, locked):
    card = person_card(world.personas[persona], DAY, None)
    assert (card.pin, card.pin_locked) == (pin, locked)


MADE = (
    {f"{area}.{one}" for name, area in AREAS.items() for one in CHOICES[name]}
    | {f"certificate.{state}" for state in (*CertificateState, "none")}
    | {f"outcome.{outcome}" for outcome in (*CENTRE_OUTCOMES, "none-asked")}
    | {f"feature.{feature}" for feature in Feature}
    | {f"group.{group}" for group in (*GROUPS, "favourites", "others")}
    | {f"form.{form}" for form in Form}
    | {f"role.{role}" for role in ReaderRole}
    | {f"files.{folder}" for folder in FOLDERS}
    | {f"face.{scene}" for scene in FaceScene}
    | {f"face.group.{group}" for group in SCENES}
    | {"flag.yes", "flag.open", "flag.out"}
)
"""Keys that templates put together."""
SOURCES = "".join(
    file.read_text("utf-8")
    for folder in ("templates/bench", "bench")
    for file in files("clinic_ui").joinpath(folder).iterdir()
    if file.name.endswith((".html", ".py"))
)
SAID = {
    name.removeprefix("bench."): said
    for name, said in words().entries.items()
    if name.startswith("bench.")
}


def test_every_choice_has_words():
    assert set(SAID) >= MADE


def test_every_word_is_said_in_both_languages_and_used():
    assert {name for name, said in SAID.items() if set(said) != {"ja", "en"}} == set()
    assert {name for name in SAID if not is_used(name)} == set()


def is_used(name: str) -> bool:
    area, _, last = name.partition(".")
    by_its_end = area in {"said", "word", "clock"} and f'"{last}"' in SOURCES
    return name in MADE or by_its_end or f"bench.{name}'" in SOURCES or f'"{name}"' in SOURCES


def test_the_clock_tells_what_changes_on_its_day():
    first_of_august = jst_midnight(date(2026, 8, 1)).astimezone(JST)
    view = clock_view(first_of_august, DAY)
    assert ("begins", "elderly-paper-85") in {(line.how, line.id) for line in view.overnight}
    assert ("ends", "elderly-paper-all") in {(line.how, line.id) for line in view.overnight}
    assert view.since == view.overnight
    assert clock_view(jst_midnight(DAY).astimezone(JST), DAY).since == ()


def test_every_day_on_which_rules_change_says_what_changes():
    days = turning_days(date(2021, 10, 20), date(2041, 1, 1))
    assert date(2026, 8, 1) in days
    assert all(turn.text.ja and turn.text.en for turn in turns(days))


def test_the_folders_show_the_newest_files_and_their_first_lines(tmp_path):
    look = FolderLook(tmp_path)
    assert look.look() == {"req": (), "res": (), "face": ()}
    (tmp_path / "RES").mkdir()
    xml = '<?xml version="1.0" encoding="Shift_JIS"?><a><氏名>模擬</氏名><b>1</b></a>'
    (tmp_path / "RES" / "a.xml").write_bytes(xml.encode("cp932"))
    (tmp_path / "RES" / "b.zip").write_bytes(b"PK\x03\x04\x00\x00")
    shown = {file.name: file.lines for file in look.look()["res"]}
    assert shown["a.xml"][1:] == ("<a>", "<氏名>模擬</氏名>", "<b>1</b></a>")
    assert shown["b.zip"] == ()
    for n in range(20):
        (tmp_path / "RES" / f"{n:02}.xml").write_text("<x/>")
    assert len(look.look()["res"]) == 6
