"""Small files and small functions (HOUSE: size and manners)."""

from statistics import median

from tests.support.source import ROOT, functions, length, place, product_files, written_files

LONGEST_FILE = 300
MEDIAN_FILE = 80
LONG_FUNCTION = 30
MEDIAN_FUNCTION = 8


def lines(text: str) -> int:
    """Lines of a text."""
    return len(text.splitlines())


def test_no_file_is_longer_than_300_lines() -> None:
    files = [*written_files(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py")]
    long = {place(file): count for file in files if (count := lines(file.read_text())) > LONGEST_FILE}
    assert not long, long


def test_files_are_usually_short() -> None:
    sizes = [count for file in written_files() if (count := lines(file.read_text()))]
    assert median(sizes) <= MEDIAN_FILE, f"median {median(sizes)} of {len(sizes)} files"


def test_functions_are_usually_short() -> None:
    pairs = [(file, function) for file in written_files() for function in functions(file)]
    found = [(length(function), place(file, function)) for file, function in pairs]
    long = sorted((entry for entry in found if entry[0] > LONG_FUNCTION), reverse=True)
    assert median(size for size, _ in found) <= MEDIAN_FUNCTION
    assert len(long) <= 0.05 * len(found), f"{len(long)} of {len(found)} over {LONG_FUNCTION} lines: {long}"


def test_there_is_something_to_measure() -> None:
    assert len(product_files()) > 50
