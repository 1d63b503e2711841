"""The HTTP client of engine nodes: it goes only where a workflow may go.

Link-local and cloud metadata addresses, and this machine's own loopback, are refused unless the settings name them.
What counts is the address that is connected to, so a name that resolves to a refused one, and a redirect to one, are
refused as well.
"""

import ipaddress
import socket
from collections.abc import Collection, Iterable
from typing import Any

import anyio
import httpcore
import httpx

from engine.errors import Code, RuotaError
from engine.saying import say

METADATA = frozenset({"169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"})
NAT64 = ipaddress.ip_network("64:ff9b::/96")
REDIRECTS = 5
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
SOCKET_OPTION = Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def refusal(address: Address) -> str | None:
    """Why an address is not for workflows, or None."""
    inner = _inner(address)
    if inner is not None:
        return refusal(inner)
    if str(address) in METADATA:
        return say("guard_metadata", "is the metadata service of the cloud")
    if address.is_link_local:
        return say("guard_link", "is a link-local address")
    if address.is_loopback or address.is_unspecified:
        return say("guard_own", "is this server itself")
    return None


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, 6to4, or through the network's NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name once, checks every address, and connects to the address it has checked."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        self.allowed = frozenset(allowed)
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        error: Exception | None = None
        for address in await self._resolve(host, port):
            self._check(host, port, address)
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error or httpcore.ConnectError(f"The name {host} has no address.")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise RuotaError(say("guard_unix", "A workflow cannot connect to a Unix socket."), code=Code.FORBIDDEN)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)

    async def _resolve(self, host: str, port: int) -> list[Address]:
        try:
            return [ipaddress.ip_address(host.strip("[]").partition("%")[0])]
        except ValueError:
            pass
        try:
            found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            raise httpcore.ConnectError(f"The name {host} is not known.") from None
        return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]

    def _check(self, host: str, port: int, address: Address) -> None:
        why = refusal(address)
        if why is None or self.allowed & {host, str(address), f"{host}:{port}", f"{address}:{port}"}:
            return
        raise RuotaError(
            say(
                "guard_refused",
                "{host} ({address}) {why}, where workflows may not go; an administrator can allow it in the settings.",
                host=host,
                address=str(address),
                why=why,
            ),
            code=Code.FORBIDDEN,
        )


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over the guarded connections; it takes no proxy from the environment."""

    def __init__(self, allowed: Collection[str] = ()) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=GuardedBackend(allowed),
        )


def guarded_client(allowed: Collection[str] = ()) -> httpx.AsyncClient:
    """A client for engine nodes. ``allowed`` are hosts, addresses or ``host:port`` that the settings permit."""
    return httpx.AsyncClient(
        transport=GuardedTransport(allowed),
        trust_env=False,
        follow_redirects=False,
        max_redirects=REDIRECTS,
        timeout=TIMEOUT,
        headers={"User-Agent": "Ruota"},
    )
