"""Files of members that insurers send in."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "member_import",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("grade_a", sa.Integer(), nullable=False),
        sa.Column("grade_b", sa.Integer(), nullable=False),
        sa.Column("grade_c", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member_import"),
    )
    op.create_table(
        "member_import_fault",
        sa.Column("import_id", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["member_import.id"], name="fk_member_import_fault_import_id"
        ),
        sa.PrimaryKeyConstraint(
            "import_id", "row", "column", "fault", name="pk_member_import_fault"
        ),
    )


def downgrade() -> None:
    """Drop them, with everything in them."""
    op.drop_table("member_import_fault")
    op.drop_table("member_import")
