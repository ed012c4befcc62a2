"""Reference numbers; names on coverages and of persons; use of subsidies; ways to the numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NAMES = (("coverage", "insured_name"), ("person", "name_other"), ("person", "name_other_kana"))
_INDEXES = (
    ("coverage", "insurer_number"),
    ("medical_aid", "payer_number"),
    ("aid_ticket", "institution_code"),
)


def upgrade() -> None:
    """Add tables, columns that are empty, and indexes; nothing of before changes."""
    for table, name in _NAMES:
        op.add_column(table, sa.Column(name, sa.String(), nullable=True))
    for table, name in _INDEXES:
        op.create_index(f"ix_{table}_{name}", table, [name])
    op.create_table(
        "reference_number",
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reference_number_person_id"),
        sa.PrimaryKeyConstraint("institution_code", "person_id", name="pk_reference_number"),
    )
    op.create_table(
        "subsidy_use",
        sa.Column("access_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_id", "step"], ["access.id", "access.step"], name="fk_subsidy_use_access_id"
        ),
        sa.PrimaryKeyConstraint("access_id", "step", name="pk_subsidy_use"),
    )


def downgrade() -> None:
    """Drop them, with what they hold."""
    op.drop_table("subsidy_use")
    op.drop_table("reference_number")
    for table, name in _INDEXES:
        op.drop_index(f"ix_{table}_{name}", table_name=table)
    for table, name in _NAMES:
        op.drop_column(table, name)
