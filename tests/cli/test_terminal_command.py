"""`onshikaku terminal`, and clinics in processes of their own that must be let in."""

from __future__ import annotations

import stat
from datetime import date

import pytest
import yaml

from onshikaku.domain.dates import add_months

CODE = "9910000018"


@pytest.fixture
def centre(background, free_port):
    """A centre with the authorities in ./pki; its URL and that of its management port."""
    port, management = free_port(), free_port()
    background(
        *("centre", "--port", str(port), "--management-port", str(management)),
        *("--pki", "pki", "--database", "memory"),
        until="Ctrl-C",
    )
    return f"http://127.0.0.1:{port}", f"http://127.0.0.1:{management}"


def terminals(ran, code=CODE):
    [found] = [one for one in ran.json["institutions"] if one["code"] == code]
    return {terminal["id"]: terminal["certificates"] for terminal in found["terminals"]}


def test_a_terminal_of_the_folder_is_let_in_until_it_is_revoked(run, centre):
    url, management = centre
    ask = ("confirm", "--centre", url, "--pki", "pki", "--json")
    assert run(*ask).json["outcome"] == "eligible"
    [certificate] = terminals(run("terminal", "list", "--pki", "pki", "--json"))["desk-1"]
    listed = terminals(run("terminal", "list", "--management", management, "--json"))
    assert [one["serial"] for one in listed["desk-1"]] == [certificate["serial"]]
    revoked = run("terminal", "revoke", "desk-1", "--pki", "pki", "--json")
    assert revoked.json == {"revoked": 1}
    refused = run(*ask)
    assert (refused.code, refused.json["outcome"]) == (3, "terminal_refused")
    assert refused.json["detail"] == "terminal-certificate-refused: revoked"
    assert run("terminal", "issue", "desk-1", "--pki", "pki").code == 0
    assert run(*ask).json["outcome"] == "eligible"


def test_a_credential_from_the_keeper_is_the_terminals_own(run, centre, tmp_path):
    url, management = centre
    issued = run(
        *("terminal", "issue", "desk-2", "--out", "desk-2.pem"),
        *("--management", management, "--json"),
    )
    assert issued.json["terminal_id"] == "desk-2"
    assert stat.S_IMODE((tmp_path / "desk-2.pem").stat().st_mode) == 0o600
    ask = ("confirm", "--centre", url, "--pki", "pki", "--json", "--credential", "desk-2.pem")
    assert run(*ask).json["outcome"] == "eligible"
    other = run(*ask, env={"CLINIC_TERMINAL_ID": "desk-1"})
    assert other.code == 2
    assert "it is for desk-2, but CLINIC_TERMINAL_ID says otherwise" in other.err
    wrong = run(*ask, env={"CLINIC_ACCOUNT": "admin", "CLINIC_PASSWORD": "guess"})
    assert (wrong.code, wrong.json["detail"]) == (3, "account-refused")


def test_a_terminal_whose_certificate_ran_out_cannot_sign_in(run, centre):
    url, _ = centre
    words = ("terminal", "issue", "desk-1", "--pki", "pki", "--on", "2020-01-10")
    assert "2023-04-09" in run(*words, "--out", "old.pem").out
    ran = run("confirm", "--centre", url, "--pki", "pki", "--credential", "old.pem", "--json")
    assert (ran.code, ran.json["outcome"]) == (3, "terminal_refused")
    assert ran.json["detail"] == "terminal-certificate-expired"


def test_without_folder_or_credential_the_next_step_is_told(run):
    ran = run("confirm", "--centre", "http://127.0.0.1:9", "--reader", "x")
    assert ran.code == 2
    assert "--credential" in ran.err
    assert "onshikaku terminal issue" in ran.err


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"CLINIC_ACCOUNT": "admin"}, "CLINIC_PASSWORD"),
        ({"CLINIC_PASSWORD": "kakuu-kanri"}, "CLINIC_PASSWORD"),
        ({"CLINIC_ACCOUNT": "Admin!", "CLINIC_PASSWORD": "kakuu-kanri"}, "CLINIC_ACCOUNT"),
        ({"CLINIC_ACCOUNT": "admin", "CLINIC_PASSWORD": "x" * 129}, "CLINIC_PASSWORD"),
    ],
)
def test_a_login_that_cannot_be_is_named_and_not_repeated(run, env, says):
    ran = run("confirm", env=env)
    assert ran.code == 2
    assert says in ran.err
    assert "kakuu" not in ran.err
    assert "xxx" not in ran.err
    assert "Traceback" not in ran.err


def test_somebody_logs_in_at_the_terminal(run):
    env = {"CLINIC_ACCOUNT": "medical", "CLINIC_PASSWORD": "kakuu-iryou"}
    assert run("confirm", "--json", env=env).json["outcome"] == "eligible"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("list", "--management", "http://127.0.0.1:9"), 3, "onshikaku centre"),
        (("list", "--management", "http://127.0.0.1:9", "--pki", "pki"), 2, "exclude"),
        (("list", "--on", "2025-01-01"), 2, "go with --pki"),
        (("list", "--pki", "pki", "--on", "1999-01-01"), 2, "--on"),
        (("list", "--pki", "pki", "--institutions", "no.yaml"), 2, "--institutions: no.yaml"),
        (("issue", "desk-9", "--pki", "pki"), 2, "terminal list"),
        (("issue", "desk-1", "--pki", "pki", "--institution", "9910000992"), 2, "terminal list"),
        (("issue", "desk-1", "--pki", "pki", "--out", "nowhere/x.pem"), 2, "--out"),
        (("revoke", "desk-9", "--pki", "pki"), 2, "terminal list"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_next_step(run, words, code, says):
    ran = run("terminal", *words)
    assert ran.code == code
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_the_list_tells_who_must_renew(run):
    today = date.today()  # noqa: DTZ011 - what the command takes it to be
    for terminal, on in (("desk-1", today), ("desk-2", add_months(today, -37))):
        assert run("terminal", "issue", terminal, "--pki", "pki", "--on", str(on)).code == 0
    run("terminal", "issue", "app-1", "--pki", "pki")
    run("terminal", "revoke", "app-1", "--pki", "pki")
    lines = {
        line.split()[0]: line
        for line in run("terminal", "list", "--pki", "pki").out.split("\n")[1:6]
    }
    assert "until" in lines["desk-1"]
    assert "renew" not in lines["desk-1"]
    assert "renew" in lines["desk-2"]
    assert "revoked" in lines["app-1"]
    assert "no certificate" in lines["emr-1"]


def test_a_centre_with_institutions_of_ones_own_lets_in_theirs(
    run, background, free_port, tmp_path
):
    entry = {
        "code": "9910000992",
        "name": "架空内科",
        "kind": "clinic",
        "municipality": "99001",
        "terminals": [{"id": "front"}],
    }
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({"institutions": [entry]}))
    port = free_port()
    background(
        *("centre", "--port", str(port), "--management-port", str(free_port())),
        *("--pki", "pki", "--database", "memory", "--institutions", "mine.yaml"),
        until="Ctrl-C",
    )
    ask = ("confirm", "--centre", f"http://127.0.0.1:{port}", "--pki", "pki", "--json")
    assert run(*ask).json["detail"] == "terminal-unknown"
    mine = {"CLINIC_INSTITUTION_CODE": "9910000992", "CLINIC_TERMINAL_ID": "front"}
    assert run(*ask, env=mine).json["outcome"] == "eligible"
