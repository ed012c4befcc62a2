"""The register of institutions: invented ones, with their terminals and accounts."""

from onshikaku.registry.loader import RegistryInvalid, load_institutions
from onshikaku.registry.schema import InstitutionEntry

__all__ = ["InstitutionEntry", "RegistryInvalid", "load_institutions"]
