"""What the leader of a policy does in an offer of advice: plan, call, hold sessions, write down who came, finish."""

from playwright.sync_api import expect

from tests.journeys.support import offer, papers
from tests.journeys.support.office import Office, attached_pdf, link_in
from tests.journeys.support.screen import Screen
from tests.support.browsing import PHONE
from tests.support.sheets import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECOND = ".entity-sheet:has(h3:has-text('Grupo 2'))"
LEADER = "lider.pol07"


def design(office: Office, case_id: str) -> None:
    """The leader adds a material to the library from the form and makes two groups."""
    leader = office.person(LEADER).open(offer.task_at(case_id, "disenar_asistencia"))
    leader.page.get_by_text("Agregar uno nuevo").click()
    leader.page.get_by_label("Título del material").fill("Guía de gobierno digital")
    leader.page.get_by_label("Archivo", exact=True).set_input_files(
        {"name": "guia.pdf", "mimeType": "application/pdf", "buffer": offer.PDF}
    )
    leader.press("Agregar a la biblioteca y marcarlo")
    expect(leader.page.get_by_label("Guía de gobierno digital")).to_be_checked()
    leader.fill(diagnostico="Puntajes por debajo de 40.", equipo="Equipo de apoyo.", texto="Dos talleres.")
    leader.fill(actividades__0__actividad="Taller", actividades__0__tipo="capacitacion")
    leader.fill(actividades__0__responsable="Equipo de apoyo")
    about = offer.entities_of(case_id)
    for row, chosen in enumerate((about[:2], about[2:])):
        write_group(leader, row, [each.id for each in chosen])
    expect(leader.page.get_by_text("quedó una copia de lo que escribió")).to_have_count(0)
    leader.looks_good("16-plan").press("Terminar la tarea").told("Sigue: Convocar a los municipios")


def write_group(leader: Screen, row: int, ids: list[str]) -> None:
    """A group of the plan."""
    at = f"grupos-{row}"
    if not leader.page.locator(f'[name="{at}-nombre"]').count():
        leader.press("Agregar fila", '[data-rows="grupos"]')
    leader.fill(**{
        f"grupos__{row}__nombre": f"Grupo {row + 1}", f"grupos__{row}__fecha": offer.DAY,
        f"grupos__{row}__hora": "09:00", f"grupos__{row}__modalidad": "virtual",
        f"grupos__{row}__lugar": "https://reunion.example/digital",
    })  # fmt: skip
    for key in ids:
        leader.page.locator(f'[name="{at}-entidades"][value="{key}"]').check()


def call(office: Office, case_id: str) -> None:
    """The leader looks at the first convocatoria and sends: each municipality gets its own, by mail and numbered."""
    about = offer.entities_of(case_id)
    leader = office.person(LEADER).open(offer.task_at(case_id, "convocar"))
    leader.fill(texto="Los esperamos.\n\nVenga con quien hace el plan.")
    shown = papers.text(leader.preview())
    assert "Los esperamos." in shown and about[0].name in shown
    leader.looks_good("17-convocar").press("Enviar las convocatorias").told("listo")
    office.tick()
    sent = offer.letters(case_id, "convocatoria")
    assert len(sent) == len(about) and len({each.number for each in sent}) == len(about)
    for each in about:
        mail = office.mail_to(offer.address_of(each), "Convocatoria")
        (letter,) = [one for one in sent if one.entity_id == each.id]
        assert each.name in papers.text(attached_pdf(mail)) and letter.number in papers.text(attached_pdf(mail))


def hold_sessions(office: Office, case_id: str) -> None:
    """The leader says how each session went and that the activity was done."""
    leader = office.person(LEADER).open(offer.task_at(case_id, "ejecutar_asistencia"))
    for name in ("Grupo 1", "Grupo 2"):
        leader.press(f"Abrir {name}").fill(estado="hecha", temas="Hoja de ruta digital.")
        leader.press("Guardar").told("quedó guardado")
    leader.press("Abrir Taller").fill(estado="hecha").press("Guardar").told("quedó guardado")


def upload_list(office: Office, case_id: str) -> None:
    """Who came to the first session, from a workbook: its wrong row is told with its cell, and nothing is stored."""
    here = [each.short_name for each in offer.entities_of(case_id) if each.id in offer.group_of(case_id, 0)]
    head = ["Municipio", "Nombre", "Cargo", "Autoriza datos"]
    came = [[name, f"Asistente de {name}, demostración", "Planeación", "Sí"] for name in here]
    leader = office.person(LEADER).open(offer.task_at(case_id, "ejecutar_asistencia"))
    leader.looks_good("18-ejecutar").follow_first("Subir una lista").looks_good("19-lista")
    wrong = workbook([head, *came, ["Macondo", "Nadie", "Ninguno", "Sí"]])
    send_list(leader, wrong).says(f"A{len(came) + 2}", "Macondo").looks_good("20-lista-error")
    assert not offer.rows(case_id, "asistente")
    leader.page.get_by_label("Esta lista está completa").check()
    send_list(leader, workbook([head, *came])).says("Se agregan").looks_good("21-lista-revisar")
    leader.press_first("Agregar").told("Se agregaron 2 personas.")
    assert len(offer.rows(case_id, "asistente")) == len(came)


def send_list(leader: Screen, content: bytes) -> Screen:
    """Send a list of attendees to be looked at."""
    leader.page.get_by_label("Archivo con la lista").set_input_files(
        {"name": "asistencia.xlsx", "mimeType": XLSX, "buffer": content}
    )
    return leader.press("Revisar la lista")


def register_by_link(office: Office, case_id: str) -> None:
    """An enlace registers who came, by the link of the mail, on a phone; the others of the group did not come."""
    leader = office.person(LEADER).open(offer.task_at(case_id, "ejecutar_asistencia"))
    leader.press_first("Enviar enlaces a quienes faltan", SECOND).told("enlace")
    office.tick()
    ours = next(each for each in offer.entities_of(case_id) if each.id in offer.group_of(case_id, 1))
    visitor = office.visitor(size=PHONE).open(link_in(office.mail_to(offer.address_of(ours), "¿Quiénes asistieron")))
    visitor.says(ours.name, "Registrar una persona").looks_good("22-enlace-asistencia").press("Enviar").says("Revise")
    visitor.fill(nombre="Asistente, demostración", cargo="Sistemas", autoriza_datos="si")
    visitor.press("Enviar").says("Quiénes están registrados (1)").looks_good("23-enlace-registrada")
    leader.open(offer.task_at(case_id, "ejecutar_asistencia")).press_first("Ya están todos", SECOND)
    leader.told("La asistencia quedó completa.").looks_good("24-asistencia")


def finish(office: Office, case_id: str) -> None:
    """The leader writes the constancia; those who came are asked what they thought, and one answers."""
    leader = office.person(LEADER).open(offer.task_at(case_id, "ejecutar_asistencia"))
    leader.fill(asunto="Constancia de la asistencia", texto="Se brindaron los dos talleres.")
    leader.press("Terminar la tarea").told("salió con el número")
    office.tick()
    (paper,) = offer.letters(case_id, "constancia")
    director = office.person("directora").open(f"/expedientes/{case_id}").says(str(paper.number))
    words = papers.text(director.download(f"/expedientes/{case_id}/documentos/{paper.id}.pdf"))
    assert "Se brindaron los dos talleres." in words and all(name in words for name in offer.attended(case_id))
    ours = next(each for each in offer.entities_of(case_id) if each.short_name in offer.attended(case_id))
    visitor = office.visitor(size=PHONE).open(link_in(office.mail_to(offer.address_of(ours), "¿Cómo les fue")))
    visitor.fill(claridad="5", utilidad="4", oportunidad="4", satisfaccion="5").looks_good("25-encuesta")
    visitor.page.get_by_label("Autorizo").check()
    visitor.press("Enviar").says("Su respuesta ya está registrada")
