"""Numbers nobody has, each handed out once: My Numbers, 記号・番号, 被保険者番号."""

from __future__ import annotations

from onshikaku.domain.identifiers import (
    InsuredNumber,
    MyNumber,
    check_digit,
    my_number_check_digit,
)

__all__ = ["MOST_PEOPLE", "elderly_number", "employee_number", "my_number", "person_id"]

MOST_PEOPLE = 250_000
"""So many people at most have numbers of their own; as many again are left for their children."""

_STEP = 7919  # the cast has the multiples of it
_SEED_STEP = 104_729
_SPACE = 2 * MOST_PEOPLE


def person_id(serial: int) -> str:
    """The id of the `serial`-th person (from 1); sorts in that order."""
    return f"sim-{serial:06d}"


def my_number(serial: int, seed: int, *, newborn: bool = False) -> MyNumber:
    """The My Number of a person, or of the child a person had.

    The cast's series (docs/personas.md), between the numbers that the cast has taken.
    """
    at = serial % MOST_PEOPLE + (MOST_PEOPLE if newborn else 0)
    place = (at * _STEP + seed * _SEED_STEP) % _SPACE
    payload = f"99000{place + place // (_STEP - 1) + 1:06d}"
    return MyNumber(payload + my_number_check_digit(payload))


def employee_number(symbol: str, serial: int, change: int, branch: int | None) -> InsuredNumber:
    """記号・番号 of whoever is insured as the `change`-th (from 0) number this person was given."""
    number = f"{5 + change}{serial:06d}"
    return InsuredNumber(symbol, number, None if branch is None else f"{branch:02d}")


def elderly_number(serial: int) -> InsuredNumber:
    """被保険者番号 of 後期高齢者医療: seven digits and a check digit, no symbol, no branch."""
    payload = f"5{serial:06d}"
    return InsuredNumber("", payload + check_digit(payload))
