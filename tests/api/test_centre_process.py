"""The centre as a process: where it listens, how it ends, and what it has promised if killed."""

import base64
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from onshikaku.domain.persona import certificate_serial
from onshikaku.domain.proof import Method, Statement
from onshikaku.personas import load_personas
from onshikaku.pki.hierarchy import Hierarchy
from onshikaku.pki.profile import Subject, common_name, validity
from onshikaku.terminal import TerminalSession

TERMINAL = {"institution_code": "9910000018", "terminal_id": "desk-1"}
COMMAND = (
    "import typer; from clinic_ui.cli.centre import centre;"
    "app = typer.Typer(pretty_exceptions_enable=False); app.command()(centre); app()"
)


@contextmanager
def running(*options):
    """A centre on free ports; gives the process and what it said on starting."""
    command = [sys.executable, "-c", COMMAND, "--port", "0", "--management-port", "0", "--json"]
    with subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            yield process, json.loads(line)
        finally:
            process.kill()


def session(hierarchy):
    names = tuple(TERMINAL.values())
    return TerminalSession(*names, lambda at: hierarchy.terminals.enrol(*names, at))


def check_in(http, hierarchy, persona_id):
    """One check-in with a card minted from the folder that the centre shares."""
    persona = load_personas(datetime.now(UTC).date())[persona_id]
    key = rsa.generate_private_key(65537, 2048)
    not_before, not_after = validity(persona.certificate.issued, persona.certificate.expires)
    certificate = hierarchy.auth.issue(
        serial=certificate_serial(persona_id, "auth"),
        public_key=key.public_key(),
        subject=Subject(common_name("ABCD1234EFGH56", persona.card.municipality, "001A")),
        municipality=persona.card.municipality,
        not_before=not_before,
        not_after=not_after,
    )
    granted = http.post("/v1/authentications", json=TERMINAL).json()
    statement = Statement(base64.b64decode(granted["challenge"]), *TERMINAL.values(), Method.PIN)
    signature = key.sign(statement.encode(), PKCS1v15(), SHA256())
    proof = {
        "authentication_id": granted["authentication_id"],
        "certificate": base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
        "signature": base64.b64encode(signature).decode(),
        "method": "pin",
    }
    return http.post("/v1/confirmations", json=TERMINAL | proof).json()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_listens_and_ends_at_a_signal(sent):
    with running("--database", "memory", "--on", "2025-03-01") as (process, said):
        assert said["simulator"] is True
        assert said["day"] == "2025-03-01"
        assert httpx.get(f"{said['management']}/clock").json()["day"] == "2025-03-01"
        assert httpx.post(f"{said['clinic']}/v1/session-challenges", json=TERMINAL).is_success
        process.send_signal(sent)
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == ""
    for url in (said["clinic"], said["management"]):
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)


def test_an_answer_is_in_the_log_even_if_the_centre_is_killed_at_once(tmp_path):
    file = tmp_path / "centre.db"
    pki = tmp_path / "pki"
    hierarchy = Hierarchy.open(pki, datetime.now(UTC), "http://127.0.0.1:8710/ocsp")
    with (
        running("--database", str(file), "--pki", str(pki)) as (process, said),
        httpx.Client(base_url=said["clinic"], auth=session(hierarchy)) as http,
    ):
        answer = check_in(http, hierarchy, "standard")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert answer["outcome"] == "eligible"
    with sqlite3.connect(file) as connection:
        rows = connection.execute("select id, outcome, person_id from access").fetchall()
    connection.close()
    assert rows == [(answer["confirmation_id"], "eligible", "standard")]


def run_to_end(*options):
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *options],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("option", ["--port", "--management-port"])
def test_a_port_in_use_is_named_with_the_next_step(option):
    other = {"--port": "--management-port", "--management-port": "--port"}[option]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run_to_end(option, port, other, "0", "--database", "memory")
    assert ended.returncode == 3
    assert f"{option} {port}: Address already in use" in ended.stderr
    assert "choose another port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--on", "tomorrow"), 2, "--on"),
        (("--trust", "nowhere.pem"), 2, "--trust: nowhere.pem"),
        (("--database", "mysql://x/y"), 3, "--database: mysql://x/y"),
        (("--institutions", "nowhere.yaml"), 2, "--institutions: nowhere.yaml"),
    ],
)
def test_what_cannot_be_used_is_named(options, code, says):
    ended = run_to_end("--port", "0", "--management-port", "0", *options)
    assert ended.returncode == code
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr
