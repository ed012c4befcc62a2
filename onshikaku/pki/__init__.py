"""A small authority after the shape of JPKI (公的個人認証), and the checks against it.

Authorities (`authority`, `hierarchy`), what they publish (`ocsp`, `crl`), and what a relying party
does with it (`revocation`, `validate`). The names, the keys and the object identifiers are the
simulator's own; a verifier of the real JPKI refuses them, and this one refuses the real names.
"""
