"""What is wrong with a procedure: one line for the person who has to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Complaint:
    """File and element at fault, a stable English code, and a Spanish sentence that says what to do."""

    file: str
    element: str
    code: str
    message: str
