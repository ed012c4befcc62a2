"""The rules, as pure functions and values. Standard library only."""
