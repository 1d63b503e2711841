"""Who asks: Basic, NTLM and Negotiate with message encryption by pyspnego, client certificates."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spnego
from spnego.exceptions import SpnegoError

_PART = b"--Encrypted Boundary"


@dataclass
class Accounts:
    """Who may log in, how. ``certificates``: SHA-256 of a client certificate to a user."""

    users: Mapping[str, str]
    basic: bool = False
    unencrypted: bool = False
    denied: frozenset[str] = frozenset()
    certificates: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Tell pyspnego's NTLM acceptor; one server per process at a time may have another list."""
        file = folder / "ntlm-users"
        lines = [f"WS01:{user}:{password}\n" for user, password in self.users.items()]
        lines += [f":{user}:{password}\n" for user, password in self.users.items()]
        file.write_text("".join(lines))
        file.chmod(0o600)
        os.environ["NTLM_USER_FILE"] = str(file)


class Login:
    """The state of one TCP connection."""

    def __init__(self, accounts: Accounts, secure: bool, certificate: str | None) -> None:
        self._accounts, self._secure = accounts, secure
        self._context: Any = None
        self._scheme = ""
        self._protocol = ""
        self.user: str | None = accounts.certificates.get(certificate or "")

    def challenge(self) -> list[str]:
        basic = ['Basic realm="WSMAN"'] if self._accounts.basic else []
        return ["Negotiate", "NTLM", *basic]

    def check(self, header: str | None) -> tuple[bool, str | None]:
        """Whether this request is of a known user, and a token to send back."""
        if header is None:
            return self._context is not None and self._context.complete and self.user is not None, None
        scheme, _, token = header.partition(" ")
        if header.startswith("http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"):
            return self.user is not None, None
        if scheme.lower() == "basic":
            return self._basic(token), None
        if scheme in ("Negotiate", "NTLM"):
            return self._step(scheme, base64.b64decode(token))
        return False, None

    def _basic(self, token: str) -> bool:
        if not self._accounts.basic or not (self._secure or self._accounts.unencrypted):
            return False
        user, _, password = base64.b64decode(token).decode().partition(":")
        if self._accounts.users.get(user) != password:
            return False
        self.user = user
        return True

    def _step(self, scheme: str, token: bytes) -> tuple[bool, str | None]:
        if self._context is None or self._context.complete:
            self._context = spnego.server(protocol="ntlm" if token.startswith(b"NTLMSSP") else "negotiate")
            self._scheme = scheme
        try:
            out = self._context.step(token)
        except SpnegoError:
            self._context = None
            return False, None
        if self._context.complete:
            self.user = self._context.client_principal.rsplit("\\", 1)[-1]
        return self._context.complete, f"{scheme} {base64.b64encode(out).decode()}" if out else None

    def opened(self, body: bytes, kind: str) -> bytes | None:
        """The message in a request; None if it came in the clear where that is not allowed."""
        if not kind.startswith("multipart/"):
            allowed = self._secure or self._accounts.unencrypted or not body
            return body if allowed else None
        found = re.search(r'protocol="([^"]+)"', kind)
        self._protocol = found[1] if found else ""
        whole = b""
        for part in body.split(_PART + b"\r\n"):
            _, mark, data = part.partition(b"Content-Type: application/octet-stream\r\n")
            if mark:
                data = data.removesuffix(_PART + b"--\r\n")
                size = int.from_bytes(data[:4], "little")
                whole += self._context.unwrap_winrm(data[4 : 4 + size], data[4 + size :])
        return whole

    def sealed(self, body: bytes, kind: str) -> tuple[bytes, str]:
        """The answer, encrypted if the request was."""
        if not kind.startswith("multipart/"):
            return body, "application/soap+xml;charset=UTF-8"
        header, data, padding = self._context.wrap_winrm(body)
        protocol = self._protocol.encode()
        size = len(body) + padding
        wrapped = b"".join(
            (
                _PART + b"\r\n\tContent-Type: " + protocol,
                b"\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % size,
                _PART + b"\r\n\tContent-Type: application/octet-stream\r\n",
                *(len(header).to_bytes(4, "little"), header, data, _PART + b"--\r\n"),
            )
        )
        return wrapped, f'multipart/encrypted;protocol="{self._protocol}";boundary="Encrypted Boundary"'
