"""A small clinic system (レセコン) that knows nothing but the terminal's folders.

The example for makers of clinic software: it imports nothing else of this project, and
docs/integrate.md is about what it does. Simulated, like everything here.
"""
