"""Signs that a device did not even start a script."""

from engine.connectors.base import Address
from engine.documents.result import Failure
from engine.errors import Code, RuotaError
from engine.saying import say


def of_facts(address: Address, failure: Failure) -> RuotaError:
    """The device does not say what it is."""
    return RuotaError(
        say("device_says", "{device}: {message}", device=address.name, message=failure.message), code=failure.code
    )


def check_start(address: Address, exit_code: int | None, errors: bytes) -> None:
    """Raise what kept a script that reported nothing from starting, if its last words show it."""
    said = errors.decode("utf-8", "replace")
    user = address.login.username if address.login else "the worker"
    if "assword change required" in said or "assword has expired" in said:
        raise RuotaError(
            say(
                "wants_password",
                "{device} wants {user} to set a new password; log in once, set it and store it in the credential.",
                device=address.name,
                user=user,
            ),
            code=Code.AUTH_FAILED,
        )
    if exit_code in (126, 127) and "/bin/sh" in said:
        raise RuotaError(
            say(
                "no_shell",
                "{device} has no /bin/sh that {user} may run; it is no device for Linux scripts.",
                device=address.name,
                user=user,
            ),
            code=Code.UNSUPPORTED_OS,
        )
    if exit_code is not None and "account is currently not available" in said.lower():
        raise RuotaError(
            say(
                "no_login_shell",
                "{device} does not let {user} run programs; give it a login shell.",
                device=address.name,
                user=user,
            ),
            code=Code.AUTH_FAILED,
        )
