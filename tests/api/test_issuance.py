"""The insurers' papers over the management port."""

import json
from contextlib import aclosing

from onshikaku.wire.problems import Problem

RUNS = "/issuance/runs"
REFUSED = [
    ("GET", "/documents?person=nobody", None, 404, "unknown-person"),
    ("GET", "/documents/00000009993", None, 404, "unknown-document"),
    ("GET", "/documents/00000009994", None, 422, "invalid-request"),
    ("POST", "/people/nobody/applications", {"kind": "special-care"}, 404, "unknown-person"),
    ("POST", "/people/standard/applications", {"kind": "anything"}, 422, "invalid-request"),
    ("GET", "/people/nobody/proofs", None, 404, "unknown-person"),
    ("POST", RUNS, {"month": "2026-12"}, 422, "invalid-request"),
    ("POST", RUNS, {"month": "2026-13"}, 422, "invalid-request"),
    ("GET", f"{RUNS}/2025-01", None, 404, "unknown-run"),
    ("GET", f"{RUNS}/2025-01/decisions", None, 404, "unknown-run"),
]


async def papers(management, person):
    response = await management.get("/documents", params={"person": person})
    assert response.status_code == 200, response.text
    return response.json()


async def proofs(management, person, **asked):
    response = await management.get(f"/people/{person}/proofs", params=asked)
    assert response.status_code == 200, response.text
    return response.json()


async def apply(management, person, kind):
    response = await management.post(f"/people/{person}/applications", json={"kind": kind})
    assert response.status_code == 201, response.text
    return response.json()


async def run(management, **body):
    response = await management.post(RUNS, json=body)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


def slug(response):
    return Problem.model_validate(response.json()).slug


def good(documents, kind="certificate"):
    return [one for one in documents if one["good"] and one["kind"] == kind]


def test_the_months_run_issues_what_the_end_of_grace_left_open(over_http):
    """Refused with the card, nothing in hand; after the run a paper that says why it came."""

    async def work(_clinic, management):
        before = await proofs(management, "expired")
        lines = await run(management)
        return (
            before,
            lines,
            await papers(management, "expired"),
            await proofs(management, "expired"),
        )

    before, lines, held, after = over_http(work)
    assert (before["gap"], [way["way"] for way in before["ways"]]) == (
        "grace-over",
        ["declaration"],
    )
    assert before["ways"][0]["is_proof"] is False
    assert lines[-1]["finished"]
    assert lines[-1]["people"] == lines[-1]["total"] == 111
    [paper] = good(held)
    assert (paper["reason"], paper["rule"], paper["run"]) == (
        "certificate-expired",
        "cert-grace",
        "2026-11",
    )
    assert paper["issued_on"] == paper["valid_from"] == "2026-11-20"
    assert after["gap"] is None
    assert after["ways"][0]["way"] == "certificate"


def test_a_run_that_is_through_says_so_and_changes_nothing(over_http):
    async def work(_clinic, management):
        await run(management)
        first = (await management.get(f"{RUNS}/2026-11")).json()
        again = await run(management, month="2026-11")
        return first, again, (await management.get(f"{RUNS}/2026-11")).json()

    first, again, second = over_http(work)
    assert first == second
    assert first["finished_at"]
    assert [(line["finished"], line["resumed"], line["issued"]) for line in again] == [
        (True, True, [])
    ]
    counts = {(one["kind"], one["reason"]): one["count"] for one in first["issued"]}
    assert counts["certificate", "certificate-expired"] == 1
    assert sum(one["count"] for one in first["outcomes"] if one["kind"] == "certificate") == 111


def test_the_decisions_of_a_run_page_by_page_and_by_what_is_asked(over_http):
    async def work(_clinic, management):
        await run(management)
        pages, after = [], None
        while after is not None or not pages:
            query = {"limit": 50} | ({"after": after} if after else {})
            page = (await management.get(f"{RUNS}/2026-11/decisions", params=query)).json()
            pages.append(page["decisions"])
            after = page["next"]
        gaps = (await management.get(f"{RUNS}/2026-11/decisions", params={"gaps": True})).json()[
            "decisions"
        ]
        return pages, gaps

    pages, gaps = over_http(work)
    everybody = [(one["person"], one["kind"]) for page in pages for one in page]
    assert everybody == sorted(everybody)
    assert len(set(everybody)) == len(everybody)
    assert len({person for person, kind in everybody if kind == "certificate"}) == 111
    assert [len(page) for page in pages[:-1]] == [50] * (len(pages) - 1)
    why = {one["person"]: one["gap"] for one in gaps}
    assert why["suspended"] == "card-lost"
    assert why["deceased"] == "deceased"
    assert all(set(one["proofs"]) <= {"declaration"} for one in gaps)


def test_what_is_applied_for_is_decided_and_printed_at_once(over_http):
    async def work(_clinic, management):
        granted = await apply(management, "standard", "special-care")
        refused = await apply(management, "standard", "elderly")
        return granted, refused, await papers(management, "standard")

    granted, refused, held = over_http(work)
    [paper] = good(held)
    assert granted["granted"]
    assert granted["document"] == paper["number"]
    assert paper["reason"] == "special-care"
    assert paper["valid_until"] == "2030-11-30"
    assert (refused["granted"], refused["document"]) == (False, None)


def test_a_lost_paper_is_good_no_more_and_another_is_applied_for(over_http):
    async def work(_clinic, management):
        [paper] = good(await papers(management, "unregistered"))
        path = f"/documents/{paper['shown_number']}"
        lost = (await management.post(f"{path}/loss")).json()
        twice = await management.post(f"{path}/loss")
        gap = (await proofs(management, "unregistered"))["gap"]
        untold = (await management.post("/people/unregistered/issuance")).json()
        await apply(management, "unregistered", "lost-paper")
        return paper, lost, twice, gap, untold, await papers(management, "unregistered")

    paper, lost, twice, gap, untold, held = over_http(work)
    assert (lost["good"], lost["end"], lost["ended_on"]) == (False, "lost", "2026-11-20")
    assert (twice.status_code, slug(twice)) == (409, "document-ended")
    assert gap == "paper-lost"
    assert untold[0]["outcome"] == "on-application"
    assert not untold[0]["acts"]
    [again] = good(held)
    assert (again["reason"], again["replaces"]) == ("replaced", paper["number"])
    assert again["valid_until"] == paper["valid_until"]


def test_a_deregistration_takes_effect_with_the_month_after_next_and_brings_a_paper(over_http):
    async def work(clinic, management):
        application = await apply(management, "standard", "deregistration")
        await management.put("/clock", json={"day": "2026-12-31"})
        last = await proofs(management, "standard")
        await management.put("/clock", json={"day": "2027-01-01"})
        return application, last, await proofs(management, "standard")

    application, last, first = over_http(work)
    assert application["granted"]
    assert application["document"]
    assert [way["way"] for way in last["ways"]][:2] == ["card", "certificate"]
    assert next(way["way"] for way in first["ways"]) == "certificate"


def test_what_would_be_decided_is_told_without_doing_it(over_http):
    async def work(_clinic, management):
        told = (await management.get("/people/revoked/issuance")).json()
        nothing = await papers(management, "revoked")
        done = (await management.post("/people/revoked/issuance")).json()
        again = (await management.post("/people/revoked/issuance")).json()
        return told, nothing, done, again, await papers(management, "revoked")

    told, nothing, done, again, held = over_http(work)
    assert told == done
    assert not nothing
    assert (told[0]["outcome"], told[0]["reason"]) == ("issued", "card-returned")
    assert again[0]["outcome"] == "kept"
    assert not any(one["acts"] for one in again)
    assert len(held) == 1


def test_there_is_one_run_at_a_time(over_http, centre):
    async def work(_clinic, management):
        async with aclosing(centre.issuance.run(centre.clock.today())) as progress:
            await anext(progress)
            return await management.post(RUNS, json={})

    refused = over_http(work)
    assert (refused.status_code, slug(refused)) == (409, "issuance-under-way")


def test_what_is_not_there_is_a_problem_of_its_own(over_http):
    async def work(_clinic, management):
        return [
            await management.request(method, path, json=body)
            for method, path, body, _status, _slug in REFUSED
        ]

    for (_, path, _, status, expected), response in zip(REFUSED, over_http(work), strict=True):
        assert (response.status_code, slug(response)) == (status, expected), path
