"""Small real Debian packages and repositories of them."""

import hashlib
import subprocess
from pathlib import Path


def deb(
    place: Path, build: Path, name: str, version: str, *, needs: str = "", script: str = "", more: str = ""
) -> None:
    """Build one package into ``place``; ``script`` runs after its installation. Raises ``CalledProcessError``.

    ``more`` are lines of its control file besides; the architecture is among them where it is not "all".
    """
    tree = build / f"{name}_{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "etc").mkdir()
    (tree / "etc" / f"{name}.conf").write_text(f"version={version}\n")
    (tree / "usr/lib/ruota").mkdir(parents=True)
    (tree / "usr/lib/ruota" / name).write_text(f"{name} {version}\n")
    depends = f"Depends: {needs}\n" if needs else ""
    kind = "" if "Architecture: " in more else "Architecture: all\n"
    (tree / "DEBIAN" / "control").write_text(
        f"Package: {name}\nVersion: {version}\n{kind}Maintainer: Ruota <ruota@example.com>\n{depends}{more}"
        f"Description: a package for tests\n"
    )
    (tree / "DEBIAN" / "conffiles").write_text(f"/etc/{name}.conf\n")
    if script:
        after = tree / "DEBIAN" / "postinst"
        after.write_text(f"#!/bin/sh\n{script}\n")
        after.chmod(0o755)
    place.mkdir(parents=True, exist_ok=True)
    _run("dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(place / f"{name}_{version}_all.deb"))


def index(place: Path, label: str) -> None:
    """Make the folder of packages a repository."""
    text = "\n".join(_stanza(path) for path in sorted(place.glob("*.deb")))
    (place / "Packages").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    (place / "Release").write_text(
        f"Origin: {label}\nLabel: {label}\nSuite: stable\nCodename: stable\nVersion: 1\n"
        "Date: Mon, 01 Jan 2024 00:00:00 UTC\n"
        f"SHA256:\n {digest} {len(text.encode())} Packages\n"
    )


def _stanza(path: Path) -> str:
    control = _run("dpkg-deb", "--field", str(path))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{control.rstrip()}\nFilename: ./{path.name}\nSize: {path.stat().st_size}\nSHA256: {digest}\n"


def _run(*argv: str) -> str:
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout  # noqa: S603 (our own words)
