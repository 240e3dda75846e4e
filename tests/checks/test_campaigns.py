"""Scenarios of a campaign: begun by the clock, one child per plan, cases planned ahead."""

import tomllib

import pytest

from tests.checks.conftest import Sample
from tests.checks.samples import END, PROCESS, TOML, changed, complaints, extension
from tests.support import campaign
from tests.support.campaign import CAMPAIGN, CHILD, STEP
from tests.support.diagrams import service, user
from workflows.checks.scenarios import play_one

YEARLY = '[start.clock]\non = "10-01"\nvigencia = 1\nuntil = "01-31"\n'
STORY = """
name = "De octubre a febrero"
now = 2026-10-04T08:00:00-05:00
start = { by = "clock", vigencia = 2027 }

[[step]]
do = "expect_task"
case = "campana-plan"
plan = "PINAR"
step = "formular"
as = "responsable_plan"
"""
COMPLETE = """
[[step]]
do = "complete"
case = "campana-plan"
plan = "{}"
step = "formular"
as = "responsable_plan"
"""
CLOSE = """
[[step]]
do = "complete"
step = "cerrar"
as = "planeacion"

[expect]
end = "fin"
state = "cerrada"
"""
CLOSING = '[steps.cerrar]\nrole = "planeacion"\ntitle = "Cerrar"\n'
CALL = {"procedure": "'otro'", "dates": "['04-15', '+1-01-10']", "carry": "['preparar.texto']"}


def played(story: str, *others: campaign.Procedure, start: str = YEARLY) -> str:
    parent = campaign.campaign(start)
    result, _ = play_one(parent, "historia", tomllib.loads(story), others or [campaign.child()])
    return result.error


def test_a_story_from_the_clock_to_the_end_of_every_child() -> None:
    story = STORY + "".join(COMPLETE.format(code) for code in ("PINAR", "PAA"))
    error = played(story + CLOSE)
    assert "El paso «cerrar» no está abierto" in error, "ten plans of the catalogue are still open"


def test_all_of_them() -> None:
    listed = service("listar", "list_plans", {"kind": "'integrado'"}).replace("listar_resultado", "planes")
    parts = [listed, *campaign.opening()[1:], user("cerrar")]
    parent = campaign.procedure(CAMPAIGN, parts, campaign.WAITS, YEARLY, subject="Campaña {vigencia}")
    code = "PA"
    story = STORY.replace("PINAR", code) + COMPLETE.format(code) + CLOSE
    result, ends = play_one(parent, "historia", tomllib.loads(story), [campaign.child()])
    assert (result.error, ends) == ("", {"fin"})


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("2026-10-04", "2026-09-04", "el reloj no inicia ningún caso"),
        ("vigencia = 2027", "vigencia = 2026", "inicia la vigencia 2027 y no 2026"),
        ('plan = "PINAR"', 'plan = "NADA"', "No hay un caso número 1 de «campana-plan» NADA."),
    ],
)
def test_a_story_that_is_not_so_says_why(old: str, new: str, error: str) -> None:
    assert error in played(STORY.replace(old, new))


def test_other_campaigns_stay_out_of_a_story() -> None:
    other = campaign.procedure("otra-campana", [user("formular")], STEP, YEARLY, subject="{vigencia}")
    story = 'now = 2026-10-04T08:00:00-05:00\nstart = { by = "message", entity = "@propietario", plan = "PINAR" }\n'
    story += COMPLETE.format("PINAR") + '[expect]\nend = "fin"\n'
    result, _ = play_one(campaign.child(), "historia", tomllib.loads(story), [other])
    assert result.error == ""


def test_cases_planned_ahead_open_when_the_clock_gets_there() -> None:
    asked = {"procedure": f"'{CAMPAIGN}'", "dates": "['11-15']"}
    parent = campaign.procedure(CHILD, [user("formular"), service("programar", "schedule_cases", asked)], STEP)
    later = campaign.procedure(CAMPAIGN, [user("cerrar")], CLOSING, subject="Seguimiento")
    story = """
now = 2026-10-04T08:00:00-05:00
start = { by = "officer", as = "planeacion", entity = "@propietario", plan = "PINAR", vigencia = 2026 }
[[step]]
do = "complete"
step = "formular"
as = "responsable_plan"
[[step]]
do = "advance"
to = "2026-11-15T08:00:00-05:00"
[[step]]
do = "complete"
case = "campana"
step = "cerrar"
as = "planeacion"
"""
    result, _ = play_one(parent, "historia", tomllib.loads(story + '[expect]\nend = "fin"\n'), [later])
    assert result.error == ""


def test_a_good_call_is_no_complaint(sample: Sample) -> None:
    files, letters = sample
    rows = "".join(
        f'<spiffworkflow:parameter id="{key}" type="str" value="{value}" />'
        for key, value in {
            "procedure": "'otro'",
            "dates": "['04-15', '+1-01-10']",
            "carry": "['preparar.texto']",
        }.items()
    )
    operator = f'<spiffworkflow:serviceTaskOperator id="schedule_cases"><spiffworkflow:parameters>{rows}'
    made = extension(f"{operator}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>")
    drawn = changed(files, [(PROCESS, END, f'<bpmn:serviceTask id="pedir">{made}</bpmn:serviceTask>{END}')])
    assert "service_parameter" not in {each.code for each in complaints(drawn, letters)}
    start = changed(
        files, [(TOML, 'by = ["officer"', 'clock = { on = "10-01", until = "01-31" }\nby = ["clock", "officer"')]
    )
    found = [each for each in complaints(start, letters) if each.code == "start_clock"]
    assert {each.element for each in found} <= {"start.clock"}, "only fields that nobody fills"
