"""The first tables: people, registrations, certificates, coverages, audit log, consents."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_kana", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "registration",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_registration_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_registration"),
    )
    op.create_table(
        "certificate_link",
        sa.Column("issuer_key_id", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_certificate_link_person_id"),
        sa.PrimaryKeyConstraint("issuer_key_id", "serial", name="pk_certificate_link"),
    )
    op.create_index("ix_certificate_link_person_id", "certificate_link", ["person_id"])
    op.create_table(
        "coverage",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("insurer_number", sa.String(), nullable=False),
        sa.Column("insurer_name", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=True),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("lost_on", sa.Date(), nullable=True),
        sa.Column("loss_reason", sa.String(), nullable=True),
        sa.Column("burden_percent", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_coverage_person_id"),
        sa.PrimaryKeyConstraint("person_id", "position", name="pk_coverage"),
    )
    op.create_table(
        "confirmation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("certificate_state", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", "step", name="pk_confirmation"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consent",
        sa.Column("confirmation_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("drug", sa.Boolean(), nullable=False),
        sa.Column("treatment", sa.Boolean(), nullable=False),
        sa.Column("surgery", sa.Boolean(), nullable=False),
        sa.Column("checkup", sa.Boolean(), nullable=False),
        sa.Column("prescription_form", sa.String(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmation_id", "step"],
            ["confirmation.id", "confirmation.step"],
            name="fk_consent_confirmation_id",
        ),
        sa.PrimaryKeyConstraint("confirmation_id", "step", name="pk_consent"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "consent",
        "confirmation",
        "coverage",
        "certificate_link",
        "registration",
        "person",
    ):
        op.drop_table(table)
