"""How plans get, by programs, to where a test in a browser goes on; and the entity's site that answers for them."""

import io
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.support.people import actor_named
from tests.support.programs import Program
from workflows.actions import linkchecks, owner_settings
from workflows.demo import site
from workflows.domain.cases import Case
from workflows.kernel.db import session

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
GOAL = {
    "meta": "Jornadas hechas", "indicador": "Número de jornadas", "responsable": "Dependencia",
    "de_la_vigencia": True, "t1": 1, "t2": 2, "t3": 3, "t4": 4, "presupuesto": 1_500_000,
}  # fmt: skip
RESPONSIBLE = {"PINAR": "archivo", "PAA": "compras", "PTEP": "transparencia", "PETI": "tecnologia",
               "PTRSPI": "tecnologia", "PSPI": "tecnologia"}  # fmt: skip
ADDRESS = "https://www.entidad.example/planes/{}.pdf"


def start_campaigns(*slugs: str) -> None:
    """From now on the clock begins these procedures, and no other."""
    owner_settings.save_clock_starts(actor_named("admin"), set(slugs))


def plan(code: str, procedure: str = "plan") -> str:
    """The case of a plan of the campaign."""
    found: str = session().scalars(select(Case.id).where(Case.plan == code, Case.procedure == procedure)).one()
    session().close()
    return found


def person_of(code: str) -> str:
    """The account that answers for a plan."""
    return f"planes.{RESPONSIBLE.get(code, 'talento')}"


class Planner:
    """Does the steps of plans by the API, each as the person who has it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.programs: dict[str, Program] = {}

    def formulate(self, code: str) -> None:
        """Write the plan and pass it to who reviews it."""
        who = self._as(person_of(code))
        data = {
            "objetivos": "Objetivos.", "estrategias": "Estrategias.", "duracion": "un_ano", "metas": [GOAL],
            "presupuesto_total": 1_500_000, "documento": [self._file(who, f"{code}.pdf")],
        }  # fmt: skip
        self._done(who.do("formular", plan(code), data=data))

    def review(self, code: str) -> None:
        """Pass it to the committee."""
        self._done(self._as("planeacion").do("revisar", plan(code), "pasar"))

    def integrate(self, code: str) -> None:
        """Take it into the Plan de Acción."""
        data = {"objetivo": "Programa del plan de desarrollo"}
        self._done(self._as("planeacion").do("integrar", plan(code), data=data))

    def publish(self, code: str) -> None:
        """Put it on the entity's site, and let its address be opened."""
        data = {"url": ADDRESS.format(code.lower()), "resumen": f"Qué busca el plan {code}."}
        self._done(self._as(person_of(code)).do("publicar", plan(code), data=data))

    def answer_citizens(self, code: str) -> None:
        """Close the consultation of a plan."""
        done = self._as(person_of(code)).do("responder_comentarios", plan(code), data={"resultado": "Sin comentarios."})
        self._done(done)

    def action_plan(self) -> None:
        """Formulate and review the Plan de Acción."""
        who, case = self._as("planeacion"), plan("PA", "plan_accion")
        indicator = {"indicador": "Cumplimiento", "meta": "90 %", "responsable": "Planeación"}
        data = {
            "objetivos": "Objetivos.", "estrategias": "Estrategias.", "metas": [GOAL], "presupuesto_metas": 1_500_000,
            "proyectos": [{"proyecto": "Proyecto", "presupuesto": 7}], "presupuesto_inversion": 7,
            "indicadores": [indicator],
        }  # fmt: skip
        papers = ("documento", "plan_compras", "presupuesto_desagregado", "informe_gestion")
        data |= {name: [self._file(who, f"{name}.pdf")] for name in papers}
        self._done(who.do("formular", case, data=data))
        self._done(self._as("articulador").do("revisar", case, "pasar", {"faltantes": "Los de tecnología."}))

    def publish_action_plan(self) -> None:
        """Publish the Plan de Acción."""
        data = {"url": ADDRESS.format("pa"), "resumen": "Lo que la entidad va a hacer."}
        self._done(self._as("planeacion").do("publicar", plan("PA", "plan_accion"), data=data))

    def _as(self, name: str) -> Program:
        if name not in self.programs:
            self.programs[name] = Program(self.app, name)
        return self.programs[name]

    def _file(self, who: Program, name: str) -> str:
        sent = {"file": (io.BytesIO(PDF), name)}
        answer = who.raw("/evidence", sent, "multipart/form-data")
        assert answer.status_code in (200, 201), answer.text
        found: str = answer.get_json()["id"]
        return found

    def _done(self, answer: Any) -> None:
        assert answer.status_code == 200, answer.text


def open_addresses() -> None:
    """The entity's invented site answers with what was approved."""
    linkchecks.sweep(site.open_address)
