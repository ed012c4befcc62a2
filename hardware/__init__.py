"""Virtual My Number Cards, the links that carry them, and a private pcscd to put them into."""

__distribution__ = "onshikaku"
