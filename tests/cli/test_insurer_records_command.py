"""`onshikaku insurer`: members, entries, mismatches and links on the command line."""

import json
import re

import pytest
from typer.testing import CliRunner

from clinic_ui.cli import program
from clinic_ui.cli.insurer_words import WORDS
from onshikaku.domain.coverage import LossReason
from onshikaku.domain.holder import StopReason, StopScope
from onshikaku.domain.linkage import Grade, Item
from onshikaku.domain.membership import Act, CheckState, Late
from onshikaku.service.insurer_values import Change
from onshikaku.testing import running_centre

COMMANDS = (
    *("members", "show", "register", "lose", "correct", "stop", "release"),
    *("checks", "confirm", "relink", "viewers", "inquire", "events"),
)
NEW = (
    *("--name", "新規　一郎", "--kana", "シンキ　イチロウ", "--born", "1990-04-01"),
    *("--sex", "male", "--address", "架空県模擬市中央町1-1", "--insurer", "06990014"),
    *("--symbol", "318", "--number", "9001", "--branch", "00"),
)


@pytest.fixture(scope="module")
def centre():
    with running_centre() as centre:
        yield centre


@pytest.fixture
def insurer(centre):
    def run(command, *arguments, typed=None):
        place = ["insurer", command, "--management", centre.management_url]
        environment = {"COLUMNS": "140", "NO_COLOR": "1"}
        return CliRunner().invoke(program(), [*place, *arguments], input=typed, env=environment)

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches_by_an_example(command):
    told = CliRunner().invoke(program(), ["insurer", command, "--help"], env={"COLUMNS": "100"})
    assert told.exit_code == 0
    assert re.search(rf"Examples?: +onshikaku +insurer +{command}", told.stdout)


def test_a_member_is_registered_looked_up_and_lost(insurer):
    entry = insurer("register", *NEW, "--since", "2026-11-02", "--reported", "2026-11-19")
    assert entry.exit_code == 0, entry.stderr
    assert "新しい加入者 a new member" in entry.stdout
    assert "届出が5日を過ぎた reported later than 5 days" in entry.stdout
    [member] = json.loads(insurer("members", "シンキイチ", "--json").stdout)["members"]
    shown = insurer("show", member["id"])
    assert "新規　一郎" in shown.stdout
    assert "318・9001・00" in shown.stdout
    assert insurer("lose", member["id"], "--lost", "2026-11-18", "--reason", "03").exit_code == 0
    acts = json.loads(insurer("events", member["id"], "--json").stdout)
    assert [event["act"] for event in acts] == ["lose", "register"]


def test_a_slip_is_told_by_the_exit_code_and_settled(insurer):
    slip = insurer("correct", "family", "--kana", "マチガイ　メイ", "--json")
    assert slip.exit_code == 1
    case = json.loads(slip.stdout)["checked"]["open_check"]
    listed = insurer("checks", "--state", "open")
    assert case in listed.stdout
    settled = insurer("confirm", case, "--note", "本人に確認")
    assert (settled.exit_code, "疑義なし no doubt" in settled.stdout) == (0, True)


def test_a_wrong_link_is_put_right_by_a_number_that_is_typed(insurer, centre):
    centre.check_in("wrong-link")
    shown = centre.personas["wrong-link"].record_person
    asked = ("--name", shown.name, "--born", shown.birth_date.isoformat())
    too_little = insurer("inquire", *asked)
    assert (too_little.exit_code, "住所 address" in too_little.stdout) == (1, True)
    told = json.loads(insurer("inquire", *asked, "--address", shown.address, "--json").stdout)
    moved = insurer("relink", "wrong-link", typed=told["my_number"] + "\n")
    assert (moved.exit_code, told["my_number"] in moved.stdout) == (0, False)
    assert "A 一致 A, agrees" in moved.stdout
    seen = insurer("viewers", "wrong-link")
    assert "9910000018" in seen.stdout
    assert shown.name not in seen.stdout


def test_viewing_is_stopped_and_released(insurer):
    assert "支援措置など protection" in insurer("stop", "standard").stdout
    assert "閲覧停止はありません" in insurer("release", "standard", "0").stdout
    gone = insurer("release", "standard", "0")
    assert (gone.exit_code, "No such stop holds." in gone.stderr) == (1, True)


@pytest.mark.parametrize(
    ("command", "arguments", "place"),
    [
        ("register", (*NEW, "--since", "tomorrow"), "--since: 日付ではありません"),
        ("register", (*NEW, "--since", "1980-01-01"), "--since: 生年月日より前です"),
        ("register", (*NEW, "--since", "2026-11-02", "--percent", "15"), "--percent: "),
        ("correct", ("standard", "--born", "2999-01-01"), "--born: 未来の日付です"),
        ("lose", ("none", "--lost", "2026-11-18"), "--coverage: 該当する資格がありません"),
        ("relink", ("standard", "--my-number", "12"), "--my-number: 桁数が違います"),
        ("events", ("架空",), "PERSON: "),
    ],
)
def test_what_cannot_stand_is_named_by_its_option(insurer, command, arguments, place):
    refused = insurer(command, *arguments)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"onshikaku: {place}")
    assert f"`onshikaku insurer {command} --help`" in refused.stderr


def test_where_there_is_no_centre_the_next_step_is_named():
    place = ["insurer", "show", "standard", "--management", "http://127.0.0.1:1"]
    refused = CliRunner().invoke(program(), place)
    assert refused.exit_code == 3
    assert "onshikaku centre" in refused.stderr


def test_there_are_words_for_every_code():
    codes = (Act, Late, CheckState, Grade, Item, StopScope, StopReason, LossReason, Change)
    assert {code for kind in codes for code in kind} <= set(WORDS)
