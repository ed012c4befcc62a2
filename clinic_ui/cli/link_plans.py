"""`--link-faults`: a plan of what goes wrong on the line to a card, and what came of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinic_ui.cli.failure import Exit, fail
from hardware.link_script import LinkPlanBroken, load_plan

if TYPE_CHECKING:
    from hardware.link_faults import LinkPlan

__all__ = ["LinkFaultsFile", "LinkSeed", "link_plan", "what_happened"]

LinkFaultsFile = Annotated[
    Path | None,
    typer.Option(
        "--link-faults",
        metavar="FILE",
        help="Have the line to the card go wrong as this plan says (docs/link-faults.md).",
    ),
]

LinkSeed = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", help="In place of the seed in that plan."),
]


def link_plan(file: Path | None, seed: int | None = None) -> LinkPlan | None:
    """The plan in the file, None without one; leaves with a usage error if it is no plan."""
    if file is None:
        if seed is not None:
            fail(Exit.USAGE, "--seed: there is no plan that it could be for", "add --link-faults")
        return None
    try:
        return load_plan(file, seed=seed)
    except (LinkPlanBroken, OSError) as error:
        fail(Exit.USAGE, f"--link-faults: {error}", "docs/link-faults.md has examples")


def what_happened(plan: LinkPlan) -> str:
    """A line for people: how often the line went wrong, and how."""
    counts = Counter(one.kind.value for one in plan.happened)
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items())) or "-"
    return f"回線の障害 Line faults: {told}"
