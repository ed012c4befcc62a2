"""Papers that insurers issue, the monthly runs, and what decides of them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "circumstance",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("has_card", sa.Boolean(), nullable=False),
        sa.Column("card_expires", sa.Date(), nullable=True),
        sa.Column("certificate_issued", sa.Date(), nullable=True),
        sa.Column("certificate_expires", sa.Date(), nullable=True),
        sa.Column("previous_expires", sa.Date(), nullable=True),
        sa.Column("certificate_status", sa.String(), nullable=False),
        sa.Column("certificate_stopped_on", sa.Date(), nullable=True),
        sa.Column("card_lost_on", sa.Date(), nullable=True),
        sa.Column("card_returned_on", sa.Date(), nullable=True),
        sa.Column("card_renewing_since", sa.Date(), nullable=True),
        sa.Column("my_number_supplied", sa.Boolean(), nullable=False),
        sa.Column("special_since", sa.Date(), nullable=True),
        sa.Column("elderly_applied_on", sa.Date(), nullable=True),
        sa.Column("old_card_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_circumstance_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_circumstance"),
    )
    op.create_table(
        "document",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_kana", sa.String(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("insurer_number", sa.String(), nullable=False),
        sa.Column("insurer_name", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("symbol", sa.String(), nullable=False),
        sa.Column("insured_number", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=True),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("qualified_on", sa.Date(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("limit_band", sa.String(), nullable=True),
        sa.Column("long_term_on", sa.Date(), nullable=True),
        sa.Column("diseases", sa.String(), nullable=False),
        sa.Column("my_number_tail", sa.String(), nullable=True),
        sa.Column("insured_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_document_person_id"),
        sa.PrimaryKeyConstraint("number", name="pk_document"),
    )
    op.create_index("ix_document_issued_on", "document", ["issued_on"])
    op.create_index("ix_document_person_id", "document", ["person_id"])
    op.create_index(
        "ix_document_run_person_id_kind", "document", ["run", "person_id", "kind"], unique=True
    )
    op.create_table(
        "issuance_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.String(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issuance_run"),
    )
    op.create_table(
        "issuance_decision",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("proofs", sa.String(), nullable=False),
        sa.Column("gap", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["issuance_run.id"], name="fk_issuance_decision_run"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_issuance_decision_person_id"
        ),
        sa.PrimaryKeyConstraint("run", "person_id", "kind", name="pk_issuance_decision"),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("document", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_application_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_application"),
    )
    op.create_index("ix_application_person_id", "application", ["person_id"])


def downgrade() -> None:
    """Drop them, with everything in them."""
    op.drop_table("application")
    op.drop_table("issuance_decision")
    op.drop_table("issuance_run")
    op.drop_table("document")
    op.drop_table("circumstance")
