"""Medical information."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of entries."""
    op.create_table(
        "medical_entry",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_medical_entry_person_id"),
        sa.PrimaryKeyConstraint("person_id", "item", "position", name="pk_medical_entry"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("medical_entry")
