"""Putting what a file holds into the inventory, or saying what would come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import RuotaError
from engine.inventory import rules
from engine.inventory.clients import create_client, create_site, get_client
from engine.inventory.credentials import create_credential, open_login
from engine.inventory.devices import create_device, update_device
from engine.inventory.imports.ansible import read_ansible
from engine.inventory.imports.candidates import Candidate, FoundLogin, Parsed, masked
from engine.inventory.imports.csv_files import read_csv
from engine.saying import say, told
from engine.store.models import Client, Credential, Device, Site
from engine.vault import Vault

LARGEST_CHARACTERS = 10 * 1024 * 1024
_READERS = {"csv": read_csv, "ansible": read_ansible}


def decode(raw: bytes) -> str:
    """The text of a file as spreadsheets write it: UTF-8, UTF-16 with a mark, else Windows' Western letters."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def import_devices(
    session: Session, vault: Vault, format: str, text: str, client_id: str | None = None, dry_run: bool = False
) -> dict[str, Any]:
    """Take the devices of a file (``csv`` or ``ansible``): new names are added, known ones updated.

    Returns ``{"added": n, "updated": n, "unchanged": n, "rejected": [{line, text, message, told}],
    "notes": [sentences], "notes_told": [{code, values}]}``.
    ``client_id`` is the client of lines that name none. Passwords of the file go into the vault as credentials.
    With ``dry_run`` nothing is changed. Raises ``RuotaError`` (bad_param) when the whole cannot be read.
    """
    if format not in _READERS:
        raise rules.bad(
            say("import_format", "The format is {format}; it must be csv or ansible.", format=rules.shown(format)),
            "/format",
        )
    if len(text) > LARGEST_CHARACTERS:
        raise rules.bad(say("import_large", "The file has more than 10 MB; split it."), "/text")
    client = get_client(session, client_id) if client_id else None
    parsed = _READERS[format](text)
    trial = session.begin_nested()
    applying = _Applying(session, vault, client, parsed)
    for candidate in parsed.candidates:
        applying.take(candidate)
    if dry_run:
        trial.rollback()
    else:
        trial.commit()
    return applying.report()


@dataclass(slots=True)
class _Applying:
    session: Session
    vault: Vault
    client: Client | None
    parsed: Parsed
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, candidate: Candidate) -> None:
        """One device, whole or not at all."""
        secrets = candidate.login.secrets() if candidate.login else []
        notes = len(self.parsed.notes)
        try:
            with self.session.begin_nested():
                self._put(candidate)
        except RuotaError as error:
            del self.parsed.notes[notes:]
            self.parsed.reject(candidate.line, masked(candidate.text, secrets), error.message)

    def report(self) -> dict[str, Any]:
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [row.to_json() for row in sorted(self.parsed.rejected, key=lambda row: row.line)],
            "notes": [str(note) for note in self.parsed.notes],
            "notes_told": [told(note) for note in self.parsed.notes],
        }

    def _put(self, candidate: Candidate) -> None:
        name = rules.name(candidate.values.get("name"))
        client = self._client(candidate)
        key = (client.id, name.casefold())
        if key in self.seen:
            raise rules.conflict(
                say(
                    "import_device_twice",
                    "The device {device} is in this file already, on line {line}.",
                    device=rules.shown(name),
                    line=self.seen[key],
                )
            )
        values: dict[str, Any] = dict(candidate.values)
        if candidate.site:
            values["site_id"] = self._site(client, candidate.site).id
        if candidate.credential:
            values["credential_id"] = self._credential(candidate.credential).id
        elif candidate.login:
            values["credential_id"] = self._login(client, candidate.login).id
        query = select(Device).where(Device.client_id == client.id, rules.same_name(Device.name, name))
        known = self.session.scalars(query).first()
        if known is None:
            create_device(self.session, {**values, "client_id": client.id})
            self.added += 1
        elif self._update(known, values):
            self.updated += 1
        else:
            self.unchanged += 1
        self.seen[key] = candidate.line

    def _update(self, device: Device, values: Mapping[str, Any]) -> bool:
        fields = ("name", *(field for field in values if field != "name"))
        before = {field: getattr(device, field) for field in fields}
        update_device(self.session, device.id, values)
        return before != {field: getattr(device, field) for field in fields}

    def _client(self, candidate: Candidate) -> Client:
        if not candidate.client:
            if self.client is None:
                raise rules.bad(
                    say(
                        "import_no_client",
                        "This line names no client; add a column client or choose the client to import into.",
                    )
                )
            return self.client
        query = select(Client).where(rules.same_name(Client.name, candidate.client))
        found = self.session.scalars(query).first()
        if found is None:
            found = create_client(self.session, {"name": candidate.client})
            self.parsed.notes.append(
                say("import_client_new", "The client {client} is new.", client=rules.shown(found.name))
            )
        return found

    def _site(self, client: Client, name: str) -> Site:
        query = select(Site).where(Site.client_id == client.id, rules.same_name(Site.name, name))
        found = self.session.scalars(query).first()
        if found is None:
            found = create_site(self.session, client.id, {"name": name})
            self.parsed.notes.append(
                say(
                    "import_site_new",
                    "The site {site} of {client} is new.",
                    site=rules.shown(found.name),
                    client=rules.shown(client.name),
                )
            )
        return found

    def _credential(self, name: str) -> Credential:
        found = self.session.scalars(select(Credential).where(rules.same_name(Credential.name, name))).first()
        if found is None:
            raise rules.missing(
                say(
                    "import_credential_missing",
                    "There is no credential {credential}{hint}.",
                    credential=rules.shown(name),
                    hint=rules.did_you_mean(name, self.session.scalars(select(Credential.name))),
                )
            )
        return found

    def _login(self, client: Client, login: FoundLogin) -> Credential:
        """The credential that holds this login already, or a new one in the vault."""
        query = select(Credential).where(Credential.username == login.username, Credential.client_id == client.id)
        for known in self.session.scalars(query):
            if known.kind in ("password", "agent") and self._same(known, login):
                return known
        values: dict[str, Any] = {
            "name": self._free_name(f"{login.username} at {client.name}"),
            "kind": "password" if login.password else "agent",
            "username": login.username,
            "client_id": client.id,
            "sudo": "none" if login.username == "root" else "password",
            "sudo_password": login.sudo_password,
        }
        if login.password:
            values["password"] = login.password
        made = create_credential(self.session, self.vault, values)
        self.parsed.notes.append(
            say(
                "import_login_kept",
                "A login of the file went into the vault as the credential {credential}.",
                credential=rules.shown(made.name),
            )
        )
        return made

    def _same(self, known: Credential, login: FoundLogin) -> bool:
        opened = open_login(self.vault, known)
        password, sudo = (found.reveal() if found else None for found in (login.password, login.sudo_password))
        return opened.password == password and opened.sudo_password in (sudo, sudo or password)

    def _free_name(self, name: str) -> str:
        taken = {known.casefold() for known in self.session.scalars(select(Credential.name))}
        name = name[: rules.LONGEST_NAME - 8]
        numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
        return name if name.casefold() not in taken else next(n for n in numbered if n.casefold() not in taken)
