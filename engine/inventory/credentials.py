"""Credentials: logins and secret values. What is secret goes into the vault and comes out only to be used."""

from collections.abc import Mapping
from typing import Any, Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.connectors.base import Login
from engine.errors import RuotaError
from engine.inventory import rules
from engine.inventory.clients import get_client
from engine.saying import say
from engine.store.ids import new_id
from engine.store.models import Credential, Device
from engine.vault import Secret, Vault

SECRET_FIELDS: Mapping[str, tuple[str, ...]] = {
    "password": ("password", "sudo_password"),
    "key": ("private_key", "passphrase", "sudo_password"),
    "certificate": ("private_key", "certificate", "passphrase", "sudo_password"),
    "agent": ("sudo_password",),
    "secret": ("value",),
}
_NEEDED = {
    "password": ("password",),
    "key": ("private_key",),
    "certificate": ("private_key", "certificate"),
    "agent": (),
    "secret": ("value",),
}
_LONGEST_SECRET = 64 * 1024


def _secret(value: Any) -> str:
    text = value.reveal() if isinstance(value, Secret) else value
    if text is None:
        return ""
    if not isinstance(text, str) or len(text) > _LONGEST_SECRET:
        raise rules.bad(say("secret_long", "The secret value must be a text of at most 65,536 characters."))
    return text


_FIELDS: Mapping[str, rules.Check] = {
    "name": rules.name,
    "kind": rules.one_of("kind", *SECRET_FIELDS),
    "username": rules.word,
    "client_id": rules.reference,
    "sudo": rules.one_of("sudo", "none", "passwordless", "password"),
    **{field: _secret for fields in SECRET_FIELDS.values() for field in fields},
}
_COLUMNS = ("name", "kind", "username", "client_id", "sudo")


def get_credential(session: Session, credential_id: str) -> Credential:
    """The credential; raises ``RuotaError`` (not_found)."""
    credential = session.get(Credential, credential_id)
    if credential is None:
        raise rules.missing(say("credential_gone", "There is no credential {name}.", name=rules.shown(credential_id)))
    return credential


def create_credential(session: Session, vault: Vault, values: Mapping[str, Any]) -> Credential:
    """A new credential from name, kind, username, client_id, sudo and the kind's secret fields (``SECRET_FIELDS``).

    Raises ``RuotaError``: bad_param (something is missing or does not fit the kind), conflict (name taken).
    """
    fields = rules.checked({"name": None, "kind": None, "sudo": "none", **values}, _FIELDS, "credential")
    credential = Credential(id=new_id(), sealed={}, **{name: fields[name] for name in _COLUMNS if name in fields})
    credential.sealed = _seal(vault, credential, fields)
    _check(session, credential, credential.sealed)
    session.add(credential)
    session.flush()
    return credential


def update_credential(session: Session, vault: Vault, credential_id: str, values: Mapping[str, Any]) -> Credential:
    """Change what ``values`` has; a secret field that it leaves out stays, an empty one is removed.

    The kind cannot change. Raises as ``create_credential`` and ``get_credential``.
    """
    credential = get_credential(session, credential_id)
    fields = rules.checked(values, _FIELDS, "credential")
    if fields.get("kind", credential.kind) != credential.kind:
        raise rules.bad(
            say(
                "credential_kind",
                "The kind of {credential!r} cannot change; make a new credential instead.",
                credential=credential.name,
            ),
            "/kind",
        )
    proposed = Credential(
        id=credential.id,
        sealed=credential.sealed,
        **{name: fields.get(name, getattr(credential, name)) for name in _COLUMNS},
    )
    sealed = _seal(vault, credential, fields)
    _check(session, proposed, sealed)
    for name in _COLUMNS:
        setattr(credential, name, getattr(proposed, name))
    credential.sealed = sealed
    session.flush()
    return credential


def delete_credential(session: Session, credential_id: str) -> None:
    """Remove a credential. Raises ``RuotaError`` (conflict) while devices use it."""
    credential = get_credential(session, credential_id)
    devices = rules.count(session, select(Device.id).where(Device.credential_id == credential_id))
    if devices:
        raise rules.conflict(
            say(
                "credential_in_use",
                "1 device uses the credential {credential!r}; give it another one first."
                if devices == 1
                else "{count} devices use the credential {credential!r}; give them another one first.",
                credential=credential.name,
                count=devices,
            )
        )
    session.delete(credential)
    session.flush()


def _seal(vault: Vault, credential: Credential, fields: Mapping[str, Any]) -> dict[str, Any]:
    sealed = dict(credential.sealed)
    every = {field for group in SECRET_FIELDS.values() for field in group}
    for field in sorted(every & fields.keys()):
        sealed.pop(field, None)
        if not fields[field]:
            continue
        if field not in SECRET_FIELDS[credential.kind]:
            raise rules.bad(
                say(
                    "credential_no_field",
                    "A credential of the kind {kind} has no {field}.",
                    kind=credential.kind,
                    field=field,
                ),
                f"/{field}",
            )
        sealed[field] = vault.seal(fields[field], "credentials", credential.id, field)
    return sealed


def _check(session: Session, credential: Credential, sealed: Mapping[str, Any]) -> None:
    found = session.scalars(select(Credential).where(rules.same_name(Credential.name, credential.name))).first()
    if found is not None and found.id != credential.id:
        raise rules.conflict(
            say("credential_taken", "There is a credential {name!r} already; choose another name.", name=found.name)
        )
    for field in _NEEDED[credential.kind]:
        if field not in sealed:
            what = field.replace("_", " ")
            raise rules.bad(
                say(
                    "credential_needs",
                    "The credential {credential!r} needs a {what}.",
                    credential=credential.name,
                    what=what,
                ),
                f"/{field}",
            )
    if credential.kind != "secret" and not credential.username:
        raise rules.bad(
            say(
                "credential_needs_user", "The credential {credential!r} needs a user name.", credential=credential.name
            ),
            "/username",
        )
    if credential.sudo == "password" and not {"password", "sudo_password"} & sealed.keys():
        raise rules.bad(
            say(
                "credential_needs_sudo",
                "The credential {credential!r} needs a password for sudo.",
                credential=credential.name,
            ),
            "/sudo_password",
        )
    if credential.client_id is not None:
        client = get_client(session, credential.client_id)
        query = select(Device.id).where(Device.credential_id == credential.id, Device.client_id != client.id)
        others = rules.count(session, query)
        if others:
            raise rules.conflict(
                say(
                    "credential_shared",
                    "1 device of another client uses this credential; it cannot be for one client only."
                    if others == 1
                    else "{count} devices of other clients use this credential; it cannot be for one client only.",
                    count=others,
                )
            )


def no_login(name: str) -> RuotaError:
    """The credential that was chosen for a device is none to log in with."""
    message = say(
        "credential_no_login", "The credential {name!r} is a secret value, not a login; choose a login.", name=name
    )
    return rules.bad(message, "/credential_id")


def secret_fields(credential: Credential) -> list[str]:
    """Which secret fields are set: all that may be shown of them."""
    return sorted(credential.sealed)


def open_secret(session: Session, vault: Vault, credential_id: str) -> Secret:
    """The value that a secret param gets: of a login its password, else its key; of a secret its value.

    Raises ``RuotaError``: not_found, unavailable (cannot be opened), bad_param (there is nothing secret in it).
    """
    credential = get_credential(session, credential_id)
    for field in ("value", "password", "private_key", "sudo_password"):
        if field in credential.sealed:
            return _open(vault, credential, field)
    raise rules.bad(
        say("credential_empty", "The credential {credential!r} holds no secret value.", credential=credential.name)
    )


def open_login(vault: Vault, credential: Credential) -> Login:
    """The login, opened for one use. Raises ``RuotaError`` (unavailable) when a value cannot be opened."""
    opened = {field: _open(vault, credential, field).reveal() for field in credential.sealed}
    opened.pop("value", None)
    if credential.sudo == "password":
        opened.setdefault("sudo_password", opened.get("password", ""))
    return Login(
        username=credential.username,
        use_agent=credential.kind == "agent",
        sudo=cast(Literal["none", "passwordless", "password"], credential.sudo),
        **opened,
    )


def _open(vault: Vault, credential: Credential, field: str) -> Secret:
    what = say(
        "field_of_credential",
        "The {field} of the credential {credential!r}",
        field=field.replace("_", " "),
        credential=credential.name,
    )
    return vault.open(credential.sealed[field], "credentials", credential.id, field, what)
