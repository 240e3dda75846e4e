"""The library: materials and lessons per policy, uploaded or left behind by an advice."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from workflows.domain.cases import Case
from workflows.domain.documents import Evidence
from workflows.kernel.db import Id, Json, Model, UTCDateTime, session
from workflows.kernel.errors import NotFound
from workflows.kernel.text import fold

MATERIAL, LESSON = "material", "leccion"
KINDS = {MATERIAL: "Material", LESSON: "Lección aprendida"}
CURRENT, RETIRED = "current", "retired"
LONGEST_SEARCH = 600


class Material(Model):
    """A material or a lesson. kind: material | leccion. state: current | retired.

    `files` are evidence ids; `case_id` is the advice from which it comes. A lesson with `shared_at` stands on the
    public page of its policy with those of its files that `shared_files` names.
    """

    __tablename__ = "material"
    __table_args__ = (Index("ix_material_policy", "owner_id", "policy", "kind", "state"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    kind: Mapped[str] = mapped_column(String(10))
    policy: Mapped[str | None] = mapped_column(ForeignKey("policy.code"))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str | None] = mapped_column(String(1000))
    files: Mapped[Any] = mapped_column(Json)
    search: Mapped[str] = mapped_column(String(600), default="")
    state: Mapped[str] = mapped_column(String(10), default="current")
    created_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    shared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    shared_files: Mapped[Any | None] = mapped_column(Json)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    retired_reason: Mapped[str | None] = mapped_column(Text)

    def is_current(self) -> bool:
        """Whether it can still be chosen for an advice."""
        return self.state == CURRENT


class MaterialUse(Model):
    """An advice used a material: once per case, the first time that one of its forms named it."""

    __tablename__ = "material_use"
    material_id: Mapped[str] = mapped_column(ForeignKey("material.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("case.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))


def material(owner_id: str, material_id: str) -> Material:
    """The material of this owner with this id, retired ones included, or NotFound."""
    found = session().get(Material, material_id)
    if found is None or found.owner_id != owner_id:
        raise NotFound("No encontramos ese material.")
    return found


def search_key(title: str, summary: str) -> str:
    """What a search looks into: title and summary without accents or case."""
    return fold(f"{title} {summary}")[:LONGEST_SEARCH]


def materials(
    owner_id: str, *, policies: Sequence[str | None] | None = None, kind: str = "", state: str = CURRENT,
    words: str = "",
) -> list[Material]:  # fmt: skip
    """Materials of an owner, newest first: of these policies (None among them: of none), kind, state and words."""
    query = select(Material).where(Material.owner_id == owner_id)
    if policies is not None:
        named = [code for code in policies if code]
        nobody = Material.policy.is_(None) if None in policies else false()
        query = query.where(or_(Material.policy.in_(named), nobody))
    if kind:
        query = query.where(Material.kind == kind)
    if state:
        query = query.where(Material.state == state)
    for word in fold(words).split():
        query = query.where(Material.search.contains(word, autoescape=True))
    return list(session().scalars(query.order_by(Material.created_at.desc(), Material.title, Material.id)))


def materials_of(policy: str | None, owner_id: str) -> list[Material]:
    """Current materials and lessons of one policy, newest first."""
    return materials(owner_id, policies=[policy])


def offered(case: Case) -> list[Material]:
    """What a form of this case may name: its policy's and everybody's, by title; all of it without a policy."""
    found = materials(case.owner_id, policies=[case.policy, None] if case.policy else None)
    return sorted(found, key=lambda each: (fold(each.title), each.id))


def used_in(case_id: str) -> list[Material]:
    """The materials that the forms of a case named, by title."""
    query = select(Material).join(MaterialUse, MaterialUse.material_id == Material.id)
    return list(session().scalars(query.where(MaterialUse.case_id == case_id).order_by(Material.search, Material.id)))


def uses_of(material_id: str) -> list[tuple[MaterialUse, Case]]:
    """The advices that used a material, newest first."""
    query = select(MaterialUse, Case).join(Case, Case.id == MaterialUse.case_id)
    rows = session().execute(query.where(MaterialUse.material_id == material_id).order_by(MaterialUse.at.desc()))
    return [(use, case) for use, case in rows]


def use_counts(ids: Iterable[str]) -> dict[str, int]:
    """How many advices used each of these materials."""
    query = select(MaterialUse.material_id, func.count()).where(MaterialUse.material_id.in_(list(ids)))
    return {each: count for each, count in session().execute(query.group_by(MaterialUse.material_id))}


def titles_of(ids: Iterable[str]) -> list[str]:
    """The titles of these materials in the order of the ids; one that is gone is left out."""
    wanted = list(ids)
    rows = session().execute(select(Material.id, Material.title).where(Material.id.in_(wanted)))
    found = {each: title for each, title in rows}
    return [found[each] for each in wanted if each in found]


def files_of(found: Material) -> list[Evidence]:
    """The files of a material in their order."""
    rows = session().scalars(select(Evidence).where(Evidence.id.in_(list(found.files or []))))
    known = {row.id: row for row in rows}
    return [known[each] for each in found.files or [] if each in known]


def shared_lessons(owner_id: str, policy: str) -> list[Material]:
    """The lessons of a policy that anybody may read, newest first."""
    return [each for each in materials(owner_id, policies=[policy], kind=LESSON) if each.shared_at]
