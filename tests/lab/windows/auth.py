"""Who asks: Basic, NTLM, Kerberos, Negotiate and CredSSP with message encryption by pyspnego, client certificates."""

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spnego
from spnego.channel_bindings import GssChannelBindings

_PART = b"--Encrypted Boundary"
# of a Kerberos token that no SPNEGO wraps
_KERBEROS = bytes.fromhex("06092a864886f712010202")
_SIXTEEN_KB = 16384


@dataclass
class Accounts:
    """Who may log in, how. ``certificates``: SHA-256 of a client certificate to a user.

    Tickets of Kerberos are believed by the keytab of the process (``KRB5_KTNAME``); where one is tied to a TLS
    connection, ``bindings`` are those it must be tied to.
    """

    users: Mapping[str, str]
    basic: bool = False
    unencrypted: bool = False
    credssp: bool = False
    only_basic: bool = False
    bindings: bytes | None = None
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
        self._protocol = ""
        self.protocol = ""
        self.user: str | None = accounts.certificates.get(certificate or "")

    def challenge(self) -> list[str]:
        basic = ['Basic realm="WSMAN"'] if self._accounts.basic else []
        credssp = ["CredSSP"] if self._accounts.credssp else []
        return basic if self._accounts.only_basic else ["Negotiate", "NTLM", *credssp, *basic]

    def check(self, header: str | None) -> tuple[bool, str | None]:
        """Whether this request is of a known user, and a token to send back."""
        if header is None:
            return self._context is not None and self._context.complete and self.user is not None, None
        scheme, _, token = header.partition(" ")
        if header.startswith("http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"):
            return self.user is not None, None
        if scheme.lower() == "basic":
            return self._basic(token), None
        if scheme in ("Negotiate", "NTLM") or (scheme == "CredSSP" and self._accounts.credssp):
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
            self._context = _context(scheme, token, self._accounts.bindings)
        try:
            out = self._context.step(token)
        except Exception:  # whatever pyspnego and the libraries below it say of a token
            why = _kerberos_error(self._context)
            self._context = None
            return False, f"{scheme} {base64.b64encode(why).decode()}" if why else None
        if self._context.complete:
            self.user = self._context.client_principal.rsplit("\\", 1)[-1].split("@")[0]
            self.protocol = "credssp" if scheme == "CredSSP" else self._context.negotiated_protocol or ""
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
        # CredSSP's TLS takes no more at once
        most = _SIXTEEN_KB if "CredSSP" in self._protocol else len(body)
        pieces = [body[at : at + most] for at in range(0, len(body), most)]
        wrapped = b"".join(self._part(piece) for piece in pieces) + _PART + b"--\r\n"
        shape = "multipart/x-multi-encrypted" if len(pieces) > 1 else "multipart/encrypted"
        return wrapped, f'{shape};protocol="{self._protocol}";boundary="Encrypted Boundary"'

    def _part(self, piece: bytes) -> bytes:
        header, data, padding = self._context.wrap_winrm(piece)
        size = len(piece) + padding
        return b"".join(
            (
                _PART + b"\r\n\tContent-Type: " + self._protocol.encode(),
                b"\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % size,
                _PART + b"\r\n\tContent-Type: application/octet-stream\r\n",
                *(len(header).to_bytes(4, "little"), header, data),
            )
        )


def _context(scheme: str, token: bytes, bindings: bytes | None) -> Any:
    if scheme == "CredSSP":
        return spnego.server(protocol="credssp")
    if token.startswith(b"NTLMSSP"):
        return spnego.server(protocol="ntlm")
    bound = GssChannelBindings(application_data=bindings) if bindings else None
    return spnego.server(protocol="kerberos" if _KERBEROS in token[:32] else "negotiate", channel_bindings=bound)


def _kerberos_error(context: Any) -> bytes | None:
    """What Kerberos tells a client whose ticket is refused; gssapi keeps it for later, and pyspnego never asks."""
    kept = getattr(getattr(context, "_context", None), "_last_err", None)
    return getattr(kept, "token", None)
