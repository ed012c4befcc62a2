"""`onshikaku emr chart`: which of the clinic's charts the results in face belong to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.emr_lists import rows_of
from clinic_ui.cli.emr_options import Keep, Password, Root
from clinic_ui.cli.emr_print import show as show_sheet
from clinic_ui.cli.emr_print import write_json
from clinic_ui.cli.emr_session import find_folders
from clinic_ui.cli.options import JsonFlag
from clinic_ui.emr.days import JST
from clinic_ui.emr.filing import file_away
from clinic_ui.emr.said import Verdict
from clinic_ui.emr.table import read_charts
from clinic_ui.emr.told import tell, unreadable
from clinic_ui.emr.waiting import Answer, Rejected, Strange
from clinic_ui.emr.watching import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_ui.emr.charts import Chart
    from clinic_ui.emr.said import Sheet

__all__ = ["chart"]


def chart(
    charts: Annotated[
        Path,
        typer.Argument(
            metavar="CHARTS.csv",
            help="患者番号・カナ・生年月日; also 氏名・保険者番号・記号・番号・枝番・負担割合.",
        ),
    ],
    root: Root,
    *,
    password: Password = None,
    keep: Keep = False,
    as_json: JsonFlag = False,
) -> None:
    """カードリーダーの結果がどのカルテのものかを調べます / Whose chart a result of the reader is.

    By 照会番号 with kana and birth date, else by kana, birth date and numbers together; never by a
    name alone. With --json one object a line.

    Exit code 0 if every result is surely somebody's, 1 if one has to be checked by hand, 3 if
    there was none.

    Example: onshikaku emr chart charts.csv --root OQS
    """
    known = rows_of(charts, read_charts, "chart")
    worst = Verdict.NONE
    for nth, (path, found) in enumerate(
        Watch(find_folders(root), password, keep=keep).look(), start=1
    ):
        sheet = _sheet(found, known)
        worst = sheet.verdict if nth == 1 else max(worst, sheet.verdict)
        if as_json:
            write_json(path.name, sheet, None if isinstance(found, Strange) else found)
        else:
            show_sheet(path.name, sheet)
    raise typer.Exit(worst)


def _sheet(found: Answer | Rejected | Strange, charts: Sequence[Chart]) -> Sheet:
    if isinstance(found, Strange):
        return unreadable(found)
    now = datetime.now(JST)
    if isinstance(found, Answer) and found.document is not None:
        filed = file_away(found.document, charts, now.date())
        if filed is not None:
            return filed
    return tell(found, now)
