"""Access to My Number Cards (マイナンバーカード): readers, links, the JPKI application.

Knows nothing of health insurance. `__distribution__` marks this package as onshikaku's: foreign
distributions ship packages of the same import name.
"""

__distribution__ = "onshikaku"
