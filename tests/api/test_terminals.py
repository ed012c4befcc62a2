"""Who is let in: sessions of terminals, their certificates, their accounts, and the register."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
import yaml
from fhir.resources.R4B.operationoutcome import OperationOutcome
from starlette.routing import Route

from onshikaku.api.app import create_app
from onshikaku.api.credentials import is_open
from onshikaku.clock import Clock
from onshikaku.domain.institution import Feature, Kind
from onshikaku.domain.terminal_session import SessionStatement
from onshikaku.errors import AccountRefused, SessionRefused, TerminalRefused
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.terminal_credential import TerminalCredential
from onshikaku.registry import InstitutionEntry, RegistryInvalid, load_institutions
from onshikaku.service.centre import Centre
from onshikaku.service.sessions import Login, SignIn
from onshikaku.store.database import MEMORY, Database
from onshikaku.wire.centre import AuthenticationReply
from onshikaku.wire.fhir.systems import FHIR_MEDIA_TYPE
from onshikaku.wire.problems import Problem

CODE, TERMINAL = "9910000018", "desk-1"
WHERE = {"institution_code": CODE, "terminal_id": TERMINAL}
ME = f"/institutions/{CODE}"
CERTIFICATE = f"{ME}/terminals/{TERMINAL}/certificate"
OPEN_ROUTES = {
    "POST /v1/session-challenges",
    "POST /v1/sessions",
    "GET /openapi.json",
    "GET /fhir/R4/metadata",
    "POST /ocsp/{purpose}",
    "GET /ocsp/{purpose}/{encoded:path}",
    "GET /crl/{purpose}/{municipality}.crl",
}


def problem(response):
    if response.headers["content-type"] == FHIR_MEDIA_TYPE:
        outcome = OperationOutcome.model_validate_json(response.content)
        return response.status_code, outcome.issue[0].details.coding[0].code
    document = Problem.model_validate_json(response.content)
    assert document.status == response.status_code
    return response.status_code, document.slug


def routes(centre):
    """Every call of the clinics' app, by its name, and a path that leads to it."""
    for route in create_app(centre).routes:
        assert isinstance(route, Route)
        path = route.path.replace("{purpose}", "auth").replace("{municipality}", "99001")
        for verb in sorted(route.methods - {"HEAD"}):
            yield f"{verb} {route.path}", verb, re.sub(r"\{[^}]*\}", "x", path)


class Desk:
    """A terminal that signs in by hand, so that a test may do it wrong."""

    def __init__(self, centre, credential=None):
        self.centre = centre
        self.credential = credential or centre.hierarchy.terminals.issue(
            CODE, TERMINAL, centre.clock.now()
        )

    def request(self, login=None, **changes):
        granted = self.centre.sessions.challenge(CODE, TERMINAL)
        statement = SessionStatement(granted.challenge, CODE, TERMINAL, login and login.account)
        values = {
            "authentication_id": granted.id,
            "institution_code": CODE,
            "terminal_id": TERMINAL,
            "certificate": self.credential.der,
            "signature": self.credential.sign(statement.encode()),
            "login": login,
        }
        return SignIn(**(values | changes))

    def open(self, login=None, **changes):
        return self.centre.sessions.open(self.request(login, **changes))


@pytest.fixture
def desk(centre):
    return Desk(centre)


# --- no call without a session ---


def test_only_what_must_be_open_is_open(centre):
    assert {name for name, _, path in routes(centre) if is_open(path)} == OPEN_ROUTES


def test_the_description_says_which_calls_need_a_session(centre):
    described = create_app(centre).openapi()
    open_calls = {name.replace(":path", "") for name in OPEN_ROUTES}
    for path, operations in described["paths"].items():
        for verb, operation in operations.items():
            secured = operation.get("security") == [{"session": []}]
            assert secured is not (f"{verb.upper()} {path}" in open_calls), path
    assert described["components"]["securitySchemes"]["session"]["scheme"] == "bearer"


@pytest.mark.parametrize(
    ("headers", "slug", "challenge"),
    [
        ({}, "session-missing", "Bearer"),
        ({"authorization": "Basic YTpi"}, "session-missing", "Bearer"),
        ({"authorization": "Bearer"}, "session-missing", "Bearer"),
        ({"authorization": "Bearer "}, "session-expired", 'Bearer error="invalid_token"'),
        ({"authorization": f"Bearer {'0' * 64}"}, "session-expired", None),
        ({"authorization": b"Bearer \xff\xfe"}, "session-expired", None),
    ],
)
def test_every_other_call_is_refused_without_a_session(over_http, centre, headers, slug, challenge):
    async def work(clinic, management):
        refused = {}
        for name, verb, path in routes(centre):
            if name not in OPEN_ROUTES:
                response = await clinic.http.request(
                    verb, path, json={}, headers=headers, auth=None
                )
                refused[name] = response
        return refused

    refused = over_http(work)
    assert len(refused) > 2
    for name, response in refused.items():
        assert problem(response) == (401, slug), name
        if challenge is not None:
            assert response.headers["www-authenticate"] == challenge


@pytest.mark.parametrize("end", ["time", "clock", "reset", "revoked", "institution", "folder"])
def test_every_call_is_refused_once_the_session_has_ended(over_http, centre, desk, time, end):
    async def work(clinic, management):
        token = desk.open().token
        headers = {"authorization": f"Bearer {token}"}

        async def call(verb, path):
            return await clinic.http.request(verb, path, json={}, headers=headers, auth=None)

        assert (await call("POST", "/v1/authentications")).status_code == 422
        match end:
            case "time":
                time.moment += timedelta(hours=8, seconds=1)
            case "clock":
                await management.put("/clock", json={"day": "2026-11-20"})
            case "reset":
                await management.post("/reset")
            case "revoked":
                await management.delete(CERTIFICATE)
            case "institution":
                entry = {
                    "code": CODE,
                    "name": "架空診療所",
                    "kind": "clinic",
                    "municipality": "99001",
                    "terminals": [{"id": TERMINAL}],
                }
                assert (await management.put(ME, json=entry)).is_success
            case "folder":  # as another process does it
                centre.hierarchy.terminals.revoke(CODE, TERMINAL, centre.clock.now())
        return {
            name: problem(await call(verb, path))
            for name, verb, path in routes(centre)
            if name not in OPEN_ROUTES
        }

    assert set(over_http(work).values()) == {(401, "session-expired")}


def test_what_is_refused_is_noted_under_its_route(over_http, centre):
    async def work(clinic, management):
        await clinic.http.put("/v1/confirmations/abc/consents", json={}, auth=None)
        return (await management.get("/journal")).json()

    [entry] = over_http(work)
    assert entry["call"] == "PUT /v1/confirmations/{confirmation_id}/consents"
    assert entry["result"] == "session-missing"


def test_a_session_speaks_for_its_own_terminal_only(over_http, card):
    async def work(clinic, management):
        other = clinic.as_(terminal="desk-2")
        body = {"institution_code": CODE, "terminal_id": TERMINAL}
        granted = await other.http.post("/v1/authentications", json=body)
        mine = await other.authenticate()
        elsewhere = clinic.as_(institution="9940000012")
        return granted, mine, await elsewhere.http.post("/v1/authentications", json=body)

    named, mine, elsewhere = over_http(work)
    assert problem(named) == problem(elsewhere) == (403, "wrong-terminal")
    assert mine.is_success


def test_whoever_asks_is_in_the_log(over_http, card, database):
    async def work(clinic, management):
        await clinic.confirm(card("standard"))
        await clinic.as_(institution="9940000012", account="medical").confirm(card("standard"))
        await clinic.as_(terminal="app-1", account=None).confirm(card("standard"))

    over_http(work)
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select institution_code, terminal_id, role from access"
        ).fetchall()
    assert {tuple(row) for row in rows} == {
        (CODE, TERMINAL, "admin"),
        ("9940000012", "desk-1", "medical"),
        (CODE, "app-1", "general"),
    }


# --- signing in ---


def test_a_session_says_for_whom_and_how_long(over_http, time):
    async def work(clinic, management):
        await clinic.authenticate()
        return clinic.session.opened

    opened = over_http(work)
    assert (opened.institution_code, opened.terminal_id, opened.role) == (CODE, TERMINAL, "admin")
    assert opened.expires_at - time.moment == timedelta(hours=8)
    assert opened.certificate_ends.isoformat() == "2030-02-19T14:59:59+00:00"
    assert (opened.days_left, opened.reminder) == (1187, None)
    assert len(bytes.fromhex(opened.token)) == 32


def test_a_session_lives_for_eight_hours(desk, centre, time):
    token = desk.open().token
    time.moment += timedelta(hours=8)
    assert centre.sessions.caller(token).terminal_id == TERMINAL
    time.moment += timedelta(seconds=1)
    with pytest.raises(SessionRefused):
        centre.sessions.caller(token)


@pytest.mark.parametrize(
    ("before_end", "told"),
    [(91, None), (90, 90), (60, 60), (30, 30), (15, 15), (7, 7), (0, 7)],
)
def test_an_institution_is_reminded_before_its_certificate_ends(desk, time, before_end, told):
    ends = desk.credential.certificate.not_valid_after_utc
    time.moment = ends - timedelta(days=before_end, hours=1)
    opened = desk.open()
    assert (opened.days_left, opened.reminder) == (before_end, told)


def test_no_session_outlives_its_certificate(desk, centre, time):
    ends = desk.credential.certificate.not_valid_after_utc
    time.moment = ends - timedelta(hours=1)
    opened = desk.open()
    assert opened.expires_at == ends
    time.moment = ends + timedelta(seconds=1)
    with pytest.raises(SessionRefused):
        centre.sessions.caller(opened.token)


def test_an_expired_certificate_has_a_refusal_of_its_own(over_http, centre, time):
    """A terminal whose certificate ran out after three years and three months."""
    old = centre.hierarchy.terminals.issue(CODE, TERMINAL, time.moment - timedelta(days=1200))

    async def work(clinic, management):
        clinic.session.opened = None
        clinic.session._credential = lambda at: old
        return await clinic.authenticate()

    response = over_http(work)
    assert problem(response) == (401, "terminal-certificate-expired")
    assert response.json()["facts"]["since"] == old.certificate.not_valid_after_utc.isoformat()
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_revoked_certificate_opens_nothing_until_another_is_issued(over_http, centre):
    async def work(clinic, management):
        await clinic.authenticate()
        revoked = (await management.delete(CERTIFICATE)).json()
        refused = await clinic.authenticate()
        issued = (await management.post(CERTIFICATE)).json()
        again = (await management.delete(CERTIFICATE)).json()
        return revoked, refused, issued, again

    revoked, refused, issued, again = over_http(work)
    assert (revoked, again) == ({"revoked": 1}, {"revoked": 1})
    assert problem(refused) == (401, "terminal-certificate-refused")
    assert refused.json()["reason"] == "revoked"
    assert issued["not_after"] == "2030-02-19T14:59:59Z"


def strangers(now):
    return Hierarchy.create(now, "http://127.0.0.1:1/ocsp").terminals.issue(CODE, TERMINAL, now)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (lambda desk: {"signature": b"\x30\x00"}, "wrong_signature"),
        (lambda desk: {"signature": desk.credential.sign(b"else")}, "wrong_signature"),
        (lambda desk: {"certificate": b"none"}, "malformed"),
        (lambda desk: {"certificate": strangers(desk.centre.clock.now()).der}, "untrusted"),
        (
            lambda desk: {
                "certificate": desk.centre.hierarchy.terminals.issue(
                    CODE, "desk-2", desk.centre.clock.now()
                ).der
            },
            "other_terminal",
        ),
    ],
)
def test_a_certificate_without_its_key_or_of_another_is_refused(desk, changes, reason):
    with pytest.raises(TerminalRefused) as caught:
        desk.open(**changes(desk))
    assert caught.value.reason == reason


def test_an_account_that_was_not_signed_for_is_refused(desk):
    with pytest.raises(TerminalRefused, match="wrong_signature"):
        desk.centre.sessions.open(replace(desk.request(), login=Login("admin", "kakuu-kanri")))


async def challenge(clinic, **changes):
    response = await clinic.http.post("/v1/session-challenges", json=WHERE | changes)
    return AuthenticationReply.model_validate_json(response.content)


async def send(clinic, granted, **changes):
    """Sign in with that challenge, by hand."""
    body = clinic.session._sign_in(granted).model_dump(mode="json")
    return await clinic.http.post("/v1/sessions", json=body | changes)


def test_a_sign_in_cannot_be_replayed(over_http):
    async def work(clinic, management):
        granted = await challenge(clinic)
        return [await send(clinic, granted) for _ in range(2)]

    first, second = over_http(work)
    assert first.is_success
    assert problem(second) == (409, "authentication-used")


def test_a_late_sign_in_is_refused(over_http, time):
    async def work(clinic, management):
        granted = await challenge(clinic)
        time.moment += timedelta(seconds=61)
        return await send(clinic, granted)

    assert problem(over_http(work)) == (410, "authentication-expired")


def test_moving_the_clock_voids_challenges_to_sign_in(over_http):
    async def work(clinic, management):
        granted = await challenge(clinic)
        await management.put("/clock", json={"day": "2026-11-20"})
        return await send(clinic, granted)

    assert problem(over_http(work)) == (404, "unknown-authentication")


def test_another_terminals_challenge_is_refused(over_http):
    async def work(clinic, management):
        return await send(clinic, await challenge(clinic, terminal_id="desk-2"))

    assert problem(over_http(work)) == (403, "wrong-terminal")


def test_the_challenge_of_a_check_in_does_not_open_a_session(over_http):
    async def work(clinic, management):
        granted = AuthenticationReply.model_validate((await clinic.authenticate()).json())
        return await send(clinic, granted)

    assert problem(over_http(work)) == (404, "unknown-authentication")


@pytest.mark.parametrize(("institution", "terminal"), [(CODE, "desk-9"), ("9910000992", "desk-1")])
def test_a_terminal_that_is_not_registered_is_not_let_in(over_http, institution, terminal):
    """Even with a certificate: whoever took it from the register meant it."""

    async def work(clinic, management):
        unknown = clinic.as_(institution=institution, terminal=terminal)
        return await unknown.authenticate()

    assert problem(over_http(work)) == (401, "terminal-unknown")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": None}, "body"),
        ({"account": "Admin!"}, "account"),
        ({"password": "x" * 129}, "password"),
        ({"certificate": "***"}, "certificate"),
        ({"role": "admin"}, "role"),
    ],
)
def test_a_malformed_sign_in_is_told_its_field_and_never_repeated(over_http, changes, field):
    async def work(clinic, management):
        return await send(clinic, await challenge(clinic), **changes)

    response = over_http(work)
    assert problem(response) == (422, "invalid-request")
    assert response.json()["field"] == field
    assert "kakuu" not in response.text
    assert "xxx" not in response.text


# --- accounts ---


@pytest.mark.parametrize(
    ("account", "role"),
    [("admin", "admin"), ("general", "general"), ("medical", "medical"), (None, "general")],
)
def test_the_account_decides_the_role(over_http, account, role):
    async def work(clinic, management):
        as_account = clinic.as_(account=account)
        await as_account.authenticate()
        return as_account.session.opened.role

    assert over_http(work) == role


@pytest.mark.parametrize(
    "changes", [{"password": "kakuu-ippan"}, {"account": "general"}, {"account": "nobody"}]
)
def test_a_wrong_login_opens_nothing(over_http, centre, changes):
    async def work(clinic, management):
        login = {"account": "admin", "password": "kakuu-kanri"} | changes
        clinic.session._account = login["account"]
        return await send(clinic, await challenge(clinic), **login)

    response = over_http(work)
    assert problem(response) == (401, "account-refused")
    assert "kakuu" not in response.text


def test_after_five_wrong_logins_a_terminal_waits_for_a_minute(over_http, time):
    async def work(clinic, management):
        async def log_in(password, **where):
            at = clinic.as_(**where)
            at.session._password = password
            return problem(r) if not (r := await at.authenticate()).is_success else r.status_code

        first = [await log_in("wrong") for _ in range(6)]
        right = await log_in("kakuu-kanri")
        elsewhere = await log_in("kakuu-kanri", terminal="desk-2")
        time.moment += timedelta(seconds=60)
        return first, right, elsewhere, await log_in("kakuu-kanri")

    first, right, elsewhere, later = over_http(work)
    assert first == [(401, "account-refused")] * 5 + [(429, "account-locked")]
    assert right == (429, "account-locked")
    assert elsewhere == later == 200


def test_a_right_login_forgets_the_wrong_ones(desk):
    for password in ["wrong"] * 4 + ["kakuu-kanri"] + ["wrong"] * 4 + ["kakuu-kanri"]:
        try:
            opened = desk.open(Login("admin", password))
        except AccountRefused:
            assert password == "wrong"
        else:
            assert (password, opened.caller.role) == ("kakuu-kanri", "admin")


# --- the register ---


def test_the_register_holds_every_kind_and_feature_and_nothing_real():
    register = load_institutions()
    institutions = [enrolment.institution for enrolment in register.values()]
    assert {institution.kind for institution in institutions} == set(Kind)
    assert {f for institution in institutions for f in institution.features} == set(Feature)
    assert all(institution.code.is_fictitious for institution in institutions)
    default = register[CODE]
    assert (default.institution.kind, default.institution.features) == (Kind.CLINIC, set(Feature))
    assert default.terminal(TERMINAL) is not None


def test_the_page_tells_every_institution_and_password():
    page = (Path(__file__).parents[2] / "docs" / "terminals.md").read_text()
    register = resources.files("onshikaku.registry") / "institutions.yaml"
    for entry in yaml.safe_load(register.read_text())["institutions"]:
        assert f"| `{entry['code']}` | {entry['name']} |" in page
        for account in entry["accounts"]:
            assert f"| `{account['id']}` | {account['role']} | `{account['password']}` |" in page


ENTRY = {
    "code": "9910000992",
    "name": "架空内科",
    "kind": "clinic",
    "municipality": "99001",
    "features": ["pmh"],
    "terminals": [{"id": "desk-1"}],
    "accounts": [{"id": "admin", "role": "admin", "password": "kakuu-kanri"}],
}


@pytest.fixture
def register_file(tmp_path):
    """Write a register of one's own; its path."""

    def write(*entries):
        file = tmp_path / "mine.yaml"
        file.write_text(yaml.safe_dump({"institutions": list(entries)}, allow_unicode=True))
        return file

    return write


def test_a_register_of_ones_own_takes_the_place_of_the_built_in_one(
    register_file, hierarchy, time, clinic_of
):
    register = load_institutions(register_file(ENTRY))
    centre = Centre(hierarchy, Clock(time), Database(MEMORY), institutions=register)
    clinic = clinic_of(centre)

    async def work():
        return await clinic.authenticate(), await clinic.as_(
            institution="9910000992"
        ).authenticate()

    built_in, mine = asyncio.run(work())
    assert problem(built_in) == (401, "terminal-unknown")
    assert mine.is_success


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"code": "9910000991"}, "9910000991.code", "check digit"),
        ({"code": "0100000009"}, "0100000009.code", "outside 01-47"),
        ({"code": "9930000998"}, "9930000998.code", "点数表"),
        ({"name": "本物内科"}, "9910000992.name", "pattern"),
        ({"kind": "shop"}, "9910000992.kind", "'clinic'"),
        ({"municipality": "13101"}, "9910000992.municipality", "pattern"),
        ({"features": ["teleport"]}, "9910000992.features.0", "'pmh'"),
        ({"terminals": [{"id": "a b"}]}, "9910000992.terminals.0.id", "pattern"),
        ({"terminals": [{"id": "a"}, {"id": "a"}]}, "9910000992.terminals", "twice"),
        ({"accounts": [{"id": "a", "role": "boss"}]}, "9910000992.accounts.0.role", "'admin'"),
        ({"accounts": [{"id": "a", "role": "admin"}]}, "9910000992.accounts.a.password", "missing"),
        ({"colour": "red"}, "9910000992.colour", "Extra"),
    ],
)
def test_a_register_that_cannot_be_names_file_and_field(register_file, changes, field, reason):
    with pytest.raises(RegistryInvalid) as caught:
        load_institutions(register_file(ENTRY | changes))
    assert (caught.value.file, caught.value.field) == ("mine.yaml", field)
    assert reason in caught.value.reason
    assert "kakuu" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[", "not YAML"),
        (b"- 1", "dictionary"),
        (b"institutions: [1]", "dictionary"),
        (b"\xff", ""),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, content, reason):
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    with pytest.raises(RegistryInvalid) as caught:
        load_institutions(file)
    assert reason in caught.value.reason


def test_a_code_given_twice_is_refused(register_file):
    with pytest.raises(RegistryInvalid, match="taken"):
        load_institutions(register_file(ENTRY, ENTRY))


# --- the keeper's calls ---


def test_an_institution_is_added_and_its_terminal_let_in(over_http):
    code = ENTRY["code"]

    async def work(clinic, management):
        before = await management.get(f"/institutions/{code}")
        put = (await management.put(f"/institutions/{code}", json=ENTRY)).json()
        let_in = await clinic.as_(institution=code).authenticate()
        listed = (await management.get("/institutions")).json()
        await management.post("/reset")
        return before, put, let_in, listed, await management.get(f"/institutions/{code}")

    before, put, let_in, listed, after = over_http(work)
    assert problem(before) == problem(after) == (404, "unknown-institution")
    assert let_in.is_success
    [found] = [institution for institution in listed if institution["code"] == code]
    assert (found["name"], found["features"]) == ("架空内科", ["pmh"])
    assert put["terminals"][0]["certificates"] == []
    [certificate] = found["terminals"][0]["certificates"]
    assert certificate["last_seen_at"] == "2026-11-20T03:00:00Z"
    assert "kakuu" not in str(listed)


def test_a_replaced_institution_keeps_passwords_but_not_terminals(over_http):
    entry = ENTRY | {"code": CODE, "accounts": [{"id": "admin", "role": "medical"}]}

    async def work(clinic, management):
        gone = clinic.as_(terminal="desk-2")
        assert (await gone.authenticate()).is_success
        assert (await management.put(ME, json=entry)).is_success
        return await gone.authenticate(), await clinic.authenticate(), clinic.session.opened.role

    gone, stayed, role = over_http(work)
    assert problem(gone) == (401, "terminal-unknown")
    assert (stayed.status_code, role) == (200, "medical")


@pytest.mark.parametrize(
    ("path", "changes", "field"),
    [
        (ME, {}, "code"),
        (ME, {"code": CODE, "kind": "dental"}, "code"),
        (ME, {"code": CODE, "accounts": [{"id": "new", "role": "admin"}]}, "accounts.new.password"),
        (ME, {"code": "0100000009"}, "code"),
        ("/institutions/9910000018x", {}, "code"),
    ],
)
def test_an_institution_that_cannot_be_is_refused_by_its_field(over_http, path, changes, field):
    async def work(clinic, management):
        return await management.put(path, json=ENTRY | changes)

    response = over_http(work)
    assert problem(response) == (422, "invalid-request")
    assert response.json()["field"] == field


@pytest.mark.parametrize("verb", ["POST", "DELETE"])
@pytest.mark.parametrize(("code", "terminal"), [(CODE, "desk-9"), ("9910000992", "desk-1")])
def test_only_registered_terminals_have_certificates(over_http, verb, code, terminal):
    async def work(clinic, management):
        path = f"/institutions/{code}/terminals/{terminal}/certificate"
        return await management.request(verb, path)

    assert problem(over_http(work)) == (404, "unknown-institution")


def test_an_issued_credential_is_told_once_and_works(over_http, centre):
    async def work(clinic, management):
        issued = (await management.post(CERTIFICATE)).json()
        clinic.session.opened = None
        credential = TerminalCredential.from_pem(issued["credential"].encode())
        clinic.session._credential = lambda at: credential
        let_in = await clinic.authenticate()
        return issued, let_in, (await management.get(ME)).text

    issued, let_in, shown = over_http(work)
    assert let_in.is_success
    assert issued["serial"] in shown
    assert "PRIVATE KEY" not in shown


def test_the_register_wins_at_the_next_start_and_others_stay(hierarchy, time, tmp_path):
    place = str(tmp_path / "centre.db")
    database = Database(place)
    first = Centre(hierarchy, Clock(time), database)
    first.institutions.put(InstitutionEntry.model_validate(ENTRY).to_domain())
    first.institutions.put(InstitutionEntry.model_validate(ENTRY | {"code": CODE}).to_domain())
    Desk(first).open()
    database.close()
    database = Database(place)
    second = Centre(hierarchy, Clock(time), database)
    assert second.institutions.get(CODE) == load_institutions()[CODE]
    assert second.institutions.get(ENTRY["code"]).institution.name == "架空内科"
    records = second.institutions.certificates(CODE)[TERMINAL]
    assert [record.last_seen_at for record in records] == [datetime(2026, 11, 20, 3, tzinfo=UTC)]
    database.close()
