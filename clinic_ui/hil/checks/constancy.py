"""Does what does not change stay the same: the certificate, and the answer to reset?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from clinic_ui.hil.checks.check import Check, Lying, NotTried, Outcome, finding
from clinic_ui.hil.result import Figure
from onshikaku.domain.text import Text
from reader.errors import CardDataError, NotMyNumberCard
from reader.jpki import JpkiCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_ui.hil.result import Finding
    from clinic_ui.hil.stand import Stand

__all__ = ["ATR", "CERTIFICATE", "pupi_in"]


def _certificate(stand: Stand) -> Outcome:
    seen: list[bytes] = []
    unreadable = 0
    issuer = b""
    for done in range(stand.repeats):
        with stand.card() as connection:
            card = JpkiCard(connection)
            try:
                card.select()
                seen.append(card.auth_certificate())
                issuer = issuer or card.auth_ca_certificate()
            except (CardDataError, NotMyNumberCard):
                unreadable += 1
        stand.progress(done + 1, stand.repeats)
    kinds = len(set(seen))
    differing = len(seen) - max((seen.count(one) for one in set(seen)), default=0)
    defects: list[Finding] = []
    if kinds > 1 or unreadable:
        spoilt = differing + unreadable
        defects.append(
            finding(
                "certificate-corrupt",
                f"証明書を {stand.repeats} 回読むと、{spoilt} 回は内容が違うか壊れていました。",
                f"Of {stand.repeats} readings of the certificate {spoilt} differed or were broken.",
            )
        )
    elif not _issued_by(seen[0], issuer):
        defects.append(
            finding(
                "certificate-unsound",
                "証明書が、カードの発行者証明書の署名と合いません。",
                "The certificate does not bear the signature of the issuer that the card names.",
            )
        )
    figures = (
        Figure("readings", stand.repeats, worse="lower"),
        Figure("readings-that-differ", differing, limit=0),
        Figure("readings-broken", unreadable, limit=0),
    )
    return Outcome(figures, defects=tuple(defects))


def _issued_by(certificate: bytes, issuer: bytes) -> bool:
    """Whether the bytes are as they were signed: of integrity, not of trust."""
    try:
        by = x509.load_der_x509_certificate(issuer)
        x509.load_der_x509_certificate(certificate).verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _atr(stand: Stand) -> Outcome:
    seen = [atr for atr in stand.insertions if atr]
    if len(seen) < 2:
        raise NotTried(
            "one-insertion",
            "カードを二回以上置いていないため、比べられません。",
            "The card was placed fewer than two times: nothing to compare.",
        )
    kinds = len(set(seen))
    figures = (
        Figure("insertions", len(seen), worse="lower"),
        Figure("different-atrs", kinds, worse="changed"),
    )
    if kinds == 1:
        constant = finding("atr-constant", "ATR は一定です。", "The ATR is the same each time.")
        return Outcome(figures, notes=(constant,))
    if _only_pupi_differs(seen):
        random = finding(
            "atr-random",
            "ATR が置くたびに変わります（リーダーが PUPI を入れています）。"
            "カードの識別には使えません。",
            "The ATR is another one at each insertion: the reader puts the random PUPI into it."
            " Never identify a card by it.",
        )
        return Outcome(figures, notes=(random,))
    changed = finding(
        "atr-changed",
        "同じカードなのに ATR が変わり、その違いは PUPI では説明できません。",
        "The ATR of one card changed, and not in the PUPI alone.",
    )
    return Outcome(figures, defects=(changed,))


def pupi_in(atr: bytes) -> slice | None:
    """Where a contactless ATR of PC/SC part 3 (§3.1.3.2.3) holds what Type B cards may vary.

    None for another layout, or a check byte (TCK) that is wrong.
    """
    if len(atr) != 13 or atr[:4] != b"\x3b\x88\x80\x01":
        return None
    check = 0
    for byte in atr[1:]:
        check ^= byte
    return slice(4, 8) if check == 0 else None


def _only_pupi_differs(seen: Sequence[bytes]) -> bool:
    rest: set[bytes] = set()
    for atr in seen:
        place = pupi_in(atr)
        if place is None:
            return False
        rest.add(atr[: place.start] + atr[place.stop : -1])
    return len(rest) == 1


CERTIFICATE = Check(
    "certificate-constancy",
    Text("証明書の同一性", "The certificate stays the same"),
    Text(
        "利用者証明用電子証明書を 20 回読み、すべて一致し、発行者の署名と合うか。",
        "Whether 20 readings of the certificate are identical and bear its issuer's signature.",
    ),
    _certificate,
)
ATR = Check(
    "atr",
    Text("ATR の変化", "The answer to reset"),
    Text(
        "置くたびの ATR を比べます。一定か、PUPI だけが変わるか（PC/SC 第3部）、それ以外か。",
        "Compares the ATRs of all insertions: constant, random in the PUPI alone (PC/SC part 3), or"
        " changed in another way.",
    ),
    _atr,
    lying=Lying.WHATEVER,
)
