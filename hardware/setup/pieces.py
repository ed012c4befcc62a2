"""The pieces of a set-up: the files each consists of, where they belong, and what is done then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path, PurePosixPath

__all__ = ["COMMAND", "PIECES", "SERVICE", "USER", "Piece", "PieceId", "SetupFile"]

SERVICE = "onshikaku-clinic.service"
USER = "onshikaku"
"""Whom the service runs as."""

COMMAND = "@COMMAND@"
"""In a file: where this machine has the program."""


class PieceId(StrEnum):
    """What can be set up, in the words of the command line."""

    UDEV = "udev"
    POLKIT = "polkit"
    SYSTEMD = "systemd"
    SYSTEMD_NFC = "systemd-nfc"
    SYSTEMD_CAMERA = "systemd-camera"
    CONTAINER = "container"


@dataclass(frozen=True, slots=True)
class SetupFile:
    """A file that is shipped as `source`, and belongs at `target` below the root.

    None: it goes nowhere by itself. `kept`: once there it is the user's, and is not replaced.
    """

    source: str
    target: PurePosixPath | None
    kept: bool = False

    def text(self, command: str) -> str:
        """What is written, for a machine that has the program at this path."""
        shipped = resources.files("hardware.setup") / "files" / self.source
        return shipped.read_text("utf-8").replace(COMMAND, command)

    def below(self, root: Path) -> Path | None:
        """Where it belongs, seen from a root."""
        return None if self.target is None else root / self.target.relative_to("/")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to set up. `folders` are made for their owner alone; `then` is run as root."""

    id: PieceId
    ja: str
    en: str
    files: tuple[SetupFile, ...]
    then: tuple[str, ...]
    folders: tuple[PurePosixPath, ...] = ()


_UNITS = PurePosixPath("/etc/systemd/system")
_RESTART = ("systemctl daemon-reload", f"systemctl restart {SERVICE}")

PIECES = {
    piece.id: piece
    for piece in (
        Piece(
            PieceId.UDEV,
            "RC-S380 などを nfcpy で使うための権限（udev）と、カーネルのドライバーの除外",
            "Leave to open an RC-S380 or the like with nfcpy (udev), the kernel kept off it",
            (
                SetupFile(
                    "70-onshikaku-nfc.rules",
                    PurePosixPath("/etc/udev/rules.d/70-onshikaku-nfc.rules"),
                ),
                SetupFile(
                    "onshikaku-nfc.conf", PurePosixPath("/etc/modprobe.d/onshikaku-nfc.conf")
                ),
            ),
            (
                "udevadm control --reload",
                "udevadm trigger --subsystem-match=usb --attr-match=idVendor=054c",
                "modprobe -r port100 pn533_usb",
            ),
        ),
        Piece(
            PieceId.POLKIT,
            "サービスのユーザーがカードリーダーを使うための許可（polkit）",
            "Leave for the service's user to use card readers (polkit)",
            (
                SetupFile(
                    "50-onshikaku.rules", PurePosixPath("/etc/polkit-1/rules.d/50-onshikaku.rules")
                ),
            ),
            ("systemctl restart polkit",),
        ),
        Piece(
            PieceId.SYSTEMD,
            "起動時に始まり、異常終了すると再び始まるサービス（systemd）",
            "The service, started at boot and again after a failure (systemd)",
            (
                SetupFile("onshikaku.sysusers", PurePosixPath("/etc/sysusers.d/onshikaku.conf")),
                SetupFile("onshikaku-clinic.service", _UNITS / SERVICE),
                SetupFile("clinic.env", PurePosixPath("/etc/onshikaku/clinic.env"), kept=True),
            ),
            ("systemd-sysusers", "systemctl daemon-reload", f"systemctl enable --now {SERVICE}"),
            folders=(PurePosixPath("/etc/onshikaku/credentials"),),
        ),
        Piece(
            PieceId.SYSTEMD_NFC,
            "サービスが RC-S380 を nfcpy で直接使うための追加設定",
            "Beside the service: lets it open an RC-S380 itself, with nfcpy",
            (SetupFile("nfc.conf", _UNITS / f"{SERVICE}.d/nfc.conf"),),
            _RESTART,
        ),
        Piece(
            PieceId.SYSTEMD_CAMERA,
            "サービスがこの端末のカメラを使うための追加設定",
            "Beside the service: lets it use a camera of this machine",
            (SetupFile("camera.conf", _UNITS / f"{SERVICE}.d/camera.conf"),),
            _RESTART,
        ),
        Piece(
            PieceId.CONTAINER,
            "プログラムと専用の pcscd を一つにしたコンテナ（Containerfile）",
            "A container of the program with a pcscd of its own (Containerfile)",
            (SetupFile("Containerfile", None), SetupFile("with-pcscd", None)),
            ("podman build -t onshikaku -f hardware/setup/files/Containerfile .",),
        ),
    )
}
