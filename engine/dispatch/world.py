"""What a drive works with: the database, the vault, the catalog, the organisation's settings, time constants."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.catalog import Catalog
from engine.dispatch.plans import catalog
from engine.dispatch.tempo import Tempo
from engine.settings import Settings
from engine.store import Database, open_database
from engine.store.preferences import read_all
from engine.vault import Vault, open_vault


@dataclass
class World:
    """One per process."""

    settings: Settings
    database: Database
    vault: Vault
    tempo: Tempo = field(default_factory=Tempo.from_environment)

    @classmethod
    def of(cls, settings: Settings) -> "World":
        """The world of some settings; nothing is connected yet."""
        return cls(settings, open_database(settings), open_vault(settings))

    @property
    def catalog(self) -> Catalog:
        """The node types."""
        return catalog()

    @cached_property
    def preferences(self) -> dict[str, Any]:
        """The organisation's settings as they were when they were first asked for."""
        with self.database.session() as session:
            return read_all(session)
