"""What the routes work with: one object, made once for each server process."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property

from redis import Redis

from editor.auth import Limiter
from engine.catalog import SHIPPED, Catalog, load_catalog
from engine.dispatch import queues
from engine.errors import Code, RuotaError
from engine.saying import say
from engine.settings import Settings
from engine.store import Database
from engine.vault import Vault, open_vault


@dataclass(frozen=True, slots=True)
class Text:
    """An answer that stays the same, made and packed once: JSON in UTF-8, the same as gzip, and its tag."""

    plain: bytes
    packed: bytes
    etag: str


def _text(value: object) -> Text:
    plain = json.dumps(value, ensure_ascii=False).encode()
    return Text(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:32])


@dataclass
class Services:
    """``redis_url`` is None where no runs can be started (the description of the API is made without one)."""

    settings: Settings
    database: Database
    redis_url: str | None = None
    limiter: Limiter = field(default_factory=Limiter)

    @cached_property
    def catalog(self) -> Catalog:
        """All node types, read once."""
        return load_catalog(SHIPPED, *self.settings.nodes)

    @cached_property
    def catalog_text(self) -> Text:
        """The whole catalog as it is sent, made once: every page asks for it."""
        return _text({"items": self.catalog.to_json()})

    @cached_property
    def vault(self) -> Vault:
        """Where secrets are sealed."""
        return open_vault(self.settings)

    @cached_property
    def _redis(self) -> Redis | None:
        return queues.connect(self.redis_url) if self.redis_url else None

    @property
    def redis(self) -> Redis:
        """The queue's connection. Raises ``RuotaError`` (unavailable) where there is none."""
        if self._redis is None:
            raise RuotaError(
                say("queue_off", "The queue is not running, so no run can start; start Ruota whole."),
                code=Code.UNAVAILABLE,
            )
        return self._redis
