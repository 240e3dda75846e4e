"""Other versions of a shipped procedure: its diagram and its table changed as an institution would change them."""

from typing import Any

from lxml import etree

from tests.support.advice import shipped
from workflows.actions import installation
from workflows.kernel.db import session
from workflows.procedures import Procedure, from_files

B = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
STEP = '\n[steps.{id}]\nrole = "{role}"\ntitle = "{title}"\nactivity = "Prueba."\nresult = "Prueba."\n'


def original(slug: str = "demanda") -> Procedure:
    """The procedure as it is shipped."""
    return next(each for each in shipped() if each.slug == slug)


def changed(
    base: Procedure, *words: tuple[str, str], diagram: Any = None, more: str = "", form: tuple[str, ...] = ()
) -> Procedure:
    """Another version: `words` replaced in procedure.toml and `more` added, the drawing and a `form` changed."""
    files = dict(base.files)
    table = files["procedure.toml"].decode()
    for before, after in words:
        assert before in table, before
        table = table.replace(before, after)
    files["procedure.toml"] = (table + more).encode()
    if diagram is not None:
        root = etree.fromstring(files["process.bpmn"])
        diagram(root)
        files["process.bpmn"] = etree.tostring(root)
    if form:
        path = f"forms/{form[0]}.json"
        files[path] = files[path].replace(form[1].encode(), form[2].encode())
    return from_files(files, base.templates)


def installed(version: Procedure) -> Procedure:
    """Make it the present version of its procedure."""
    installation.install([version])
    session().close()
    return version


def by_id(root: Any, name: str) -> Any:
    """An element of a drawing."""
    return next(each for each in root.iter() if each.get("id") == name)


def insert(flow: str, step: str) -> Any:
    """A change of drawing: a user task in the middle of an arrow."""

    def change(root: Any) -> None:
        arrow = by_id(root, flow)
        process = arrow.getparent()
        etree.SubElement(process, f"{B}userTask", id=step, name=step)
        after = {"id": f"flujo_{step}", "sourceRef": step, "targetRef": arrow.get("targetRef")}
        etree.SubElement(process, f"{B}sequenceFlow", after)
        arrow.set("targetRef", step)

    return change


def remove(step: str) -> Any:
    """A change of drawing: a user task of one arrow in and one out is gone."""

    def change(root: Any) -> None:
        arrows = list(root.iter(f"{B}sequenceFlow"))
        coming = next(each for each in arrows if each.get("targetRef") == step)
        going = next(each for each in arrows if each.get("sourceRef") == step)
        coming.set("targetRef", going.get("targetRef"))
        for each in (going, by_id(root, step)):
            each.getparent().remove(each)

    return change


def with_step(base: Procedure, flow: str, step: str, title: str, role: str = "equipo_mipg") -> Procedure:
    """A version with one more step in the middle of an arrow."""
    return changed(base, diagram=insert(flow, step), more=STEP.format(id=step, role=role, title=title))


def relabelled(base: Procedure, words: str = "Otra manera de decirlo") -> Procedure:
    """A version in which only the words change: every step is called something else."""
    table = base.files["procedure.toml"].decode()
    return from_files(
        {**base.files, "procedure.toml": table.replace('title = "', f'title = "{words}: ').encode()}, base.templates
    )
