"""An invented population: people, households, records, cards, and what happens to them.

Everything follows from a seed alone. Nobody in it can exist: prefecture, postal codes, insurers and
My Numbers are of the spaces of the cast (docs/personas.md), in parts that the cast left free.
"""
