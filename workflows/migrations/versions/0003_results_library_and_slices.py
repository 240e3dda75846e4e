"""Published results, library, participants, and slices of lotes."""

import contextlib
import json
from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from alembic import op

from workflows.kernel.ids import new_id

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entity_alias",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=240), nullable=False),
        sa.Column("written", sa.String(length=240), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("fk_entity_alias_entity_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["entity.id"],
            name=op.f("fk_entity_alias_owner_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_entity_alias_person_id_person"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_alias")),
        sa.UniqueConstraint("owner_id", "key", name=op.f("uq_entity_alias_owner_id_key")),
    )
    with op.batch_alter_table("entity_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_alias_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "material",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("policy", sa.String(length=8), nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=True),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("search", sa.String(length=600), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shared_files", sa.Text(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_material_case_id_case"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["person.id"],
            name=op.f("fk_material_created_by_person"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["entity.id"], name=op.f("fk_material_owner_id_entity"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["policy"], ["policy.code"], name=op.f("fk_material_policy_policy"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_material_policy", ["owner_id", "policy", "kind", "state"], unique=False)

    _material_use()
    op.create_table(
        "published_row",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("peer_group", sa.String(length=80), nullable=False),
        sa.Column("form_type", sa.String(length=80), nullable=False),
        sa.Column("scores", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("fk_published_row_entity_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["score_import.id"],
            name=op.f("fk_published_row_import_id_score_import"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_row")),
    )
    with op.batch_alter_table("published_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_row_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index("ix_published_row_group", ["import_id", "peer_group"], unique=False)

    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("vigencia", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=8), nullable=True),
        sa.Column("related", sa.String(length=80), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("fk_recommendation_entity_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["score_import.id"],
            name=op.f("fk_recommendation_import_id_score_import"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["entity.id"],
            name=op.f("fk_recommendation_owner_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["policy"],
            ["policy.code"],
            name=op.f("fk_recommendation_policy_policy"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.create_index("ix_recommendation_of", ["entity_id", "vigencia", "policy"], unique=False)

    op.create_table(
        "score_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("vigencia", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("series", sa.String(length=10), nullable=False),
        sa.Column("before", sa.Numeric(precision=7, scale=3), nullable=True),
        sa.Column("after", sa.Numeric(precision=7, scale=3), nullable=True),
        sa.Column("import_id", sa.String(length=36), nullable=False),
        sa.Column("former_import_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("fk_score_change_entity_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["former_import_id"],
            ["score_import.id"],
            name=op.f("fk_score_change_former_import_id_score_import"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["score_import.id"],
            name=op.f("fk_score_change_import_id_score_import"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_change")),
    )
    with op.batch_alter_table("score_change", schema=None) as batch_op:
        batch_op.create_index("ix_score_change_entity", ["entity_id", "vigencia", "code"], unique=False)

    op.create_table(
        "lote_slice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("lote_id", sa.String(length=36), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("first_item", sa.Integer(), nullable=False),
        sa.Column("last_item", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("flow_run_id", sa.String(length=36), nullable=True),
        sa.Column("flow_state", sa.String(length=20), nullable=True),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["lote_id"], ["lote.id"], name=op.f("fk_lote_slice_lote_id_lote"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lote_slice")),
        sa.UniqueConstraint("lote_id", "n", name=op.f("uq_lote_slice_lote_id_n")),
    )
    with op.batch_alter_table("lote_slice", schema=None) as batch_op:
        batch_op.create_index("ix_lote_slice_state", ["state", "leased_until"], unique=False)
    op.add_column("lote", sa.Column("accepted_reason", sa.Text(), nullable=True))
    op.add_column("lote_item", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("score", sa.Column("peer_group", sa.String(length=80), nullable=True))
    op.add_column("score", sa.Column("quintile", sa.Integer(), nullable=True))
    op.add_column("score", sa.Column("peers", sa.Integer(), nullable=True))
    op.add_column("score_import", sa.Column("kind", sa.String(length=16), nullable=False, server_default="resultados"))
    op.add_column("score_import", sa.Column("evidence_id", sa.String(length=36), nullable=True))

    op.create_table(
        "participant",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("entity_id", sa.String(length=36), nullable=False),
        sa.Column("policy", sa.String(length=8), nullable=True),
        sa.Column("group_name", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("first_attended_on", sa.Date(), nullable=True),
        sa.Column("last_attended_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.String(length=36), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["entity.id"],
            name=op.f("fk_participant_owner_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case.id"], name=op.f("fk_participant_case_id_case"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("fk_participant_entity_id_entity"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["policy"],
            ["policy.code"],
            name=op.f("fk_participant_policy_policy"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["added_by"],
            ["person.id"],
            name=op.f("fk_participant_added_by_person"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("case_id", "entity_id", name=op.f("uq_participant_case_id_entity_id")),
    )
    op.create_index("ix_participant_entity", "participant", ["entity_id", "policy"])
    op.create_index("ix_participant_policy", "participant", ["owner_id", "policy"])
    for name in ("document", "record", "access_link", "score_import", "reminder"):
        _add_reference(name, "entity_id", "entity")
    op.add_column("document", sa.Column("merge_key", sa.String(length=120), nullable=True))
    op.create_index("ix_document_merge", "document", ["case_id", "kind", "merge_key"], unique=True)
    op.create_index(op.f("ix_record_entity_id"), "record", ["entity_id"])
    _add_reference("record", "about_id", "record")
    op.create_index(op.f("ix_record_about_id"), "record", ["about_id"])
    op.add_column("record", sa.Column("once_key", sa.String(length=80), nullable=True))
    op.add_column("record", sa.Column("channel", sa.String(length=10), nullable=True))
    op.add_column("record", sa.Column("complete_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_task_open", "task", ["owner_id", "state", "due", "id"])
    op.create_index("ix_record_once", "record", ["case_id", "kind", "once_key"], unique=True)
    op.add_column("access_link", sa.Column("record_kind", sa.String(length=40), nullable=True))
    op.add_column("access_link", sa.Column("about_id", sa.String(length=36), nullable=True))
    op.add_column("reminder", sa.Column("record_kind", sa.String(length=40), nullable=True))
    op.add_column("reminder", sa.Column("about_id", sa.String(length=36), nullable=True))
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.alter_column("policy", existing_type=sa.String(length=8), nullable=True)
    _fill_participants()


def _fill_participants() -> None:
    """The entity of every request for advice took part in it; it came to every session that was written down."""
    connection = op.get_bind()
    cases = connection.execute(
        sa.text(
            'SELECT id, owner_id, entity_id, policy, started_by, started_at FROM "case" WHERE procedure = :demanda'
        ).columns(started_at=sa.DateTime(timezone=True)),
        {"demanda": "demanda"},
    ).all()
    days = _session_days(connection)
    rows = [
        {
            "id": new_id(), "owner_id": each.owner_id, "case_id": each.id, "entity_id": each.entity_id,
            "policy": each.policy, "group_name": "", "reason": "", "state": "invited",
            "sessions": len(days[each.id]), "first_attended_on": min(days[each.id], default=None),
            "last_attended_on": max(days[each.id], default=None), "added_by": each.started_by,
            "added_at": each.started_at,
        }
        for each in cases
    ]  # fmt: skip
    if rows:
        table = sa.Table("participant", sa.MetaData(), autoload_with=connection)
        connection.execute(table.insert(), rows)


def _session_days(connection: sa.Connection) -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    query = sa.text("SELECT case_id, data FROM record WHERE kind = :sesion")
    for case_id, data in connection.execute(query, {"sesion": "sesion"}):
        day = str((json.loads(data) or {}).get("fecha"))
        with contextlib.suppress(ValueError):
            found[case_id].append(date.fromisoformat(day))
    return found


def _material_use() -> None:
    op.create_table(
        "material_use",
        sa.Column("material_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_material_use_{column}_{target}"), initially="DEFERRED",
                deferrable=True,
            )
            for column, target in (("material_id", "material"), ("case_id", "case"), ("person_id", "person"))
        ),
        sa.PrimaryKeyConstraint("material_id", "case_id", name=op.f("pk_material_use")),
    )  # fmt: skip
    op.create_index(op.f("ix_material_use_case_id"), "material_use", ["case_id"])


def _add_reference(table: str, column: str, target: str) -> None:
    # One clause that both databases take: making the table anew would lose the foreign keys that point to it.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(36) CONSTRAINT fk_{table}_{column}_{target} "
        f"REFERENCES {target} (id) DEFERRABLE INITIALLY DEFERRED"
    )
