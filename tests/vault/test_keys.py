import base64
import multiprocessing
import os
import secrets
from pathlib import Path

import pytest

from engine.errors import RuotaError
from engine.inventory import create_client, create_credential, open_login
from engine.settings import Settings
from engine.store import open_database, upgrade
from engine.store.models import Credential
from engine.vault import Vault, VaultError, open_vault
from engine.vault.keys import KeyFile


def test_the_key_file_is_made_once_and_is_private(settings: Settings) -> None:
    path = settings.data / "master.key"
    open_vault(settings).seal("x", "a", "b", "c")
    made = path.read_bytes()
    open_vault(settings).seal("x", "a", "b", "c")
    assert path.read_bytes() == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(entry.name for entry in settings.data.iterdir()) == ["master.key", "master.key.lock"]


def _fingerprint(settings: Settings, found: "multiprocessing.SimpleQueue[str]") -> None:
    found.put(KeyFile.of(settings).read().fingerprint(1))


def test_processes_that_start_together_agree_on_the_key(settings: Settings) -> None:
    fork = multiprocessing.get_context("fork")
    found = fork.SimpleQueue()
    processes = [fork.Process(target=_fingerprint, args=(settings, found)) for _ in range(4)]
    for process in processes:
        process.start()
    assert len({found.get() for _ in processes}) == 1
    for process in processes:
        process.join()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_file_that_others_can_read_is_refused(settings: Settings, mode: int) -> None:
    open_vault(settings).seal("x", "a", "b", "c")
    (settings.data / "master.key").chmod(mode)
    with pytest.raises(RuotaError, match="can be read by other users; run chmod 600 on it"):
        open_vault(settings).seal("x", "a", "b", "c")


def test_a_key_file_of_another_user_is_refused(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    open_vault(settings).seal("x", "a", "b", "c")
    if os.geteuid() == 0:
        os.chown(settings.data / "master.key", 4242, 4242)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(RuotaError, match="belongs to another user"):
        open_vault(settings).seal("x", "a", "b", "c")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        b"\xff\xfe\x00",
        b"short",
        base64.b64encode(b"x" * 31),
        b'{"format": 1, "current": 2, "keys": {"1": "' + base64.b64encode(b"x" * 32) + b'"}}',
        b'{"format": 9, "current": 1, "keys": {}}',
        b'{"format": 1, "current": 1, "keys": []}',
    ],
)
def test_a_damaged_key_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(RuotaError, match="is damaged or not a key file; restore it from a backup"):
        open_vault(Settings(data=tmp_path, master_key_file=path)).seal("x", "a", "b", "c")
    assert path.read_bytes() == content


def test_a_configured_key_file_is_never_made_up(tmp_path: Path) -> None:
    path = tmp_path / "mounted" / "key"
    with pytest.raises(RuotaError, match="named by RUOTA_MASTER_KEY_FILE does not exist"):
        open_vault(Settings(data=tmp_path, master_key_file=path)).seal("x", "a", "b", "c")
    assert not path.parent.exists()


def test_a_configured_file_may_hold_one_key_as_text(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(base64.b64encode(secrets.token_bytes(32)) + b"\n")
    path.chmod(0o600)
    settings = Settings(data=tmp_path, master_key_file=path)
    envelope = open_vault(settings).seal("hunter2", "a", "b", "c")
    KeyFile.of(settings).rotate()
    assert open_vault(settings).open(envelope, "a", "b", "c").reveal() == "hunter2"
    assert open_vault(settings).seal("x", "a", "b", "c")["key"] == 2


def test_rotating_wraps_every_credential_anew(settings: Settings, vault: Vault) -> None:
    database = open_database(settings)
    upgrade(database)
    login = {"kind": "key", "username": "ops", "private_key": "PRIVATE", "passphrase": "phrase"}
    with database.begin() as session:
        client = create_client(session, {"name": "ACME"})
        first = create_credential(session, vault, {"name": "one", "client_id": client.id, **login})
        create_credential(session, vault, {"name": "two", "kind": "secret", "value": "hunter2"})
    before, changed_at = first.sealed, first.updated_at
    elsewhere = open_vault(settings)
    elsewhere.seal("x", "a", "b", "c")
    assert vault.rotate(database) == 3
    with database.session() as session:
        row = session.get_one(Credential, first.id)
        assert {field: (e["key"], e["data"] == before[field]["data"]) for field, e in row.sealed.items()} == {
            "private_key": (2, True),
            "passphrase": (2, True),
        }
        assert row.updated_at == changed_at
        for holder in (vault, elsewhere, open_vault(settings)):
            assert open_login(holder, row).private_key == "PRIVATE"
    database.close()


def test_rotating_stops_at_what_cannot_be_opened(settings: Settings, vault: Vault) -> None:
    database = open_database(settings)
    upgrade(database)
    with database.begin() as session:
        good = create_credential(session, vault, {"name": "a", "kind": "secret", "value": "x"})
        bad = create_credential(session, vault, {"name": "b", "kind": "secret", "value": "y"})
        bad.sealed = {"value": good.sealed["value"]}
    with pytest.raises(VaultError, match="The value of the credential 'b' holds a sealed value that belongs"):
        vault.rotate(database)
    with database.session() as session:
        assert session.get_one(Credential, good.id).sealed == good.sealed
    database.close()
