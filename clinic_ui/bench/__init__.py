"""The bench: cards put down and taken away, and everything that can go wrong, on a page."""
