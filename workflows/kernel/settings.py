"""Typed settings: the only reader of the environment."""

import os
import secrets
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that an installation can set, read once from CAUCE_* variables."""

    model_config = SettingsConfigDict(env_prefix="CAUCE_", extra="ignore")

    home: Path = Path("cauce-data")
    database_url: str = ""
    files: Path | None = None
    smtp_url: str = ""
    mail_from: str = "cauce@localhost"
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""
    procedures: str = ""
    templates: str = ""
    data: Path | None = None  # the catalogues of an institution that is not the one of ours
    secure_cookies: bool = False
    proxies: int = Field(default=0, ge=0, le=9)  # servers of ours in front, each of which adds X-Forwarded-For
    testing: bool = False
    fetch_private: bool = False  # heeded in tests only: their own server is on this machine
    prefect_api_url: str = Field(default="", validation_alias="PREFECT_API_URL")
    prefect_auth: str = Field(default="", validation_alias="PREFECT_API_AUTH_STRING")
    lease_seconds: int = Field(default=60, ge=2, le=3600)  # how long a worker elsewhere may be silent

    @cached_property
    def url(self) -> str:
        """SQLAlchemy URL; the embedded SQLite file of `home` when none was given."""
        if not self.database_url:
            self.home.mkdir(parents=True, exist_ok=True)
            return f"sqlite:///{(self.home / 'cauce.db').resolve()}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @cached_property
    def files_folder(self) -> Path:
        """Folder of the evidence, made when it is missing."""
        folder = (self.files or self.home / "files").resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @cached_property
    def key(self) -> str:
        """Secret key of sessions and links; made once and kept in `home` when none was given."""
        if self.secret_key:
            return self.secret_key
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "secret.key"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        return path.read_text()

    def procedure_folders(self) -> list[Path]:
        """Extra folders of procedures, separated as PATH is."""
        return [Path(p) for p in self.procedures.split(os.pathsep) if p]

    def template_folders(self) -> list[Path]:
        """Extra folders of letter templates, separated as PATH is."""
        return [Path(p) for p in self.templates.split(os.pathsep) if p]


def child_environment(**changes: str) -> dict[str, str]:
    """The environment for a process that Cauce starts, with `changes` on top."""
    return {**os.environ, **changes}
