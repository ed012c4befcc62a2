"""Sessions of a card written down without anybody's data, and played again (docs/recordings.md)."""
