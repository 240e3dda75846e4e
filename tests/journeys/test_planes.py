"""A campaign of plans, October to February: begun by the clock, one acta for many, two late, one not applicable."""

import re

from playwright.sync_api import expect

from tests.journeys.support.campaign import PDF, Planner, open_addresses, person_of, plan, start_campaigns
from tests.journeys.support.office import AT_BOTH_WIDTHS, Office, text_of
from tests.support.people import address

IN_TIME = ("PINAR", "PAA", "PPRH", "PETH", "PSST", "PTEP", "PTRSPI")
LATE = ("PETI", "PSPI")


def begin(office: Office) -> None:
    """On October 1 the clock opens a case for each plan; before it there is only an invitation."""
    office.go_to("2026-09-30T10:00:00-05:00")
    planner = office.person("planeacion").open("/planes").says("Todavía no hay planes").looks_good("01-sin-planes")
    start_campaigns("planes")
    office.go_to("2026-10-01T08:00:00-05:00")
    planner.open("/planes").says("Planes 2027", "apunte al viernes 29 de enero de 2027").looks_good("02-planes")
    assert planner.page.locator(".plan").count() == 13
    office.tick()
    planner.open("/planes")
    assert planner.page.locator(".plan").count() == 13


def formulate(office: Office) -> None:
    """Who answers for a plan writes it; a total that does not add up is told, and nothing typed is lost."""
    person = office.person(person_of("PIC")).open(f"/expedientes/{plan('PIC')}")
    person.page.get_by_role("link", name="Formular el plan").first.click()
    person.press("Tomar la tarea").told("La tarea quedó a su nombre")
    person.fill(objetivos="Capacitar a la entidad.", estrategias="Con todas las dependencias.", duracion="un_ano")
    person.fill(metas__0__meta="Cursos hechos", metas__0__indicador="Número de cursos", metas__0__responsable="Talento")
    person.fill(metas__0__presupuesto="2000000", presupuesto_total="1000000")
    person.page.locator('input[name="documento"][type=file]').set_input_files(
        {"name": "pic.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    person.press("Terminar la tarea").says("suman 2.000.000").looks_good("03-total")
    person.fill(presupuesto_total="2000000").press("Terminar la tarea").told("Sigue: Revisar la formulación")


def review(office: Office) -> None:
    """Planeación comments a field and gives it back; the person attends it; it passes."""
    planner = office.person("planeacion").open(f"/expedientes/{plan('PIC')}")
    planner.page.get_by_role("link", name="Revisar la formulación").first.click()
    planner.press("Tomar la tarea").says("Cursos hechos").looks_good("04-revisar")
    field = planner.page.locator("#campo-formular-metas")
    field.get_by_text("Comentar este campo").click()
    field.get_by_role("textbox").fill("A la meta le falta la línea base.")
    field.get_by_role("button", name="Guardar el comentario").click()
    planner.told("Su comentario quedó junto al campo").says("por resolver")
    planner.page.get_by_text("Devolver con comentarios…").click()
    planner.page.locator("#motivo-devolver").fill("Hay un campo por corregir.")
    planner.follow(planner.page.locator(".outcome-body").get_by_role("button", name="Devolver con comentarios"))
    person = office.person(person_of("PIC")).open("/tareas").open_task("Formular el plan")
    person.says("Hay un campo por corregir.", "A la meta le falta la línea base.").looks_good("05-devuelta")
    person.fill(metas__0__indicador="Número de cursos (línea base: 12)").press_first("Marcar como resuelto")
    person.told("quedó como resuelto")
    expect(person.page.locator('[name="metas-0-indicador"]')).to_have_value(re.compile("línea base: 12"))
    person.press("Terminar la tarea").told("Sigue: Revisar la formulación")
    planner.open("/tareas").open_task("Revisar la formulación").says("resuelto").press("Pasar")
    planner.told("a la espera de la decisión del comité")


def drop_one(office: Office) -> None:
    """A plan that does not apply says so on the public page, with its reason."""
    planner = office.person("planeacion").open(f"/expedientes/{plan('PAV')}").press("No aplica este año")
    planner.fill(motivo="La entidad no tiene vacantes este año.").looks_good("06-no-aplica")
    planner.follow(planner.page.locator("main form button[type=submit]").last)
    office.visitor().open("/mipg/planes/2027").says("La entidad no tiene vacantes este año.")


def decide(office: Office) -> None:
    """One acta decides every plan that waits."""
    secretary = office.person("secretaria").open("/comite/propuestas").looks_good("07-propuestas")
    boxes = secretary.page.locator('select[name^="decision-"]')
    for place in range(boxes.count()):
        boxes.nth(place).select_option("aprobado")
    secretary.fill(number="012", held_on="2027-01-15")
    secretary.page.locator('input[name="archivo"]').set_input_files(
        {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    secretary.press("Registrar acta")
    secretary.page.locator("dialog .primary").click()
    secretary.told("la decisión de 9 planes").says("Acta 012").looks_good("08-acta")


def publish_pending(office: Office) -> None:
    """The director publishes a plan before its acta, with a reason."""
    director = office.person("directora").open(f"/expedientes/{plan('PII')}")
    director.press("Publicar con aprobación pendiente").fill(motivo="El comité sesiona en febrero.")
    director.page.locator("main form button[type=submit]").last.click()
    office.person("directora").says("Integrar al Plan de Acción")


@AT_BOTH_WIDTHS
def test_a_campaign_from_october_to_february(office: Office) -> None:
    work = Planner(office.server.app)
    begin(office)
    formulate(office)
    review(office)
    drop_one(office)
    office.go_to("2026-12-01T09:00:00-05:00")
    for code in IN_TIME:
        work.formulate(code)
        work.review(code)
    office.go_to("2026-12-14T09:00:00-05:00")
    work.answer_citizens("PTEP")
    work.action_plan()
    office.go_to("2027-01-15T16:00:00-05:00")
    decide(office)
    office.go_to("2027-01-25T09:00:00-05:00")
    for code in ("PIC", *IN_TIME):
        work.integrate(code)
        work.publish(code)
    work.publish_action_plan()
    work.formulate("PII")
    work.review("PII")
    publish_pending(office)
    work.integrate("PII")
    work.publish("PII")
    open_addresses()
    office.go_to("2027-01-29T10:00:00-05:00")
    director = office.person("directora").open("/planes")
    director.says("10Publicados", "2Faltan por publicar", "1Con aprobación pendiente").looks_good("09-viernes")
    assert director.page.locator(".plan-name a").first.inner_text().startswith("Plan Estratégico de Tecnologías")
    february(office, work)


def february(office: Office, work: Planner) -> None:
    """At midnight the list is fixed and mailed; the late ones follow, the acta arrives, the campaign ends."""
    office.go_to("2027-01-31T23:50:00-05:00")
    assert not [each for each in office.mailbox.to(address("control")) if "planes por publicar" in each["Subject"]]
    office.go_to("2027-02-01T00:05:00-05:00")
    for name in ("control", "secretaria", "representante"):
        said = text_of(office.mail_to(address(name), "Faltan 2 de 13 planes por publicar"))
        assert "Plan Estratégico de Tecnologías" in said
        assert "Plan de Seguridad y Privacidad de la Información" in said
    office.go_to("2027-02-03T09:00:00-05:00")
    for code in LATE:
        work.formulate(code)
        work.review(code)
    settle(office)
    for code in LATE:
        work.integrate(code)
        work.publish(code)
    open_addresses()
    office.go_to("2027-02-10T09:00:00-05:00")
    director = office.person("directora").open("/planes?estado=tarde").looks_good("10-tarde")
    assert director.page.locator(".plan").count() == 2
    director.open("/planes").says("12Publicados", "2Publicados tarde", "1No aplican")
    assert director.download("/planes/planes.xlsx?vigencia=2027").startswith(b"PK")
    director.page.get_by_role("link", name="Planes institucionales 2027").click()
    director.says("Cerrada")
    visitor = office.visitor().open("/mipg/planes/2027").looks_good("11-publica")
    visitor.says("Plan Institucional de Capacitación", "Programa de Transparencia y Ética Pública")


def settle(office: Office) -> None:
    """The second acta decides the late ones and what was published before it."""
    from_page = office.person("secretaria").open("/comite/propuestas")
    boxes = from_page.page.locator('select[name^="decision-"]')
    assert boxes.count() == 3
    for place in range(3):
        boxes.nth(place).select_option("aprobado")
    from_page.fill(number="001", held_on="2027-02-03")
    from_page.page.locator('input[name="archivo"]').set_input_files(
        {"name": "acta.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    from_page.press("Registrar acta")
    from_page.page.locator("dialog .primary").click()
    from_page.told("la decisión de 3 planes")
    office.tick()
