"""Whole records: delays, certificates, stops, subsidies, 医療扶助; the log of every access."""

import sqlalchemy as sa
from alembic import op
from alembic.util.exc import CommandError

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ITEMS = ("drug", "treatment", "surgery", "checkup")
_COVERAGE_DATES = (
    "registered_on",
    "loss_registered_on",
    "full_cost_from",
    "full_cost_until",
    "elderly_issued_on",
    "elderly_from",
    "elderly_until",
    "limit_issued_on",
    "limit_from",
    "limit_until",
    "limit_long_term_on",
)


def upgrade() -> None:
    """Widen the records, and carry log and consents over."""
    _widen()
    _create_entitlements()
    _create_log()
    # Aside, without its constraints: their names are those of the new table.
    op.execute("CREATE TABLE consent_before AS SELECT * FROM consent")
    op.drop_table("consent")
    _create_consents()
    _carry_over()
    op.drop_table("consent_before")
    op.drop_table("confirmation")


def _widen() -> None:
    op.create_index("ix_person_birth_date", "person", ["birth_date"])
    op.add_column("registration", sa.Column("cancelled_on", sa.Date(), nullable=True))
    op.add_column("certificate_link", sa.Column("previous_expires", sa.Date(), nullable=True))
    for name in _COVERAGE_DATES:
        op.add_column("coverage", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("coverage", sa.Column("elderly_percent", sa.Integer(), nullable=True))
    for name in ("limit_kind", "limit_band"):
        op.add_column("coverage", sa.Column(name, sa.String(), nullable=True))
    op.add_column(
        "coverage", sa.Column("insured_class", sa.String(), nullable=False, server_default="01")
    )
    with op.batch_alter_table("coverage") as coverage:
        coverage.alter_column("insured_class", server_default=None)


def _create_entitlements() -> None:
    op.create_table(
        "disease_certificate",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("coverage", sa.Integer(), nullable=False),
        sa.Column("disease", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("self_pay_yen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "coverage"],
            ["coverage.person_id", "coverage.position"],
            name="fk_disease_certificate_person_id",
        ),
        sa.PrimaryKeyConstraint("person_id", "coverage", "disease", name="pk_disease_certificate"),
    )
    op.create_table(
        "viewing_stop",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_viewing_stop_person_id"),
        sa.PrimaryKeyConstraint("person_id", "position", name="pk_viewing_stop"),
    )
    op.create_table(
        "public_expense",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("payer_number", sa.String(), nullable=False),
        sa.Column("recipient_number", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("per_visit_yen", sa.Integer(), nullable=True),
        sa.Column("monthly_cap_yen", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_public_expense_person_id"),
        sa.PrimaryKeyConstraint("person_id", "position", name="pk_public_expense"),
    )
    op.create_table(
        "medical_aid",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("payer_number", sa.String(), nullable=False),
        sa.Column("recipient_number", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_medical_aid_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_medical_aid"),
    )
    op.create_table(
        "aid_ticket",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("treatment", sa.String(), nullable=False),
        sa.Column("self_pay_yen", sa.Integer(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["medical_aid.person_id"], name="fk_aid_ticket_person_id"
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name="pk_aid_ticket"),
    )


def _create_log() -> None:
    op.create_table(
        "access",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("institution_code", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("certificate_state", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", "step", name="pk_access"),
        sqlite_with_rowid=False,
    )
    for column in ("person_id", "institution_code"):
        op.create_index(f"ix_access_{column}", "access", [column])


def _create_consents() -> None:
    op.create_table(
        "consent",
        sa.Column("access_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["access_id", "step"], ["access.id", "access.step"], name="fk_consent_access_id"
        ),
        sa.PrimaryKeyConstraint("access_id", "step", "item", name="pk_consent"),
    )
    op.create_table(
        "prescription",
        sa.Column("access_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["access_id", "step"], ["access.id", "access.step"], name="fk_prescription_access_id"
        ),
        sa.PrimaryKeyConstraint("access_id", "step", name="pk_prescription"),
    )


def _carry_over() -> None:
    op.execute(
        "INSERT INTO access (id, step, answered_at, day, institution_code, terminal_id, role, mode,"
        " method, item, outcome, certificate_state, person_id)"
        " SELECT id, step, answered_at, day, institution_code, terminal_id, 'general', 'card',"
        " method, NULL, outcome, certificate_state, person_id FROM confirmation"
    )
    for item in _ITEMS:
        op.execute(
            "INSERT INTO consent (access_id, step, item, basis, given_at, valid_until)"  # noqa: S608
            f" SELECT confirmation_id, step, '{item}', 'patient', given_at, valid_until"
            f" FROM consent_before WHERE {item}"
        )
    op.execute(
        "INSERT INTO prescription (access_id, step, form)"
        " SELECT confirmation_id, step, prescription_form FROM consent_before"
        " WHERE prescription_form IS NOT NULL"
    )


def downgrade() -> None:
    """Refuse: the first tables could not hold these records, and what is dropped is gone."""
    raise CommandError("revision 0002 cannot be undone: restore a copy made before it")
