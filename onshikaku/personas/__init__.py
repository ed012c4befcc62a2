"""The cast: invented people with cards, certificates and records, one for each state.

`load_personas` gives those that come with the package, `read_personas` anybody's. Dates may be
relative to the day asked for, so that a persona named for a state is in that state on any day.
"""

from onshikaku.personas.document import Document, read_document
from onshikaku.personas.faults import Fault, Mistake, PersonaInvalid
from onshikaku.personas.loader import (
    DEFAULT_PERSONA,
    Reading,
    documents_in,
    load_insurers,
    load_personas,
    read_personas,
)

__all__ = [
    "DEFAULT_PERSONA",
    "Document",
    "Fault",
    "Mistake",
    "PersonaInvalid",
    "Reading",
    "documents_in",
    "load_insurers",
    "load_personas",
    "read_document",
    "read_personas",
]
