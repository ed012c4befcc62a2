"""What the centre does: grant challenges, verify proofs, answer, take down consents."""
