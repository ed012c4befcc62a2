"""The cast: invented people with cards, certificates and records, one for each state.

`load_personas` reads the YAML files beside this module. Dates may be relative to the day asked for,
so that a persona named for a state is in that state on any day.
"""

from onshikaku.personas.loader import DEFAULT_PERSONA, PersonaInvalid, load_personas

__all__ = ["DEFAULT_PERSONA", "PersonaInvalid", "load_personas"]
