"""`demo` and `confirm` as processes: what they print, and with which exit code they end."""

from __future__ import annotations

import pytest

CONTRACT = {
    "simulated",
    "outcome",
    "eligible",
    "retryable",
    "meaning",
    "next_step",
    "notice",
    "confirmation_id",
    "day",
    "certificate",
    "medical_information",
    "person",
    "coverages",
    "payment",
    "aid",
    "expenses",
    "prescription_form",
    "consents",
    "advice",
    "charge",
    "face_file",
    "finding",
    "detail",
    "tries_left",
    "method",
    "mode",
    "proven",
    "face",
    "seconds",
}


def test_the_demo_ends_with_an_eligible_answer(run):
    ran = run("demo", "--once")
    assert ran.code == 0
    for shown in ("模擬　太郎", "01990019", "3割", "30 %", "2019-04-01", "所要時間", "架空"):
        assert shown in ran.out


@pytest.mark.vpcd
def test_the_demo_through_pcscd_is_seen_by_other_programs(run):
    ran = run("demo", "--once", "--pcsc")
    assert ran.code == 0
    assert "Detected readers" in ran.out, "what opensc-tool -l says"
    assert "Yes             Onshikaku Virtual Reader" in ran.out
    assert "Valid coverage was confirmed." in ran.out


@pytest.mark.parametrize(
    ("persona", "outcome", "state", "code"),
    [
        ("standard", "eligible", "valid", 0),
        ("expiring", "eligible", "expiring", 0),
        ("grace", "eligible", "grace", 0),
        ("expired", "certificate_expired", "expired", 1),
        ("revoked", "certificate_revoked", "revoked", 1),
        ("suspended", "certificate_suspended", "suspended", 1),
        ("lost", "lost", "valid", 1),
        ("unlinked", "certificate_unlinked", "valid", 1),
        ("unregistered", "registration_needed", "valid", 1),
    ],
)
def test_confirm_tells_scripts_outcome_and_certificate_state(run, persona, outcome, state, code):
    ran = run("confirm", "--persona", persona, "--json")
    assert ran.code == code
    assert set(ran.json) == CONTRACT
    assert ran.json["outcome"] == outcome
    assert ran.json["certificate"]["state"] == state
    assert ran.json["simulated"] is True
    assert (ran.json["method"], ran.json["mode"]) == ("pin", "card")
    assert ran.json["proven"] is True


@pytest.mark.parametrize(
    ("persona", "outcome"),
    [("pin-blocked", "pin_blocked"), ("face-only", "pin_blocked")],
)
def test_a_visit_that_never_reaches_the_centre_has_no_certificate_state(run, persona, outcome):
    ran = run("confirm", "--persona", persona, "--json")
    assert ran.code == 1
    assert ran.json["outcome"] == outcome
    assert ran.json["certificate"] is None
    assert ran.json["method"] is None
    assert ran.json["proven"] is None


def test_a_certificate_in_grace_comes_with_a_reminder(run):
    assert "更新するよう" in run("confirm", "--persona", "grace", "--json").json["notice"]["ja"]
    assert run("confirm", "--json").json["notice"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLINIC_INSTITUTION_CODE", "9910000019"),
        ("CLINIC_TERMINAL_ID", "a b"),
        ("CLINIC_APDU_TIMEOUT", "0"),
    ],
)
def test_a_bad_setting_ends_with_2_and_is_named(run, name, value):
    ran = run("confirm", env={name: value})
    assert ran.code == 2
    assert name in ran.err
    assert "Traceback" not in ran.err


def test_registration_is_done_if_asked_for(run):
    ran = run("confirm", "--persona", "unregistered", "--register", "--json")
    assert (ran.code, ran.json["outcome"]) == (0, "eligible")


def test_the_cast_is_made_for_the_day_as_far_as_its_rules_go(run):
    states = {
        day: run("confirm", "--persona", "grace", "--on", day, "--json").json["certificate"][
            "state"
        ]
        for day in ("2024-12-01", "2024-12-02", "2030-03-01")
    }
    assert states == {"2024-12-01": "expired", "2024-12-02": "grace", "2030-03-01": "grace"}


def test_a_wrong_pin_from_standard_input_is_told_with_the_tries_left(run):
    ran = run("confirm", "--pin-stdin", "--json", stdin="9999\n")
    assert ran.code == 1
    assert (ran.json["outcome"], ran.json["tries_left"]) == ("pin_rejected", 2)


def test_a_second_line_is_a_second_try(run):
    assert run("confirm", "--pin-stdin", stdin="9999\n1234\n").code == 0


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("--persona", "nobody"), "", "--persona"),
        (("--on", "2026-02-30"), "", "--on"),
        (("--pin-stdin",), "12a4\n", "--pin-stdin"),
        (("--persona", "standard", "--reader", "X"), "", "--reader"),
        (("--centre", "http://127.0.0.1:9"), "", "--pki"),
        (("--persona", "aged-75-2wari", "--on", "2022-09-30"), "", "aged-75-2wari"),
        (("--trust", "missing.pem"), "", "missing.pem"),
        (("--pki", "/etc/hostname"), "", "--pki"),
        (("--centre", "http://[::", "--pki", "p"), "", "--centre"),
        (("--on", "0001-01-01"), "", "--on"),
        (("--centre", "http://127.0.0.1:99999", "--pki", "p"), "", "--centre"),
    ],
)
def test_bad_options_end_with_2_and_name_the_option(run, words, stdin, said):
    ran = run("confirm", *words, stdin=stdin)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert "12a4" not in ran.err


def test_a_centre_that_is_not_there_ends_with_3(run):
    ran = run("confirm", "--centre", "http://127.0.0.1:9", "--pki", "pki", "--json")
    assert (ran.code, ran.json["outcome"]) == (3, "centre_unavailable")


@pytest.mark.vpcd
def test_a_reader_that_is_not_there_ends_with_3(run, pcscd):
    ran = run("confirm", "--reader", "Nobody's Reader", "--pin-stdin", stdin="1234")
    assert ran.code == 3
    assert "Nobody's Reader" in ran.err


def test_without_a_pcscd_a_reader_cannot_be_used(run):
    ran = run(
        "confirm",
        *("--reader", "any", "--pin-stdin"),
        stdin="1234",
        env={"PCSCLITE_CSOCK_NAME": "/nonexistent/pcscd.comm"},
    )
    assert ran.code == 3
    assert "the PC/SC service does not answer" in ran.err
    assert "apt-get install pcscd" in ran.err


def test_debug_shows_the_apdus_and_no_secret(run):
    ran = run("confirm", "--debug", "--pin-stdin", "--json", stdin="1234")
    assert ran.code == 0
    assert "00A4040C" in ran.err
    assert "31323334" not in ran.err
    assert "1234" not in ran.err


STEPS = ("way", "gives", "needs_card", "return_visit_only", "papers", "lookup", "text", "detail")


def test_advice_tells_scripts_what_is_open_in_order(run):
    advice = run("confirm", "--persona", "lost", "--on", "2026-11-20", "--json").json["advice"]
    assert set(advice) == {
        *("first", "ask", "steps", "charge", "payment"),
        *("claims", "contacts", "mind", "then"),
    }
    assert [step["way"] for step in advice["steps"]] == [
        *("portal", "notice", "earlier-data", "declaration", "certificate"),
    ]
    assert all(set(step) == set(STEPS) for step in advice["steps"])
    assert [claim["route"] for claim in advice["claims"]] == ["normal", "former-record"]
    assert advice["payment"]["percent"] == 30


def test_advice_changes_with_the_day(run):
    def ways(day):
        ran = run("confirm", "--persona", "none", "--on", day, "--json")
        return {step["way"] for step in ran.json["advice"]["steps"]}

    assert ways("2026-07-31") - ways("2026-08-01") == {"number"}
    assert ways("2025-12-01") - ways("2025-12-02") == {"old-card"}


def test_an_eligible_answer_comes_with_nothing_to_do_but_go_on(run):
    advice = run("confirm", "--json").json["advice"]
    assert (advice["steps"], advice["contacts"], advice["mind"]) == ([], [], [])
    assert [claim["route"] for claim in advice["claims"]] == ["normal"]


def test_the_desk_reads_what_to_do_what_to_charge_and_how_to_claim(run):
    said = run("confirm", "--persona", "none", "--on", "2026-11-20").out
    order = [
        said.index(heading)
        for heading in ("伺ってください", "確認のしかた", "1. ", "窓口でいただく額", "77777777")
    ]
    assert order == sorted(order)
    assert "How to confirm" in said


def test_a_suspended_card_names_the_line_for_lost_cards(run):
    assert "0120-95-0178" in run("confirm", "--persona", "suspended").out


TILL = {
    # persona, points of each visit this month → what is collected today
    ("standard", 1250): 3750,
    ("standard", 1255): 3770,  # 3,765 rounded to ten
    ("aged-70", 12500, 3000): 0,  # the limit of the month was reached before
    ("aged-75", 400): 400,
}


@pytest.mark.parametrize("case", TILL)
def test_points_tell_what_to_collect(run, case):
    persona, *visits = case
    points = [word for visit in visits for word in ("--points", str(visit))]
    charge = run("confirm", "--persona", persona, "--on", "2026-07-01", *points, "--json").json[
        "charge"
    ]
    assert charge["yen"] == TILL[case]
    assert charge["steps"][0]["yen"] == charge["cost_yen"] == visits[-1] * 10


def test_without_points_nothing_is_charged_and_the_key_is_there(run):
    assert run("confirm", "--json").json["charge"] is None


def test_nobody_is_charged_who_is_not_known(run):
    assert run("confirm", "--persona", "none", "--points", "100", "--json").json["charge"] is None


def test_points_below_zero_are_refused(run):
    assert run("confirm", "--points", "-1").code == 2


def test_the_desk_reads_how_the_sum_came_about(run):
    said = run("confirm", "--points", "1250").out
    assert said.index("本日の窓口負担：3,750円") < said.index("1,250点×10円")


@pytest.mark.parametrize(("day", "code"), [("2021-10-19", 2), ("2021-10-20", 0)])
def test_the_first_day_is_that_of_the_system_in_operation(run, day, code):
    assert run("confirm", "--on", day, "--json").code == code
