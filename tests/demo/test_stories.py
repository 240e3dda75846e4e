"""The stories are data: each is understood, and names only what its procedure has."""

import pytest

from workflows.data import read_csv, read_json
from workflows.demo.paper import plain_pdf
from workflows.demo.story import Script, Story, read_line, read_script
from workflows.demo.texts import Words, read_texts, words_of
from workflows.kernel.uploads import accept
from workflows.procedures import Procedure, discover


@pytest.fixture(scope="module")
def script() -> Script:
    return read_script()


@pytest.fixture(scope="module")
def shipped() -> dict[str, Procedure]:
    return dict(discover([], []))


def slug_of(story: Story, script: Script, shipped: dict[str, Procedure]) -> str:
    """The procedure of a story, or the follow-up's of the one that it follows."""
    if not story.follows:
        return story.procedure
    origin = next(each for each in script.stories if each.id == story.follows)
    follow_up = shipped[origin.procedure].follow_up
    assert follow_up is not None
    return follow_up.procedure


def test_every_line_names_something_of_its_procedure(script: Script, shipped: dict[str, Procedure]) -> None:
    for story in script.stories:
        procedure = shipped[slug_of(story, script, shipped)]
        known = {"", *procedure.steps, *procedure.waits, *procedure.records}
        assert {line.name for line in story.lines} <= known, story.id
        assert set(story.open) <= set(procedure.steps), story.id


def test_stories_are_told_apart_and_never_reach_tomorrow(script: Script) -> None:
    names = [story.id for story in script.stories]
    assert len(names) == len(set(names)) >= 36
    late = [story.id for story in script.stories if any(story.start + line.day > 0 for line in story.lines)]
    assert not late
    assert all([line.day for line in story.lines] == sorted(line.day for line in story.lines)
               for story in script.stories)  # fmt: skip


def test_every_story_is_about_a_known_municipality_and_policy(script: Script) -> None:
    places = {row["codigo_divipola"] for row in read_csv("municipalities.csv")}
    topics = {row["code"] for row in read_json("policies.json")["policies"]}
    started = [story for story in script.stories if not story.follows]
    assert {story.entity for story in started} <= places
    assert {policy for story in started for policy in story.policies} == topics == set(read_texts()["topics"])


def test_what_is_written_says_that_it_is_a_demonstration() -> None:
    content = read_texts()
    long = [(name, value) for forms in content["forms"].values() for form in forms.values()
            for name, value in form.items() if isinstance(value, str) and len(value) > 90]  # fmt: skip
    long += [*content["reasons"].items(), *content["comments"].items()]
    unsaid = [name for name, value in long if "demostración" not in value.lower()]
    assert not unsaid
    assert content["requester"]["email"].endswith("@demo.cauce.example")


def test_words_and_references_are_put_in_at_any_depth() -> None:
    words = words_of({"codigo": "05002", "municipio": "Abejorral", "entidad": "Alcaldía de Abejorral"}, "POL02", 1)
    filler = Words(words, lambda kind, name: f"<{kind} {name}>")
    made = filler.fill({"rows": [{"a": "{municipio}", "b": "@+5", "c": "@persona:responsable{turno}"}], "n": 3})
    assert made == {"rows": [{"a": "Abejorral", "b": "<days +5>", "c": "<persona responsable1>"}], "n": 3}
    assert words["correo"] == "enlace.05002@demo.cauce.example"


def test_a_line_is_read_whole_or_refused() -> None:
    line = read_line("12 accion#2@3:hecha estado=hecha dias=8")
    assert (line.day, line.name, line.row, line.nth, line.outcome) == (12, "accion", 2, 3, "hecha")
    assert line.fields == {"estado": "hecha", "dias": 8}
    assert (read_line("1 annul").verb, read_line("3 take revision").verb) == ("annul", "take")
    with pytest.raises(ValueError, match="not a line"):
        read_line("mañana revision")


def test_the_plain_sheet_passes_the_gate_of_uploads() -> None:
    assert accept("Oficio, demostración.pdf", plain_pdf("Oficio (demostración)")).media_type == "application/pdf"
