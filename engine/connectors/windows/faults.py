"""What went wrong between Ruota and a device's WinRM, in one sentence each."""

import errno
import re
import socket
from collections.abc import Iterator

import requests
from winrm.exceptions import InvalidCredentialsError, WinRMError, WinRMTransportError, WSManFaultError

from engine.connectors.base import Address
from engine.connectors.places import lost, no_name, no_way, place
from engine.connectors.windows import logins
from engine.errors import Code, RuotaError
from engine.saying import say

SHELL_NOT_FOUND = 2150858843
QUOTA = 0x803381A6
BUSY = 170
TOO_LARGE = 2150858791
_NOT_FOUND = 2147942402
_ACCESS_DENIED = 5
_MANY_SHELLS = {2150859173, 2150859172, 2150859175}


def shell_is_gone(error: Exception) -> bool:
    """The command was refused because of its shell or session, so that it may be sent again through a new one."""
    if isinstance(error, WSManFaultError):
        return error.wsman_fault_code == SHELL_NOT_FOUND or error.wmierror_code == QUOTA
    # an encrypted session that the device has forgotten is answered so: it could not even read the request
    return isinstance(error, WinRMTransportError) and error.code == 400


def is_too_large(error: WSManFaultError) -> bool:
    """The device takes no message of that size, and has done nothing with it."""
    return error.wsman_fault_code == TOO_LARGE or (error.fault_subcode or "").endswith("EncodingLimit")


def of(address: Address, error: Exception) -> RuotaError:
    """The error of a request that was not answered as it should."""
    if isinstance(error, RuotaError):
        return error
    if isinstance(error, InvalidCredentialsError):
        return logins.refused(address)
    if isinstance(error, WSManFaultError):
        return _of_fault(address, error)
    if isinstance(error, WinRMTransportError):
        return _of_http(address, error)
    if isinstance(error, requests.exceptions.SSLError) or "SSLError" in type(error).__name__:
        return _of_tls(address, error)
    if isinstance(error, logins.TROUBLE):
        return logins.of(address, error)
    if isinstance(error, requests.RequestException | OSError):
        return _of_network(address, error)
    if isinstance(error, WinRMError):
        return _of_setup(address, error)
    return _error(
        Code.UNREACHABLE,
        say(
            "winrm_strange",
            "{device} gave an answer that is not WinRM's ({reason}).",
            device=place(address),
            reason=type(error).__name__,
        ),
    )


def _of_fault(address: Address, fault: WSManFaultError) -> RuotaError:
    device = place(address)
    user = _user(address)
    if fault.wsman_fault_code == _ACCESS_DENIED or fault.code == 403:
        return _no_rights(address)
    if fault.wsman_fault_code == _NOT_FOUND:
        return _error(
            Code.UNSUPPORTED_OS,
            say(
                "winrm_no_powershell",
                "{device} has no PowerShell; install Windows PowerShell 5.1 there.",
                device=device,
            ),
        )
    if fault.wsman_fault_code == SHELL_NOT_FOUND:
        return _error(
            Code.UNREACHABLE, say("winrm_shell_ended", "{device} has ended its WinRM shell; try again.", device=device)
        )
    if fault.wmierror_code == QUOTA or fault.wsman_fault_code in _MANY_SHELLS:
        return _error(
            Code.BUSY,
            say(
                "winrm_many_shells",
                "{device} has too many WinRM shells of {user} open; wait for them to end.",
                device=device,
                user=user,
            ),
        )
    said = re.sub(r"\s+", " ", fault.reason).strip().rstrip(".")
    return _error(Code.REFUSED, say("winrm_fault", "{device} refused: {said}.", device=device, said=said))


def _user(address: Address) -> str:
    return address.login.username if address.login else say("the_login", "the login")


def _no_rights(address: Address) -> RuotaError:
    user = _user(address)
    return _error(
        Code.AUTH_FAILED,
        say(
            "winrm_no_rights",
            "{device} knows {user} but does not let it in by WinRM; make it an administrator there, and if it is a "
            "local account, set LocalAccountTokenFilterPolicy to 1.",
            device=place(address),
            user=user,
        ),
    )


def speaks_https(address: Address) -> RuotaError:
    """It was asked over plain HTTP."""
    return _error(
        Code.REFUSED,
        say("winrm_https", "{device} speaks HTTPS there; choose HTTPS, or correct the port.", device=place(address)),
    )


def constrained(address: Address, mode: str) -> RuotaError:
    """PowerShell there is kept from running scripts such as ours."""
    return _error(
        Code.UNSUPPORTED_OS,
        say(
            "winrm_constrained",
            "PowerShell on {device} runs in {mode} mode, in which no script of Ruota can work; let the login's "
            "scripts run unrestricted in AppLocker or App Control there.",
            device=place(address),
            mode=mode,
        ),
    )


def _of_http(address: Address, error: WinRMTransportError) -> RuotaError:
    device = place(address)
    if error.code == 403:
        return _no_rights(address)
    if error.code == 404:
        return _error(
            Code.REFUSED, say("winrm_web", "{device} is a web server without WinRM; correct the port.", device=device)
        )
    if error.code == 503:
        return _error(
            Code.UNREACHABLE,
            say(
                "winrm_not_ready",
                "{device} answers, but its WinRM service is not ready; try again in a minute.",
                device=device,
            ),
        )
    if error.code == 400:
        return _error(
            Code.UNREACHABLE,
            say("winrm_forgotten", "{device} has forgotten the WinRM session; try again.", device=device),
        )
    if error.code == 500 and address.winrm.scheme == "http":
        return _error(
            Code.REFUSED,
            say("winrm_unencrypted", "{device} refuses WinRM without encryption; use HTTPS or NTLM.", device=device),
        )
    return _error(
        Code.REFUSED,
        say(
            "winrm_status",
            "{device} answered with the HTTP status {code}; check its WinRM service.",
            device=device,
            code=error.code,
        ),
    )


def _of_tls(address: Address, error: Exception) -> RuotaError:
    device, said = place(address), str(error)
    if "WRONG_VERSION_NUMBER" in said or "UNEXPECTED_EOF" in said or "RECORD_LAYER_FAILURE" in said:
        return _error(
            Code.REFUSED,
            say(
                "winrm_no_https",
                "{device} does not speak HTTPS there; correct the port or use HTTP with NTLM.",
                device=device,
            ),
        )
    if "certificate has expired" in said:
        return _error(
            Code.HOST_KEY_CHANGED,
            say(
                "certificate_expired", "The certificate of {device} has expired; renew it on the device.", device=device
            ),
        )
    if "doesn't match" in said or "Hostname mismatch" in said or "IP address mismatch" in said:
        return _error(
            Code.HOST_KEY_CHANGED,
            say(
                "certificate_name",
                "The certificate of {device} is for another name; use the name in it as the address, or pin it.",
                device=device,
            ),
        )
    if "self-signed" in said or "self signed" in said or "unable to get local issuer" in said:
        return _error(
            Code.HOST_KEY_CHANGED,
            say(
                "certificate_unknown",
                "The certificate of {device} is signed by nobody known here; give the authority's certificate, or "
                "pin it.",
                device=device,
            ),
        )
    return _error(
        Code.REFUSED,
        say("tls_none_common", "{device} and Ruota found no common encryption; update the device.", device=device),
    )


def _of_network(address: Address, error: Exception) -> RuotaError:
    device = place(address)
    causes = list(_causes(error))
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return _error(
            Code.REFUSED,
            say(
                "winrm_refused",
                "{device} refuses WinRM connections; correct the port, or prepare the device as its page in Ruota "
                "says.",
                device=device,
            ),
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return no_name(address)
    numbers = {getattr(cause, "errno", None) for cause in causes}
    if numbers & {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}:
        return no_way(address)
    if isinstance(error, requests.exceptions.ConnectTimeout) or any(isinstance(c, TimeoutError) for c in causes):
        return _error(
            Code.UNREACHABLE,
            say(
                "winrm_silent",
                "{device} does not answer; check that it is on and that its firewall lets WinRM in.",
                device=device,
            ),
        )
    return lost(address)


def _of_setup(address: Address, error: WinRMError) -> RuotaError:
    extra = address.winrm.auth
    if "not installed" in str(error):
        return _error(
            Code.UNAVAILABLE,
            say(
                "winrm_lacks",
                "Ruota's server lacks {extra}; install it with pip install 'ruota[{extra}]'.",
                extra=extra,
            ),
        )
    return _error(
        Code.BAD_PARAM,
        say("winrm_setup", "{device} cannot be asked so: {reason}.", device=place(address), reason=str(error)),
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps: requests and urllib3 hide the cause in arguments."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _error(code: Code, message: str) -> RuotaError:
    return RuotaError(message, code=code)
