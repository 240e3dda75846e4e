"""The preview of a letter carries the name of who would sign it, whoever looks."""

from datetime import date

from tests.letters.samples import text_of
from tests.support.desk import TEXT, TO_REPLY, Desk
from workflows.actions import issuing, owner_settings
from workflows.domain.people import ANY, Person, RoleAssignment
from workflows.kernel.db import transaction
from workflows.kernel.ids import new_id

LETTER, BY = "oficio_lider", "demanda/oficio_lider"


def legal_representative() -> None:
    """Somebody who signs for the entity, and does nothing else."""
    with transaction() as current:
        current.add(
            Person(id="legal", owner_id="gobernacion", name="Legal, demostración", position="Gobernador",
                   email="legal@demo.example", demo=True)
        )  # fmt: skip
        current.flush()
        role = "representante_legal"
        current.add(RoleAssignment(id=new_id(), owner_id="gobernacion", person_id="legal", role=role, scope=ANY,
                                   starts=date(2020, 1, 1)))  # fmt: skip


def signer_of(letter: bytes) -> str:
    """The name under «Cordialmente»; it is printed in capitals."""
    lines = [line for each in text_of(letter) for line in each.lower().splitlines() if line]
    return lines[lines.index("cordialmente,") + 1]


def of_draft(desk: Desk, case: str, name: str) -> str:
    """Who signs the draft of the oficio as somebody sees it."""
    return signer_of(issuing.preview(desk.actor(name), desk.draft(case, LETTER)))


def while_drafting(desk: Desk, case: str, name: str) -> str:
    """Who signs what a drafting step would yield."""
    return signer_of(issuing.preview_of_step(desk.actor(name), case, "elaborar_oficio", TEXT))


def test_it_is_the_director_unless_the_owner_says_another_role(desk: Desk) -> None:
    legal_representative()
    case = desk.start()
    desk.go(case, *TO_REPLY[:2])
    everybody = ("responsable", "directora", "legal")
    assert {while_drafting(desk, case, name) for name in everybody} == {"directora, demostración"}
    owner_settings.save_signers(desk.actor("admin"), {BY: "representante_legal"})
    assert {while_drafting(desk, case, name) for name in everybody} == {"legal, demostración"}
    desk.go(case, TO_REPLY[2])
    assert {of_draft(desk, case, name) for name in everybody} == {"legal, demostración"}
    signed = desk.document(desk.sign(case, LETTER, "legal"))
    assert signed.context["firmante"]["nombre"] == "Legal, demostración"


def test_a_letter_that_already_waits_keeps_its_signer_whatever_the_setting_says_later(desk: Desk) -> None:
    legal_representative()
    case = desk.start()
    desk.go(case, *TO_REPLY[:3])
    owner_settings.save_signers(desk.actor("admin"), {BY: "representante_legal"})
    assert of_draft(desk, case, "legal") == of_draft(desk, case, "directora") == "directora, demostración"


def test_a_letter_that_is_not_signed_carries_the_name_of_who_completes_its_step(desk: Desk) -> None:
    case = desk.start()
    desk.go(case, *TO_REPLY[:4])
    plan = issuing.preview_of_step(desk.actor("lider3"), case, "disenar_plan", TEXT)
    assert "Lider3, demostración" in "\n".join(text_of(plan))
