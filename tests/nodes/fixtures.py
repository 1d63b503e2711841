"""Repositories of small real packages, built once per test process into the folder that roots see as /srv/fixtures."""

import subprocess
from pathlib import Path

from engine.lab import packages
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
            packages.deb(place, folder / "build", name, version, needs=needs, script=script)
    for repository, label in (("main", "Ruota"), ("security", "Debian-Security")):
        packages.index(folder / repository, label)


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
mkdir -p %{{buildroot}}/etc %{{buildroot}}/usr/lib/ruota
echo version={version} >%{{buildroot}}/etc/{name}.conf
echo {name} {version} >%{{buildroot}}/usr/lib/ruota/{name}
%files
/usr/lib/ruota/{name}
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
