"""Training at `/training`: situations at the desk, what one would do, and what the rules say."""
