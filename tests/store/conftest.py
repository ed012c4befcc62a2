"""A PostgreSQL server of the tests' own, from Debian's package, and databases on either system."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from onshikaku.domain.certificate import CertificateState
from onshikaku.domain.dates import jst_day
from onshikaku.domain.identifiers import InstitutionCode
from onshikaku.domain.institution import Caller, Institution, Kind, Role
from onshikaku.domain.modes import Mode
from onshikaku.domain.outcomes import Outcome
from onshikaku.domain.proof import Method
from onshikaku.personas import load_personas
from onshikaku.service.seeding import members
from onshikaku.store.database import Database
from onshikaku.store.records import Access
from onshikaku.store.repository import Repository

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
ISSUER = "of-the-tests"
FEW = ("standard", "unregistered", "renewed", "several", "aged-75")
USER = "onshikaku"
_STARTS_WITHIN_SECONDS = 30


@dataclass
class Server:
    """A server on a socket in a folder of its own; nothing of it is left afterwards."""

    binaries: Path
    folder: Path
    process: subprocess.Popen | None = None

    @property
    def address(self):
        return {"host": str(self.folder), "user": USER, "dbname": "postgres"}

    def url(self, database):
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def make(self):
        data = self.folder / "data"
        _run_as(
            self.binaries / "initdb",
            "--no-sync",
            "--auth=trust",
            f"--username={USER}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            f"--pgdata={data}",
        )

    def start(self):
        command = [
            self.binaries / "postgres",
            "-D",
            self.folder / "data",
            *("-k", self.folder),
            *("-c", "listen_addresses="),
            *("-c", "fsync=off"),
            *("-c", "shared_buffers=16MB"),
            *("-c", "max_connections=20"),
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*_as_other_than_root(), *command],
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
        while True:
            try:
                psycopg.connect(**self.address).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail((self.folder / "log").read_text())
                time.sleep(0.05)
            else:
                return

    def stop(self):
        """At once, as if the plug were pulled; open connections are lost."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(30)
            self.process = None

    @contextmanager
    def database(self, setup=""):
        """The URL of an empty database."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(**self.address, autocommit=True) as keeper:
            keeper.execute(f"CREATE DATABASE {name} {setup}".encode())
        yield self.url(name)
        with psycopg.connect(**self.address, autocommit=True) as keeper:
            keeper.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    @contextmanager
    def schema(self):
        """The URL of an empty schema, which is made faster than a database."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(**self.address, autocommit=True) as keeper:
            keeper.execute(f"CREATE SCHEMA {name}".encode())
            yield f"{self.url('postgres')}&options=-csearch_path%3D{name}"
            keeper.execute("SET client_min_messages TO warning")
            keeper.execute(f"DROP SCHEMA {name} CASCADE".encode())


def _as_other_than_root():
    """PostgreSQL refuses to run as root; and it shall not outlive this process."""
    other = ("--reuid=postgres", "--regid=postgres", "--clear-groups") if os.geteuid() == 0 else ()
    return ["setpriv", "--pdeathsig", "QUIT", *other, "--"]


def _run_as(*command):
    done = subprocess.run(
        [*_as_other_than_root(), *command], capture_output=True, text=True, cwd="/", check=False
    )
    if done.returncode:
        pytest.fail(done.stdout + done.stderr)


def _binaries():
    """Debian keeps them out of the path, one folder for each version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(re.findall(r"\d+", str(path))[0]), default=None)
    if newest is None:
        pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
    return newest.parent


@contextmanager
def _server():
    # Not pytest's folder: only its owner may pass through that.
    with tempfile.TemporaryDirectory(prefix="onshikaku-") as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = Server(_binaries(), Path(folder))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgresql_server():
    with _server() as server:
        yield server


@pytest.fixture
def mortal_server():
    """A server of one test's own, to be stopped and started."""
    with _server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where an empty database is, on each system."""
    if request.param == "sqlite":
        yield str(tmp_path / "data" / "centre.db")
        return
    server = request.getfixturevalue("postgresql_server")
    with server.schema() as url:
        yield url


@pytest.fixture
def database(place):
    with closing(Database(place)) as opened:
        yield opened


@pytest.fixture(scope="session")
def cast():
    return load_personas(NOW.date())


@pytest.fixture(scope="session")
def few(cast):
    """Those of the cast whom most tests speak of."""
    return {persona_id: cast[persona_id] for persona_id in FEW}


@pytest.fixture
def repository(database, few):
    """A few people on record."""
    repository = Repository(database)
    repository.seed(members(few.values(), ISSUER))
    return repository


def _answer(number, **changes):
    """Answer number `number`, given at a clinic a second after the one before."""
    clinic = Institution(InstitutionCode("9910000018"), "架空診療所", Kind.CLINIC, "99001")
    moment = NOW + timedelta(seconds=number)
    answer = Access(
        id=f"{number:044x}",
        step=0,
        answered_at=moment,
        day=jst_day(moment),
        caller=Caller(clinic, "desk-1", Role.GENERAL),
        mode=Mode.CARD,
        method=Method.PIN,
        outcome=Outcome.ELIGIBLE,
        certificate_state=CertificateState.VALID,
        person_id="standard",
    )
    return replace(answer, **changes)


@pytest.fixture
def access():
    return _answer
