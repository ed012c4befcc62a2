"""What the centre keeps: tables, their migrations, and the two ways to them.

`repository` is SQLModel and serves whatever a person triggers; `hot_path` serves each check-in with
statements compiled once from the same tables.
"""
