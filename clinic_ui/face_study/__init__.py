"""How often the face matcher errs, measured on pairs of pictures (ISO/IEC 19795-1)."""
