"""Which visits of a list are of one person, as far as the centre's answers say so. Pure.

Nothing is kept of a card for this: of a visit that ended before there was an answer, as when its
card was carried to another reader, nobody knows whose it was.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from clinic_ui.desk.today import answer_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clinic_ui.front.visits import Visit
    from onshikaku.domain.person import Person

__all__ = ["same_person"]


def same_person(visits: Sequence[Visit]) -> Mapping[str, Sequence[Visit]]:
    """By the id of a visit the others of its person, in the order of the list; no empty ones."""
    of: defaultdict[Person, list[Visit]] = defaultdict(list)
    for visit in visits:
        answer = answer_of(visit)
        if answer is not None and answer.person is not None:
            of[answer.person].append(visit)
    return {
        visit.id: [other for other in whose if other.id != visit.id]
        for whose in of.values()
        for visit in whose
        if len(whose) > 1
    }
