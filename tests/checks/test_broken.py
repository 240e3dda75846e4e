"""One broken sample per complaint: each fault of a procedure is found and said."""

import re
from pathlib import Path

import pytest

import workflows.checks
from tests.checks.conftest import Sample
from tests.checks.samples import END, PREPARE, PROCESS, TOML, changed, complaints, extension, inside
from workflows.procedures import load, shipped_folders

P, T, F = PROCESS, TOML, "forms/respuesta.json"
SCRIPT = '<bpmn:scriptTask id="s"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'
CALL = '<bpmn:callActivity id="c" calledElement="plan_anual" />'
TIMER = (
    '<bpmn:boundaryEvent id="vence" attachedToRef="preparar"><bpmn:timerEventDefinition id="d">'
    "<bpmn:timeDuration>{}</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
)
CATCH = (
    '<bpmn:intermediateCatchEvent id="espera"><bpmn:messageEventDefinition id="m" messageRef="x" />'
    "</bpmn:intermediateCatchEvent>"
)
LOOP = "<bpmn:multiInstanceLoopCharacteristics>{}</bpmn:multiInstanceLoopCharacteristics>"
KIND = """value="'oficio'\""""
FIRMAR = 'firmar_oficio == "firmar"'
DEVOLVER = 'firmar_oficio == "devolver"'
OUTCOME = '  { value = "firmar", label = "Firmar" },\n'


def asking(name: str, **params: str) -> tuple[str, str]:
    """What the service task of the sample says, and the same asking for another service."""
    rows = "".join(f'<spiffworkflow:parameter id="{key}" type="str" value="{each}" />' for key, each in params.items())
    asked = f'<spiffworkflow:serviceTaskOperator id="{name}" resultVariable="x"><spiffworkflow:parameters>{rows}'
    made = f"{asked}</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    return END, f'<bpmn:serviceTask id="pedir">{extension(made)}</bpmn:serviceTask>{END}'


def scheduling(slug: str, dates: str, carry: str = "[]") -> tuple[str, str]:
    return asking("schedule_cases", procedure=slug, dates=dates, carry=carry)


def listing(kind: str) -> tuple[str, str]:
    return asking("list_plans", kind=kind)


def rows(more: str) -> tuple[str, str]:
    return "[letters.oficio]", f"[records.x]\nform = 'respuesta'\nstep = 'preparar'\n{more}\n[letters.oficio]"


def whom(more: str) -> tuple[str, str]:
    return "[letters.oficio]", f"[participants]\n{more}\n[letters.oficio]"


FORM = "forms/respuesta.json"
OF_THE_ENTITY = '[roles.x]\nscope = "entity"\n[steps.preparar]\nsame_person_as = "firmar_oficio"\nrole = "x" # '
BROKEN: list[tuple[str, str, str, str]] = [
    ("each", T, "[letters.oficio]", "[letters.oficio]\neach = true"),
    ("widget", FORM, '"widget": "longtext", "help"', '"widget": "material", "help"'),
    ("widget", FORM, '"widget": "longtext", "help"', '"widget": "criterio", "help"'),
    ("widget", "forms/solicitud.json", '"widget": "longtext", "help"', '"widget": "grupos", "of": "preparar", "help"'),
    ("prefill", FORM, '"widget": "text"', '"widget": "text", "prefill": "datos.nada"'),
    ("prefill", FORM, '"widget": "text"', '"widget": "text", "prefill": "grupos.preparar"'),
    ("prefill", FORM, '"widget": "text"', '"widget": "text", "prefill": "caso"'),
    ("service_parameter", P, *asking("open_cases", procedure="'otro'", items="'preparar.texto'")),
    ("xml", P, "</bpmn:definitions>", ""),
    ("xml_size", P, END, "<a/>" * 12_000 + END),
    ("doctype", P, "<bpmn:definitions", '<!DOCTYPE a [<!ENTITY b "c">]><bpmn:definitions'),
    ("script", P, END, SCRIPT + END),
    ("call_activity", P, END, CALL + END),
    ("conditional_event", P, END, "<bpmn:conditionalEventDefinition id='x' />" + END),
    ("compensation", P, 'id="emitir"', 'isForCompensation="true" id="emitir"'),
    ("correlation", P, "<bpmn:collaboration", "<bpmn:correlationProperty id='x' /><bpmn:collaboration"),
    ("element", P, END, '<bpmn:manualTask id="x" />' + END),
    ("extension", P, PREPARE, inside(PREPARE, extension("<spiffworkflow:unitTests />"))),
    ("timer_text", P, END, TIMER.format("__import__('os')") + END),
    ("message_payload", P, PREPARE, inside(PREPARE, extension("<spiffworkflow:messagePayload />"))),
    ("duplicate_id", P, 'id="fin"', 'id="emitir"'),
    ("reserved_name", P, 'resultVariable="oficio_emitido"', 'resultVariable="preparar"'),
    ("reserved_name", P, 'id="preparar"', 'id="Preparar"'),
    ("process", P, 'process id="plan_anual"', 'process id="otro"'),
    ("process", P, 'isExecutable="true"', 'isExecutable="false"'),
    ("start_event", P, END, '<bpmn:startEvent id="otro" />' + END),
    ("end_event", P, "bpmn:endEvent", "bpmn:intermediateThrowEvent"),
    ("layout", P, 'bpmnElement="emitir"', 'bpmnElement="nada"'),
    ("layout", P, 'bpmnElement="f7"', 'bpmnElement="nada"'),
    ("expression", P, FIRMAR, "().__class__"),
    ("unknown_name", P, FIRMAR, "aprobado == True"),
    ("unknown_outcome", P, FIRMAR, 'firmar_oficio == "firmado"'),
    ("condition_missing", P, f">{FIRMAR}<", "><"),
    ("outcome_lost", P, DEVOLVER, 'firmar_oficio == "firmar"'),
    ("default_missing", P, 'id="gw_firma"', 'default="nada" id="gw_firma"'),
    ("default_missing", P, DEVOLVER, 'firmar_oficio == "devolver" and preparar == "hecho"'),
    ("cardinality", P, PREPARE, inside(PREPARE, LOOP.format("<bpmn:loopCardinality>501</bpmn:loopCardinality>"))),
    ("collection", P, PREPARE, inside(PREPARE, LOOP.format("<bpmn:loopDataInputRef>x</bpmn:loopDataInputRef>"))),
    ("broken_flow", P, 'sourceRef="emitir" targetRef="fin"', 'sourceRef="emitir" targetRef="nada"'),
    ("endless_loop", P, 'por_preparar" targetRef="preparar"', 'por_preparar" targetRef="gw_firma"'),
    ("unreachable", P, 'sourceRef="emitir" targetRef="fin"', 'sourceRef="emitir" targetRef="emitir"'),
    ("dead_end", P, 'sourceRef="emitir" targetRef="fin"', 'sourceRef="inicio" targetRef="fin"'),
    ("condition_place", P, 'sourceRef="emitir" targetRef="fin"', 'sourceRef="preparar" targetRef="fin"'),
    ("service", P, 'serviceTaskOperator id="letter"', 'serviceTaskOperator id="http/GetRequest"'),
    ("service_parameter", P, KIND, "value=\"'otra'\""),
    ("service_parameter", P, 'parameter id="to"', 'parameter id="cc"'),
    ("decisions", P, END, '<bpmn:businessRuleTask id="x" />' + END),
    ("step_unwritten", T, "[steps.preparar]", "[steps.otro]"),
    ("step_undrawn", T, "[letters.oficio]", '[steps.otro]\nrole = "equipo"\n[letters.oficio]'),
    ("timer_unwritten", P, END, TIMER.format("un mes") + END),
    ("timer_undrawn", T, "[letters.oficio]", "[timers.otro]\n[letters.oficio]"),
    ("wait_unwritten", P, END, CATCH + END),
    ("wait_undrawn", T, "[letters.oficio]", "[waits.otro]\n[letters.oficio]"),
    ("wait_key", T, "[letters.oficio]", '[waits.otro]\nkey = "nada"\n[letters.oficio]'),
    ("wait_key", T, "[letters.oficio]", '[waits.otro]\nmessage = "hijos_terminados"\n[letters.oficio]'),
    ("route", T, "[letters.oficio]", '[waits.otro]\nmessage = "decision"\nroutes = "otra"\n[letters.oficio]'),
    ("route", T, "[letters.oficio]", '[waits.otro]\nmessage = "x"\nroutes = "preparar"\n[letters.oficio]'),
    ("field", T, 'form = "solicitud"', 'form = "solicitud"\nplan = "nada"'),
    ("lane_role", T, 'lane = "Equipo"', 'lane = "Otro"'),
    ("lane_role", P, "<bpmn:flowNodeRef>preparar</bpmn:flowNodeRef>", ""),
    ("event", P, END, "<bpmn:startEvent id='x'><bpmn:timerEventDefinition id='y' /></bpmn:startEvent>" + END),
    ("end_unwritten", T, "[ends.fin]", "[ends.otro]"),
    ("end_undrawn", T, "[ends.fin]", "[ends.otro]"),
    ("end_state", T, 'state = "atendida"', 'state = ""'),
    ("missing_key", T, 'series = "OFI"', 'series = ""'),
    ("missing_key", T, 'title = "Preparar la respuesta"\n', ""),
    ("field", T, 'subject = "{asunto}"', 'subject = "{nada}"'),
    ("start_by", T, '"portal", "api"', '"fax"'),
    ("form", T, 'form = "respuesta"', 'form = "otra"'),
    ("role", T, 'role = "director"', 'role = "otro"'),
    ("letter", T, 'signs = "oficio"', 'signs = "otra"'),
    ("letter", T, "[letters.oficio]", "[letters.otra]"),
    ("step", T, 'not_same_person_as = "preparar"', 'not_same_person_as = "nadie"'),
    ("step", T, 'not_same_person_as = "preparar"', 'not_same_person_as = "origen.pedir"'),
    ("step", T, 'letter = "oficio"\n', 'letter = "oficio"\nsame_person_as = "nadie"\n'),
    ("step", T, "[steps.preparar]\nrole = ", OF_THE_ENTITY),
    ("step", T, 'letter = "oficio"\n', 'letter = "oficio"\nsame_person_as = "preparar"\n'),
    ("step", T, 'letter = "oficio"\n', 'letter = "oficio"\nsame_person_as = "origen.pedir"\n'),
    ("step", T, 'not_same_person_as = "preparar"', 'not_same_person_as = "preparar"\nsame_person_as = "preparar"'),
    ("step", T, "[letters.oficio]", '[letters.oficio]\ndrafted_in = "preparar"'),
    ("wait_key", T, "[letters.oficio]", '[letters.oficio]\nsent_key = "case.parent+nada"'),
    ("recipient", T, "[letters.oficio]", '[letters.oficio]\ncopies = "hermanas.nadie"'),
    ("recipient", T, "[letters.oficio]", '[letters.oficio]\ncopies = "asesoradas.lider"'),
    ("field", F, '"widget": "longtext"', '"widget": "entity", "from": "datos.nada"'),
    ("form_schema", F, '"widget": "longtext"', '"widget": "entity", "from": "municipios"'),
    ("record", T, 'letter = "oficio"\n', 'letter = "oficio"\nrecords = ["sesion"]\n'),
    ("route", T, 'letter = "oficio"\n', 'letter = "oficio"\nroutes = ["via"]\n'),
    ("reminder", T, 'to = ["responsable"]', 'to = ["nadie"]'),
    ("reminder", T, "reminders = [", "reminders = [{ offset = -1 }, "),
    ("mail", T, 'letter = "oficio"\n', 'letter = "oficio"\nmail = "paloma"\n'),
    ("outcome", T, OUTCOME, ""),
    ("source", T, 'result = "Respuesta proyectada"', 'source = "Tabla 10"'),
    ("result_unmade", T, 'signs = "oficio"\n', ""),
    ("start_clock", T, 'form = "solicitud"', 'form = "solicitud"\nclock = { on = "10-01" }'),
    ("start_clock", T, 'by = ["officer", "portal", "api"]', 'by = ["clock"]\nclock = { on = "31-10" }'),
    ("start_clock", T, 'by = ["officer", "portal", "api"]', 'by = ["clock"]\nclock = { every = "month" }'),
    ("unknown_key", T, 'form = "solicitud"', 'form = "solicitud"\nclock = { cada = "year" }'),
    ("service_parameter", P, *scheduling("'x'", "['31-31']")),
    ("service_parameter", P, *scheduling("'plan-anual'", "['04-15']")),
    ("service_parameter", P, *scheduling("'x'", "['04-15']", "['preparar.nada']")),
    ("service_parameter", P, *listing("'de papel'")),
    ("term", T, 'unit = "habiles" }\nreminders', 'unit = "siglos" }\nreminders'),
    ("term", T, 'amount = 2, unit = "habiles"', 'amount = 2, unit = "habiles", from = "nada"'),
    ("term", T, "[letters.oficio]", '[terms.x]\nterm = { date = "01-31", year = "siglo" }\n[letters.oficio]'),
    ("term", T, "[letters.oficio]", '[terms.x]\nplanned_start = "31-10"\n[letters.oficio]'),
    ("term", T, 'amount = 5, unit = "habiles"', 'before = 5, unit = "habiles", of = "preparar"'),
    ("participants", T, *rows("about = 'x'")),
    ("about", T, *rows("about = 'nada'")),
    ("once", T, *rows("once = true")),
    ("mail", T, *rows("by = ['enlace']")),
    ("mail", T, *rows("by = ['enlace']\nmail = 'nada'")),
    ("field", T, *rows("by = ['lista']")),
    ("record", T, *whom("from = 'case.entity'\nsession = 'nada'")),
    ("missing_key", T, *whom("from = 'datos.nada'\nsession = 'x'")),
    ("field", T, *whom("from = 'case.entity'\nsession = 'x'\ngroups = 'preparar.nada'")),
    ("letter_unissued", P, KIND, "value=\"'otra'\""),
    ("recipient", T, 'to = "entidad"', 'to = "nadie"'),
    ("unsigned_letter", T, 'signs = "oficio"\n', ""),
    ("placeholder", T, 'form = "respuesta"', 'form = "solicitud"'),
    ("toml", T, "slug =", "slug"),
    ("unknown_key", T, "[trd]", "[otra]"),
    ("wrong_type", T, 'signer = "director"', "signer = 3"),
    ("form_schema", "forms/respuesta.json", '"type": "object"', '"type": "array"'),
]
ELSEWHERE = {
    "decision_element", "engine", "end_unreached", "message_name", "missing_file", "slug", "template", "too_large",
    "source_missing", "source_words", "unknown_file",
}  # fmt: skip


@pytest.mark.parametrize(("code", "file", "old", "new"), BROKEN)
def test_each_fault_has_its_complaint(sample: Sample, code: str, file: str, old: str, new: str) -> None:
    files, letters = sample
    found = complaints(changed(files, [(file, old, new)]), letters)
    assert code in {item.code for item in found}, found
    assert all(item.message.endswith((".", "»")) and item.message[0].isupper() or "«" in item.message
               for item in found)  # fmt: skip


def test_the_sound_procedure_has_no_complaint(sample: Sample) -> None:
    assert complaints(*sample) == ()


def test_every_code_that_the_check_knows_is_proved_here() -> None:
    folder = Path(workflows.checks.__file__).parent
    sources = [path.read_text() for path in folder.glob("*.py")]
    sources += [path.read_text() for path in folder.with_name("procedures").glob("*.py")]
    text = "\n".join(sources)
    known = set(re.findall(r'\.(?:drawn|written|decided)\(\s*[^,]+?, "([a-z_]+)"', text))
    known |= set(re.findall(r'\.formed\([^,]+, [^,]+, "([a-z_]+)"', text))
    known |= set(re.findall(r'Complaint\(\s*[^,]+, [^,]*?, "([a-z_]+)"', text))
    known |= set(re.findall(r'complain\([^,]+, "([a-z_]+)"', text))
    known |= set(re.findall(r'XmlRefused\("([a-z_]+)"', text))
    assert known - {code for code, *_ in BROKEN} <= ELSEWHERE


def test_a_letter_without_its_template_or_with_a_bad_one_is_found(sample: Sample) -> None:
    files, letters = sample
    assert {item.code for item in complaints(files, {})} == {"template"}
    assert {item.code for item in complaints(files, {"oficio": b"no es un docx"})} == {"template"}
    assert {item.code for item in complaints(files, {**letters, "suelta": letters["oficio"]})} == {"letter"}


def test_a_missing_or_enormous_file_is_found(sample: Sample) -> None:
    files, letters = sample
    without = {path: raw for path, raw in files.items() if path != "process.bpmn"}
    assert "missing_file" in {item.code for item in complaints(without, letters)}
    big = {**files, "process.bpmn": files["process.bpmn"] + b" " * 2_000_001}
    assert {"too_large", "xml_size"} <= {item.code for item in complaints(big, letters)}


def test_a_message_is_drawn_with_the_name_that_its_wait_declares(sample: Sample) -> None:
    files, letters = sample
    wait = '[waits.espera]\nmessage = "decision"\nkey = "case.id"\n[letters.oficio]'
    named = '<bpmn:message id="x" name="{}" /><bpmn:collaboration'
    for name, expected in (("decision", False), ("otro", True)):
        changes = [(P, END, CATCH + END), (T, "[letters.oficio]", wait)]
        drawn = changed(files, [*changes, (P, "<bpmn:collaboration", named.format(name))])
        assert ("message_name" in {item.code for item in complaints(drawn, letters)}) is expected


def test_a_model_that_the_engine_cannot_read_is_found(sample: Sample) -> None:
    files, letters = sample
    rule = '<bpmn:businessRuleTask id="regla" /><bpmn:sequenceFlow id="f8" sourceRef="regla" targetRef="fin" />'
    shape = '<bpmndi:BPMNShape id="s9" bpmnElement="regla"><dc:Bounds x="1" y="1" width="9" height="9" />'
    edge = '<bpmndi:BPMNEdge id="e9" bpmnElement="f8"><di:waypoint x="1" y="1" /><di:waypoint x="9" y="9" />'
    plane = "</bpmndi:BPMNPlane>"
    changes = [
        (P, 'sourceRef="emitir" targetRef="fin"', 'sourceRef="emitir" targetRef="regla"'),
        (P, END, rule + END),
        (P, plane, f"{shape}</bpmndi:BPMNShape>{edge}</bpmndi:BPMNEdge>{plane}"),
    ]
    empty = {"decisions.dmn": b"<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' />"}
    found = complaints({**changed(files, changes), **empty}, letters)
    assert {item.code for item in found} == {"engine"}


def test_a_fault_is_said_once(sample: Sample) -> None:
    files, letters = sample
    found = complaints(changed(files, [(P, 'id="emitir"', 'id="fin"')]), letters)
    assert len(found) == len(set(found))


@pytest.mark.slow
def test_a_chapter_of_the_guide_is_put_into_practice_whole_and_in_its_words() -> None:
    (folder,) = [path for path in shipped_folders() if path.name == "demanda"]
    shipped = load(folder)
    for old, new, code in (
        ("Solicitud formal enviada.", "Oficio enviado", "source_words"),
        ('responsable = "Responsable asignado"', 'responsable = "Otra persona"', "source_words"),
        ('source = "Tabla 12"', 'source = ""', "source_missing"),
        ('source = "Tabla 9"', 'source = ""', "source_missing"),
        ('result = "Correo electrónico, oficio."', 'result = "Una carta"', "source_words"),
        ('responsable = "Líder de Política y Equipo de Apoyo."', "", "source_words"),
        ('activity = "La entidad envía', 'activity = ""  # "La entidad envía', "missing_key"),
    ):
        files = changed(dict(shipped.files), [(T, old, new)])
        found = {item.code for item in complaints(files, dict(shipped.templates))}
        assert found == ({code} if code else set())
    undrawn = [(P, "Tabla 14:", "La siguiente:")]
    found = complaints(changed(dict(shipped.files), undrawn), dict(shipped.templates))
    assert [item.code for item in found] == ["source_missing"]


def test_a_procedure_does_not_open_cases_of_itself(sample: Sample) -> None:
    files, letters = sample
    kind, to = """id="kind" type="str" value="'oficio'\"""", """id="to" type="str" value="'entidad'\""""
    changes = [
        (P, 'serviceTaskOperator id="letter"', 'serviceTaskOperator id="open_cases"'),
        (P, kind, """id="procedure" type="str" value="'plan-anual'\""""),
        (P, to, """id="items" type="str" value="['uno']\""""),
    ]
    found = complaints(changed(files, changes), letters)
    assert "no abre casos de sí mismo" in " ".join(item.message for item in found)
