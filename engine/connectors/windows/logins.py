"""What a login by Kerberos, NTLM or CredSSP went wrong with, in one sentence each."""

from spnego.exceptions import SpnegoError

from engine.connectors.base import Address
from engine.connectors.places import place
from engine.errors import Code, RuotaError


def _optional() -> tuple[type[Exception], ...]:
    """The exceptions of packages that an extra installs."""
    found: list[type[Exception]] = []
    try:
        from gssapi.raw import GSSError
        from krb5 import Krb5Error

        found += [GSSError, Krb5Error]
    except ImportError:
        pass
    try:
        from requests_credssp.exceptions import AuthenticationException, NTStatusException

        found += [AuthenticationException, NTStatusException]
    except ImportError:
        pass
    return tuple(found)


# PermissionError is requests-ntlm's, where the device answers without a challenge
TROUBLE: tuple[type[Exception], ...] = (SpnegoError, PermissionError, *_optional())

_KRB5 = 2**32 - 1765328384
"""Kerberos' own error numbers begin here (com_err's table krb5)."""
_SKEW = {21, 32, 33, 37}
_UNKNOWN_USER, _UNKNOWN_SERVICE, _REVOKED, _EXPIRED, _WRONG = 6, 7, 18, 23, 24
_NO_REALM, _NO_CENTRE = 154, 156


def of(address: Address, error: Exception) -> RuotaError:
    """The error of a login that one of ``TROUBLE`` ended."""
    auth = address.winrm.auth
    if auth == "kerberos":
        return _of_kerberos(address, _number(error))
    if isinstance(error, PermissionError):
        return _failed(f"{place(address)} does not take NTLM; use Kerberos, or allow NTLM there.")
    if auth == "credssp" and "available authentication method" in str(error):
        return _failed(
            f"{place(address)} does not offer CredSSP; run Enable-WSManCredSSP -Role Server there, or choose NTLM."
        )
    return refused(address)


def refused(address: Address) -> RuotaError:
    """A wrong name or password."""
    user = _user(address)
    hint = "check the credential, and that the account is not locked"
    if address.winrm.auth == "basic":
        hint = "check the credential, and that Basic is allowed on the device"
    elif address.winrm.auth == "kerberos":
        hint = "check the credential, and that Kerberos is allowed on the device"
    elif "\\" not in user and "@" not in user:
        hint = f"check the credential; an account of a domain is written DOMAIN\\{user}"
    return _failed(f"{place(address)} does not accept the login of {user}; {hint}.")


def _of_kerberos(address: Address, number: int | None) -> RuotaError:
    device, user = place(address), _user(address)
    realm = user.partition("@")[2] or "the default realm"
    who = f"{user}, which is to log in to {device}"
    said = {
        _UNKNOWN_USER: f"The domain does not know {who}; write the login as user@DOMAIN.EXAMPLE.",
        _UNKNOWN_SERVICE: f"The domain does not know {device}; give the full name that it has there as its address.",
        _REVOKED: f"The domain has locked or disabled {who}; unlock it there.",
        _EXPIRED: f"The password of {who}, has expired; change it and correct the credential.",
        _WRONG: f"The domain does not accept the password of {who}; correct the credential.",
        _NO_REALM: f"Ruota's server knows no domain controller of {realm} for {device}; write the login as "
        "user@DOMAIN.EXAMPLE, and enter the domain in krb5.conf or DNS.",
    }
    if number in _SKEW:
        return _failed(
            f"The clocks of Ruota's server, the domain and {device} differ by more than five minutes; set them right."
        )
    if number == _NO_CENTRE:
        return RuotaError(
            f"No domain controller of {realm} answers, so that nobody can log in to {device}; check the network to it "
            "(port 88).",
            code=Code.UNREACHABLE,
        )
    return _failed(said[number]) if number in said else refused(address)


def _number(error: BaseException) -> int | None:
    """Kerberos' number of what went wrong, wherever the packages keep it."""
    one: object = error
    while one is not None:
        for name in ("err_code", "min_code"):
            code = getattr(one, name, None)
            if isinstance(code, int) and 0 <= (code & 0xFFFFFFFF) - _KRB5 < 256:
                return (code & 0xFFFFFFFF) - _KRB5
        one = getattr(one, "base_error", None) or getattr(one, "__cause__", None)
    return None


def _user(address: Address) -> str:
    return address.login.username if address.login else ""


def _failed(message: str) -> RuotaError:
    return RuotaError(message, code=Code.AUTH_FAILED)
