"""A device's WinRM endpoint, and pywinrm's Protocol for it."""

from contextlib import suppress
from importlib import import_module
from typing import Any

from requests.auth import AuthBase, HTTPBasicAuth

from engine.connectors.base import Address
from engine.connectors.places import HostKeyChanged, place
from engine.connectors.windows.kerberos import KerberosAuth
from engine.connectors.windows.messages import DeviceProtocol
from engine.connectors.windows.tls import Adapter, MemoryFile, fingerprint
from engine.connectors.windows.transport import DeviceTransport
from engine.errors import Code, RuotaError
from engine.saying import say

OPERATION_SECONDS = 10
"""How long a Receive waits for output; what is asked of a device is heard of no later."""
_READ_SECONDS = OPERATION_SECONDS + 20
_EXTRAS = {"kerberos": ("gssapi", "krb5"), "credssp": ("requests_credssp",)}


class Endpoint:
    """Where the device's WinRM is, whom to believe there, and the files that pywinrm wants for it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.host_key = address.host_key
        self._files: list[MemoryFile] = []

    def close(self) -> None:
        """Let go of the files."""
        while self._files:
            self._files.pop().close()

    def check(self) -> None:
        """Learn or compare the certificate, where it is pinned. Blocks; raises ``RuotaError`` and OSError."""
        self._refuse()
        if not self._pins:
            return
        shown = fingerprint(self.address.host, self.address.port)
        if self.host_key is None:
            self.host_key = shown
        if self.host_key != shown:
            raise HostKeyChanged(self.address, _short(self.host_key), _short(shown), shown)

    def speaks_https(self) -> bool:
        """Whether what was asked over plain HTTP answers over HTTPS. Blocks."""
        if self.address.winrm.scheme == "https":
            return False
        try:
            return bool(fingerprint(self.address.host, self.address.port))
        except OSError:
            return False

    def protocol(self) -> DeviceProtocol:
        """A new one; nothing is sent yet."""
        settings = self.address.winrm
        login = self.address.login
        assert login is not None
        secure = settings.scheme == "https"
        host = f"[{self.address.host}]" if ":" in self.address.host else self.address.host
        keys: dict[str, Any] = self._key_files() if settings.auth == "certificate" else {}
        protocol = DeviceProtocol(
            endpoint=f"{settings.scheme}://{host}:{self.address.port}/wsman",
            transport="ntlm" if settings.auth == "kerberos" else settings.auth,
            username=login.username,
            password=login.password or "",
            ca_trust_path=self._authority(),
            server_cert_validation="validate" if secure and settings.verify == "ca" else "ignore",
            read_timeout_sec=_READ_SECONDS,
            operation_timeout_sec=OPERATION_SECONDS,
            message_encryption="auto" if secure else "always",
            proxy=None,
            **keys,
        )
        adapter = Adapter(self.host_key if self._pins else None, whole=settings.auth == "credssp")
        protocol.transport = DeviceTransport(protocol.transport, settings.auth, adapter, self._login())
        return protocol

    def _login(self) -> AuthBase | None:
        login = self.address.login
        assert login is not None
        if self.address.winrm.auth == "kerberos":
            return KerberosAuth(login.username, login.password or "")
        if self.address.winrm.auth == "basic":
            # requests would take Latin-1 and refuse what does not fit
            return HTTPBasicAuth(login.username.encode(), (login.password or "").encode())
        return None

    @property
    def _pins(self) -> bool:
        settings = self.address.winrm
        return settings.scheme == "https" and settings.verify == "pin"

    def _refuse(self) -> None:
        settings, device = self.address.winrm, place(self.address)
        if self.address.login is None:
            raise RuotaError(
                say("winrm_no_credential", "{device} has no credential; choose one for it.", device=device),
                code=Code.AUTH_FAILED,
            )
        if settings.scheme == "http" and settings.auth in ("basic", "certificate"):
            if settings.auth == "basic":
                message = say(
                    "winrm_basic_open",
                    "Basic over plain HTTP would show {device}'s secrets to the network; use HTTPS.",
                    device=device,
                )
            else:
                message = say(
                    "winrm_certificate_open",
                    "A certificate over plain HTTP would show {device}'s secrets to the network; use HTTPS.",
                    device=device,
                )
            raise RuotaError(message, code=Code.REFUSED)
        _require(settings.auth)

    def _authority(self) -> Any:
        if self.address.winrm.ca is None:
            return None
        return self._file("ruota-ca", self.address.winrm.ca)

    def _key_files(self) -> dict[str, Any]:
        login = self.address.login
        assert login is not None
        if not login.certificate or not login.private_key:
            raise RuotaError(
                say(
                    "winrm_no_certificate",
                    "{device} is to be reached with a certificate, but its credential has none; change it.",
                    device=place(self.address),
                ),
                code=Code.AUTH_FAILED,
            )
        return {
            "cert_pem": self._file("ruota-cert", login.certificate),
            "cert_key_pem": self._file("ruota-key", login.private_key),
        }

    def _file(self, name: str, text: str) -> str:
        file = MemoryFile(name, text)
        self._files.append(file)
        return file.path

    def __del__(self) -> None:
        with suppress(OSError):
            self.close()


def _require(auth: str) -> None:
    """Raises ``RuotaError`` (unavailable) where the login's packages are not installed."""
    try:
        for name in _EXTRAS.get(auth, ()):
            import_module(name)
    except ImportError:
        shown = {"kerberos": "Kerberos", "credssp": "CredSSP"}[auth]
        raise RuotaError(
            say(
                "login_not_installed",
                "Ruota's server cannot log in with {shown} yet; install it there with pip install 'ruota[{auth}]'.",
                shown=shown,
                auth=auth,
            ),
            code=Code.UNAVAILABLE,
        ) from None


def _short(key: str) -> str:
    return f"SHA256:{key.removeprefix('sha256:')[:16].upper()}…"
