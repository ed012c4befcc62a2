"""Seeds defects, one at a time, and sees whether the scenarios notice them."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

PACKAGES = ("reader", "onshikaku", "hardware", "clinic_ui")
COMMAND = (sys.executable, "-c", "from clinic_ui.cli import main; main()", "rehearse")
NOTICED = ("failed", "broken", "refused")
REFUSED = re.compile(r"^([a-z0-9-]+)\.yaml:\d+: choices: by the rules of that day", re.MULTILINE)
"""The rules answer a scenario's own training card no more: it does not even begin."""

root = Path(__file__).resolve().parent.parent
LIST = root / "scripts" / "mutants.yaml"


@dataclass(frozen=True)
class Mutant:
    """A defect: `old` becomes `new` in `file`; each of `scenarios` must notice it."""

    id: str
    what: str
    file: str
    old: str
    new: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Which of the scenarios noticed a defect. `trouble`: why nothing can be said."""

    id: str
    what: str
    noticed: tuple[str, ...]
    missed: tuple[str, ...]
    seconds: float
    trouble: str = ""

    @property
    def caught(self) -> bool:
        """Whether at least one did."""
        return bool(self.noticed)


def mutants() -> tuple[Mutant, ...]:
    """Those of the list; its form is checked by tests/unit/test_mutants.py."""
    entries = yaml.safe_load(LIST.read_text("utf-8"))
    return tuple(Mutant(**{**one, "scenarios": tuple(one["scenarios"])}) for one in entries)


def seeded(mutant: Mutant, text: str) -> str:
    """The file's text with the defect. ValueError unless what it replaces stands there once."""
    if text.count(mutant.old) != 1:
        raise ValueError(f"{mutant.file}: {text.count(mutant.old)} places for {mutant.id}")
    return text.replace(mutant.old, mutant.new)


class Copy:
    """A copy of the program, in which one defect at a time is seeded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package in PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(root / package, folder / package, ignore=ignored)

    def judge(self, mutant: Mutant) -> Verdict:
        """Seed, play, and put everything back."""
        file, begun = self.folder / mutant.file, time.monotonic()
        text = file.read_text("utf-8")
        file.write_text(seeded(mutant, text), "utf-8")
        try:
            outcomes, trouble = self.outcomes(mutant.scenarios)
        finally:
            file.write_text(text, "utf-8")
        noticed = tuple(id_ for id_ in mutant.scenarios if outcomes.get(id_) in NOTICED)
        missed = tuple(id_ for id_ in mutant.scenarios if id_ not in noticed)
        seconds = time.monotonic() - begun
        return Verdict(mutant.id, mutant.what, noticed, missed, seconds, trouble)

    def outcomes(self, scenarios: Sequence[str]) -> tuple[dict[str, str], str]:
        """What each scenario came to, and why there is nothing to tell."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run(
            [*COMMAND, *scenarios, "--json", "--jobs", "1"],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if refused := REFUSED.findall(run.stderr):
            return dict.fromkeys(refused, "refused"), ""
        try:
            report = json.loads(run.stdout)
        except ValueError:
            return {}, f"no report, exit code {run.returncode}: {run.stderr[-300:]}"
        return {one["id"]: one["outcome"] for one in report["scenarios"]}, ""


def unseeded(copy: Copy, wanted: Sequence[Mutant]) -> list[str]:
    """Scenarios that do not pass without any defect: they would notice everything."""
    ids = sorted({id_ for one in wanted for id_ in one.scenarios})
    outcomes, trouble = copy.outcomes(ids)
    if trouble:
        sys.exit(trouble)
    return [id_ for id_ in ids if outcomes.get(id_) != "passed"]


def judged(copies: Sequence[Copy], wanted: Sequence[Mutant]) -> Iterator[Verdict]:
    """Each mutant in its turn, in as many copies at once."""
    free = list(copies)

    def judge(mutant: Mutant) -> Verdict:
        copy = free.pop()
        try:
            return copy.judge(mutant)
        finally:
            free.append(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        yield from pool.map(judge, wanted)


def main() -> int:
    """Print the table; 1 if a defect went unnoticed."""
    parser = argparse.ArgumentParser(description="Seed defects and see whether scenarios notice.")
    parser.add_argument("ids", nargs="*", metavar="ID", help="only these defects")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table as JSON too")
    given = parser.parse_args()
    wanted = [one for one in mutants() if not given.ids or one.id in given.ids]
    if unknown := set(given.ids) - {one.id for one in wanted}:
        parser.error(f"no such defect: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="onshikaku-mutants-") as folder:
        jobs = max(1, min(given.jobs, len(wanted)))
        copies = [Copy(Path(folder) / str(number)) for number in range(jobs)]
        if bad := unseeded(copies[0], wanted):
            sys.exit(f"these do not pass without any defect: {', '.join(bad)}")
        verdicts: list[Verdict] = []
        print(f"{'':2} {'defect':<34} noticed by")
        for one in judged(copies, wanted):
            verdicts.append(one)
            told = ", ".join(one.noticed) or one.trouble or "nobody"
            missed = f"   (not by {', '.join(one.missed)})" if one.noticed and one.missed else ""
            print(f"{'○' if one.caught else '×':2} {one.id:<34} {told}{missed}", flush=True)
    caught = sum(one.caught for one in verdicts)
    print(f"\n{caught} of {len(verdicts)} seeded defects were noticed.")
    if given.json:
        told = [{**asdict(one), "caught": one.caught} for one in verdicts]
        given.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return 0 if caught == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
