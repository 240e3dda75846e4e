"""The name a person gave to a file: cleaned to be shown, never used as a path."""

import re

from workflows.kernel.text import clean_text
from workflows.kernel.uploads.refuse import refuse

MAX_NAME = 120
_PROGRAMS = frozenset(
    ("bat", "cmd", "cpl", "dll", "docm", "dotm", "exe", "hta", "htm", "html", "jar", "js", "jse", "lnk",
     "msi", "php", "pptm", "ps1", "py", "scr", "sh", "svg", "vbe", "vbs", "wsf", "xlam", "xlsb", "xlsm",
     "xltm")
)  # fmt: skip


def display_name(name: str) -> str:
    """`name` without folders, control or bidi characters, at most 120 characters, its extension kept."""
    base = re.split(r"[/\\]", clean_text(name))[-1].strip(" .")
    if len(base) <= MAX_NAME:
        return base
    stem, dot, extension = base.rpartition(".")
    if not dot or len(extension) > 10:
        return base[:MAX_NAME]
    return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"


def extension_of(name: str) -> str:
    """The last extension of a display name in lower case, without the dot; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def is_program(part_name: str) -> bool:
    """True when a file of that name could run or carry macros."""
    return extension_of(part_name) in _PROGRAMS


def check_inner_extensions(name: str) -> None:
    """Refuse names such as `acta.exe.pdf`, which some desktops show as another type."""
    for part in name.lower().split(".")[1:-1]:
        if part.strip() in _PROGRAMS:
            refuse(
                name,
                f"su nombre tiene dos extensiones y una de ellas (.{part.strip()}) es de programa",
                "Deje en el nombre una sola extensión, la del documento.",
            )
