"""The resident register, links to it, and what insurers do to records."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "resident",
        sa.Column("my_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_kana", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("my_number", name="pk_resident"),
    )
    op.create_index("ix_resident_birth_date", "resident", ["birth_date"])
    op.create_table(
        "number_link",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("my_number", sa.String(), nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_number_link_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_number_link"),
    )
    op.create_index("ix_number_link_my_number", "number_link", ["my_number"])
    op.create_table(
        "insurer_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("insurer_number", sa.String(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_insurer_event_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_insurer_event"),
    )
    op.create_index("ix_insurer_event_person_id", "insurer_event", ["person_id"])
    op.create_table(
        "entry_check",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("differences", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_entry_check_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_check"),
    )
    op.create_index("ix_entry_check_person_id", "entry_check", ["person_id"])
    op.create_index("ix_entry_check_state", "entry_check", ["state"])


def downgrade() -> None:
    """Drop them, with everything in them."""
    op.drop_table("entry_check")
    op.drop_table("insurer_event")
    op.drop_table("number_link")
    op.drop_table("resident")
