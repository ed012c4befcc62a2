"""Invented medical information: a year of it for a persona, by rules over data files."""

from onshikaku.medical.history import history

__all__ = ["history"]
