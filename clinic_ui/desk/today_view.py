"""What is chosen on the desk's pages: which visits, what was searched for, which one is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from clinic_ui.desk.sheet import Seen
from clinic_ui.desk.today import Show
from onshikaku.domain.situation import CardKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onshikaku.domain.situation import Paper

__all__ = ["Chosen", "View"]

_YES_OR_NO: Mapping[str, bool] = {"yes": True, "no": False}
_CARRIED: Mapping[str, frozenset[Paper]] = {"none": frozenset()}
_KINDS = {kind.value: kind for kind in (CardKind.PINLESS, CardKind.NO_PHOTO)}


@dataclass(frozen=True, slots=True)
class View:
    """As the address says it. `find` names a search that the server keeps; "" is said by nothing.

    `first` (初診), `card` (brought), `person` and `papers` are what the desk sees of the patient
    whose sheet is open. `papers`: "none" shown, or "any", as nobody has asked yet. `kind`: of the
    card, as its front shows: "pinless", "no-photo".
    """

    show: Show = Show.ALL
    find: str = ""
    first: str = ""
    card: str = ""
    person: str = ""
    papers: str = ""
    kind: str = ""

    @property
    def seen(self) -> Seen:
        """What the desk sees of the patient."""
        return Seen(
            _YES_OR_NO.get(self.first),
            _YES_OR_NO.get(self.card),
            self.person == "other",
            _CARRIED.get(self.papers),
            _KINDS.get(self.kind),
        )

    def query(self, **changes: str) -> str:
        """The query of an address with some of it changed, beginning with ? where there is any."""
        said = {
            "show": "" if self.show is Show.ALL else self.show.value,
            "find": self.find,
            "first": self.first,
            "card": self.card,
            "person": self.person,
            "papers": self.papers,
            "kind": self.kind,
        } | changes
        filled = {name: value for name, value in said.items() if value}
        return f"?{urlencode(filled)}" if filled else ""

    def of_list(self) -> View:
        """The same list, without what was said of one patient."""
        return replace(self, first="", card="", person="", papers="", kind="")


def _view(
    show: Annotated[str, Query()] = Show.ALL.value,
    find: Annotated[str, Query(max_length=40)] = "",
    first: Annotated[str, Query(max_length=8)] = "",
    card: Annotated[str, Query(max_length=8)] = "",
    person: Annotated[str, Query(max_length=8)] = "",
    papers: Annotated[str, Query(max_length=8)] = "",
    kind: Annotated[str, Query(max_length=8)] = "",
) -> View:
    known = Show(show) if show in set(Show) else Show.ALL
    return View(known, find, first, card, person, papers, kind)


Chosen = Annotated[View, Depends(_view)]
"""What a request chose; what nobody can choose is left out."""
