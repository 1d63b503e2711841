"""How a script reaches Windows PowerShell: a constant command line, and everything else on stdin.

The command line breaks at about 8,000 characters and is written to audit logs; stdin has no limit and nobody sees it.
"""

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from engine.connectors.base import Script
from engine.connectors.delivery import Delivery, check_text
from engine.connectors.process import Stream

_PARTS = "\x1e"
_LONG = 1000
_OPENED = "$RuotaIn = [Console]::OpenStandardInput()"
_OPTIONS = ("-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass")


@lru_cache
def text_of(name: str) -> str:
    """A PowerShell file of this package without its comments and indentation, which need not travel."""
    lines = resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def texts_of(*names: str) -> str:
    """Some of them as one program, in that order."""
    return "\n".join(text_of(name) for name in names)


def encoded(text: str) -> str:
    """A short program as the argument of ``-EncodedCommand``."""
    return base64.b64encode(text.encode("utf-16-le")).decode("ascii")


@lru_cache
def command() -> tuple[str, ...]:
    """Program and arguments that run what comes on stdin; its error stream is CLIXML."""
    return ("powershell.exe", *_OPTIONS, "-EncodedCommand", encoded(text_of("bootstrap.ps1")))


def by_stdin(program: str, settings: Mapping[str, Any], text: str = "") -> Delivery:
    """A program of ours with its settings, and a text for it; further stdin is its own.

    The settings are JSON in ASCII. Texts that people gave must be ``dotted``.
    """
    parts = _PARTS.join((program, json.dumps(settings), text)).encode("utf-8", "replace")
    return Delivery(command(), b"%012d" % len(parts) + parts)


def of_script(script: Script, nonce: str, *, job: bool = False) -> Delivery:
    """A script behind its prelude; as a job it leaves its result in the job's folder."""
    check_text(script)
    long: list[str] = []
    params = dotted(script.params, long)
    settings = {
        "nonce": nonce,
        "mode": script.mode.value,
        "elevated": script.elevated,
        "job": job,
        "undo": texts_of("native.ps1", "undo.ps1") if script.guarded else "",
        "params": params,
        # as .NET counts
        "long": [len(text.encode("utf-16-le")) // 2 for text in long],
    }
    return by_stdin(text_of("prelude.ps1"), settings, "".join((*long, script.body)))


def of_job(script: Script, *, start: bool, system: bool, seconds: int, seen: Mapping[Stream, int]) -> Delivery:
    """The program that starts or finds a job and follows it."""
    boot = text_of("bootstrap.ps1").replace(_OPENED, "")
    settings = {
        "id": script.attempt,
        "seconds": seconds,
        "out": seen.get("out"),
        "err": seen.get("err"),
        "start": start,
        "system": system,
        "pipe": text_of("pipe.ps1"),
        "boot": boot,
        "runner": texts_of("native.ps1", "tree.ps1", "runner.ps1"),
        "command": " ".join(command()[1:]),
    }
    payload = of_script(script, "", job=True).stdin[12:].decode("utf-8") if start else ""
    return by_stdin(text_of("job.ps1"), settings, payload)


def dotted(value: Any, long: list[str] | None = None) -> Any:
    """Every text with a dot before it, since ConvertFrom-Json takes some texts for dates.

    It reads two million characters at most: where ``long`` is given, long texts go there and ":N" stands for them.
    """
    if isinstance(value, str):
        if long is None or len(value) <= _LONG:
            return f".{value}"
        # as ``by_stdin`` will write it
        long.append(value.encode("utf-8", "replace").decode("utf-8"))
        return f":{len(long) - 1}"
    if isinstance(value, Mapping):
        return {key: dotted(inner, long) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [dotted(inner, long) for inner in value]
    return value
