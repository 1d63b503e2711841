"""Kerberos for WinRM: a ticket by the login's own user and password, in this process's memory and nowhere else."""

import base64
import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from requests.auth import AuthBase

_TOKEN = re.compile(r"Negotiate\s+([A-Za-z0-9+/=]+)", re.IGNORECASE)


class KerberosAuth(AuthBase):
    """Answers the device's first refusal on a connection with a ticket, and makes sure that the device is who it says.

    Raises ``spnego.exceptions.SpnegoError`` from within a request.
    """

    def __init__(self, username: str, password: str) -> None:
        self._username, self._password = username, password
        self._context: Any = None

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.register_hook("response", self._answered)
        return request

    # pywinrm's Encryption asks for these

    def wrap_winrm(self, host: object, message: bytes) -> tuple[bytes, bytes]:
        """The sealed message and its signature."""
        header, data, _ = self._context.wrap_winrm(message)
        return data, header

    def unwrap_winrm(self, host: object, sealed: bytes, signature: bytes) -> bytes:
        """The message."""
        return bytes(self._context.unwrap_winrm(signature, sealed))

    def _answered(self, response: requests.Response, **settings: Any) -> requests.Response:
        offered = response.headers.get("WWW-Authenticate", "").lower()
        sent: Any = response.request
        if response.status_code != 401 or "Authorization" in sent.headers or "negotiate" not in offered:
            return response
        bindings = _bindings(response)
        # read to its end, so that the same connection is taken again
        response.content  # noqa: B018
        response.raw.release_conn()
        context = self._new(urlsplit(response.url).hostname or "", bindings)
        request = sent.copy()
        request.headers["Authorization"] = "Negotiate " + base64.b64encode(context.step() or b"").decode()
        answer: requests.Response = response.connection.send(request, **settings)
        answer.history.append(response)
        answer.content  # noqa: B018
        token = _TOKEN.search(answer.headers.get("WWW-Authenticate", ""))
        # the device's proof, or what it has against the ticket; without the one an answer is not believed
        if token is not None or answer.status_code != 401:
            context.step(base64.b64decode(token[1]) if token is not None else b"")
        self._context = context
        return answer

    def _new(self, host: str, bindings: Any) -> Any:
        import spnego

        return spnego.client(
            self._username,
            self._password,
            hostname=host,
            service="HTTP",
            protocol="kerberos",
            channel_bindings=bindings,
        )


def _bindings(response: requests.Response) -> Any:
    """What ties the ticket to the TLS connection, so that nobody between can use it."""
    from spnego.channel_bindings import GssChannelBindings

    shown = None
    with suppress(AttributeError):
        shown = response.raw.connection.sock.getpeercert(binary_form=True)
    if not shown:
        return None
    chosen = x509.load_der_x509_certificate(shown).signature_hash_algorithm
    weak = chosen is None or chosen.name in ("md5", "sha1")
    digest = hashes.Hash(hashes.SHA256() if weak or chosen is None else chosen)
    digest.update(shown)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest.finalize())
