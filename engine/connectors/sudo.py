"""Becoming an administrator for one program: sudo, its password on stdin, its refusals in one sentence."""

import re
from dataclasses import dataclass, replace

from engine.connectors.base import Address
from engine.connectors.delivery import Delivery
from engine.connectors.process import Process, Transport
from engine.errors import Code, RuotaError

_BEGUN = b"\x1eruota begun\n"
_REASONS = (
    (r"try again|incorrect password", "does not accept the password of {user}; correct the credential"),
    (r"password is required", "asks {user} for a password; store it in the credential"),
    (r"not in the sudoers|not allowed|may not run", "does not let {user} run programs; add it to the sudoers"),
    (r"must have a tty", "insists on a terminal; take requiretty out of the sudoers"),
    (r"No such file|not found", "is not installed; install it or use the login of root"),
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
            raise self._refused(
                "is not allowed for the login {user}; say in the credential whether sudo asks for a password"
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
                raise self._refused(_reason(err.decode("utf-8", "replace")))
            if piece[0] == "out":
                out += piece[1]
        process.push_back("out", out.partition(_BEGUN)[2])

    def _refused(self, reason: str) -> RuotaError:
        user = self.address.login.username if self.address.login else "the worker's own"
        return RuotaError(
            f"{self.address.name} does not make us administrator: sudo {reason.format(user=user)}.",
            code=Code.NOT_ELEVATED,
        )


def _reason(said: str) -> str:
    for pattern, reason in _REASONS:
        if re.search(pattern, said):
            return reason
    return (
        "did not start ("
        + (said.strip().splitlines() or ["without a word"])[-1][:200].replace("{", "").replace("}", "")
        + ")"
    )
