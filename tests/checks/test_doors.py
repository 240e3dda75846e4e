"""The doors by which a diagram could run code (RELIABILITY T1): each is shut with two kinds of payload."""

import html

import pytest

from tests.checks.conftest import Sample
from tests.checks.samples import END, PREPARE, PROCESS, TOML, changed, complaints, extension, inside
from workflows.kernel.text import fold

PAYLOADS = ["__import__('os').system('true')", "().__class__.__base__.__subclasses__()"]
COLLABORATION = "<bpmn:collaboration"
REPEATED = "<bpmn:multiInstanceLoopCharacteristics>{}</bpmn:multiInstanceLoopCharacteristics>"
TIMER = (
    '<bpmn:boundaryEvent id="vence" attachedToRef="preparar"><bpmn:timerEventDefinition id="d">'
    "<bpmn:{0}>{1}</bpmn:{0}></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
)


def element(name: str, content: str) -> str:
    """A BPMN element with this text."""
    return f"<bpmn:{name}>{content}</bpmn:{name}>"


def doors(payload: str) -> dict[str, tuple[str, str, str]]:
    """What is replaced by what, and the complaint that must follow, for each door."""
    repeated = {
        "multi-instance cardinality": (element("loopCardinality", payload), "cardinality"),
        "multi-instance collection": (element("loopDataInputRef", payload), "collection"),
        "completion condition": (
            element("loopCardinality", "2") + element("completionCondition", payload), "expression",
        ),
    }  # fmt: skip
    spiff = "<spiffworkflow:{0}>{1}</spiffworkflow:{0}>"
    found = {
        "condition": ('firmar_oficio == "firmar"', payload, "expression"),
        "service parameter": ("&#39;oficio&#39;", payload, "expression"),
        "timer duration": (END, TIMER.format("timeDuration", payload) + END, "timer_text"),
        "timer date": (END, TIMER.format("timeDate", payload) + END, "timer_text"),
        "timer cycle": (END, TIMER.format("timeCycle", payload) + END, "timer_text"),
        "script task": (
            END, f'<bpmn:scriptTask id="s">{element("script", payload)}</bpmn:scriptTask>{END}', "script",
        ),
        "pre-script": (PREPARE, inside(PREPARE, extension(spiff.format("preScript", payload))), "script"),
        "post-script": (PREPARE, inside(PREPARE, extension(spiff.format("postScript", payload))), "script"),
        "message payload": (
            COLLABORATION,
            f'<bpmn:message id="m">{extension(spiff.format("messagePayload", payload))}</bpmn:message>{COLLABORATION}',
            "message_payload",
        ),
        "message correlation": (
            COLLABORATION,
            f'<bpmn:correlationProperty id="c">{element("messagePath", payload)}</bpmn:correlationProperty>'
            + COLLABORATION,
            "correlation",
        ),
        "conditional event": (
            END,
            f'<bpmn:intermediateCatchEvent id="c"><bpmn:conditionalEventDefinition>{element("condition", payload)}'
            f"</bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>{END}",
            "conditional_event",
        ),
        "standard loop": (
            PREPARE,
            inside(PREPARE, f"<bpmn:standardLoopCharacteristics>{element('loopCondition', payload)}"
                            "</bpmn:standardLoopCharacteristics>"),
            "expression",
        ),
    }  # fmt: skip
    for name, (content, code) in repeated.items():
        found[name] = (PREPARE, inside(PREPARE, REPEATED.format(content)), code)
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("door", sorted(doors("")))
def test_no_text_of_a_diagram_reaches_python(sample: Sample, door: str, payload: str) -> None:
    files, letters = sample
    old, new, code = doors(html.escape(payload))[door]
    files = changed(files, [(PROCESS, "'oficio'", "&#39;oficio&#39;")])
    found = complaints(changed(files, [(PROCESS, old, new)]), letters)
    assert code in {item.code for item in found}, found


DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"><decision id="prioridad">
<decisionTable id="t"><input id="i"><inputExpression id="ie"><text>{}</text></inputExpression></input>
<output id="o" name="prioridad" /><rule id="r"><inputEntry id="re"><text>{}</text></inputEntry>
<outputEntry id="ro"><text>{}</text></outputEntry></rule></decisionTable></decision>{}</definitions>"""
CALM = ["preparar", "&gt; 5", "&quot;alta&quot;", ""]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("cell", [0, 1, 2])
def test_no_cell_of_a_decision_table_reaches_python(sample: Sample, cell: int, payload: str) -> None:
    files, letters = sample
    texts = list(CALM)
    texts[cell] = html.escape(payload)
    found = complaints({**files, "decisions.dmn": DMN.format(*texts).encode()}, letters)
    assert {(item.file, item.code) for item in found} == {("decisions.dmn", "expression")}


def test_an_honest_decision_table_is_accepted_and_strange_elements_are_not(sample: Sample) -> None:
    files, letters = sample
    assert complaints({**files, "decisions.dmn": DMN.format(*CALM).encode()}, letters) == ()
    odd = DMN.format(*CALM[:3], "<functionDefinition id='f' />").encode()
    found = complaints({**files, "decisions.dmn": odd}, letters)
    assert {item.code for item in found} == {"decision_element"}
    hostile = b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"
    assert {item.code for item in complaints({**files, "decisions.dmn": hostile}, letters)} == {"doctype"}


@pytest.mark.parametrize(
    "hostile",
    [
        b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;&x;&x;&x;">]><a>&z;</a>',
        b"<a>" * 400 + b"</a>" * 400,
        b"",
        b"\x00",
        b"PK\x03\x04",
    ],
)
def test_hostile_xml_is_refused_whole(sample: Sample, hostile: bytes) -> None:
    files, letters = sample
    found = complaints({**files, PROCESS: hostile}, letters)
    assert {item.code for item in found} <= {"doctype", "xml", "xml_size"}
    assert found


def test_a_field_that_shadows_a_step_cannot_be_routed(sample: Sample) -> None:
    files, letters = sample
    # T4: `aprobado=true` sent by hand must never become what a gateway reads.
    field = '"asunto": {'
    form = changed(files, [("forms/respuesta.json", field, '"firmar_oficio": {"type": "string"}, ' + field)])
    routed = changed(form, [(TOML, 'letter = "oficio"\n', 'letter = "oficio"\nroutes = ["firmar_oficio"]\n')])
    assert complaints(form, letters) == ()
    assert {item.code for item in complaints(routed, letters)} == {"route"}


def test_the_sentences_are_plain_spanish(sample: Sample) -> None:
    files, letters = sample
    found = complaints(changed(files, [(PROCESS, 'firmar_oficio == "firmar"', "open('x')")]), letters)
    assert all("traceback" not in fold(item.message) and "error" not in fold(item.message) for item in found)
