"""Readers that are known: by what names they go, what is odd about them, and who says so.

Each is a file in `profiles/`. A fact without a source is not in them; `Certainty` says what kind of
source it is. What nobody of this project has tried with a device in hand is marked as such.
"""

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Final

import yaml
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from onshikaku.domain.text import Text

__all__ = [
    "Certainty",
    "Expected",
    "Face",
    "Fact",
    "Link",
    "Name",
    "Profile",
    "ProfileBroken",
    "Quirk",
    "QuirkCode",
    "System",
    "Trial",
    "load",
    "profile_for",
    "profiles",
]

_STRICT: Final = ConfigDict(extra="forbid", frozen=True)


class ProfileBroken(Exception):
    """A file is no profile of a reader; the text names file and field."""


class Certainty(StrEnum):
    """How well a fact is known."""

    TRIED = "tried"  # by this project, with the command that the profile names
    DOCUMENTED = "documented"  # by the maker, the driver, or the specification
    REPORTED = "reported"  # by somebody else who had the device
    UNVERIFIED = "unverified"  # follows from what is documented; nobody has confirmed it


class Link(StrEnum):
    """What carries the commands to it (`reader.sources`)."""

    PCSC = "pcsc"
    NFC = "nfc"
    MEMORY = "in-process"


class Face(StrEnum):
    """Which side of a card it takes."""

    CONTACT = "contact"
    CONTACTLESS = "contactless"
    DUAL = "dual"


class System(StrEnum):
    """Where a name is seen."""

    LINUX = "linux"
    WINDOWS = "windows"
    MACOS = "macos"
    ANY = "any"


class QuirkCode(StrEnum):
    """What is odd about a reader, for the checks to expect."""

    ATR_VARIES = "atr-varies"  # made up by the reader; may hold the PUPI, new at each tap
    SEVERAL_SLOTS = "several-slots"  # one device, several names: only one takes the card
    SERIAL_IN_NAME = "serial-in-name"
    DRIVER_NEEDED = "driver-needed"
    NO_PCSC = "no-pcsc"  # on the systems that the text names
    NO_NFCPY = "no-nfcpy"
    NOT_EXCLUSIVE = "not-exclusive"  # the link knows no second user to lock out
    CANNOT_UNPLUG = "cannot-unplug"  # there is no cable
    POLLED = "polled"  # insertion and removal are seen at the next poll only
    REMOVAL_SLOW = "removal-slow"  # a card that left is noticed when a deadline has passed
    RESET_WHEN_IDLE = "reset-when-idle"  # a held transaction is broken after some seconds


@dataclass(frozen=True, slots=True)
class Name:
    """A pattern (`*` stands for anything) of the reader's name on a system."""

    pattern: str
    system: System
    certainty: Certainty
    source: str

    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Quirk:
    """Something odd, in words; `source` is a key of the profile's sources."""

    code: QuirkCode
    text: Text
    certainty: Certainty
    source: str

    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure that somebody stated. `name` says of what."""

    name: str
    value: float
    unit: str
    certainty: Certainty
    source: str

    __pydantic_config__ = _STRICT


Fact = Name | Quirk | Expected


@dataclass(frozen=True, slots=True)
class Trial:
    """What this project ran, and the last line that it printed."""

    command: str
    printed: str

    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Profile:
    """A known reader. `command` is the one that a person with the device is asked to run."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    link: Link
    face: Face
    virtual: bool
    type_b: Text
    names: tuple[Name, ...]
    sources: dict[str, str]
    command: str | None = None
    usb: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{4}:[0-9a-f]{4}$")], ...] = ()
    quirks: tuple[Quirk, ...] = ()
    expected: tuple[Expected, ...] = ()
    tried: tuple[Trial, ...] = ()

    __pydantic_config__ = _STRICT

    def has(self, code: QuirkCode) -> bool:
        """Whether that is known of the reader."""
        return any(quirk.code is code for quirk in self.quirks)


_ADAPTER: Final = TypeAdapter(Profile)


def load(file: Traversable) -> Profile:
    """The profile in a file. Raises `ProfileBroken` naming the field."""
    try:
        profile = _ADAPTER.validate_python(yaml.safe_load(file.read_text("utf-8")))
    except yaml.YAMLError as error:
        raise ProfileBroken(f"{file.name}: not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ProfileBroken(f"{file.name}: {place}: {first['msg']}") from None
    if file.name != f"{profile.id}.yaml":
        raise ProfileBroken(f"{file.name}: id: the file of {profile.id} has another name")
    facts = (*profile.names, *profile.quirks, *profile.expected)
    if unknown := sorted({fact.source for fact in facts} - set(profile.sources)):
        raise ProfileBroken(f"{file.name}: sources: there is no {unknown[0]!r}")
    if profile.command is None and not profile.tried:
        raise ProfileBroken(f"{file.name}: command: what awaits somebody with the device?")
    return profile


@cache
def profiles() -> tuple[Profile, ...]:
    """Every known reader by its id, what is only virtual last."""
    folder = resources.files("clinic_ui.hil").joinpath("profiles")
    found = (load(file) for file in folder.iterdir() if file.name.endswith(".yaml"))
    return tuple(sorted(found, key=lambda one: (one.virtual, one.id)))


def profile_for(reader: str) -> Profile | None:
    """The known reader of that name; of several that fit the one with the longest pattern."""
    fitting = [
        (len(name.pattern), profile)
        for profile in profiles()
        for name in profile.names
        if fnmatchcase(reader.casefold(), name.pattern.casefold())
    ]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None
