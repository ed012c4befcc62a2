"""Opening a database: where it may be, who may open it, and what is said when it cannot be."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from onshikaku.errors import StoreUnavailable
from onshikaku.store.database import MEMORY, Database
from onshikaku.store.place import shown


@pytest.mark.parametrize(
    "name", ["centre.db", "a?b=c.db", "50%20 #1.db", "架空 センター.db", "a;b&c.db", ":memory:"]
)
@pytest.mark.parametrize("scheme", ["", "sqlite:///"])
def test_a_path_may_hold_any_character(tmp_path, name, scheme):
    file = tmp_path / "made on the way" / name
    with closing(Database(f"{scheme}{file}")):
        assert file.read_bytes().startswith(b"SQLite format 3")


def test_a_relative_path_is_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(Database("file:centre.db?mode=memory")):
        assert Path("file:centre.db?mode=memory").is_file()


def test_memory_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(Database(MEMORY)):
        assert list(tmp_path.iterdir()) == []


def schema_of(database):
    with database.engine.connect() as connection:
        said = connection.exec_driver_sql("SELECT sql FROM sqlite_schema ORDER BY name").all()
        foreign_keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one()
    return said, foreign_keys


def test_each_memory_is_new_with_the_tables_of_a_file(tmp_path):
    with (
        closing(Database(str(tmp_path / "centre.db"))) as file,
        closing(Database(MEMORY)) as one,
    ):
        assert schema_of(one) == schema_of(file)
        with one.engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE of_the_first (id INTEGER)")
        with closing(Database(MEMORY)) as other:
            assert schema_of(other) == schema_of(file) != schema_of(one)


def test_commits_to_a_file_reach_the_disk(tmp_path):
    with (
        closing(Database(str(tmp_path / "centre.db"))) as database,
        database.engine.connect() as connection,
    ):
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_second_centre_is_refused_the_file_at_once(tmp_path):
    file = tmp_path / "centre.db"
    (tmp_path / "other-name.db").symlink_to(file)
    with closing(Database(str(file))):
        for place in (str(file), f"sqlite:///{file}", str(tmp_path / "other-name.db")):
            with pytest.raises(StoreUnavailable, match="another centre has it open"):
                Database(place)
    Database(str(file)).close()


def test_a_centre_that_crashed_leaves_the_file_to_the_next(tmp_path):
    file = tmp_path / "centre.db"
    crash = (
        "import os, signal\n"
        "from onshikaku.store.database import Database\n"
        f"database = Database({str(file)!r})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    died = subprocess.run([sys.executable, "-c", crash], check=False, timeout=60)
    assert died.returncode == -9
    Database(str(file)).close()


def test_a_file_that_could_not_be_opened_is_free_again(tmp_path):
    file = tmp_path / "centre.db"
    file.write_bytes(b"not a database at all" * 100)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="not a database"):
            Database(str(file))
    file.unlink()
    Database(str(file)).close()


def test_a_reader_beside_the_centre_is_not_kept_off(tmp_path):
    file = tmp_path / "centre.db"
    with closing(Database(str(file))), closing(sqlite3.connect(file)) as reader:
        assert reader.execute("select count(*) from person").fetchone() == (0,)


@pytest.mark.parametrize(
    ("place", "detail"),
    [
        ("/proc/nowhere/centre.db", "No such file"),
        ("mysql://somebody@localhost/x", "give a path"),
        ("sqlite://centre.db", "give a path"),
        ("postgresql://127.0.0.1:port/x", "not a URL that can be read"),
        ("postgresql://somebody@127.0.0.1:1/x", "Connection refused"),
        ("postgresql:///x?host=/nowhere", "No such file"),
        ("postgresql://127.0.0.1:1/x?no_such_setting=1", "no_such_setting"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named(place, detail):
    with pytest.raises(StoreUnavailable) as caught:
        Database(place)
    assert detail in caught.value.detail
    assert "\n" not in caught.value.detail


SECRET = "s3cret-p%40ss"


@pytest.mark.parametrize(
    "place",
    [
        f"postgresql://somebody:{SECRET}@127.0.0.1:1/x",
        f"postgresql://127.0.0.1:1/x?user=somebody&password={SECRET}",
        f"postgresql://somebody:{SECRET}@127.0.0.1:port/x",
        f"postgresql://somebody:{SECRET}@[::1/x",
        f"postgresql://:{SECRET}@127.0.0.1:1/x?no_such_setting=1",
        f"mysql://somebody:{SECRET}@127.0.0.1/x",
        f"postgres://somebody:{SECRET}@127.0.0.1:1/x",
    ],
)
def test_a_password_is_in_no_message(place):
    with pytest.raises(StoreUnavailable) as caught:
        Database(place)
    assert "s3cret" not in str(vars(caught.value))
    error = caught.value
    while error is not None:  # what a traceback shows
        assert "s3cret" not in f"{error} {error.args}"
        error = error.__cause__


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("memory", "memory"),
        ("a?password=b.db", "a?password=b.db"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
        ("postgresql://a:b@h:1/x", "postgresql://a:***@h:1/x"),
        ("postgresql://h/x?password=b", "postgresql://h/x"),
        ("postgresql://a@/x?host=/run", "postgresql://a@/x?host=%2Frun"),
        ("postgresql://a:b@h:port/x", "postgresql://***"),
    ],
)
def test_a_place_is_shown_without_its_secrets(place, said):
    assert shown(place) == said


WITHOUT_PSYCOPG = """
import sys
sys.modules["psycopg"] = None
from onshikaku.errors import StoreUnavailable
from onshikaku.store.database import MEMORY, Database
Database(MEMORY).close()
try:
    Database("postgresql://somebody:secret@127.0.0.1/x")
except StoreUnavailable as error:
    print(error)
"""


def test_psycopg_is_asked_for_only_by_who_needs_it():
    command = [sys.executable, "-c", WITHOUT_PSYCOPG]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.startswith("postgresql://somebody:***@127.0.0.1/x: ")
    assert "pip install 'onshikaku[postgresql]'" in said
