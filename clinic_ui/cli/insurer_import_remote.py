"""A member file handed to a running centre, and what it says became of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from clinic_ui.cli.failure import Exit, fail
from clinic_ui.cli.insurer_client import ManagementClient
from clinic_ui.cli.insurer_import_told import Came
from onshikaku.api.import_views import FaultsView, FaultView, ImportView, unusable_view
from onshikaku.member_files.faults import FileUnusable
from onshikaku.member_files.reading import require_size
from onshikaku.service.import_values import Progress

if TYPE_CHECKING:
    from clinic_ui.cli.insurer_import_told import Teller
    from onshikaku.service.import_values import MemberFile, Wish

__all__ = ["take_there"]

_IMPORTS = "/insurer/imports"
_LOOK_AGAIN_SECONDS = 0.2


def take_there(
    management: str, file: MemberFile, wish: Wish, teller: Teller, error_form: str | None
) -> Came:
    """Hand it in and wait until it is over. Leaves where no centre answers (3).

    `error_form`: csv or xlsx, where the refused rows are wanted.
    """
    try:
        require_size(file.data)
    except FileUnusable as unusable:
        return Came(unusable=unusable_view(unusable))
    client = ManagementClient(management, "onshikaku insurer import", {"name": "FILE"})
    asked = {
        "name": file.name,
        "all_or_nothing": str(wish.all_or_nothing).lower(),
        "dry_run": str(wish.dry_run).lower(),
    }
    if wish.insurer is not None:
        asked["insurer"] = wish.insurer.value
    path = f"{_IMPORTS}?{urlencode(asked)}"
    view = client.send(path, ImportView, file.data, "application/octet-stream")
    where = f"{_IMPORTS}/{view.id}"
    while view.state == "running":
        teller.tell(Progress(view.phase, view.done, view.total))
        time.sleep(_LOOK_AGAIN_SECONDS)
        view = client.get(where, ImportView)
    if view.unusable is not None:
        return Came(unusable=view.unusable)
    if view.report is None:
        fail(
            Exit.MISSING,
            "the centre could not write its database; nothing of the file is on record",
            "see what the centre printed, and import the file again",
        )
    faults = FaultsView(faults=tuple(_faults(client, where)), following=None)
    wanted = error_form is not None and faults.faults
    error_file = client.fetch(f"{where}/faults.{error_form}") if wanted else b""
    return Came(view.report, faults, error_file)


def _faults(client: ManagementClient, where: str) -> list[FaultView]:
    """All of them, page by page."""
    found: list[FaultView] = []
    after: int | None = 0
    while after is not None:
        page = client.get(f"{where}/faults", FaultsView, {"after": after})
        found += page.faults
        after = page.following
    return found
