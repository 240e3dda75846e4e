"""Passwords: one hasher, one rule for new ones, and a reading that takes as long for unknown people."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflows.kernel.errors import Invalid
from workflows.kernel.ids import new_secret
from workflows.kernel.text import fold

SHORTEST, LONGEST = 12, 200
_COMMON = ("123456789012", "contrasena12", "contraseña12", "password1234", "qwertyuiop12", "gobernacion1")
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash of a password, its parameters inside."""
    return _hasher.hash(password)


def holds(stored: str | None, password: str) -> bool:
    """True when the password belongs to the hash; without a hash it takes the same time and is false."""
    try:
        return _hasher.verify(stored or _nobody(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(stored: str) -> bool:
    """True when the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def check_new(password: str, email: str, name: str) -> None:
    """Invalid unless a new password is long and not easy to guess."""
    message = ""
    plain = fold(password)
    if len(password) < SHORTEST:
        message = f"Use {SHORTEST} caracteres o más: varias palabras juntas son fáciles de recordar."
    elif len(password) > LONGEST:
        message = f"Use {LONGEST} caracteres o menos."
    elif len(set(plain)) < 5 or plain in _COMMON:
        message = "Esa contraseña es fácil de adivinar. Escriba otra."
    elif plain in (fold(email), fold(name)):
        message = "La contraseña no puede ser su correo ni su nombre. Escriba otra."
    if message:
        raise Invalid("La contraseña nueva no sirve.", [{"field": "new", "message": message}])


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hashed(new_secret())
