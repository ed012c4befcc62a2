"""Scenarios of the library played through the whole system, from the card to the till."""
