"""The access log says whether a card signed for what was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for what was logged before."""
    op.add_column("access", sa.Column("proven", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Drop it, with what it says."""
    op.drop_column("access", "proven")
