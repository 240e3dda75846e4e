"""Lotes: batch work as rows, item by item, resumable, with unique keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.kernel.db import Id, Json, Model, UTCDateTime, session

OPEN = ("pending", "running")
DOWN = "prefect_down"
"""Fact of the installation: since when Prefect does not answer (ISO), or nothing."""
AWAY = ("pending", "submitted", "running")
BIG, SLICE = 200, 100
"""From how many items on a batch is cut for workers elsewhere (when there is a Prefect), and how many go to a slice."""
KINDS = {
    "cartas": "Cartas a cada entidad",
    "abrir_expedientes": "Apertura de expedientes",
    "abrir_seguimientos": "Apertura de seguimientos",
    "importar_resultados": "Importación de resultados",
    "importar_recomendaciones": "Importación de recomendaciones",
    "exportar": "Archivo para descargar",
    "recalcular_puntajes": "Recálculo de quintiles",
    "recalcular_plazos": "Recálculo de plazos",
    "reasignar_tareas": "Reasignación de tareas",
    "mover_expedientes": "Cambio de versión",
    "deshacer_movimiento": "Regreso a la versión anterior",
}
"""Kind of batch → its name for people."""


class Lote(Model):
    """A batch. state: pending | running | done | cancelled."""

    __tablename__ = "lote"
    __table_args__ = (Index("ix_lote_state", "state"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    params: Mapped[Any] = mapped_column(Json)
    unique_key: Mapped[str] = mapped_column(String(200), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12), default="pending")
    total: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_reason: Mapped[str | None] = mapped_column(Text)


class LoteSlice(Model):
    """A run of items of a batch for a worker elsewhere, from `first_item` to `last_item` (ids, inclusive).

    state: pending | submitted | running | done | cancelled | here (taken back, done on this machine).
    Who works on it holds a lease until `leased_until`; `flow_state` is what Prefect last said of its run.
    """

    __tablename__ = "lote_slice"
    __table_args__ = (UniqueConstraint("lote_id", "n"), Index("ix_lote_slice_state", "state", "leased_until"))
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    lote_id: Mapped[str] = mapped_column(ForeignKey("lote.id"))
    n: Mapped[int] = mapped_column(Integer)
    first_item: Mapped[int] = mapped_column(Integer)
    last_item: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    flow_run_id: Mapped[str | None] = mapped_column(String(36))
    flow_state: Mapped[str | None] = mapped_column(String(20))
    worker: Mapped[str | None] = mapped_column(String(120))
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class LoteItem(Model):
    """One item of a batch. state: pending | done | failed | accepted (failed, and somebody let it be, saying why).

    Of a kind with a slow part, `result` is there from its first act on, and until `leased_until` somebody works on it.
    """

    __tablename__ = "lote_item"
    __table_args__ = (UniqueConstraint("lote_id", "key"), Index("ix_lote_item_state", "lote_id", "state"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    lote_id: Mapped[str] = mapped_column(ForeignKey("lote.id"))
    key: Mapped[str] = mapped_column(String(200))
    params: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    result: Mapped[str | None] = mapped_column(String(200))
    error: Mapped[str | None] = mapped_column(Text)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@dataclass(frozen=True)
class Progress:
    """How far a batch is, by its rows."""

    total: int = 0
    done: int = 0
    failed: int = 0
    accepted: int = 0

    @property
    def gone(self) -> int:
        """Items about which nothing is left to do by itself."""
        return self.done + self.failed + self.accepted

    @property
    def pending(self) -> int:
        """Items still to be done."""
        return self.total - self.gone

    @property
    def words(self) -> str:
        """«37 de 125 hechos, 2 con error»."""
        parts = [f"{self.done} de {self.total} {'hecho' if self.total == 1 else 'hechos'}"]
        if self.failed:
            parts.append(f"{self.failed} con error")
        if self.accepted:
            parts.append(f"{self.accepted} aceptado{'s' * (self.accepted != 1)} sin hacer")
        return ", ".join(parts)


def progress_of(lote_ids: Iterable[str]) -> dict[str, Progress]:
    """How far several batches are, in one statement."""
    wanted = list(lote_ids)
    query = select(LoteItem.lote_id, LoteItem.state, func.count()).where(LoteItem.lote_id.in_(wanted))
    found: dict[str, dict[str, int]] = {each: {} for each in wanted}
    for lote_id, state, count in session().execute(query.group_by(LoteItem.lote_id, LoteItem.state)):
        found[lote_id][state] = count
    return {
        lote_id: Progress(sum(by.values()), by.get("done", 0), by.get("failed", 0), by.get("accepted", 0))
        for lote_id, by in found.items()
    }
