"""All configuration as one frozen object, read from the environment once at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import Code, RuotaError

_SOURCE = Path(__file__).resolve().parent.parent


def default_data_folder() -> Path:
    """``data/`` beside a checkout; the user's state folder for an installed package."""
    if (_SOURCE / "pyproject.toml").is_file():
        return _SOURCE / "data"
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "ruota"


@dataclass(frozen=True, slots=True)
class Settings:
    """``database_url`` and ``redis_url`` are None for the embedded parts in ``data``.

    ``nodes`` are folders with node types of one's own, beside the shipped ones.
    """

    data: Path
    database_url: str | None = None
    redis_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 2
    master_key_file: Path | None = None
    nodes: tuple[Path, ...] = ()

    @property
    def database(self) -> str:
        """The database's address: the configured one, or the SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'ruota.db'}"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read ``RUOTA_*``; a value that cannot be used is an error naming the variable."""
        env = os.environ if environ is None else environ
        key_file = env.get("RUOTA_MASTER_KEY_FILE")
        return cls(
            data=Path(env.get("RUOTA_DATA") or default_data_folder()).absolute(),
            database_url=env.get("RUOTA_DATABASE_URL") or None,
            redis_url=env.get("RUOTA_REDIS_URL") or None,
            host=env.get("RUOTA_HOST") or "127.0.0.1",
            port=_number(env, "RUOTA_PORT", 8080, 65535),
            workers=_number(env, "RUOTA_WORKERS", 2, 256),
            master_key_file=Path(key_file) if key_file else None,
            nodes=tuple(Path(part).absolute() for part in env.get("RUOTA_NODES", "").split(os.pathsep) if part),
        )


def _number(env: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise RuotaError(f"{name} is {text!r}; set it to a whole number from 1 to {most}.", code=Code.BAD_PARAM)
    return int(text)
