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
FILES = {
    # of no repository: what it needs, what it cannot stand, its kind of processor, a script after the installation
    "ruota-lonely": ("ruota-nowhere", "", "", ""),
    "ruota-foreign": ("", "", "s390x", ""),
    "ruota-rival": ("", "ruota-hello", "", ""),
    "ruota-service": ("", "", "", "sleep 100000 &"),
    "ruota-slow": ("", "", "", "sleep 100000"),
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
    for name, (needs, rival, processor, script) in FILES.items():
        more = (f"Conflicts: {rival}\n" if rival else "") + (f"Architecture: {processor}\n" if processor else "")
        packages.deb(folder / "files", folder / "build", name, "1.0", needs=needs, script=script, more=more)
    _spoil(folder / "files", folder / "main" / "ruota-hello_2.0_all.deb", "deb")
    for repository, label in (("main", "Ruota"), ("security", "Debian-Security")):
        packages.index(folder / repository, label)


def _spoil(folder: Path, whole: Path, suffix: str) -> None:
    """A package that was cut off, and a file that is none."""
    (folder / f"cut.{suffix}").write_bytes(whole.read_bytes()[:-600])
    (folder / f"fake.{suffix}").write_text("<html>Log in first</html>\n", "utf-8")


_SPEC = """\
Name: {name}
Version: {version}
Release: 1
Summary: a package for tests
License: none
{kind}{needs}
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
            _rpm(folder, folder / (repository if version == versions[-1] else "old"), name, version, needs)
    for name, (needs, rival, processor, _) in FILES.items():
        _rpm(folder, folder / "files", name, "1.0", needs, rival, processor)
    _spoil(folder / "files", folder / "main/noarch/ruota-hello-2.0-1.noarch.rpm", "rpm")
    for repository in ("main", "security"):
        _run("createrepo_c", "--quiet", "--no-database", str(folder / repository))


def _rpm(folder: Path, place: Path, name: str, version: str, needs: str, rival: str = "", processor: str = "") -> None:
    lines = [f"Requires: {needs}" if needs else "", f"Conflicts: {rival}" if rival else ""]
    kind = "" if processor else "BuildArch: noarch\n"
    spec = folder / f"{name}-{version}.spec"
    spec.write_text(_SPEC.format(name=name, version=version, kind=kind, needs="\n".join(lines)))
    target = ("--target", processor) if processor else ()
    defined = ("--define", f"_topdir {folder}/build", "--define", f"_rpmdir {place}")
    _run("rpmbuild", "-bb", *target, *defined, str(spec))
