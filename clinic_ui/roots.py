"""Root certificates in files that somebody pins with `--trust`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509

from onshikaku.pki.validate import UnfitRoot, Validator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["RootUnusable", "read_roots"]


class RootUnusable(Exception):
    """A root given with --trust cannot be read, or cannot be a root."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path


def read_roots(paths: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """Certificates in PEM or DER, each fit to be a root. Raises `RootUnusable`."""
    return tuple(_read_root(path) for path in paths)


def _read_root(path: Path) -> x509.Certificate:
    try:
        data = path.read_bytes()
        load = (
            x509.load_pem_x509_certificate
            if b"-----BEGIN" in data
            else x509.load_der_x509_certificate
        )
        certificate = load(data)
        Validator([certificate])
    except OSError as error:
        raise RootUnusable(path, error.strerror or str(error)) from error
    except (UnfitRoot, ValueError) as error:
        raise RootUnusable(path, str(error)) from error
    return certificate
