"""pywinrm's Transport with what it does not bring: a pinned certificate, and logins of our own."""

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from winrm.encryption import Encryption
from winrm.transport import Transport


class DeviceTransport(Transport):
    """Takes over what pywinrm has made of the settings; ``login`` stands in the place of pywinrm's own.

    Nothing is sent before ``adapter`` and ``login`` are in their places.
    """

    def __init__(self, made: Transport, auth: str, adapter: HTTPAdapter, login: AuthBase | None) -> None:
        self.__dict__.update(made.__dict__)
        self._auth, self._adapter, self._login = auth, adapter, login

    def build_session(self) -> requests.Session:
        """The session, logged in where its messages are to be encrypted."""
        if self.session is not None:
            return self.session
        wanted, self.message_encryption = self.message_encryption, "never"
        session: requests.Session = super().build_session()
        self.message_encryption = wanted
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._adapter)
        if self._login is not None:
            session.auth = self._login
        if wanted == "always":
            self._encrypt(session)
        return session

    def _encrypt(self, session: requests.Session) -> None:
        # a message of nothing logs in
        first = session.prepare_request(requests.Request("POST", self.endpoint, data=None))
        try:
            self._send_message_request(session, first)
        except BaseException:
            # nothing may go in the clear over what is left
            self.close_session()
            raise
        self.encryption = Encryption(session, self._auth)
