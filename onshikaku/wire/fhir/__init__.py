"""FHIR R4 at the edge of the centre: JP Core's Coverage and the base's exchange of eligibility.

Models of our own, for exactly what is sent and accepted (docs/fhir.md).
"""
