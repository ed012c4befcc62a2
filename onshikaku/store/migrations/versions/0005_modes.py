"""Modes: passcodes, openings, grounds, home visits, batches."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; nothing of before changes."""
    _create_openings()
    _create_uses()
    _create_batches()


def downgrade() -> None:
    """Drop them, with what they hold."""
    for table in (
        "lookup_batch_item",
        "lookup_batch",
        "home_visit",
        "search_ground",
        "disaster_step",
        "disaster_opening",
        "outage_opening",
        "visual_passcode",
    ):
        op.drop_table(table)


def _create_openings() -> None:
    op.create_table(
        "visual_passcode",
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("institution_code", name="pk_visual_passcode"),
    )
    op.create_table(
        "outage_opening",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("searches", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outage_opening"),
    )
    op.create_index("ix_outage_opening_institution_code", "outage_opening", ["institution_code"])
    op.create_table(
        "disaster_opening",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name_ja", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_disaster_opening"),
    )
    op.create_table(
        "disaster_step",
        sa.Column("opening_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["disaster_opening.id"], name="fk_disaster_step_opening_id"
        ),
        sa.PrimaryKeyConstraint("opening_id", "position", "municipality", name="pk_disaster_step"),
    )


def _create_uses() -> None:
    op.create_table(
        "search_ground",
        sa.Column("access_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["access_id", "step"],
            ["access.id", "access.step"],
            name="fk_search_ground_access_id",
        ),
        sa.PrimaryKeyConstraint("access_id", "step", name="pk_search_ground"),
    )
    op.create_table(
        "home_visit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("consent_day", sa.Date(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_home_visit_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_home_visit"),
    )
    op.create_index(
        "ix_home_visit_institution_code_consent_day",
        "home_visit",
        ["institution_code", "consent_day"],
    )


def _create_batches() -> None:
    op.create_table(
        "lookup_batch",
        sa.Column("reception_number", sa.String(), nullable=False),
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reception_number", name="pk_lookup_batch"),
    )
    op.create_table(
        "lookup_batch_item",
        sa.Column("reception_number", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("access_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reception_number"],
            ["lookup_batch.reception_number"],
            name="fk_lookup_batch_item_reception_number",
        ),
        sa.PrimaryKeyConstraint("reception_number", "position", name="pk_lookup_batch_item"),
    )
