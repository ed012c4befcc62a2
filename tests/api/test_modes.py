"""Cards in every mode that takes one: who may, by which method, and what was switched on."""

import base64
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from onshikaku.domain.proof import Method
from onshikaku.store.tables import AccessRow, VisualPasscodeRow

ALL = {"drug": True, "treatment": True, "surgery": True, "checkup": True}
CLINIC, PLAIN, HOSPITAL, QUIET_HOSPITAL = "9910000018", "9910000026", "9910000034", "9910000042"
PHARMACY, HOME_NURSING, OFFICE, AMBULANCE = (
    "9940000012",
    "9960000017",
    "9980000013",
    "9990000011",
)


async def confirm(clinic, card, mode, method, **more):
    """A proof by that method in that mode; a card without a PIN signs the same statement."""
    granted = (await clinic.authenticate()).json()
    challenge = base64.b64decode(granted["challenge"])
    signed = card.sign(challenge, clinic.institution, clinic.terminal, Method(method))
    return await clinic.prove(card, granted, signed=signed, mode=mode, method=method, **more)


def reason(response):
    """Slug and reason of a refusal; None for an answer."""
    if response.status_code == 200:
        return None
    body = response.json()
    return body["type"].removeprefix("urn:onshikaku:problem:"), body.get("reason")


def rows(database):
    with Session(database.engine) as session:
        return session.exec(select(AccessRow)).all()


@pytest.mark.parametrize(
    ("mode", "method", "institution", "terminal", "more"),
    [
        ("card", "pin", CLINIC, "desk-1", {}),
        ("card", "face", CLINIC, "desk-1", {}),
        ("phone", "pin", CLINIC, "desk-1", {}),
        ("phone", "face", PHARMACY, "desk-1", {}),
        ("home-app", "pin", CLINIC, "app-1", {}),
        ("home-app", "visual", HOME_NURSING, "app-1", {}),
        ("home-app", "visual", CLINIC, "app-1", {"home": {"occasion": "reader-broken"}}),
        ("home-web", "pin", CLINIC, "app-1", {}),
        ("limited", "pin", OFFICE, "app-1", {}),
        ("limited", "visual", OFFICE, "app-1", {}),
    ],
)
def test_each_mode_confirms_by_its_methods(
    over_http, card, database, mode, method, institution, terminal, more
):
    async def work(clinic, management):
        there = clinic.as_(institution=institution, terminal=terminal, account="general")
        return await confirm(there, card("standard"), mode, method, **more)

    response = over_http(work)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["outcome"] == "eligible"
    assert answer["medical_information"] is (mode != "limited")
    [row] = rows(database)
    assert (row.mode, row.method, row.institution_code) == (mode, method, institution)
    assert (row.person_id, row.certificate_state) == ("standard", "valid")


@pytest.mark.parametrize(
    ("mode", "method"),
    [
        ("card", "visual"),
        ("visual", "pin"),
        ("visual-simple", "face"),
        ("phone", "visual"),
        ("home-app", "face"),
        ("home-web", "visual"),
        ("limited", "face"),
        ("emergency", "pin"),
    ],
)
def test_a_method_that_is_not_the_modes_is_refused_by_field(
    over_http, card, database, mode, method
):
    async def work(clinic, management):
        return await confirm(clinic, card("standard"), mode, method)

    response = over_http(work)
    assert response.status_code == 422
    assert reason(response) == ("unsupported-method", method)
    assert (response.json()["field"], response.json()["facts"]) == ("method", {"mode": mode})
    assert rows(database) == []


@pytest.mark.parametrize("mode", ["number", "outage", "disaster"])
def test_modes_without_a_card_take_no_proof(over_http, card, mode):
    async def work(clinic, management):
        return await confirm(clinic, card("standard"), mode, "pin")

    response = over_http(work)
    assert (response.status_code, response.json()["field"]) == (422, "mode")


@pytest.mark.parametrize(
    ("mode", "method", "institution", "terminal", "more", "why"),
    [
        ("phone", "pin", PLAIN, "desk-1", {}, "feature"),
        ("home-app", "pin", PLAIN, "desk-1", {}, "feature"),
        ("limited", "pin", PLAIN, "desk-1", {}, "feature"),
        ("card", "pin", OFFICE, "app-1", {}, "institution-kind"),
        ("card", "pin", HOME_NURSING, "app-1", {}, "institution-kind"),
        ("limited", "pin", HOSPITAL, "desk-1", {}, "institution-kind"),
        ("visual", "visual", CLINIC, "desk-1", {}, "visual-off"),
        ("visual-simple", "visual", CLINIC, "desk-1", {"passcode": "0000"}, "passcode-unset"),
        ("home-web", "pin", CLINIC, "app-1", {"home": {"occasion": "reader-broken"}}, "occasion"),
    ],
)
def test_a_mode_that_is_closed_to_the_caller_says_why(
    over_http, card, database, mode, method, institution, terminal, more, why
):
    async def work(clinic, management):
        there = clinic.as_(institution=institution, terminal=terminal)
        return await confirm(there, card("standard"), mode, method, **more)

    response = over_http(work)
    assert response.status_code == 403
    assert reason(response) == ("mode-closed", why)
    assert rows(database) == []


@pytest.mark.parametrize(
    ("mode", "method", "day", "more"),
    [
        ("phone", "pin", "2025-09-19", {}),
        ("home-app", "pin", "2025-05-21", {"home": {"occasion": "reader-broken"}}),
    ],
)
def test_a_mode_opens_on_its_day(over_http, card, centre, mode, method, day, more):
    async def work(clinic, management):
        seen = []
        for moment in (f"{day}T00:00:00+09:00", f"{day}T12:00:00+09:00"):
            await management.put("/clock", json={"moment": moment})
            if not seen:
                centre.clock.set_moment(centre.clock.now() - timedelta(seconds=1))
            seen.append(await confirm(clinic, card("standard"), mode, method, **more))
        return seen

    early, then = over_http(work)
    assert reason(early) == ("mode-closed", "not-in-force")
    assert early.json()["facts"]["since"] == day
    assert then.status_code == 200


def test_the_classic_visual_check_is_switched_on_and_must_be_switched_back(over_http, card):
    async def work(clinic, management):
        general = clinic.as_(account="general")
        seen = [reason(await general.http.put("/v1/terminal/mode", json={"visual": True}))]
        await clinic.http.put("/v1/terminal/mode", json={"visual": True})
        state = (await general.http.get("/v1/terminal/mode")).json()
        for mode, method in (("visual", "visual"), ("card", "face"), ("card", "pin")):
            seen.append(reason(await confirm(general, card("standard"), mode, method)))
        elsewhere = clinic.as_(terminal="desk-2")
        seen.append(reason(await confirm(elsewhere, card("standard"), "card", "face")))
        await clinic.http.put("/v1/terminal/mode", json={"visual": False})
        for mode, method in (("visual", "visual"), ("card", "face")):
            seen.append(reason(await confirm(general, card("standard"), mode, method)))
        return state, seen

    state, seen = over_http(work)
    assert state == {"visual": True}
    assert seen == [
        ("no-right", "general"),
        None,
        ("mode-closed", "visual-on"),
        ("mode-closed", "visual-on"),
        None,
        ("mode-closed", "visual-off"),
        None,
    ]


def test_consent_is_asked_in_visual_mode_as_usual(over_http, card):
    async def work(clinic, management):
        await clinic.http.put("/v1/terminal/mode", json={"visual": True})
        answer = (await confirm(clinic, card("standard"), "visual", "visual", consents=ALL)).json()
        path = f"/v1/confirmations/{answer['confirmation_id']}/medical-information/drug"
        return answer, (await clinic.http.get(path)).status_code

    answer, status = over_http(work)
    assert answer["consents"]["drug"] is True
    assert status == 200


def test_the_simplified_visual_check_takes_the_clinics_passcode(over_http, card, database):
    async def work(clinic, management):
        general = clinic.as_(terminal="desk-2", account="general")
        path = "/v1/institution/visual-passcode"
        seen = [reason(await general.http.put(path, json={"passcode": "2468"}))]
        await clinic.http.put(path, json={"passcode": "2468"})
        told = (await general.http.get(path)).json()
        for passcode in ({"passcode": "2468"}, {"passcode": "2469"}, {}):
            answered = await confirm(
                general, card("standard"), "visual-simple", "visual", **passcode
            )
            seen.append(reason(answered))
        await clinic.http.put(path, json={"passcode": "8642"})
        for passcode in ("2468", "8642"):
            answered = await confirm(
                general, card("standard"), "visual-simple", "visual", passcode=passcode
            )
            seen.append(reason(answered))
        await clinic.http.put(path, json={"passcode": None})
        answered = await confirm(
            general, card("standard"), "visual-simple", "visual", passcode="8642"
        )
        return told, [*seen, reason(answered)]

    told, seen = over_http(work)
    wrong = ("mode-closed", "passcode-wrong")
    assert told == {"set": True}
    assert seen == [
        ("no-right", "general"),
        None,
        wrong,
        wrong,
        wrong,
        None,
        ("mode-closed", "passcode-unset"),
    ]


def test_a_passcode_is_kept_salted_and_hashed(over_http, database):
    async def work(clinic, management):
        for institution in (CLINIC, PLAIN):
            there = clinic.as_(institution=institution)
            await there.http.put("/v1/institution/visual-passcode", json={"passcode": "2468"})

    over_http(work)
    with Session(database.engine) as session:
        kept = session.exec(select(VisualPasscodeRow)).all()
    assert len({row.salt for row in kept}) == len({row.digest for row in kept}) == 2
    assert "2468" not in "".join(row.digest + row.salt for row in kept)


@pytest.mark.parametrize(
    ("mode", "method", "more", "field"),
    [
        ("card", "pin", {"passcode": "2468"}, "passcode"),
        ("card", "pin", {"home": {"occasion": "online"}}, "home"),
        ("card", "pin", {"ground": {"basis": "oral"}}, "ground"),
        ("home-web", "pin", {"ground": {"basis": "oral"}}, "ground"),
        ("emergency", "visual", {}, "ground"),
        ("emergency", "visual", {"ground": {"basis": "oral"}, "consents": ALL}, "consents"),
        ("emergency", "visual", {"ground": {"basis": "hard-to-obtain"}}, "ground.reason"),
        ("emergency", "visual", {"ground": {"basis": "patient"}}, "ground.basis"),
    ],
)
def test_what_a_mode_does_not_take_is_refused_by_field(over_http, card, mode, method, more, field):
    async def work(clinic, management):
        there = clinic.as_(institution=HOSPITAL) if mode == "emergency" else clinic
        return await confirm(there, card("standard"), mode, method, **more)

    response = over_http(work)
    assert (response.status_code, response.json()["field"]) == (422, field)
    assert reason(response)[0] == "invalid-request"


@pytest.mark.parametrize(("mode", "method"), [("card", "face"), ("home-app", "pin")])
def test_a_card_can_be_registered_on_the_spot(over_http, card, mode, method):
    async def work(clinic, management):
        answer = (await confirm(clinic, card("unregistered"), mode, method)).json()
        agreed = await clinic.agree(answer["confirmation_id"], register_insurance_use=True)
        return answer["outcome"], agreed.json()["outcome"]

    assert over_http(work) == ("registration_needed", "eligible")


def test_a_phone_serves_only_those_registered_before(over_http, card):
    async def work(clinic, management):
        answer = (await confirm(clinic, card("unregistered"), "phone", "pin")).json()
        agreed = await clinic.agree(answer["confirmation_id"], register_insurance_use=True)
        again = (await confirm(clinic, card("unregistered"), "phone", "pin")).json()
        return answer["outcome"], reason(agreed), again["outcome"]

    assert over_http(work) == (
        "registration_needed",
        ("mode-closed", "registration"),
        "registration_needed",
    )


@pytest.mark.parametrize(
    ("institution", "terminal", "account", "why"),
    [
        (HOSPITAL, "desk-1", "medical", None),
        (HOSPITAL, "desk-1", "admin", None),
        (HOSPITAL, "desk-1", "general", ("mode-closed", "role")),
        (QUIET_HOSPITAL, "desk-1", "medical", ("mode-closed", "feature")),
        (CLINIC, "desk-1", "medical", ("mode-closed", "institution-kind")),
        (AMBULANCE, "app-1", "medical", None),
    ],
)
def test_an_emergency_opens_medical_information_to_hospitals_and_ambulances(
    over_http, card, institution, terminal, account, why
):
    ground = {"basis": "hard-to-obtain", "reason": "意識がなく、命にかかわるため"}

    async def work(clinic, management):
        there = clinic.as_(institution=institution, terminal=terminal, account=account)
        answered = await confirm(there, card("standard"), "emergency", "visual", ground=ground)
        if answered.status_code != 200:
            return answered, None, None
        path = f"/v1/confirmations/{answered.json()['confirmation_id']}"
        medical = await there.http.get(f"{path}/medical-information/drug")
        agreed = await there.agree(answered.json()["confirmation_id"], consents=ALL)
        return answered, medical.status_code, reason(agreed)

    answered, medical, agreed = over_http(work)
    assert reason(answered) == why
    if why is None:
        consents = answered.json()["consents"]
        assert [item for item, given in consents.items() if given is True] == [
            "checkup",
            "drug",
            "treatment",
            "surgery",
        ]
        assert (medical, agreed) == (200, ("nothing-to-ask", "eligible"))


def test_an_ambulance_waits_for_its_day(over_http, card):
    async def work(clinic, management):
        crew = clinic.as_(institution=AMBULANCE, terminal="app-1")
        seen = []
        for day in ("2025-09-30", "2025-10-01"):
            await management.put("/clock", json={"day": day})
            answered = await confirm(
                crew, card("standard"), "emergency", "visual", ground={"basis": "oral"}
            )
            seen.append(reason(answered))
        return seen

    assert over_http(work) == [("mode-closed", "not-in-force"), None]


def test_in_grace_not_even_an_emergency_opens_medical_information(over_http, card):
    async def work(clinic, management):
        hospital = clinic.as_(institution=HOSPITAL)
        answered = await confirm(
            hospital, card("grace"), "emergency", "visual", ground={"basis": "oral"}
        )
        path = f"/v1/confirmations/{answered.json()['confirmation_id']}/medical-information/drug"
        return answered.json(), reason(await hospital.http.get(path))

    answer, refusal = over_http(work)
    assert (answer["outcome"], answer["consents"]) == ("eligible", None)
    assert refusal == ("no-medical-information", None)


def test_the_terminal_sees_which_modes_are_open_to_it(over_http):
    async def work(clinic, management):
        here = (await clinic.http.get("/v1/modes")).json()
        office = clinic.as_(institution=OFFICE, terminal="app-1", account="general")
        return here, (await office.http.get("/v1/modes")).json()

    here, office = over_http(work)
    shown = {(one["mode"], one["occasion"]): one for one in here}
    assert shown["card", None] == {
        "mode": "card",
        "occasion": None,
        "open": True,
        "reason": None,
        "since": None,
        "until": None,
        "methods": ["face", "pin"],
    }
    assert shown["visual", None]["reason"] == "visual-off"
    assert shown["visual-simple", None]["reason"] == "passcode-unset"
    assert shown["home-app", "off-desk"]["open"] is True
    assert shown["disaster", None]["reason"] == "not-opened"
    assert [one["mode"] for one in office if one["open"]] == ["limited"]


def test_a_reset_switches_readers_back_and_forgets_passcodes(over_http, centre):
    async def work(clinic, management):
        await clinic.http.put("/v1/terminal/mode", json={"visual": True})
        await clinic.http.put("/v1/institution/visual-passcode", json={"passcode": "2468"})
        await management.put("/mode-settings", json={"emergency_search": True})
        await management.post("/reset")
        return [
            (await clinic.http.get("/v1/terminal/mode")).json(),
            (await clinic.http.get("/v1/institution/visual-passcode")).json(),
            (await management.get("/mode-settings")).json(),
        ]

    assert over_http(work) == [
        {"visual": False},
        {"set": False},
        {"batch_delay_seconds": 5.0, "emergency_search": False, "unproven": "pinned"},
    ]
