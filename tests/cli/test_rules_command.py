"""`onshikaku rules` and `rules diff`: what they print, and with which exit code they end."""

from __future__ import annotations

import pytest

RULE = {
    "id",
    "family",
    "first_day",
    "last_day",
    "title",
    "statement",
    "section",
    "sources",
    "certainty",
    "note",
    "steps",
}

# A day, its date in the Japanese calendar, rules that hold on it, rules that do not.
DAYS = [
    (
        "2024-11-30",
        "令和6年11月30日",
        {"oqs-live", "old-card-valid", "consent-bundle", "deregister", "fee-data-2024-06"},
        {"cert-grace", "old-card-stop", "er-view", "fee-data-2024-12", "elderly-paper-all"},
    ),
    (
        "2024-12-02",
        "令和6年12月2日",
        {"cert-grace", "old-card-stop", "old-card-valid", "infant-no-photo", "elderly-paper-all"},
        {"er-view", "fee-data-2024-06", "old-card-provisional"},
    ),
    (
        "2025-08-01",
        "令和7年8月1日",
        {"old-card-provisional", "old-card-valid", "app-when-reader-broken", "visual-simple"},
        {"phone-card", "ambulance-view", "usage-rate-def"},
    ),
    (
        "2026-07-31",
        "令和8年7月31日",
        {"old-card-provisional", "elderly-paper-all", "phone-card", "fee-2026"},
        {"old-card-valid", "elderly-paper-85", "highcost-2026", "fee-data-2024-12"},
    ),
    (
        "2026-08-01",
        "令和8年8月1日",
        {"elderly-paper-85", "highcost-2026", "fee-2026", "usage-rate-def"},
        {"old-card-provisional", "elderly-paper-all", "elderly-2wari-relief"},
    ),
    (
        "2026-11-20",
        "令和8年11月20日",
        {"elderly-paper-85", "cert-grace", "card-trouble-2023", "ambulance-view"},
        {"old-card-provisional", "old-card-valid", "usage-rate-confirmations"},
    ),
]
EACH_DAY = pytest.mark.parametrize(
    ("day", "era", "hold", "hold_not"), DAYS, ids=[day for day, *_ in DAYS]
)


def ids(rules):
    return {rule["id"] for rule in rules}


@EACH_DAY
def test_scripts_read_the_rules_of_a_day(run, day, era, hold, hold_not):
    ran = run("rules", "--on", day, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.json) == {"simulated", "day", "rules"}
    assert (ran.json["simulated"], ran.json["day"]) == (True, day)
    assert hold <= ids(ran.json["rules"])
    assert not hold_not & ids(ran.json["rules"])
    for rule in ran.json["rules"]:
        assert set(rule) == RULE
        assert set(rule["title"]) == set(rule["statement"]) == {"ja", "en"}
        assert rule["sources"]
        assert (rule["first_day"] or "") <= day <= (rule["last_day"] or "9999")


@EACH_DAY
def test_people_read_the_rules_of_a_day(run, day, era, hold, hold_not):
    ran = run("rules", "--on", day)
    assert (ran.code, ran.err) == (0, "")
    assert f"{day}（{era}）に適用されている規則" in ran.out
    words = set(ran.out.split())
    assert hold <= words
    assert not hold_not & words
    assert "出典：" in ran.out


def test_without_a_day_the_rules_are_those_of_today(run):
    ran = run("rules", "--json")
    assert ran.code == 0
    assert "old-card-stop" in ids(ran.json["rules"])


def test_what_is_only_planned_is_marked(run):
    shown = run("rules", "diff", "2026-07-31", "2026-08-01").out
    assert "予定（実施は未確認）" in shown
    assert "planned; that it came about was not found" in shown


def test_the_diff_of_1_august_2026_names_four_rules(run):
    ran = run("rules", "diff", "2026-07-31", "2026-08-01", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.json) == {"simulated", "from", "to", "begins", "ends", "steps"}
    assert (ran.json["from"], ran.json["to"]) == ("2026-07-31", "2026-08-01")
    assert ids(ran.json["begins"]) == {"elderly-paper-85", "highcost-2026"}
    assert ids(ran.json["ends"]) == {"elderly-paper-all", "old-card-provisional"}
    assert ran.json["steps"] == []
    certainty = {rule["id"]: rule["certainty"] for rule in ran.json["begins"]}
    assert certainty == {"elderly-paper-85": "confirmed", "highcost-2026": "planned"}


def test_the_diff_for_people_tells_ends_from_begins(run):
    shown = run("rules", "diff", "2026-07-31", "2026-08-01").out
    ends, begins = shown.split("始まる規則：2件")
    assert {"elderly-paper-all", "old-card-provisional"} <= set(ends.split())
    assert {"elderly-paper-85", "highcost-2026"} <= set(begins.split())
    assert "終わる規則：2件" in ends


def test_the_diff_tells_where_a_rule_reaches_further(run):
    words = ("rules", "diff", "2025-12-01", "2025-12-02")
    assert "すべての保険者の健康保険証が対象になりました。" in run(*words).out
    (step,) = run(*words, "--json").json["steps"]
    assert (step["rule"], step["first_day"]) == ("old-card-provisional", "2025-12-02")


def test_a_day_does_not_differ_from_itself(run):
    ran = run("rules", "diff", "2026-08-01", "2026-08-01", "--json")
    assert ran.code == 0
    assert ran.json["begins"] == ran.json["ends"] == ran.json["steps"] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--on", "2024-11-31"], ["--on", "2024-11-31", "→ write it as 2025-03-01"]),
        (["--on", "1600-01-01"], ["--on", "1600-01-01", "→ choose a day from 1873-01-01 on"]),
        (["diff", "soon", "2026-08-01"], ["FROM: 'soon' is not a day", "→ write it as"]),
        (["diff", "2026-07-31", "2026-8-1"], ["TO: '2026-8-1' is not a day", "→ write it as"]),
        (
            ["diff", "2026-08-01", "2026-07-31"],
            ["TO: 2026-07-31 lies before FROM", "→", "rules diff 2026-07-31 2026-08-01"],
        ),
        (["--on", "2026-07-31", "diff", "2026-07-31", "2026-08-01"], ["--on", "→ write:"]),
        (["--json", "diff", "2026-07-31", "2026-08-01"], ["--json", "→ write:"]),
        (["diff", "2026-08-01"], ["TO"]),
        (["2026-08-01"], ["2026-08-01"]),
    ],
)
def test_a_wrong_call_is_told_which_part_is_wrong(run, words, told):
    ran = run("rules", *words)
    assert (ran.code, ran.out) == (2, "")
    for part in told:
        assert part in ran.err
