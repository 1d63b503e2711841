"""What ``ruota`` understands, and how it answers: exit code 0 for success, 1 for failure, 2 for a wrong command."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.errors import RuotaError
from engine.settings import Settings

Command = Callable[[argparse.Namespace, Settings], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error is one sentence on stderr (with ``--json`` an object on stdout)."""
    parsed = parser().parse_args(arguments)
    try:
        command: Command = parsed.command
        return command(parsed, settings_of(parsed))
    except RuotaError as error:
        return complain(error, getattr(parsed, "json", False))
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def complain(error: RuotaError, as_json: bool) -> int:
    """Say what is wrong."""
    if as_json:
        shown: dict[str, Any] = {"code": error.code.value, "message": error.message}
        if error.pointer is not None:
            shown["pointer"] = error.pointer
        problems = getattr(error, "problems", None)
        if problems:
            shown["problems"] = problems
        print(json.dumps({"error": shown}, ensure_ascii=False))
    else:
        print(error.message, file=sys.stderr)
    return 1


def settings_of(parsed: argparse.Namespace) -> Settings:
    """The settings of the environment, changed by the options given."""
    settings = Settings.from_environment()
    given = {name: getattr(parsed, name, None) for name in ("data", "host", "port", "workers")}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(settings, **changes)


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    root = argparse.ArgumentParser(prog="ruota", description="Draw, check and run workflows on your clients' devices.")
    root.add_argument("--data", type=_folder, help="the data folder (default: RUOTA_DATA, else data/ of the checkout)")
    commands = root.add_subparsers(metavar="COMMAND", required=True)
    _parts(commands)
    _workflows(commands)
    _inventory(commands)
    _lab(commands)
    return root


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _add(commands: Any, name: str, text: str, module: str, function: str, *, as_json: bool = True) -> Any:
    """A command whose module is imported only when it is used, so that each starts quickly."""

    def command(parsed: argparse.Namespace, settings: Settings) -> int:
        from importlib import import_module

        run: Command = getattr(import_module(f"engine.cli.{module}"), function)
        return run(parsed, settings)

    added = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    added.add_argument("--data", type=_folder, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    if as_json:
        added.add_argument("--json", action="store_true", help="print JSON")
    added.set_defaults(command=command)
    return added


def _parts(commands: Any) -> None:
    up = _add(commands, "up", "start everything on this machine", "parts", "up")
    web = _add(commands, "web", "run only the web server", "parts", "web", as_json=False)
    for one in (up, web):
        one.add_argument("--host", help="the address to listen on (default 127.0.0.1)")
        one.add_argument("--port", type=_port, help="the port to listen on (default 8080)")
    up.add_argument("--workers", type=_count, help="how many workers (default 2)")
    worker = _add(commands, "worker", "run one worker", "parts", "worker", as_json=False)
    worker.add_argument("--queue", default="ruota", help="the queue to work on (default ruota)")
    _add(commands, "scheduler", "run only the scheduler", "parts", "scheduler", as_json=False)


def _workflows(commands: Any) -> None:
    run = _add(commands, "run", "run a workflow's file on devices", "running", "run")
    run.add_argument("file", type=Path, metavar="FILE")
    run.add_argument(
        "--on", required=True, metavar="TARGET", help="all, names, or words such as 'client:ACME tag:server'"
    )
    run.add_argument("--preview", action="store_true", help="change nothing, say what would change")
    run.add_argument("--in-window", action="store_true", help="change devices only in their maintenance window")
    run.add_argument("--input", action="append", default=[], metavar="NAME=VALUE", help="an input of the workflow")
    check = _add(commands, "check", "find the problems of workflows", "checking", "check")
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    rehearse = _add(commands, "rehearse", "run a workflow on mocked results, without devices", "checking", "rehearse")
    rehearse.add_argument(
        "file", type=Path, metavar="FILE", help="a rehearsal, or a workflow with rehearsals beside it"
    )
    new = _add(commands, "new-node", "begin a node type", "making", "new_node")
    new.add_argument("id", metavar="AREA.VERB")
    new.add_argument("--into", type=Path, help="the folder of node types (default: nodes/ of the checkout)")


def _lab(commands: Any) -> None:
    lab = _add(commands, "lab", "switch devices to try things on on, or take them away", "lab", "lab")
    lab.add_argument("what", choices=("up", "down"), help="up: until Ctrl-C; down: delete them")
    lab.add_argument("--linux", type=_few, default=2, metavar="N", help="how many Linux devices (default 2)")
    lab.add_argument("--windows", type=_few, default=2, metavar="N", help="how many Windows devices (default 2)")


def _inventory(commands: Any) -> None:
    devices = _add(commands, "devices", "list the devices", "inventory", "devices")
    devices.add_argument("target", nargs="?", default="all", metavar="TARGET")
    export = _add(commands, "export", "write workflows and inventory as JSON, without secrets", "exchange", "export")
    export.add_argument("file", type=Path, nargs="?", metavar="FILE", help="default: standard output")
    _add(commands, "rotate-key", "make a new master key and seal every secret under it", "keys", "rotate")
    take = _add(commands, "import", "take workflows and inventory from an export", "exchange", "take")
    take.add_argument("file", type=Path, metavar="FILE")


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; use a number from 1 to 65535 (0: any that is free)")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers; use 1 to 256")
    return int(text)


def _few(text: str) -> int:
    if not text.isdecimal() or int(text) > 20:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of lab devices; use 0 to 20")
    return int(text)
