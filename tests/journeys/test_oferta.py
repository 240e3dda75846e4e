"""A whole offer of advice: from the scores of 125 municipalities to the report of what changed, seen by who does it."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.support import leading, offer, papers
from tests.journeys.support.office import AT_BOTH_WIDTHS, Office, attached_pdf
from tests.journeys.support.screen import Screen
from tests.support.people import PASSWORD, address

pytestmark = pytest.mark.office
POLICIES = ("POL07", "POL08", "POL16")
OTHER_LEADERS = ("lider.pol07", "lider.pol16")


def import_scores(office: Office, year: int, series: str, name: str = "", told: str = "quedaron guardados") -> None:
    """The team uploads a results file, reads what it would change, and imports it."""
    team = office.person("equipo1").open("/resultados").fill(vigencia=str(year), serie=series)
    sent = {"name": f"resultados-{year}.csv", "mimeType": "text/csv", "buffer": offer.scores(year)}
    team.page.get_by_label("Archivo de resultados").set_input_files(sent)
    team.press("Revisar archivo").says("Revisar antes de importar", "Entidades125")
    if name:
        team.looks_good(name)
    team.press("Importar resultados").told(told)


def look(office: Office) -> None:
    """The heat map, the lowest first, and one municipality's page."""
    team = office.person("equipo1").open("/resultados/mapa")
    team.picture("02-mapa")
    expect(team.page.locator(".heat tbody tr")).to_have_count(125)
    team.open("/resultados/mapa?politica=POL07").says("Gobierno digital").looks_good("03-mapa-politica")
    worst = offer.place(offer.lowest(2025, "POL07")[0]).short_name
    assert team.page.locator(".heat tbody th").first.inner_text() == worst
    team.page.locator(".heat tbody th a").first.click()
    team.says("Sus políticas, la más baja primero").looks_good("04-municipio")


def analyse(office: Office) -> None:
    """The team opens the offer; the proposal follows the criterion as it is typed; three policies go on."""
    team = office.person("equipo1").open("/expedientes/nuevo/oferta")
    team.fill(asunto="Oferta de asesoría 2026", vigencia="2025", serie="demo").looks_good("05-registrar")
    team.press("Abrir el expediente").told("Se abrió el expediente")
    team.open("/grupo").open_task("Analizar los puntajes").press("Tomar la tarea").told("quedó a su nombre")
    team.fill(criterio="umbral", umbral="40")
    expect(team.page.get_by_text("Con puntaje inferior a 40")).to_be_visible()
    team.press("Desmarcar todas")
    expect(team.page.locator('input[name="politicas"]:checked')).to_have_count(0)
    for code in POLICIES:
        team.page.locator(f'input[name="politicas"][value="{code}"]').check()
    team.looks_good("06-criterio").press("Seguir con estas políticas").told("Sigue: Agrupar los municipios")


def group(office: Office) -> None:
    """The 125 municipalities under their lowest policy; one is moved by hand with its reason, and the list goes out."""
    moved = offer.place(offer.low_without_group("POL16", POLICIES)).short_name
    team = office.person("equipo1").open(offer.task_at(offer.parent(), "agrupar")).looks_good("07-grupos")
    team.page.locator("details.group", has=team.page.get_by_label(f"Grupo de {moved}", exact=True)).locator(
        "summary"
    ).click()
    before = int(team.page.locator('[data-tally="POL16"]').inner_text())
    team.page.get_by_label(f"Grupo de {moved}", exact=True).select_option("POL16")
    expect(team.page.locator('[data-tally="POL16"]')).to_have_text(str(before + 1))
    team.page.get_by_label(f"Motivo de {moved}", exact=True).fill("Perdió su archivo en una inundación.")
    team.press("Dejar estos grupos").told("Sigue: Solicitar las asesorías")
    team.open(f"/expedientes/{offer.parent()}/grupos").says(moved, "Perdió su archivo").looks_good("08-listado")
    rows = offer.cells(team.download_link("Descargar (.xlsx)"))
    (row,) = [each for each in rows if each and moved in each]
    assert "Perdió su archivo en una inundación." in row and "Gestión documental" in row
    assert len([each for each in rows if each and each[0] not in ("", None)]) > 125


def request(office: Office) -> None:
    """One request per policy; the two of one office go in one oficio."""
    team = office.person("equipo1").open(offer.task_at(offer.parent(), "solicitar_asesorias"))
    for number in range(len(POLICIES)):
        team.fill(**{
            f"solicitudes__{number}__requerimiento": "Capacitar y acompañar a estos municipios.",
            f"solicitudes__{number}__temas": "Lo que más bajó en la medición.",
            f"solicitudes__{number}__plazo": "2026-12-04",
        })  # fmt: skip
    for each in team.page.get_by_label("Junto con las otras solicitudes").all():
        each.check()
    team.looks_good("09-solicitudes").press("Preparar los oficios").told("listo")
    team.open(f"/expedientes/{offer.parent()}").looks_good("10-expediente")
    team.open("/lotes").looks_good("11-lotes").page.locator("main tbody th a").first.click()
    team.says("Avance", "0 de 3").looks_good("12-lote-empieza")
    lote = team.page.url
    office.tick()
    team.page.goto(lote)
    team.says("3 de 3").looks_good("13-lote-listo")


def sign_requests(office: Office) -> None:
    """The director reads both letters and signs them with one password."""
    director = office.person("directora").open("/firma").says("2 cartas por leer y firmar")
    director.read_letter().looks_good("14-firma").press("Lista; ver la siguiente")
    director.read_letter().press("Firmar").says("Firmar 2 cartas").fill(password=PASSWORD).press("Firmar 2")
    director.says("2 cartas firmadas", "Ya salió").looks_good("15-firmadas")
    office.tick()
    words = papers.text(attached_pdf(office.mail_to(address("lider.pol07"), "Solicitud conjunta")))
    assert all(each.short_name in words for code in ("POL07", "POL08") for each in offer.entities_of(offer.child(code)))
    assert "Capacitar y acompañar" in papers.text(attached_pdf(office.mail_to(address("lider.pol16"), "Solicitud")))


def evaluate(office: Office, case_id: str) -> None:
    """The team writes what was learnt; another leader finds it in the library."""
    team = office.person("equipo1").open(offer.task_at(case_id, "evaluar_asistencia")).looks_good("26-evaluar")
    team.fill(balance="Vinieron la mayoría.", titulo="Hojas de ruta por subregión", lecciones="Con vecinos sirve más.")
    team.press("Terminar la tarea").told("listo")
    leader = office.person("lider.pol16").open("/biblioteca").fill(q="subregion").press("Buscar")
    leader.says("Hojas de ruta por subregión").looks_good("27-biblioteca")
    leader.page.get_by_role("link", name="Hojas de ruta por subregión").click()
    leader.says("Con vecinos sirve más.").looks_good("28-leccion")


def see_results(office: Office) -> None:
    """The official results of before and after come in: each policy and the campaign are followed up, once."""
    import_scores(office, 2025, "official")
    import_scores(office, 2026, "official", told="Se están abriendo 4 seguimientos")
    office.tick()
    opened = {each.policy: each.opened_case_id for each in offer.follow_ups()}
    assert set(opened) == {None, *POLICIES} and all(opened.values())
    office.person("equipo1").open("/resultados/seguimientos").looks_good("30-seguimientos")
    import_scores(office, 2026, "official", told="no cambió nada")
    office.tick()
    assert {each.policy: each.opened_case_id for each in offer.follow_ups()} == opened


def see_effect(team: Screen) -> None:
    """Who came beside who did not and who was not advised, with n, and why it is no proof; each as a workbook too."""
    came = {code: len(offer.attended(offer.child(code))) for code in POLICIES}
    team.press("Ver qué cambió", "aside").says("Oferta de asesoría 2026", f"n = {sum(came.values())}")
    team.says("Qué no prueba esta comparación.", "regresión a la media").looks_good("33-efecto")
    groups = offer.cells(team.download_link("Descargar en Excel"), place=1)
    at = groups[0].index("n (comparables)")
    assert next(row[at] for row in groups if row[0] == "Asistieron") == sum(came.values())
    team.open("/resultados/efecto").says("Asesoría de 2026").looks_good("34-efecto-vigencia")
    team.open("/resultados/efecto/politicas/POL07").says(f"n = {came['POL07']}").looks_good("35-efecto-politica")
    team.follow_first(offer.attended(offer.child("POL07"))[0]).says("1 sesión").looks_good("36-efecto-municipio")


def report(office: Office) -> None:
    """The team writes the informe de mejora of the campaign; the director signs it and its paper says it all."""
    case_id = next(str(each.opened_case_id) for each in offer.follow_ups() if each.policy is None)
    team = office.person("equipo1").open(offer.task_at(case_id, "analizar")).looks_good("31-analizar")
    see_effect(team)
    team.open(offer.task_at(case_id, "analizar")).fill(
        analisis="Los que asistieron cambiaron más.", conclusion="mejora", leccion="Talleres por subregión",
        lecciones="Convocar con dos semanas.", texto="Les contamos qué cambió.",
    )  # fmt: skip
    team.press("Enviar a firma").told("Sigue: Firmar")
    director = office.person("directora").open("/firma").read_letter().looks_good("32-informe")
    director.says("LÍDER DE GOBIERNO DIGITAL").press("Firmar").fill(password=PASSWORD).press("Firmar")
    words = papers.text(director.says("1 carta firmada", "Ya salió").download_link("Bajar el PDF"))
    assert "Esto no prueba que la asesoría sea la causa." in words
    for group in ("Asistieron", "Invitados que no vinieron", "No asesorados"):
        assert re.search(rf"{group} \d+ \d+,\d", words), group
    assert all(name in words for name in offer.attended(offer.child("POL07")))
    office.tick()
    number = director.page.locator(".document strong").inner_text()
    for leader in ("lider.pol07", "lider.pol16"):
        assert papers.text(attached_pdf(office.mail_to(address(leader), number))) == words


@AT_BOTH_WIDTHS
def test_from_the_scores_to_what_changed(office: Office) -> None:
    import_scores(office, 2025, "demo", "01-revisar")
    look(office)
    analyse(office)
    group(office)
    request(office)
    sign_requests(office)
    digital, *others = [offer.child(code) for code in POLICIES]
    offer.enter_enlaces([digital, *others])
    leading.design(office, digital)
    leading.call(office, digital)
    for case_id, leader in zip(others, OTHER_LEADERS, strict=True):
        offer.design(case_id, leader)
    office.go_to("2026-12-09T16:00:00-05:00")
    leading.hold_sessions(office, digital)
    leading.upload_list(office, digital)
    leading.register_by_link(office, digital)
    leading.finish(office, digital)
    for case_id, leader in zip(others, OTHER_LEADERS, strict=True):
        offer.advise(case_id, leader)
    office.go_to("2026-12-18T09:00:00-05:00")
    evaluate(office, digital)
    for case_id in others:
        offer.learn(case_id)
    office.tick()
    office.person("equipo1").open(f"/expedientes/{offer.parent()}").says("Atendida").looks_good("29-atendida")
    office.go_to("2027-06-15T09:00:00-05:00")
    see_results(office)
    report(office)
