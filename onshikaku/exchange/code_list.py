"""Other result codes and texts in place of the simulator's own, from a file (docs/files.md §10 U5).

For whoever has the official list, which is not public::

    centre-unreachable: {code: XY123, message: …}
"""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from onshikaku.wire.oqs.sim_codes import Codes, Said, codes_with

__all__ = ["read_codes"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str
    message: str


_FILE = TypeAdapter(dict[str, _Entry])


def read_codes(file: str | Path) -> Codes:
    """The table with what the YAML file replaces. Raises `ValueError`, naming the entry."""
    try:
        written = yaml.safe_load(Path(file).read_text(encoding="utf-8"))
        entries = _FILE.validate_python(written)
        return codes_with({key: Said(one.code, one.message) for key, one in entries.items()})
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: is not YAML in UTF-8") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ValueError(f"{file}: {where}: {first['msg']}") from error
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from error
