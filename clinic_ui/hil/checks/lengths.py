"""How much fits into one command and one answer, and what happens when it does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_ui.hil.checks.check import Check, Outcome, finding
from clinic_ui.hil.result import Figure
from onshikaku.domain.text import Text
from reader.apdu import Command, Sw
from reader.errors import CardDataError, CommandForbidden, ReaderError
from reader.jpki import JpkiCard
from reader.mynumber import Aid, JpkiFile
from reader.protocol import INS_READ_BINARY, INS_SELECT, CardProtocol

if TYPE_CHECKING:
    from clinic_ui.hil.result import Finding
    from clinic_ui.hil.stand import Stand
    from reader.ports import CardConnection

__all__ = ["CHUNKS", "EXTENDED"]

_CHUNKS = (16, 100, 128, 231, 255, 256)
_LONG_READS = (257, 512, 1024, 2048)
_LONG_DATA = (256, 300)
_PROPER_REFUSALS = frozenset({Sw.WRONG_LENGTH, Sw.UNKNOWN_CLA, Sw.UNKNOWN_INS})
"""By which a card or reader says that it has no extended length (ISO/IEC 7816-4 §5.6)."""


def _chunks(stand: Stand) -> Outcome:
    with stand.card() as connection:
        protocol = _at_certificate(connection)
        whole = protocol.read_object()
        differing = [one for one in _CHUNKS if protocol.read_object(chunk=one) != whole]
        beyond, _ = _ask(connection, Command(0x00, INS_READ_BINARY, 0x7F, 0xFF, le=256))
    defects = tuple(
        finding(
            "chunks-differ",
            f"{chunk} バイトずつ読むと証明書の内容が変わります。",
            f"Read {chunk} bytes at a time the certificate is another one.",
        )
        for chunk in differing
    )
    counts = stand.tally
    note = finding(
        "read-beyond-the-end",
        f"ファイルの終わりより後ろの READ BINARY の応答: {beyond}",
        f"READ BINARY beyond the end of the file is answered {beyond}.",
    )
    figures = (
        Figure("sizes-tried", len(_CHUNKS), worse="lower"),
        Figure("sizes-that-differ", len(differing), limit=0),
        Figure("certificate", len(whole), "bytes", worse="changed"),
        Figure("answers-61xx", counts.total("61"), worse="changed"),
        Figure("answers-6cxx", counts.total("6C"), worse="changed"),
    )
    return Outcome(figures, notes=(note,), defects=defects)


def _extended(stand: Stand) -> Outcome:
    notes: list[Finding] = []
    defects: list[Finding] = []
    longest_answer, longest_data = 0, 0
    for length in _LONG_READS:
        with stand.card() as connection:
            _at_certificate(connection)
            status, got = _ask(connection, Command(0x00, INS_READ_BINARY, le=length))
        if status in ("9000", f"{Sw.END_BEFORE_LE:04X}"):
            longest_answer = max(longest_answer, got)
        elif status not in {f"{sw:04X}" for sw in _PROPER_REFUSALS}:
            defects.append(
                finding(
                    "extended-refused-oddly",
                    f"Le={length} の拡張コマンドに {status} が返りました。"
                    "6700・6D00・6E00 でないと、短いコマンドに切り替えられません。",
                    f"An extended command with Le={length} ended in {status}; only after 6700, 6D00"
                    " or 6E00 do programs go on with short ones.",
                )
            )
            break
        else:
            notes.append(_refusal("Le", length, status))
    for length in _LONG_DATA:
        with stand.card() as connection:
            JpkiCard(connection).select()
            # An application name of that length does not exist: any answer shows it got through.
            status, _ = _ask(connection, Command(0x00, INS_SELECT, 0x04, 0x0C, b"\xff" * length))
        if status == CommandForbidden.__name__:
            notes.append(
                finding(
                    "long-data-not-tried",
                    "実物のカードには Lc が 255 を超える命令を送りません。",
                    "A real card is sent no command with Lc above 255.",
                )
            )
            break
        if len(status) == 4:
            longest_data = length
        else:
            notes.append(_refusal("Lc", length, status))
            stand.need_card()
    read_on = _falls_back(stand)
    if not read_on:
        defects.append(
            finding(
                "no-fallback",
                "拡張長で読もうとすると、短いコマンドに切り替えても証明書が読めません。",
                "Asked for in extended length, the certificate cannot be read, not even by falling"
                " back to short commands.",
            )
        )
    if not longest_answer:
        notes.append(
            finding("short-only", "拡張長は使えません。", "There is no extended length here.")
        )
    figures = (
        Figure("longest-answer", longest_answer, "bytes", worse="lower"),
        Figure("longest-command-data", longest_data, "bytes", worse="lower"),
        Figure("certificate-read-anyway", float(read_on), limit=1, worse="lower"),
    )
    return Outcome(figures, tuple(notes), tuple(defects))


def _falls_back(stand: Stand) -> bool:
    with stand.card() as connection:
        card = JpkiCard(connection)
        card.select()
        plain = card.auth_certificate()
    try:
        with stand.card() as connection:
            return _at_certificate(connection).read_object(chunk=2000) == plain
    except ReaderError:
        stand.need_card()
        return False


def _at_certificate(connection: CardConnection) -> CardProtocol:
    protocol = CardProtocol(connection)
    if not protocol.select_application(Aid.JPKI):
        raise CardDataError("select", "no JPKI application")
    protocol.select_file(JpkiFile.AUTH_CERTIFICATE)
    return protocol


def _ask(connection: CardConnection, command: Command) -> tuple[str, int]:
    """Status word, or the name of the error, and how many bytes came with it."""
    try:
        response = connection.exchange(command.encode())
    except ReaderError as error:
        return type(error).__name__, 0
    return f"{response.sw:04X}", len(response.data)


def _refusal(field: str, length: int, status: str) -> Finding:
    return finding(
        "extended-not-carried",
        f"{field}={length} は使えません（{status}）。",
        f"{field}={length} is not carried ({status}).",
    )


CHUNKS = Check(
    "chunk-sizes",
    Text("読み取り単位", "Sizes of reads"),
    Text(
        "証明書を 16〜256 バイトずつ読み、すべて一致するか。61xx・6Cxx の応答の数。",
        "Whether the certificate reads the same in steps of 16 to 256 bytes; how many answers were"
        " 61xx or 6Cxx.",
    ),
    _chunks,
)
EXTENDED = Check(
    "extended-length",
    Text("拡張長のコマンド", "Extended length"),
    Text(
        "256 を超える Le、255 を超える Lc が通るか。通らなければ短いコマンドで読めるか"
        "（ISO/IEC 7816-4）。",
        "Whether Le above 256 and Lc above 255 get through; if not, whether short commands do"
        " (ISO/IEC 7816-4).",
    ),
    _extended,
)
