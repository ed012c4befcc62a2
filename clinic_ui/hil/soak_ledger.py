"""What the soak counts, and what it holds against the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clinic_ui.hil.result import Figure, Finding
from onshikaku.domain.text import Text
from reader.ports import CardInserted, CardTaken, ReaderBack, ReaderLost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clinic_ui.front.visits import Visit
    from clinic_ui.hil.soak_clinic import Seen
    from clinic_ui.hil.soak_mischief import Trouble
    from onshikaku.domain.outcomes import Outcome
    from onshikaku.domain.persona import Persona

__all__ = ["Ledger"]

_MOST_DEFECTS = 20

_FAULTS = {
    "wrong-answer": "answers.wrong",
    "wrong-end": "ends.wrong",
    "no-end": "ends.missing",
    "lost-event": "events.wrong",
    "wrong-counter": "counters.wrong",
    "wrong-log": "log.wrong",
    "stuck": "stuck",
}
"""The figure that counts each kind of defect."""

_TOLD: Mapping[bool, Mapping[str, int]] = {
    False: {CardInserted.__name__: 1, CardTaken.__name__: 1},
    True: {
        CardInserted.__name__: 2,
        CardTaken.__name__: 1,
        ReaderLost.__name__: 1,
        ReaderBack.__name__: 1,
    },
}
"""Events of a cycle, by whether the service was started anew in it."""


@dataclass(slots=True)
class Ledger:
    """For one run. Every rule that is broken is a defect, told with its cycle."""

    cycle: int = 0
    defects: list[Finding] = field(default_factory=list[Finding])
    counts: Counter[str] = field(default_factory=Counter[str])
    outcomes: Counter[str] = field(default_factory=Counter[str])

    def defect(self, code: str, ja: str, en: str) -> None:
        """One more. Nothing of a person stands in the text."""
        self.counts[code] += 1
        if len(self.defects) < _MOST_DEFECTS:
            turn = self.cycle
            self.defects.append(Finding(code, Text(f"{turn}回目：{ja}", f"Cycle {turn}: {en}")))

    def visit(
        self, visit: Visit, persona: Persona, right: Outcome, trouble: Trouble | None
    ) -> None:
        """Look at how a visit ended; `right` is what the centre has to say of that persona."""
        finished = visit.finished
        if finished is None:
            self.defect("no-end", "受付が結果なしで終わりました。", "a visit has no end.")
            return
        self.counts["visits"] += 1
        self.outcomes[finished.outcome.value] += 1
        answer = finished.answer
        done = "undisturbed" if trouble is None else trouble.mischief.value
        if answer is not None:
            self.counts["answers"] += 1
            mine = answer.person == persona.person and set(answer.coverages) <= set(
                persona.coverages
            )
            if not mine or answer.outcome is not right or not finished.proven:
                self.defect(
                    "wrong-answer",
                    f"別の人か誤った資格が返りました（{done}）。",
                    f"the answer is not that of the card's holder ({done}).",
                )
        good = (
            answer is not None
            if trouble is None
            else trouble.allows(finished.outcome, answered=answer is not None)
        )
        if not good:
            self.defect(
                "wrong-end",
                f"{done} のとき {finished.outcome} で終わりました。",
                f"{done} ended as {finished.outcome}"
                f"{'' if answer is None else ' with an answer'} ({finished.detail}).",
            )

    def events(self, seen: Sequence[Seen], *, restarted: bool) -> None:
        """Look at what was told of the reader in one cycle."""
        told = Counter(type(one.event).__name__ for one in seen)
        self.counts["events"] += told.total()
        if told != _TOLD[restarted]:
            what = ", ".join(f"{name} {count}" for name, count in sorted(told.items()))
            self.defect(
                "lost-event",
                f"カードの出し入れの通知が正しくありません（{what}）。",
                f"what was told of the card's coming and going is wrong ({what}).",
            )

    def tries(self, lost: int, allowed: int) -> None:
        """Look at the card's PIN counter."""
        if not 0 <= lost <= allowed:
            self.defect(
                "wrong-counter",
                f"暗証番号の残り回数が {lost} 回減りました。",
                f"the PIN lost {lost} tries, at most {allowed} were due.",
            )

    def logged(self, rows: int, answered: int) -> None:
        """Look at the centre's access log."""
        self.counts["logged"] += rows
        if rows != answered:
            self.defect(
                "wrong-log",
                f"アクセスログが {rows} 件です（回答は {answered} 件）。",
                f"{rows} rows in the access log for {answered} answers.",
            )

    def figures(self) -> tuple[Figure, ...]:
        """What was counted; what must not be has the limit 0."""
        told = ("cycles", "disturbed", "visits", "answers", "logged", "events")
        return (
            *(Figure(name, float(self.counts[name]), worse="changed") for name in told),
            *(Figure(name, float(self.counts[code]), limit=0.0) for code, name in _FAULTS.items()),
        )

    def notes(self) -> tuple[Finding, ...]:
        """How often what was done, and how the visits ended."""
        by = {
            name.removeprefix("did:"): count
            for name, count in sorted(self.counts.items())
            if name.startswith("did:")
        }
        did = ", ".join(f"{name} {count}" for name, count in by.items()) or "-"
        ended = ", ".join(f"{name} {count}" for name, count in self.outcomes.most_common())
        return (
            Finding("disturbances", Text(f"起こした障害：{did}", f"Disturbances: {did}")),
            Finding("ends", Text(f"受付の結果：{ended}", f"How visits ended: {ended}")),
        )
