"""`cauce check` and `cauce new-procedure`: what people and programs get from them."""

from pathlib import Path

import pytest

from tests.checks.conftest import Sample
from tests.checks.samples import changed, procedure
from workflows.actions.services import SERVICES as RUN
from workflows.checks import as_json, as_text, check_folder, check_folders, check_procedure, new_procedure
from workflows.checks.scenarios import play_one
from workflows.checks.services import SERVICES
from workflows.kernel.errors import Conflict, Invalid, NotFound
from workflows.procedures import load, shipped_folders

SCENARIO = "scenarios/respuesta.toml"


def test_a_new_procedure_passes_its_check_without_a_line_of_python(tmp_path: Path) -> None:
    made = new_procedure("plan-de-prueba", tmp_path)
    assert all(path.is_file() for path in made)
    (report,) = check_folders([tmp_path])
    assert report.ok, as_text([report])
    assert check_folder(tmp_path / "bpmn" / "plan-de-prueba") == report


def test_a_new_procedure_does_not_overwrite_another(tmp_path: Path) -> None:
    new_procedure("plan", tmp_path)
    with pytest.raises(Conflict):
        new_procedure("plan", tmp_path)
    for slug in ("Plan", "../plan", "plan_anual", "", "a" * 41):
        with pytest.raises(Invalid):
            new_procedure(slug, tmp_path)


def test_the_answer_for_programs_has_the_shape_that_others_rely_on(tmp_path: Path) -> None:
    new_procedure("plan", tmp_path)
    found = as_json(check_folders([tmp_path]))
    assert found["ok"] is True
    (one,) = found["procedures"]
    assert set(one) == {"slug", "version", "complaints", "scenarios"}
    assert one["version"].startswith("sha256:")
    assert one["scenarios"] == [{"name": "respuesta", "end": "fin", "ok": True, "error": ""}]
    (tmp_path / "bpmn" / "plan" / "notas.txt").write_text("x")
    broken = as_json(check_folders([tmp_path]))
    assert broken["ok"] is False
    assert set(broken["procedures"][0]["complaints"][0]) == {"file", "element", "code", "message"}


def test_a_folder_without_procedures_is_a_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        check_folders([tmp_path])


@pytest.mark.slow
@pytest.mark.parametrize("folder", shipped_folders(), ids=lambda path: path.name)
def test_what_is_shipped_passes_its_own_check(folder: Path) -> None:
    report = check_folder(folder)
    assert report.ok, as_text([report])


def test_the_closed_list_is_the_one_that_runs() -> None:
    assert set(SERVICES) == set(RUN)


def test_scenarios_are_not_played_on_an_unsound_model(sample: Sample) -> None:
    files, letters = sample
    broken = changed(files, [("process.bpmn", 'firmar_oficio == "firmar"', "open('x')")])
    report = check_procedure(procedure(broken, letters))
    assert not report.ok
    assert [item.error for item in report.scenarios] == ["no se ejecutó: corrija primero lo anterior"]


def test_an_end_that_no_scenario_reaches_is_a_complaint(sample: Sample) -> None:
    files, letters = sample
    short = changed(files, [(SCENARIO, '[[step]]\ndo = "sign"\nstep = "firmar_oficio"\nas = "director"\n', ""),
                            (SCENARIO, 'end = "fin"\nletters = ["oficio"]', 'end = ""')])  # fmt: skip
    report = check_procedure(procedure(short, letters))
    assert [(item.element, item.code) for item in report.complaints] == [("fin", "end_unreached")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('step = "preparar"', 'step = "otro"', "paso 1 (complete otro): El paso «otro» no está abierto; está abierto"),
        ('do = "sign"', 'do = "bailar"', "«bailar» no es algo que un escenario haga"),
        ('end = "fin"', 'end = "otro"', "se esperaba el final «otro» y llegó a «fin»"),
        ('letters = ["oficio"]', 'letters = ["acta"]', "se esperaban las cartas ['acta'] y salieron ['oficio']"),
        ('as = "director"', 'as = "equipo"', "La tiene otra persona"),
        ('texto = "Primer texto."', 'otro = "x"', "Falta «Texto del oficio»"),
        ('name = "Se', 'nombre = "Se', "claves que no existen: nombre"),
        ('end = "fin"', 'end = "fin"\ndue = { preparar = "2026-01-01" }', "«preparar» debía vencer el 2026-01-01"),
        ('as = "director"', 'as = "nadie"', "no hay una cuenta para el rol «nadie»"),
    ],
)
def test_a_scenario_that_goes_wrong_says_where(sample: Sample, old: str, new: str, words: str) -> None:
    files, letters = sample
    found = procedure(changed(files, [(SCENARIO, old, new)]), letters)
    result, _ = play_one(found, "respuesta", found.scenarios["respuesta"])
    assert not result.ok
    assert words.lower() in result.error.lower()


OPEN = """<bpmn:serviceTask id="abrir"><bpmn:extensionElements><spiffworkflow:serviceTaskOperator id="open_cases">
<spiffworkflow:parameters><spiffworkflow:parameter id="procedure" type="str" value="'hijo'" />
<spiffworkflow:parameter id="items" type="str" value="[{{'politica': 'POL01'}}, {{'politica': '{}'}}]" />
</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>
<bpmn:sequenceFlow id="f9" sourceRef="abrir" targetRef="gw_por_preparar" />"""
SHAPES = """<bpmndi:BPMNShape id="s9" bpmnElement="abrir"><dc:Bounds x="1" y="1" width="9" height="9" />
</bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="e9" bpmnElement="f9"><di:waypoint x="1" y="1" /><di:waypoint x="9" y="9" /></bpmndi:BPMNEdge>"""
CHILD = """[[step]]
do = "complete"
case = "hijo"
nth = 2
step = "preparar"
as = "equipo"
data = {{ asunto = "Del hijo", texto = "Texto." }}

[[step]]
do = "expect_task"
case = "hijo"
nth = {}
step = "firmar_oficio"
as = "director"

[expect]"""


@pytest.mark.parametrize(
    ("policy", "nth", "words"),
    [("POL02", 2, ""), ("POL02", 1, "no está abierto"), ("POL02", 3, "No hay un caso número 3"),
     ("POL99", 2, "un elemento de un lote, o un inicio, falló")],
)  # fmt: skip
def test_a_case_opens_children_that_its_scenario_plays_too(
    sample: Sample, tmp_path: Path, policy: str, nth: int, words: str
) -> None:
    files, letters = sample
    new_procedure("hijo", tmp_path)
    made = tmp_path / "bpmn" / "hijo" / "procedure.toml"
    made.write_text(made.read_text().replace('"portal"', '"message"'))
    parent = changed(files, [
        ("process.bpmn", 'sourceRef="inicio" targetRef="gw_por_preparar"', 'sourceRef="inicio" targetRef="abrir"'),
        ("process.bpmn", "</bpmn:process>", OPEN.format(policy) + "</bpmn:process>"),
        ("process.bpmn", "</bpmndi:BPMNPlane>", SHAPES + "</bpmndi:BPMNPlane>"),
        (SCENARIO, "[expect]", CHILD.format(nth)),
    ])  # fmt: skip
    report = check_procedure(procedure(parent, letters), [load(made.parent)])
    (result,) = report.scenarios
    assert result.ok is not bool(words)
    assert words in result.error


def test_a_legal_lapse_ends_on_the_working_morning_after_it(sample: Sample) -> None:
    files, letters = sample
    line = '[[step]]\ndo = "advance"\nby = "{}"\n\n[expect]'
    for lapse in ("1 mes", "10 habiles", "10 días hábiles", "3 dias", "30d", "2026-12-24T08:00:00-05:00"):
        made = procedure(changed(files, [(SCENARIO, "[expect]", line.format(lapse))]), letters)
        assert play_one(made, "respuesta", made.scenarios["respuesta"])[0].ok
    bad = procedure(changed(files, [(SCENARIO, "[expect]", line.format("un rato"))]), letters)
    assert "No se entiende" in play_one(bad, "respuesta", bad.scenarios["respuesta"])[0].error
