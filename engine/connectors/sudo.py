"""Becoming an administrator for one program: sudo, its password on stdin, its refusals in one sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.connectors.base import Address
from engine.connectors.delivery import Delivery
from engine.connectors.process import Process, Transport
from engine.errors import Code, RuotaError
from engine.saying import say

_BEGUN = b"\x1eruota begun\n"
_REASONS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (
        r"try again|incorrect password",
        lambda user: say("sudo_wrong", "does not accept the password of {user}; correct the credential", user=user),
    ),
    (
        r"password is required",
        lambda user: say("sudo_asks", "asks {user} for a password; store it in the credential", user=user),
    ),
    (
        r"not in the sudoers|not allowed|may not run",
        lambda user: say("sudo_forbids", "does not let {user} run programs; add it to the sudoers", user=user),
    ),
    (
        r"must have a tty",
        lambda _user: say("sudo_terminal", "insists on a terminal; take requiretty out of the sudoers"),
    ),
    (
        r"No such file|not found",
        lambda _user: say("sudo_missing", "is not installed; install it or use the login of root"),
    ),
)


@dataclass(frozen=True, slots=True)
class Sudo:
    """How the login of one device becomes an administrator; ``is_root`` when it already is."""

    address: Address
    is_root: bool

    @property
    def needed(self) -> bool:
        """Whether an elevated program has to go through sudo."""
        return not self.is_root

    @property
    def possible(self) -> bool:
        """Whether the login is, or may become, an administrator."""
        return self.is_root or (self.address.login is not None and self.address.login.sudo != "none")

    @property
    def _password(self) -> str | None:
        login = self.address.login
        if login is None or login.sudo != "password":
            return None
        return login.sudo_password or login.password

    async def start(
        self, transport: Transport, delivery: Delivery, *, spare: bool = False, last: bool = True
    ) -> Process:
        """Start the program as root and hand it its stdin (open for more unless ``last``). Raises not_elevated."""
        if not self.possible:
            user = self._user
            raise self._refused(
                say(
                    "sudo_not_allowed",
                    "is not allowed for the login {user}; say in the credential whether sudo asks for a password",
                    user=user,
                )
            )
        password = self._password
        asking = ("-n",) if password is None else ("-S", "-p", "")
        shell, flag, text, *rest = delivery.argv
        # printf first: whoever sees the mark knows that sudo let us in
        inner = (shell, flag, f'printf "\\036ruota begun\\n";{text}', *rest)
        process = await transport.start(
            replace(delivery, argv=("/usr/bin/env", "LC_ALL=C", "sudo", *asking, "--", *inner)), spare=spare
        )
        try:
            if password is not None:
                await process.send(password.encode() + b"\n", last=False)
            await self._begun(process)
            await process.send(delivery.stdin, last=last)
        except BaseException:
            process.close()
            raise
        return process

    async def _begun(self, process: Process) -> None:
        out, err = b"", b""
        while _BEGUN not in out:
            piece = await process.read()
            if piece is None or (piece[0] == "err" and b"try again" in (err := err + piece[1])):
                raise self._refused(_reason(err.decode("utf-8", "replace"), self._user))
            if piece[0] == "out":
                out += piece[1]
        process.push_back("out", out.partition(_BEGUN)[2])

    @property
    def _user(self) -> str:
        return self.address.login.username if self.address.login else say("worker_user", "the worker's own")

    def _refused(self, reason: str) -> RuotaError:
        return RuotaError(
            say(
                "sudo_refused",
                "{device} does not make us administrator: sudo {reason}.",
                device=self.address.name,
                reason=reason,
            ),
            code=Code.NOT_ELEVATED,
        )


def _reason(said: str, user: str) -> str:
    for pattern, reason in _REASONS:
        if re.search(pattern, said):
            return reason(user)
    last = (said.strip().splitlines() or [""])[-1][:200]
    return (
        say("sudo_failed", "did not start ({last})", last=last)
        if last
        else say("sudo_silent", "did not start, without a word")
    )
