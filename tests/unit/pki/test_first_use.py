"""Several processes that open one new folder at the same moment."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256

from hardware.cvc_authority import CvcAuthority
from onshikaku.pki.hierarchy import Hierarchy

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

_PROCESSES = 4


def _hierarchy(folder: Path, now: datetime) -> list[str]:
    opened = Hierarchy.open(folder, now, "http://127.0.0.1:8710/ocsp")
    opened.auth.register(1, "99001")
    roots = (opened.auth.certificate, opened.sign.certificate)
    keys = [root.fingerprint(SHA256()).hex() for root in roots]
    return [*keys, opened.documents.public.raw.hex()]


def _cvc_authority(folder: Path, _now: datetime) -> list[str]:
    opened = CvcAuthority.open(folder)
    return [opened.root_key.hex(), str(opened.face.public_key().public_numbers().n)]


def _report(
    opens: Callable[[Path, datetime], list[str]],
    folder: Path,
    now: datetime,
    together: Barrier,
    found: Queue[Any],
) -> None:
    together.wait(60)
    try:
        found.put(opens(folder, now))
    except Exception as error:  # noqa: BLE001 - told to the test
        found.put(repr(error))


@pytest.mark.parametrize("opens", [_hierarchy, _cvc_authority])
def test_all_find_the_same_keys_in_a_new_folder(opens, tmp_path, now):
    spawn = multiprocessing.get_context("spawn")
    together, found = spawn.Barrier(_PROCESSES), spawn.Queue()
    workers = [
        spawn.Process(target=_report, args=(opens, tmp_path / "pki", now, together, found))
        for _ in range(_PROCESSES)
    ]
    for worker in workers:
        worker.start()
    seen = [found.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join()
    found.close()
    assert all(isinstance(keys, list) for keys in seen), seen
    assert all(keys == seen[0] for keys in seen)
    assert opens(tmp_path / "pki", now) == seen[0]
