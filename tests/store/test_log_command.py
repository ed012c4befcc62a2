"""`onshikaku log`: what the keeper reads of the access log, on the terminal and as JSON."""

import base64
import json

import httpx
import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program
from clinic_ui.cli.log import _BASES, _ITEMS, _METHODS, _MODES, _ROLES
from onshikaku.domain.consent import ConsentBasis, ConsentItem
from onshikaku.domain.institution import Role
from onshikaku.domain.modes import Mode
from onshikaku.domain.proof import Method
from onshikaku.testing import running_centre


def show_bare(centre, persona):
    """Have a persona taken by face, without proof that the card is there."""
    httpx.put(f"{centre.management_url}/mode-settings", json={"unproven": "all"}).raise_for_status()
    clinic, where = centre.clinic(), {"institution_code": "9910000018", "terminal_id": "desk-1"}
    granted = clinic.post("/v1/authentications", json=where).json()
    bare = {
        "authentication_id": granted["authentication_id"],
        "certificate": base64.b64encode(centre.card(persona).certificate).decode(),
        "proof": "none",
        "method": "face",
    }
    clinic.post("/v1/confirmations", json=where | bare).raise_for_status()


@pytest.fixture(scope="module")
def centre():
    with running_centre() as centre:
        centre.check_in("standard")
        centre.check_in("unlinked")
        show_bare(centre, "family")
        answer = centre.check_in("unregistered")
        agreed = {"register_insurance_use": True, "consents": {"drug": True}}
        centre.clinic().put(
            f"/v1/confirmations/{answer['confirmation_id']}/consents",
            json={"institution_code": "9910000018", "terminal_id": "desk-1"} | agreed,
        )
        yield centre


@pytest.fixture
def log(centre):
    def run(*arguments):
        command = ["log", "--management", centre.management_url, *arguments]
        return CliRunner().invoke(program(), command, env={"COLUMNS": "140"})

    return run


def test_it_says_in_two_languages_who_saw_whose_record_and_by_which_right(log, centre):
    shown = log()
    assert shown.exit_code == 0
    text = " ".join(shown.stdout.split())
    for said in (
        "9910000018",
        "desk-1",
        "unregistered",
        "マイナ保険証（通常） card",
        "暗証番号 PIN",
        "本人の同意：薬剤情報",
        "patient's consent: drugs",
        "資格情報 eligibility",
        "非表示 not shown",
        "certificate_unlinked",
    ):
        assert said in text, said
    for persona in centre.personas.values():
        assert persona.person.name not in text


def test_it_is_asked_by_person_and_answers_in_json(log):
    answered = log("--person", "unregistered", "--json")
    page = json.loads(answered.stdout)
    assert [(entry["step"], entry["shown"]) for entry in page["entries"]] == [(1, True), (0, False)]
    assert page["next"] is None


def test_a_list_goes_on_where_the_last_one_ended(log):
    first = json.loads(log("--limit", "3", "--json").stdout)
    assert f"--after {first['next']}" in log("--limit", "3").stdout
    rest = json.loads(log("--after", first["next"], "--json").stdout)
    whole = json.loads(log("--json").stdout)
    assert first["entries"] + rest["entries"] == whole["entries"]
    assert rest["next"] is None


def test_whoever_was_taken_without_proof_is_told_apart(log):
    shown = {who: " ".join(log("--person", who).stdout.split()) for who in ("family", "standard")}
    assert "所持の証明なし no proof of possession" in shown["family"]
    assert "証明" not in shown["standard"]
    said = json.loads(log("--json").stdout)["entries"]
    assert [entry["proven"] for entry in said if entry["person"] == "family"] == [False]


def test_an_empty_list_says_so(log):
    nothing = log("--person", "nobody")
    assert (nothing.exit_code, nothing.stdout) == (
        0,
        "該当する記録はありません。 Nothing in the log matches.\n",
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [("--since", "yesterday"), ("--institution", "123"), ("--person", "架空"), ("--after", "?")],
)
def test_an_option_that_will_not_do_is_named(log, option, value):
    refused = log(option, value)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"onshikaku: {option}: ")


@pytest.mark.parametrize("place", ["http://127.0.0.1:1", "nonsense", "clinic"])
def test_where_no_centre_is_managed_the_next_step_is_named(centre, place):
    url = centre.clinic_url if place == "clinic" else place
    refused = CliRunner().invoke(program(), ["log", "--management", url])
    assert refused.exit_code == 3
    assert f"--management: {url}: " in refused.stderr
    assert "onshikaku centre" in refused.stderr


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (_MODES, Mode),
        (_METHODS, Method),
        (_ROLES, Role),
        (_ITEMS, ConsentItem),
        (_BASES, ConsentBasis),
    ],
)
def test_there_are_words_for_every_code(words, codes):
    assert set(words) == set(codes)
    assert len({text.ja for text in words.values()}) == len(words)
