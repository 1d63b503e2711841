"""A credential as asyncssh takes it: nothing is read from the worker's own home."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import asyncssh

from engine.connectors.base import Address, Login
from engine.errors import Code, RuotaError
from engine.saying import say

_KEY_ALGORITHMS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# As strong as the others, and both ends compute AES in hardware: chacha20 costs asyncssh ten times as much.
_CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
    "aes192-ctr",
    "aes128-ctr",
)
CONNECT_SECONDS = 15
KEEPALIVE_SECONDS = 15


@asynccontextmanager
async def options(address: Address) -> AsyncIterator[dict[str, Any]]:
    """Keyword arguments for ``asyncssh.connect``, within which an agent stays open to sign."""
    login = address.login
    if login is None:
        raise RuotaError(
            say("no_credential", "{device} has no credential; choose one for it.", device=address.name),
            code=Code.AUTH_FAILED,
        )
    agent = await _agent(address) if login.use_agent else None
    try:
        yield await _settings(address, login, agent)
    finally:
        if agent is not None:
            agent.close()
            await agent.wait_closed()


async def _settings(address: Address, login: Login, agent: asyncssh.SSHAgentClient | None) -> dict[str, Any]:
    return {
        "config": None,
        "username": login.username,
        "password": login.password,
        "client_keys": await _keys(address, login, agent),
        "known_hosts": ([], [], [], [], [], [], []),
        "server_host_key_algs": key_algorithms(address),
        "encryption_algs": _CIPHERS,
        "x509_trusted_certs": None,
        "gss_auth": False,
        "gss_kex": False,
        "connect_timeout": CONNECT_SECONDS,
        "login_timeout": 2 * CONNECT_SECONDS,
        "keepalive_interval": KEEPALIVE_SECONDS,
        "keepalive_count_max": 4,
    }


def pinned_key(address: Address) -> asyncssh.SSHKey | None:
    """The host key that the device showed before."""
    if not address.host_key:
        return None
    try:
        return asyncssh.import_public_key(address.host_key)
    except (asyncssh.KeyImportError, ValueError):
        raise RuotaError(
            say(
                "host_key_unreadable",
                "The stored host key of {device} cannot be read; take the device's key anew.",
                device=address.name,
            ),
            code=Code.HOST_KEY_CHANGED,
        ) from None


def key_algorithms(address: Address) -> list[str]:
    """All that we take, the pinned key's kind first, so that a second key of the device is no changed key."""
    key = pinned_key(address)
    if key is None:
        return list(_KEY_ALGORITHMS)
    kind = key.get_algorithm()
    return sorted(
        _KEY_ALGORITHMS, key=lambda name: name != kind and not (kind == "ssh-rsa" and name.startswith("rsa-"))
    )


async def _keys(address: Address, login: Login, agent: asyncssh.SSHAgentClient | None) -> list[Any] | None:
    keys: list[Any] = []
    if login.private_key:
        key = await _private_key(address, login)
        if login.certificate:
            keys.append((key, _certificate(address, login.certificate)))
        keys.append(key)
    if agent is not None:
        keys += await agent.get_keys()
    # None, since an empty list would make asyncssh look into the worker's own ~/.ssh
    return keys or None


@lru_cache(maxsize=64)
def _opened(text: str, passphrase: str | None) -> asyncssh.SSHKey:
    """Cached: a passphrase is slow to check on purpose, and the devices of a fleet share a key."""
    return asyncssh.import_private_key(text, passphrase)


async def _private_key(address: Address, login: Login) -> asyncssh.SSHKey:
    try:
        return await asyncio.to_thread(_opened, login.private_key or "", login.passphrase)
    except asyncssh.KeyEncryptionError:
        message = say(
            "key_passphrase",
            "The private key of {user} for {device} does not open with its passphrase; correct the credential.",
            user=login.username,
            device=address.name,
        )
    except (asyncssh.KeyImportError, ValueError) as error:
        if "assphrase" in str(error):
            message = say(
                "key_no_passphrase",
                "The private key of {user} for {device} needs a passphrase; correct the credential.",
                user=login.username,
                device=address.name,
            )
        else:
            message = say(
                "key_unreadable",
                "The private key of {user} for {device} cannot be read; correct the credential.",
                user=login.username,
                device=address.name,
            )
    raise RuotaError(message, code=Code.AUTH_FAILED)


def _certificate(address: Address, text: str) -> asyncssh.SSHCertificate:
    try:
        return asyncssh.import_certificate(text)
    except (asyncssh.KeyImportError, ValueError):
        raise RuotaError(
            say(
                "ssh_certificate",
                "The certificate for {device} cannot be read; correct the credential.",
                device=address.name,
            ),
            code=Code.AUTH_FAILED,
        ) from None


async def _agent(address: Address) -> asyncssh.SSHAgentClient:
    path = os.environ.get("SSH_AUTH_SOCK")
    try:
        if not path:
            raise OSError
        agent = asyncssh.SSHAgentClient(path)
        await agent.connect()
        return agent
    except (OSError, asyncssh.Error):
        raise RuotaError(
            say(
                "no_agent",
                "{device} is to be reached with the worker's SSH agent, but none answers; start one.",
                device=address.name,
            ),
            code=Code.AUTH_FAILED,
        ) from None
