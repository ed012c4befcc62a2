"""Institutions, their accounts and terminals, and the certificates that signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "institution",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_institution"),
    )
    op.create_table(
        "institution_feature",
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("feature", sa.String(), nullable=False),
        _of_institution("institution_feature"),
        sa.PrimaryKeyConstraint("institution_code", "feature", name="pk_institution_feature"),
    )
    op.create_table(
        "account",
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        _of_institution("account"),
        sa.PrimaryKeyConstraint("institution_code", "id", name="pk_account"),
    )
    op.create_table(
        "terminal",
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _of_institution("terminal"),
        sa.PrimaryKeyConstraint("institution_code", "id", name="pk_terminal"),
    )
    op.create_table(
        "terminal_certificate",
        sa.Column("issuer_key_id", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_code", "terminal_id"],
            ["terminal.institution_code", "terminal.id"],
            name="fk_terminal_certificate_institution_code",
        ),
        sa.PrimaryKeyConstraint("issuer_key_id", "serial", name="pk_terminal_certificate"),
    )


def _of_institution(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_code"], ["institution.code"], name=f"fk_{table}_institution_code"
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "terminal_certificate",
        "terminal",
        "account",
        "institution_feature",
        "institution",
    ):
        op.drop_table(table)
