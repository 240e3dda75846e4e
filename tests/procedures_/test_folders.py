"""A procedure is a folder of data: it is read whole, frozen, and known by its content."""

import json
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from workflows.kernel.errors import Invalid, NotFound
from workflows.procedures import content_hash, discover, dump, from_files, load, shipped_folders, undump

TOML = b"""
slug = "ejemplo"
name = "Ejemplo"
series = "OFI"
vigencia = 2026
[start]
by = ["portal", "officer"]
form = "solicitud"
[roles.director]
lane = "Director(a)"
scope = "policy"
from = "case.policy"
[steps.firmar]
role = "director"
outcomes = [{ value = "firmar", label = "Firmar" }, { value = "devolver", label = "Devolver", reason = true }]
not_same_person_as = "elaborar"
term = { amount = 1, unit = "habiles", from = "start" }
reminders = [{ offset = -1, unit = "habiles", to = ["responsable"] }]
[waits.retiro]
message = "retiro"
key = "case.id"
offer = { role = "director", form = "solicitud", label = "Retirar" }
[letters.oficio]
to = "entidad"
[ends.fin]
state = "cerrada"
"""
FILES = {
    "procedure.toml": TOML,
    "process.bpmn": b"<definitions/>",
    "forms/solicitud.json": b'{"type": "object", "properties": {"asunto": {"type": "string"}}}',
    "scenarios/feliz.toml": b'name = "feliz"',
}


def write(root: Path, files: dict[str, bytes], slug: str = "ejemplo") -> Path:
    """A folder bpmn/<slug>/ under `root` with these files."""
    folder = root / "bpmn" / slug
    for path, raw in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    return folder


def codes(**changes: bytes) -> set[tuple[str, str]]:
    """Element and code of the complaints once these files replace those of the example."""
    names = {"toml": "procedure.toml", "form": "forms/solicitud.json", "scenario": "scenarios/feliz.toml"}
    files = {**FILES, **{names[key]: raw for key, raw in changes.items()}}
    return {(item.element, item.code) for item in from_files(files).complaints}


def test_the_tables_become_typed_things() -> None:
    found = from_files(FILES)
    assert found.complaints == ()
    assert found.steps["firmar"].outcomes[1].reason
    assert found.steps["firmar"].not_same_person_as == ("elaborar",)
    assert found.steps["firmar"].term == {"amount": 1, "unit": "habiles", "from": "start"}
    assert found.roles["director"].from_ == "case.policy"
    assert found.waits["retiro"].offer and found.waits["retiro"].offer.role == ("director",)
    assert found.vigencia == "2026"
    assert set(found.offers()) == {"retiro"}
    assert found.forms["solicitud"]["properties"]
    assert found.scenarios["feliz"]["name"] == "feliz"


def test_a_definition_cannot_be_changed() -> None:
    found = from_files(FILES)
    with pytest.raises(FrozenInstanceError):
        found.name = "otro"  # type: ignore[misc]
    with pytest.raises(TypeError):
        found.steps["otro"] = found.steps["firmar"]  # type: ignore[index]


def test_every_fault_is_said_and_the_rest_is_kept() -> None:
    broken = TOML + b'[steps.otro]\nrole = 3\nlink = "quiza"\nroutes = [1, "via"]\ncolor = "rojo"\n[nada]\n'
    assert codes(toml=broken) == {
        ("steps.otro.role", "wrong_type"),
        ("steps.otro.link", "wrong_type"),
        ("steps.otro.routes.0", "wrong_type"),
        ("steps.otro.color", "unknown_key"),
        ("nada", "unknown_key"),
    }
    assert from_files({**FILES, "procedure.toml": broken}).steps["otro"].routes == ("via",)


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"slug = ", "toml"), (b"\xff", "toml"), (b"trd = 3\n" + TOML, "wrong_type")],
)
def test_a_file_that_is_not_toml_is_a_complaint(raw: bytes, code: str) -> None:
    assert code in {found for _, found in codes(toml=raw)}


def test_a_form_that_is_not_a_schema_is_a_complaint() -> None:
    assert codes(form=b"{") == codes(form=b"[]") == {("", "form_schema")}
    assert codes(scenario=b"name") == {("", "toml")}


def test_strange_and_missing_files_are_complaints() -> None:
    found = from_files({"notas.py": b"print()"})
    assert [item.code for item in found.complaints] == ["unknown_file", "missing_file", "missing_file"]


def test_the_version_is_the_content_and_nothing_else() -> None:
    again = dict(reversed(FILES.items()))
    assert from_files(FILES).version == from_files(again).version == content_hash(FILES)
    assert from_files(FILES).version.startswith("sha256:")
    assert content_hash({"a": b"bc"}) != content_hash({"ab": b"c"})
    assert from_files({**FILES, "scenarios/feliz.toml": b'name = "otro"'}).version != content_hash(FILES)


def test_a_stored_version_comes_back_the_same() -> None:
    odd = from_files({**FILES, "mails/aviso/body.txt": "ñ\n".encode() + b"\xff"})
    for procedure in (from_files(FILES), odd):
        assert undump(dump(procedure)).version == procedure.version
        assert dump(undump(dump(procedure))) == dump(procedure)
    assert from_files(FILES) is from_files(dict(FILES))


@pytest.mark.parametrize("stored", [b"", b"[]", b'{"a": 1}', b"\xff"])
def test_bytes_that_are_not_a_version_are_refused(stored: bytes) -> None:
    with pytest.raises(Invalid):
        undump(stored)


def test_a_folder_gives_its_procedure_and_its_letters(tmp_path: Path) -> None:
    folder = write(tmp_path, FILES)
    (folder / ".oculto").write_text("x")
    (tmp_path / "docs_templates" / "ejemplo").mkdir(parents=True)
    (tmp_path / "docs_templates" / "ejemplo" / "oficio.docx").write_bytes(b"docx")
    found = load(folder)
    assert found.version == content_hash(FILES)
    assert found.templates == {"oficio": b"docx"}
    assert found.complaints == ()


def test_the_slug_is_the_name_of_the_folder(tmp_path: Path) -> None:
    assert [item.code for item in load(write(tmp_path, FILES, "otro")).complaints] == ["slug"]
    with pytest.raises(NotFound):
        load(tmp_path / "nada")


def test_an_institution_adds_folders_without_a_release(tmp_path: Path) -> None:
    write(tmp_path / "uno", FILES)
    changed = {**FILES, "scenarios/feliz.toml": b'name = "otro"'}
    write(tmp_path / "dos", changed)
    assert discover([tmp_path / "uno"])["ejemplo"].version == content_hash(FILES)
    both = discover([tmp_path / "uno", tmp_path / "dos" / "bpmn"])
    assert both["ejemplo"].version == content_hash(changed)


def test_what_is_shipped_is_readable_json_all_the_way() -> None:
    for folder in shipped_folders():
        for path in (folder / "forms").glob("*.json"):
            json.loads(path.read_text())
        assert load(folder).slug == folder.name
