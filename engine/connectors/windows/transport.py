"""pywinrm's Transport with what it does not bring: a pinned certificate, logins of our own, and less work per message.

pywinrm prepares every request anew, with cookies, redirects, netrc and the proxies of the environment, none of which
has a place here; that is a third of what a message costs.
"""

from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.hooks import dispatch_hook
from winrm.encryption import Encryption
from winrm.exceptions import InvalidCredentialsError, WinRMTransportError
from winrm.transport import Transport

from engine.connectors.windows import tls


class DeviceTransport(Transport):
    """Takes over what pywinrm has made of the settings; ``login`` stands in the place of pywinrm's own.

    Nothing is sent before ``adapter`` and ``login`` are in their places, and no redirect is followed.
    """

    def __init__(self, made: Transport, auth: str, adapter: HTTPAdapter, login: AuthBase | None) -> None:
        self.__dict__.update(made.__dict__)
        self._auth, self._adapter, self._login = auth, adapter, login
        self._requests: _Requests | None = None

    def build_session(self) -> requests.Session:
        """The session, logged in where its messages are to be encrypted."""
        if self.session is not None:
            return self.session
        wanted, self.message_encryption = self.message_encryption, "never"
        session: requests.Session = super().build_session()
        self.message_encryption = wanted
        session.trust_env = False
        session.proxies = {}
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._adapter)
        if self._login is not None:
            session.auth = self._login
        self._requests = _Requests(session, self.endpoint)
        if wanted == "always":
            self._encrypt(session)
        return session

    def send_message(self, message: str | bytes) -> bytes:
        """The answer. Raises pywinrm's and requests' exceptions."""
        session = self.build_session()
        assert self._requests is not None
        data = message.encode() if isinstance(message, str) else message
        if self.encryption is None:
            prepared = self._requests.made(data)
        else:
            prepared = self.encryption.prepare_encrypted_request(self._requests, self.endpoint, data)  # type: ignore[arg-type]
        return self._get_message_response_text(self._send_message_request(session, prepared))

    def _send_message_request(
        self, session: requests.Session, prepared_request: requests.PreparedRequest
    ) -> requests.Response:
        settings: dict[str, Any] = {
            "stream": False,
            "timeout": (tls.CONNECT_SECONDS, self.read_timeout_sec),
            "verify": session.verify,
            "cert": session.cert,
            "proxies": {},
        }
        response = self._adapter.send(prepared_request, **settings)
        response = dispatch_hook("response", prepared_request.hooks, response, **settings)
        text = response.content
        if response.status_code == 401:
            raise InvalidCredentialsError("the specified credentials were rejected by the server")
        if response.status_code != 200:
            said = self._get_message_response_text(response) if text else b""
            raise WinRMTransportError("http", response.status_code, said.decode("utf-8", "replace"))
        return response

    def _encrypt(self, session: requests.Session) -> None:
        assert self._requests is not None
        try:
            # a message of nothing logs in
            self._send_message_request(session, self._requests.made(b""))
        except BaseException:
            # nothing may go in the clear over what is left
            self.close_session()
            raise
        self.encryption = Encryption(session, self._auth)


class _Requests:
    """Requests that differ in their body only; pywinrm's Encryption takes it for a session."""

    def __init__(self, session: requests.Session, endpoint: str) -> None:
        self._first = session.prepare_request(requests.Request("POST", endpoint, data=b"x"))

    def made(self, body: bytes) -> requests.PreparedRequest:
        """One that can be sent."""
        first, one = self._first, requests.PreparedRequest()
        one.method, one.url, one.hooks = first.method, first.url, first.hooks
        one.headers = first.headers.copy()
        one.headers["Content-Length"] = str(len(body))
        one._cookies = first._cookies
        one.body = body
        return one

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """What a session of requests makes of it."""
        return self.made(cast(bytes, request.data))
