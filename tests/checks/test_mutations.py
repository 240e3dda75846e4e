"""Whatever is written in the files, the check answers with complaints and never breaks."""

import random

import pytest

from tests.checks.conftest import Sample
from tests.checks.samples import complaints

TOKENS = [b"", b"\xff", b"<", b">", b"[", b"]", b"{", b"}", b"=", b"null", b"3", b"true", b"\n", b"id", b"x-ui"]


SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))]


@pytest.mark.parametrize("seed", SEEDS)
def test_mutated_files_give_complaints_and_not_errors(sample: Sample, seed: int) -> None:
    files, letters = sample
    chance = random.Random(seed)
    for _ in range(25):
        name = chance.choice(sorted(files))
        raw = bytearray(files[name])
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(raw))
            raw[place : place + chance.choice([0, 1, 4, 20])] = chance.choice(TOKENS)
        complaints({**files, name: bytes(raw)}, letters)


@pytest.mark.parametrize(
    "form",
    [
        b'{"type": "object", "properties": {"asunto": true, "texto": []}}',
        b'{"type": "object", "properties": {"asunto": {"x-ui": 3}, "texto": {"items": 1}}}',
        b'{"type": "object", "properties": {"asunto": {"enum": 3}, "texto": {"type": 4}}}',
        b'{"type": "object", "properties": 3}',
        b'{"type": "object", "properties": {"asunto": {"x-ui": {"order": "uno"}}}}',
        b"3",
        b"[" * 100_000,
    ],
)
def test_odd_forms_give_complaints_and_not_errors(sample: Sample, form: bytes) -> None:
    files, letters = sample
    assert complaints({**files, "forms/respuesta.json": form}, letters)
