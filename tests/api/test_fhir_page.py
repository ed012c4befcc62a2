"""docs/fhir.md keeps up with the service, and its examples work."""

import json
import re
from pathlib import Path

import pytest

from onshikaku.api.fhir import router
from onshikaku.domain.identifiers import InsuredNumber, InsurerNumber
from onshikaku.testing import running_centre
from onshikaku.wire.fhir import systems
from onshikaku.wire.fhir.member_id import READABLE, coverage_id, member_id

PAGE = (Path(__file__).parents[2] / "docs" / "fhir.md").read_text()


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def client():
    with running_centre() as centre:
        yield centre.clinic(terminal="emr-1")


def test_every_call_and_every_system_to_ask_by_is_described(centre):
    for route in router(centre).routes:
        path = route.path.replace("{coverage_id}", "{id}")
        assert f"{min(route.methods)} {path}" in PAGE
    for system in (*READABLE, systems.CONFIRMATION):
        assert f"`{system}`" in PAGE


def test_the_forms_of_the_page_are_those_that_are_written():
    numbers = InsurerNumber("990010"), InsuredNumber("あいう", "187", "05")
    for written in (member_id(*numbers), coverage_id(*numbers)):
        assert written.replace("00990010", "00012345") in PAGE


def test_the_searches_of_the_page_are_answered_as_it_says(client):
    shell = "".join(blocks("console"))
    [search] = re.findall(
        r"--data-urlencode '(identifier)=(.*)' \\\n +--data-urlencode '(\S+)=(.*)'", shell
    )
    found = client.post(
        "/fhir/R4/Coverage/_search", data=dict(zip(search[::2], search[1::2], strict=True))
    )
    [entry] = found.json()["entry"]
    resource = entry["resource"]
    names = ("status", "period", "subscriberId", "dependent", "identifier", "extension")
    shown = json.dumps({name: resource[name] for name in names}, ensure_ascii=False, indent=2)
    assert shown in PAGE
    [refused] = re.findall(r'\$FHIR(/Coverage\?identifier=[^"]*)"', shell)
    issue = client.get(f"/fhir/R4{refused}").json()["issue"][0]
    assert json.dumps(issue, ensure_ascii=False, separators=(",", ":")) in PAGE


def test_the_request_of_the_page_is_answered_as_it_says(client):
    [request] = blocks("json")
    answer = client.post(
        "/fhir/R4/CoverageEligibilityRequest/$submit",
        content=request.encode(),
        headers={"content-type": systems.FHIR_MEDIA_TYPE},
    ).json()
    assert f'"disposition": "{answer["disposition"]}"' in PAGE
    [share, _] = answer["insurance"][0]["item"]
    assert json.dumps(share, ensure_ascii=False, separators=(",", ":")) in PAGE
