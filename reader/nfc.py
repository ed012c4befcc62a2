"""Readers without PC/SC: nfcpy's drivers, above all that of the RC-S380 (the extra `nfc`)."""
