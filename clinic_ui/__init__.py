"""What people at a clinic use: the command line, and the check-in behind it."""

__distribution__ = "onshikaku"
