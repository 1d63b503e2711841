"""The vault: seals values for records and opens them again, under whatever version of the master key."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from engine.settings import Settings
from engine.store.database import Database
from engine.store.models import Credential
from engine.vault import envelopes
from engine.vault.envelopes import Place
from engine.vault.keys import KeyFile, KeyRing
from engine.vault.secret import Secret


class Vault:
    """Holds the key ring of one key file; reads the file again when it meets a key that is new to it."""

    def __init__(self, file: KeyFile) -> None:
        self._file = file
        self._ring: KeyRing | None = None

    @property
    def ring(self) -> KeyRing:
        """The keys, read on first use."""
        if self._ring is None:
            self._ring = self._file.read()
        return self._ring

    def seal(self, value: Secret | str, table: str, record: str, field: str) -> dict[str, Any]:
        """The envelope of a value for one field of one record: JSON that holds nothing readable."""
        text = value.reveal() if isinstance(value, Secret) else value
        return envelopes.seal(self.ring, Place(table, record, field), text)

    def open(self, envelope: Mapping[str, Any], table: str, record: str, field: str, what: str = "") -> Secret:
        """The value that ``seal`` was given for the same place; raises ``VaultError`` naming ``what``."""
        ring = self._ring_for(envelope)
        return Secret(envelopes.unseal(ring, Place(table, record, field), envelope, what or f"The {field}"))

    def rotate(self, database: Database) -> int:
        """Make a new master key and wrap every credential's keys in it; returns how many values there were.

        The older keys stay in the file, to open backups with. A value that cannot be opened stops it, changing none.
        """
        self.ring  # noqa: B018 (a ring that cannot be read must stop us before the new key)
        self._ring = self._file.rotate()
        count = 0
        with database.begin() as session:
            for credential in session.scalars(select(Credential).with_for_update()):
                sealed = {
                    field: envelopes.rewrap(
                        self.ring,
                        Place("credentials", credential.id, field),
                        envelope,
                        f"The {field} of the credential {credential.name!r}",
                    )
                    for field, envelope in credential.sealed.items()
                }
                count += len(sealed)
                session.execute(
                    update(Credential)
                    .where(Credential.id == credential.id)
                    .values(sealed=sealed, updated_at=credential.updated_at)
                )
        return count

    def _ring_for(self, envelope: Mapping[str, Any]) -> KeyRing:
        version = envelope.get("key")
        if isinstance(version, int) and version not in self.ring.keys:
            self._ring = self._file.read()
        return self.ring


def open_vault(settings: Settings) -> Vault:
    """The vault of the settings; its key file is read, or made, on first use."""
    return Vault(KeyFile.of(settings))
