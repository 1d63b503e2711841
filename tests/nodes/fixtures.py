"""Repositories of small real packages, built once per test process into the folder that roots see as /srv/fixtures."""

import hashlib
import subprocess
from pathlib import Path

from tests.support.require import require_program

PACKAGES = {
    # name: versions, the repository of the second, what it needs, a script after the installation
    "ruota-hello": (("1.0", "2.0"), "main", "", ""),
    "ruota-safe": (("1.0", "1.1"), "security", "", ""),
    "ruota-needs-hello": (("1.0",), "main", "ruota-hello", ""),
    "ruota-kernel": (
        ("1.0", "2.0"),
        "main",
        "",
        "touch /run/reboot-required; echo ruota-kernel >/run/reboot-required.pkgs",
    ),
    "ruota-broken": (("1.0", "2.0"), "main", "", 'if [ "$1" = configure ] && [ -n "$2" ]; then exit 3; fi'),
}


def build(name: str, folder: Path) -> None:
    """Build ``deb`` or ``rpm`` into ``folder/<name>``."""
    if (folder / name).exists():
        return
    {"deb": _debs, "rpm": _rpms}[name](folder / name)


def _run(*argv: str, cwd: Path | None = None) -> str:
    return subprocess.run(argv, check=True, capture_output=True, text=True, cwd=cwd).stdout


def _debs(folder: Path) -> None:
    require_program("dpkg-deb")
    for name, (versions, repository, needs, script) in PACKAGES.items():
        for version in versions:
            place = folder / (repository if version == versions[-1] else "old")
            _deb(place, folder / "build", name, version, needs, script)
    for repository, label in (("main", "Ruota"), ("security", "Debian-Security")):
        place = folder / repository
        index = "\n".join(_stanza(path) for path in sorted(place.glob("*.deb")))
        (place / "Packages").write_text(index)
        digest = hashlib.sha256(index.encode()).hexdigest()
        (place / "Release").write_text(
            f"Origin: {label}\nLabel: {label}\nSuite: stable\nCodename: stable\nVersion: 1\n"
            "Date: Mon, 01 Jan 2024 00:00:00 UTC\n"
            f"SHA256:\n {digest} {len(index.encode())} Packages\n"
        )


def _deb(place: Path, build: Path, name: str, version: str, needs: str, script: str) -> None:
    tree = build / f"{name}_{version}"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "etc").mkdir()
    (tree / "etc" / f"{name}.conf").write_text(f"version={version}\n")
    depends = f"Depends: {needs}\n" if needs else ""
    (tree / "DEBIAN" / "control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Ruota <ruota@example.com>\n{depends}"
        f"Description: a package for tests\n"
    )
    (tree / "DEBIAN" / "conffiles").write_text(f"/etc/{name}.conf\n")
    if script:
        after = tree / "DEBIAN" / "postinst"
        after.write_text(f"#!/bin/sh\n{script}\n")
        after.chmod(0o755)
    place.mkdir(parents=True, exist_ok=True)
    _run("dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(place / f"{name}_{version}_all.deb"))


def _stanza(path: Path) -> str:
    control = _run("dpkg-deb", "--field", str(path))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{control.rstrip()}\nFilename: ./{path.name}\nSize: {path.stat().st_size}\nSHA256: {digest}\n"


_SPEC = """\
Name: {name}
Version: {version}
Release: 1
Summary: a package for tests
License: none
BuildArch: noarch
{needs}
%description
A package for tests.
%install
mkdir -p %{{buildroot}}/etc
echo version={version} >%{{buildroot}}/etc/{name}.conf
%files
%config(noreplace) /etc/{name}.conf
"""


def _rpms(folder: Path) -> None:
    require_program("rpmbuild")
    require_program("createrepo_c")
    folder.mkdir(parents=True)
    for name, (versions, repository, needs, _) in PACKAGES.items():
        if name in ("ruota-kernel", "ruota-broken"):
            continue
        for version in versions:
            spec = folder / f"{name}-{version}.spec"
            spec.write_text(_SPEC.format(name=name, version=version, needs=f"Requires: {needs}\n" if needs else ""))
            place = folder / (repository if version == versions[-1] else "old")
            _run("rpmbuild", "-bb", "--define", f"_topdir {folder}/build", "--define", f"_rpmdir {place}", str(spec))
    for repository in ("main", "security"):
        _run("createrepo_c", "--quiet", "--no-database", str(folder / repository))
