"""Rules in force by day, one module per family.

`timeline` holds the dates; the other modules ask it, so that a day decides which rule applies.
"""
