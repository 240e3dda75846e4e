"""The sound procedure that every test of the check breaks in its own way."""

import pytest

from tests.checks.samples import sound

Sample = tuple[dict[str, bytes], dict[str, bytes]]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Files and letters of a new procedure; take a copy before changing them."""
    return sound(tmp_path_factory.mktemp("procedimiento"))
