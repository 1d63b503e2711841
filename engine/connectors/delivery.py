"""How a script reaches a device: one command line that any login shell understands, and bytes on stdin.

A small script is constant data and travels in the command line, so that no program is started to read it. The params
and the secrets always go on stdin, and so does everything under sudo, whose log holds the command line. What arrives
cut off (a connection that dropped meanwhile) is never run: the end is marked. A script without params needs no stdin:
the device makes the nonce of its result itself.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from engine.connectors.base import Script
from engine.connectors.params import assignments
from engine.errors import Code, RuotaError
from engine.saying import say

MOST_COMMAND = 60_000
"""Bytes of command line that OpenSSH and Linux take without doubt (one argument may be 131,072)."""

_SMALL = 4096
_ATTEMPT = re.compile(r"[A-Za-z0-9-]{1,64}\Z")
_END = "\n#ruota end"
_BY_ARGUMENTS = '_ruota_ifs=$IFS;IFS=${IFS#??};eval "$*"'
# whatever precedes the mark is a password that sudo did not ask for
_BY_STDIN = (
    'while IFS= read -r _ruota_s;do case $_ruota_s in "#ruota")break;;esac;done;'
    '_ruota_s=$(cat);case $_ruota_s in *"#ruota end")eval "$_ruota_s";;*)exit 99;;esac'
)
_BY_LINE = (
    'while IFS= read -r _ruota_s;do case $_ruota_s in "#ruota")break;;esac;done;'
    'IFS= read -r _ruota_s||exit 99;eval "$(printf %b "$_ruota_s")"'
)
_UUID = "/proc/sys/kernel/random/uuid"
NO_NONCE = 98
"""The exit code of a device that cannot make a nonce."""
_ANNOUNCE = "printf '\\036ruota-nonce:%s\\036' \"$_ruota_nonce\""
_TELL_NONCE = f"read -r _ruota_nonce 2>/dev/null <{_UUID}||exit {NO_NONCE};" + _ANNOUNCE
_READ_ALL = '_ruota_s=$(cat);case $_ruota_s in *"#ruota end")eval "$_ruota_s";;*)exit 99;;esac'


@dataclass(frozen=True, slots=True)
class Delivery:
    """A program with its arguments, and what it reads.

    ``one_line``: it reads no further than that, so that the end of stdin need not be sent.
    """

    argv: tuple[str, ...]
    stdin: bytes
    one_line: bool = False

    @property
    def command(self) -> str:
        """The same for a login shell; exec'ed, so that no second shell stays behind."""
        return f"exec {' '.join(map(quote, self.argv[:4]))} {_quoted(self.argv[4:])}"


@lru_cache
def text_of(name: str) -> str:
    """A shell file of this package without its comments and indentation, which need not travel."""
    lines = resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


@lru_cache(maxsize=64)
def _quoted(words: tuple[str, ...]) -> str:
    """Cached, since a fleet is sent the same script again and again."""
    return " ".join(map(quote, words))


def quote(text: str) -> str:
    """One word for sh, bash, csh and fish alike: quote, backslash and exclamation mark stand outside the quotes."""
    return "'" + re.sub(r"(['\\!])", r"'\\\1'", text) + "'"


def label(attempt: str) -> str:
    """What marks the processes of an attempt, in arguments and environment."""
    if not _ATTEMPT.match(attempt):
        raise RuotaError(
            say("attempt_id", "The attempt id {attempt!r} cannot be used.", attempt=attempt), code=Code.BAD_PARAM
        )
    return f"ruota:{attempt}:"


def check_text(script: Script) -> None:
    """A NUL byte would end the script there."""
    if "\0" in script.body:
        raise RuotaError(
            say("script_nul", "The script contains a NUL byte; save it as plain text."), code=Code.BAD_PARAM
        )


def script_text(script: Script, *, before: str, most: int = _SMALL) -> tuple[str, str, str]:
    """Three parts of a script: assignments for one line, more assignments when they are many, and the program."""
    check_text(script)
    mark = f"RUOTA_JOB={label(script.attempt)};export RUOTA_JOB;{before};RUOTA_MODE={script.mode.value}"
    params = assignments(script.params)
    undo = _undo() if script.guarded else ""
    program = f"exec </dev/null\n{text_of('prelude.sh')}\n{undo}{script.body}"
    return (mark, params, program) if len(params) > most else (f"{mark};{params}", "", program)


@lru_cache
def _undo() -> str:
    """What a change needs that is taken back unless it is confirmed; too much to send with every script."""
    return f'_undo_words={shell_word(text_of("undo_watch.sh"))}\neval "$_undo_words"\n{text_of("undo.sh")}\n'


def inline(script: Script, nonce: str, most_command: int = MOST_COMMAND) -> Delivery:
    """A script that runs within its channel, its result framed on stdout by the nonce."""
    mark, more, program = script_text(script, before=f"_ruota_nonce={nonce}")
    if "\r" not in program and len(program) < most_command:
        first = [
            "IFS=$_ruota_ifs;set --;IFS= read -r _ruota_s||exit 99",
            'eval "$_ruota_s"',
            *([_READ_ALL] if more else []),
        ]
        found = by_arguments(
            label(script.attempt), [*first, *program.split("\n")], f"{mark}\n{more}{_END if more else ''}"
        )
        if len(found.command.encode()) < most_command:
            return replace(found, one_line=not more)
    return by_stdin(label(script.attempt), f"{mark}\n{more}\n{program}")


def inline_without_stdin(script: Script, most_command: int = MOST_COMMAND) -> Delivery | None:
    """A script that gets no params, as a command line alone; None if it must go another way.

    The device tells the nonce first, or ends with ``NO_NONCE`` before the script has begun.
    """
    if script.params:
        return None
    mark, _, program = script_text(script, before=_TELL_NONCE)
    if "\r" in program or len(program) > most_command:
        return None
    found = by_arguments(label(script.attempt), [f"IFS=$_ruota_ifs;set --;{mark}", *program.split("\n")])
    return replace(found, one_line=True) if len(found.command.encode()) < most_command else None


def inline_on_stdin(script: Script, nonce: str) -> Delivery:
    """The same, but with nothing in the command line, for sudo's log."""
    return by_stdin(label(script.attempt), "\n".join(script_text(script, before=f"_ruota_nonce={nonce}")))


def by_arguments(name: str, lines: Iterable[str], stdin: str = "") -> Delivery:
    """Lines of shell as arguments; ``name`` is the shell's own name, by which its process is known."""
    return Delivery(("/bin/sh", "-c", _BY_ARGUMENTS, name, *lines), stdin.encode("utf-8", "surrogatepass"))


def by_stdin(name: str, text: str) -> Delivery:
    """A shell text on stdin, run only when it has arrived whole."""
    return Delivery(("/bin/sh", "-c", _BY_STDIN, name), f"#ruota\n{text}{_END}".encode("utf-8", "surrogatepass"))


def by_line(name: str, text: str) -> Delivery:
    """A short shell text as the first line of stdin; what follows is for the text itself to read."""
    line = text.replace("\\", "\\\\").replace("\n", "\\n")
    return Delivery(("/bin/sh", "-c", _BY_LINE, name), f"#ruota\n{line}\n".encode("utf-8", "surrogatepass"))


def shell_word(text: str) -> str:
    """A value as one word of /bin/sh."""
    return "'" + text.replace("'", "'\\''") + "'"
