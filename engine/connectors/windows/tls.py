"""Whether the device at the other end of HTTPS is the one that was meant."""

import hashlib
import os
import socket
import ssl
from typing import Any

from requests import Response
from requests.adapters import HTTPAdapter

CONNECT_SECONDS = 10
"""How long a device may take to accept a connection."""


def fingerprint(host: str, port: int) -> str:
    """``sha256:`` and the hex fingerprint of the certificate shown there, believed by nobody yet. Raises OSError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection((host, port), CONNECT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as tls,
    ):
        shown = tls.getpeercert(binary_form=True) or b""
    return f"sha256:{hashlib.sha256(shown).hexdigest()}"


class Adapter(HTTPAdapter):
    """Speaks only with the holder of one certificate, where one is given, whoever signed it.

    ``whole`` reads every answer to its end at once, so that one which a login breaks off at leaves no open socket.
    """

    def __init__(self, pin: str | None, *, whole: bool) -> None:
        self._pin = pin.removeprefix("sha256:") if pin else None
        self._whole = whole
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
        if self._pin:
            settings["assert_fingerprint"] = self._pin
        super().init_poolmanager(*arguments, **settings)

    def send(self, *arguments: Any, **settings: Any) -> Response:
        response = super().send(*arguments, **settings)
        if self._whole:
            response.content  # noqa: B018
        return response


class MemoryFile:
    """A text under a path that only this process can read and no disk holds."""

    def __init__(self, name: str, text: str) -> None:
        self._handle = os.memfd_create(name)
        os.write(self._handle, text.encode())

    @property
    def path(self) -> str:
        return f"/proc/self/fd/{self._handle}"

    def close(self) -> None:
        """Let go of it."""
        os.close(self._handle)
