"""What a login by Kerberos, NTLM or CredSSP went wrong with, in one sentence each."""

from spnego.exceptions import SpnegoError

from engine.connectors.base import Address
from engine.connectors.places import place
from engine.errors import Code, RuotaError
from engine.saying import say


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
        return _failed(
            say(
                "login_no_ntlm",
                "{device} does not take NTLM; use Kerberos, or allow NTLM there.",
                device=place(address),
            )
        )
    if auth == "credssp" and "available authentication method" in str(error):
        return _failed(
            say(
                "login_no_credssp",
                "{device} does not offer CredSSP; run Enable-WSManCredSSP -Role Server there, or choose NTLM.",
                device=place(address),
            )
        )
    return refused(address)


def refused(address: Address) -> RuotaError:
    """A wrong name or password."""
    user = _user(address)
    return _failed(
        say(
            "login_refused",
            "{device} does not accept the login of {user}; {hint}.",
            device=place(address),
            user=user,
            hint=_hint(address, user),
        )
    )


def _hint(address: Address, user: str) -> str:
    if address.winrm.auth == "basic":
        return say("hint_basic", "check the credential, and that Basic is allowed on the device")
    if address.winrm.auth == "kerberos":
        return say("hint_kerberos", "check the credential, and that Kerberos is allowed on the device")
    if "\\" not in user and "@" not in user:
        return say("hint_domain", "check the credential; an account of a domain is written DOMAIN\\{user}", user=user)
    return say("hint_locked", "check the credential, and that the account is not locked")


def _of_kerberos(address: Address, number: int | None) -> RuotaError:
    device, user = place(address), _user(address)
    realm = user.partition("@")[2] or say("default_realm", "the default realm")
    who = say("kerberos_who", "{user}, which is to log in to {device}", user=user, device=device)
    said = {
        _UNKNOWN_USER: say(
            "kerberos_user", "The domain does not know {who}; write the login as user@DOMAIN.EXAMPLE.", who=who
        ),
        _UNKNOWN_SERVICE: say(
            "kerberos_device",
            "The domain does not know {device}; give the full name that it has there as its address.",
            device=device,
        ),
        _REVOKED: say("kerberos_locked", "The domain has locked or disabled {who}; unlock it there.", who=who),
        _EXPIRED: say(
            "kerberos_expired", "The password of {who}, has expired; change it and correct the credential.", who=who
        ),
        _WRONG: say(
            "kerberos_wrong", "The domain does not accept the password of {who}; correct the credential.", who=who
        ),
        _NO_REALM: say(
            "kerberos_no_realm",
            "Ruota's server knows no domain controller of {realm} for {device}; write the login as "
            "user@DOMAIN.EXAMPLE, and enter the domain in krb5.conf or DNS.",
            realm=realm,
            device=device,
        ),
    }
    if number in _SKEW:
        return _failed(
            say(
                "kerberos_clocks",
                "The clocks of Ruota's server, the domain and {device} differ by more than five minutes; set them "
                "right.",
                device=device,
            )
        )
    if number == _NO_CENTRE:
        return RuotaError(
            say(
                "kerberos_no_centre",
                "No domain controller of {realm} answers, so that nobody can log in to {device}; check the network "
                "to it (port 88).",
                realm=realm,
                device=device,
            ),
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
