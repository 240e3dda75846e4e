"""Modelers read and write our diagrams without loss: bpmn-moddle, the library of bpmn.io and Camunda Modeler."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

ROUND_TRIP = """
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
const text = readFileSync(process.argv[1], 'utf8');
const moddle = new BpmnModdle();
const first = await moddle.fromXML(text);
const written = (await moddle.toXML(first.rootElement, { format: true })).xml;
const second = await moddle.fromXML(written);
const again = (await moddle.toXML(second.rootElement, { format: true })).xml;
const count = (xml) => (xml.match(/<[a-z]+:[A-Za-z]+/g) || []).sort().join(' ');
console.log(JSON.stringify({ warnings: first.warnings.length + second.warnings.length,
  stable: written === again, same: count(text) === count(written) }));
"""


@pytest.mark.parametrize("diagram", sorted(ROOT.glob("bpmn/*/process.bpmn")), ids=lambda file: file.parent.name)
def test_a_diagram_survives_a_modeler(diagram: Path) -> None:
    node = Path(sys.executable).parent / "node"
    command = [node, "--input-type=module", "-e", ROUND_TRIP, diagram]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == '{"warnings":0,"stable":true,"same":true}', done.stdout + done.stderr
