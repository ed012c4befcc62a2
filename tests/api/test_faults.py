"""Faults on purpose: each kind, its share, its seed; and the journal that tests read."""

import json

import httpx
import pytest

from onshikaku.service.faults import FaultPlan

CHALLENGE = {"institution_code": "9910000018", "terminal_id": "desk-1"}
CALL = "POST /v1/authentications"


@pytest.fixture
def faulty(over_http):
    """`faulty(faults, work)` runs `work(clinic, management)` with the faults in effect."""

    async def run(clinic, management, faults, work):
        answer = await management.put("/faults", json=faults)
        assert answer.status_code == 200, answer.text
        try:
            return await work(clinic.http, management)
        finally:
            await management.put("/faults", json=[])  # the next run signs in undisturbed

    return lambda faults, work: over_http(
        lambda clinic, management: run(clinic, management, faults, work)
    )


def ask(http):
    return http.get("/crl/auth/99001.crl")


def test_an_error_has_its_status_and_a_problem_document(faulty):
    async def work(http, management):
        return await ask(http)

    fault = {"call": "GET /crl/{purpose}/{municipality}.crl", "kind": "error", "status": 503}
    answer = faulty([fault], work)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["reason"] == "fault"


@pytest.mark.parametrize("status", [400, 429, 500, 504, 599])
def test_any_error_status_will_do(faulty, status):
    async def work(http, management):
        return await ask(http)

    answer = faulty([{"call": "*", "kind": "error", "status": status}], work)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_a_dropped_call_was_carried_out_all_the_same(faulty, centre):
    async def work(http, management):
        with pytest.raises(httpx.RemoteProtocolError):
            await http.post("/v1/authentications", json={})
        return (await management.get("/journal")).json()

    entries = faulty([{"call": CALL, "kind": "drop"}], work)
    # The fault, and what the app made of the call.
    assert [entry["call"] for entry in entries] == [CALL, CALL]
    assert entries[0]["result"] == "fault:drop"


BODIES = {
    "cut": lambda body, whole: whole.startswith(body) and 0 < len(body) < len(whole),
    "html": lambda body, _: body.startswith(b"<!doctype html>"),
    "empty": lambda body, _: body == b"",
    "other": lambda body, _: json.loads(body) == {"unexpected": True},
}


@pytest.mark.parametrize("body", BODIES)
def test_a_wrong_body_is_wrong_in_its_way(faulty, body):
    async def work(http, management):
        answer = await http.get("/openapi.json")
        await management.put("/faults", json=[])
        return answer, await http.get("/openapi.json")

    wrong, right = faulty([{"call": "GET /openapi.json", "kind": "wrong-body", "body": body}], work)
    assert wrong.status_code == right.status_code == 200
    assert BODIES[body](wrong.content, right.content)
    assert right.json()["info"]["title"] == "onshikaku centre (simulator)"


def test_a_delayed_call_is_answered_in_the_end(faulty):
    async def work(http, management):
        return await ask(http), (await management.get("/faults")).json()

    answer, [fault] = faulty([{"call": "*", "kind": "delay", "delay_ms": 1}], work)
    assert (answer.status_code, fault["struck"]) == (200, 1)


def test_only_the_named_call_is_struck(faulty):
    async def work(http, management):
        return (await ask(http)).status_code

    assert faulty([{"call": CALL, "kind": "error"}], work) == 200


def test_a_fault_strikes_no_more_often_than_it_may(faulty):
    async def work(http, management):
        return [(await ask(http)).status_code for _ in range(4)]

    assert faulty([{"call": "*", "kind": "error", "times": 2}], work) == [503, 503, 200, 200]


def test_the_same_seed_strikes_the_same_calls_at_about_the_rate(faulty):
    async def work(http, management):
        return [(await ask(http)).status_code for _ in range(200)]

    def run(seed):
        fault = {"call": "*", "kind": "error", "rate": 0.3, "seed": seed}
        return faulty([fault], work)

    first = run(7)
    assert first == run(7) != run(8)
    assert 30 < first.count(503) < 90


def test_a_reset_mends_everything(faulty, centre):
    async def work(http, management):
        await management.post("/reset")
        return (await ask(http)).status_code

    assert faulty([{"call": "*", "kind": "error"}], work) == 200
    assert not centre.faults


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"call": "GET", "kind": "error"}, "call"),
        ({"call": "POST /v1/lookup", "kind": "error"}, "call"),
        ({"call": "*", "kind": "error", "rate": 0}, "rate"),
        ({"call": "*", "kind": "error", "rate": 1.5}, "rate"),
        ({"call": "*", "kind": "error", "times": 0}, "times"),
        ({"call": "*", "kind": "delay"}, "delay_ms"),
        ({"call": "*", "kind": "error", "delay_ms": 5}, "delay_ms"),
        ({"call": "*", "kind": "error", "status": 200}, "status"),
        ({"call": "*", "kind": "smoke"}, "kind"),
        ({"call": "*", "kind": "error", "colour": "red"}, "colour"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_by_its_field(over_http, centre, fault, field):
    async def work(clinic, management):
        return await management.put("/faults", json=[fault])

    answer = over_http(work)
    assert answer.status_code == 422
    assert field in answer.json()["field"]
    assert not centre.faults


def test_the_journal_is_read_by_call_and_result_and_cleared(faulty):
    async def work(http, management):
        await http.post("/v1/authentications", json={})
        await http.get("/nowhere")
        refused = (await management.get("/journal", params={"call": CALL})).json()
        nothing = (await management.get("/journal", params={"result": "ok"})).json()
        cleared = await management.delete("/journal")
        return refused, nothing, cleared.status_code, (await management.get("/journal")).json()

    refused, nothing, cleared, after = faulty([], work)
    assert [entry["call"] for entry in refused] == [CALL]
    assert (nothing, cleared, after) == ([], 204, [])


def test_an_empty_plan_draws_nothing():
    plan = FaultPlan()
    assert (bool(plan), plan.draw(CALL), plan.faults()) == (False, (), ())


@pytest.mark.parametrize(
    ("verb", "path", "content", "headers", "status"),
    [
        ("DELETE", "/v1/authentications", None, {}, 405),
        ("GET", "/nowhere", None, {}, 404),
        ("POST", "/v1/authentications", b"x" * 70_000, {}, 413),
        ("POST", "/v1/authentications", [b"{}"], {}, 411),
        ("POST", "/v1/authentications", b"{}", {"content-type": "text/plain"}, 415),
    ],
)
def test_every_refusal_by_http_is_a_problem_document(faulty, verb, path, content, headers, status):
    async def stream():
        for part in content:
            yield part

    async def work(http, management):
        body = stream() if isinstance(content, list) else content
        return await http.request(verb, path, content=body, headers=headers)

    answer = faulty([], work)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert ("allow" in answer.headers) is (status == 405)
