"""An overlay over this machine's files in namespaces of its own: what is done in it does not reach the machine.

For calls inside a child process that may give up its own view of the machine.
"""

import ctypes
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

NEW_NETWORK = 0x40000000
NEW = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x02000000 | NEW_NETWORK
"""CLONE_NEWNS, NEWUTS, NEWIPC, NEWPID, NEWNET and NEWCGROUP."""
SYSTEMD = ["systemd", "--unit=basic.target", "--log-target=null", "--show-status=0"]
SYSTEMD_PROGRAM = Path("/lib/systemd/systemd")
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def unshare(kinds: int) -> None:
    """Leave the namespaces of the machine; ``OSError`` where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(kinds) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


def sh(*argv: str) -> None:
    """Run a program of the system; ``CalledProcessError`` when it fails."""
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 (our own words)


def mount(folder: Path, binds: Mapping[str, str], hostname: str, *, systemd: bool, memory: bool = True) -> int:
    """Mount the root, go into it, and give its upper layer as a descriptor.

    ``binds``: folders of the machine by their place in the root. ``memory``: what is written lives in memory only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sh("mount", "--make-rprivate", "/")
    if memory:
        # package managers sync to disk after every file
        sh("mount", "-t", "tmpfs", "tmpfs", str(folder))
    upper, work, root = folder / "upper", folder / "work", folder / "root"
    first = not (upper / "etc/systemd/system").exists()
    for path in (upper, work, root):
        path.mkdir(exist_ok=True)
    sh("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", str(root))
    held = os.open(upper, os.O_RDONLY | os.O_DIRECTORY)
    for name in ("tmp", "run", "dev", "srv"):
        sh("mount", "-t", "tmpfs", "-o", f"mode={'1777' if name == 'tmp' else '755'}", "tmpfs", str(root / name))
    _mount_devices(root)
    for name in ("run/sshd", "run/lock"):
        (root / name).mkdir()
    sh("mount", "-t", "proc", "proc", str(root / "proc"))
    for place, source in binds.items():
        target = root / place.lstrip("/")
        target.mkdir(parents=True, exist_ok=True)
        sh("mount", "--bind", source, str(target))
    if systemd:
        _mount_for_systemd(root)
    if systemd and first:
        # the services of this machine are not started in the root; whoever made it starts its own
        for path in (root / "etc/systemd/system").glob("*.wants"):
            sh("rm", "-rf", str(path))
    os.chroot(root)
    os.chdir("/")
    sh("hostname", hostname)
    return held


def _mount_devices(root: Path) -> None:
    for name in _DEVICES:
        (root / "dev" / name).touch()
        sh("mount", "--bind", f"/dev/{name}", str(root / "dev" / name))
    (root / "dev" / "fd").symlink_to("/proc/self/fd")
    for name in ("shm", "pts"):
        (root / "dev" / name).mkdir()
    sh("mount", "-t", "devpts", "-o", "newinstance,ptmxmode=0666", "devpts", str(root / "dev/pts"))
    (root / "dev/ptmx").symlink_to("pts/ptmx")


def _mount_for_systemd(root: Path) -> None:
    sh("mount", "-t", "sysfs", "-o", "ro", "sysfs", str(root / "sys"))
    groups = root / "sys/fs/cgroup"
    if Path("/sys/fs/cgroup/cgroup.controllers").exists():
        sh("mount", "-t", "cgroup2", "cgroup2", str(groups))
    else:
        sh("mount", "-t", "tmpfs", "tmpfs", str(groups))
        for name in ("systemd", "unified"):
            (groups / name).mkdir()
        sh("mount", "-t", "cgroup", "-o", "none,name=systemd", "cgroup", str(groups / "systemd"))
        sh("mount", "-t", "cgroup2", "cgroup2", str(groups / "unified"))
