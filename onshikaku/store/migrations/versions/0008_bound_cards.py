"""Cards under a root that somebody pinned may be bound to invented people."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "bound_card",
        sa.Column("issuer_key_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer_key_id", "digest", name="pk_bound_card"),
    )
    op.create_index("ix_bound_card_person_id", "bound_card", ["person_id"])


def downgrade() -> None:
    """Drop it: no card is bound any more."""
    op.drop_index("ix_bound_card_person_id", "bound_card")
    op.drop_table("bound_card")
