"""Codes for drugs and procedures whose records have a name only.

Programs that read drug files keep drugs by their code. These are invented: nine digits as the
codes of claims have, beginning with 99, where those begin with 1 or 6.
"""

from __future__ import annotations

from zlib import crc32

__all__ = ["invented_code"]


def invented_code(name: str) -> str:
    """Nine digits, always the same for a name and hardly ever the same for two."""
    return f"99{crc32(name.encode()) % 10**7:07}"
