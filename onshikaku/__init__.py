"""The mock national centre for online eligibility confirmation, and the rules it answers by.

A simulator: the people and their numbers are invented.
"""

__distribution__ = "onshikaku"
