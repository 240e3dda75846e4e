"""A municipality asks for advice: from the public page to the closed expediente, in browsers, with mail and letters."""

import pytest
from playwright.sync_api import expect

from tests.journeys.support import papers
from tests.journeys.support.office import AT_BOTH_WIDTHS, Office, attached_pdf, link_in, text_of
from tests.support.advice import csv_of
from tests.support.people import PASSWORD, address

ENLACE = "enlace@urrao.example"
REQUEST = {
    "asunto": "Plan de acción de 2027", "detalle": "Queremos ordenar las metas & {{ los }} <indicadores> del plan.",
    "solicitante_nombre": "Enlace, demostración", "solicitante_cargo": "Enlace MIPG", "solicitante_correo": ENLACE,
}  # fmt: skip
LETTER = "Urrao pide ayuda con sus metas.\n\nLe pedimos & agradecemos un <plan>."
ACTIONS = [("Taller de metas", "2026-12-02"), ("Visita", "2026-12-03"), ("Taller de indicadores", "2026-12-04")]
pytestmark = pytest.mark.office


def ask(office: Office) -> str:
    """The municipality asks on the public page; the radicado."""
    visitor = office.visitor()
    visitor.open("/portal").looks_good("01-portal")
    visitor.open("/solicitar").fill(q="Urrao").looks_good("02-entidad")
    visitor.press("Buscar")
    visitor.page.get_by_role("link", name="Alcaldía de Urrao").click()
    visitor.page.get_by_label("Planeación Institucional").check()
    visitor.fill(**REQUEST)
    visitor.press("Enviar la solicitud")
    visitor.says("Revise").looks_good("03-solicitud-error")
    visitor.page.get_by_label("Autorizo el tratamiento").check()
    visitor.press("Enviar la solicitud").says("Recibimos su solicitud").looks_good("04-recibida")
    radicado = visitor.page.locator(".radicado").inner_text()
    visitor.press("Ver cómo va").says(radicado).looks_good("05-estado")
    return radicado


def review(office: Office, radicado: str) -> None:
    """The team takes the request from the group's list and finds it complete."""
    team = office.person("equipo1").open("/grupo").says(radicado, "Revisar la solicitud").looks_good("06-grupo")
    team.open_task("Revisar la solicitud").looks_good("07-revision-por-tomar").press("Tomar la tarea")
    team.told("La tarea quedó a su nombre").fill(tipo_peticion="general", prioridad="normal")
    team.looks_good("08-revision").press("Está completa: pasa a asignación").told("Sigue: Asignar responsable")


def assign(office: Office) -> None:
    """The director chooses who answers for it."""
    director = office.person("directora").open("/asignacion")
    director.page.get_by_label("Responsable de").select_option(label="Responsable 1, demostración")
    director.looks_good("09-asignacion").press("Asignar 1").says("Responsable 1").looks_good("10-asignada")


def draft_letter(office: Office) -> None:
    """The responsible person drafts the letter to the leader and looks at it first."""
    person = office.person("responsable1").open("/tareas").looks_good("11-mis-tareas")
    person.open_task("Elaborar el oficio al líder")
    person.fill(asunto="Asesoría para Urrao", texto=LETTER)
    shown = papers.text(person.preview())
    assert all(line in shown for line in LETTER.split("\n\n"))
    person.looks_good("12-elaborar-oficio").press("Enviar a firma")
    person.told("Sigue: Firmar el oficio al líder")


def sign(office: Office, name: str) -> tuple[str, str]:
    """The director reads the letter to its end and signs it; its number and its words."""
    director = office.person("directora").open("/firma")
    director.read_letter().looks_good(f"{name}-firma").press("Firmar")
    director.says("Firmar 1 carta").press("Firmar").says("Escriba su contraseña").looks_good(f"{name}-clave")
    director.fill(password=PASSWORD).press("Firmar").says("1 carta firmada", "Ya salió").looks_good(f"{name}-firmada")
    number = director.page.locator(".document strong").inner_text()
    return number, papers.text(director.download_link("Bajar el PDF"))


def design_plan(office: Office) -> None:
    """The leader designs the plan, with one row more than the page offers at first."""
    leader = office.person("lider.pol03").open("/grupo").open_task("Diseñar el plan")
    leader.press("Tomar la tarea")
    leader.told("La tarea quedó a su nombre")
    leader.fill(asunto="Plan para Urrao", diagnostico="Por debajo de la mediana.", texto="Dos talleres.")
    for row, (action, day) in enumerate(ACTIONS):
        if not leader.page.locator(f'[name="acciones-{row}-accion"]').count():
            leader.press("Agregar fila")
        leader.fill(**{
            f"acciones__{row}__accion": action, f"acciones__{row}__modalidad": "virtual",
            f"acciones__{row}__fecha": day, f"acciones__{row}__responsable": "Equipo de Planeación",
        })  # fmt: skip
    leader.looks_good("14-plan").press("Terminar la tarea").told("listo", "Redactar la respuesta")


def reply(office: Office) -> None:
    """The responsible person drafts the reply to the municipality."""
    person = office.person("responsable1").open("/tareas").open_task("Redactar la respuesta")
    person.fill(asunto="Respuesta a su solicitud", texto="Con gusto los acompañamos.\n\nVa el plan.")
    person.looks_good("15-respuesta").press("Responder esta solicitud").told("Sigue: Firmar la respuesta")


def advise(office: Office) -> None:
    """The leader registers a session, closes one action, explains the other, and finishes."""
    leader = office.person("lider.pol03").open("/grupo").open_task("Brindar la asistencia").press("Tomar la tarea")
    leader.told("La tarea quedó a su nombre").looks_good("17-asistencia").press("Registrar sesión de asesoría")
    leader.fill(fecha="2026-12-02", modalidad="virtual", temas="Metas e indicadores.")
    leader.fill(asistentes__0__nombre="Asistente, demostración", asistentes__0__autoriza_datos="si")
    leader.looks_good("18-sesion").press("Guardar").told("quedó guardado")
    leader.press(f"Abrir {ACTIONS[0][0]}").fill(estado="hecha").press("Guardar").told("quedó guardado")
    leader.press(f"Abrir {ACTIONS[1][0]}").fill(estado="justificada").press("Guardar").says("Revise")
    leader.fill(justificacion="La entidad pidió aplazarla.").press("Guardar").told("quedó guardado")
    leader.press(f"Abrir {ACTIONS[2][0]}").fill(estado="hecha").press("Guardar").told("quedó guardado")
    leader.fill(asunto="Asesoría brindada", texto="Quedaron compromisos.").looks_good("19-asistencia-lista")
    leader.press("Terminar la tarea").told("Brindar la asistencia: listo", "salió con el número OFI-2026-00004")


def answer_survey(office: Office) -> None:
    """The municipality answers by the link of its mail, without an account and without scripts."""
    link = link_in(office.mail_to(ENLACE, "¿Cómo le fue"))
    looker = office.visitor().open(link).says("Valorar la asesoría").looks_good("20-encuesta")
    visitor = office.visitor(scripts=False).open(link)
    visitor.fill(claridad="5", utilidad="5", oportunidad="4", satisfaccion="5")
    visitor.press("Enviar mi valoración").says("Revise y envíe", "Enviar mi valoración").press("Enviar ahora")
    visitor.told("Gracias")
    looker.open(link).says("Ya le respondimos", "Constancia").looks_good("21-estado-final")


def import_results(office: Office) -> None:
    """The official results of the year of the sessions and of the one before are imported on the page."""
    team = office.person("equipo1")
    for vigencia, score in (("2025", "55,0"), ("2026", "71,5")):
        team.open("/resultados").fill(vigencia=vigencia)
        content = csv_of(("Urrao", "60,0", score))
        team.page.get_by_label("Archivo de resultados").set_input_files(
            {"name": f"resultados-{vigencia}.csv", "mimeType": "text/csv", "buffer": content}
        )
        team.looks_good("23-resultados").press("Revisar archivo").says("Revisar antes de importar")
        team.looks_good("24-revisar").press("Importar resultados").told("quedaron guardados")


def follow_up(office: Office) -> None:
    """The team analyses what changed."""
    team = office.person("equipo1").open("/grupo").open_task("Analizar qué cambió").press("Tomar la tarea")
    team.told("La tarea quedó a su nombre").fill(
        asunto="Mejora de Urrao", analisis="Pasó de 55,0 a 71,5.", conclusion="mejora",
        lecciones="Los talleres sirven.", texto="Les contamos qué cambió.",
    )  # fmt: skip
    team.looks_good("25-analizar").press("Enviar a firma").told("Sigue: Firmar el informe de mejora")


@AT_BOTH_WIDTHS
def test_from_the_request_to_the_closed_expediente(office: Office) -> None:
    radicado = ask(office)
    office.tick()
    assert "14 de diciembre de 2026" in text_of(office.mail_to(ENLACE, radicado))
    review(office, radicado)
    assign(office)
    office.tick()
    assert radicado in text_of(office.mail_to(address("responsable1")))
    draft_letter(office)
    number, words = sign(office, "13")
    assert number.startswith("OFI-2026-") and number in words and "Urrao pide ayuda" in words
    office.tick()
    design_plan(office)
    reply(office)
    number, words = sign(office, "16")
    office.tick()
    sent = office.mail_to(ENLACE, number)
    assert papers.text(attached_pdf(sent)) == words and radicado in words
    director = office.person("directora").open("/expedientes").looks_good("26-expedientes").open_task(radicado)
    director.says("Atendida", "cumplido el 20 nov 2026", number).looks_good("27-expediente")
    office.go_to("2026-12-02T10:00:00-05:00")
    advise(office)
    office.tick()
    answer_survey(office)
    office.tick()
    director.open("/expedientes").open_task(radicado).says("n espera de medición")
    office.go_to("2027-06-15T09:00:00-05:00")
    import_results(office)
    office.tick()
    follow_up(office)
    number, words = sign(office, "28")
    assert number.startswith("INF-2027-") and "71,5" in words
    office.tick()
    assert "71,5" in papers.text(attached_pdf(office.mail_to(ENLACE, number)))
    director.open("/expedientes").looks_good("29-expedientes-cerrados").open_task(radicado)
    expect(director.page.locator(".context")).to_contain_text("Cerrado")
