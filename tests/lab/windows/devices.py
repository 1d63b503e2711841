"""Lab devices with the simulated parts in them. Knows nothing of pytest, so that ``ruota lab`` can use it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.lab.windows.find import windevice

USER, PASSWORD = "technician", "pass wörd 1"
ENVIRONMENT = {"LAB_CLIXML": "1", "LAB_PSVERSION": "5.1", "LAB_PRELUDE": r"C:\lab\windows.psm1"}
_SYSTEM = {
    "TEMP": r"C:\windows\TEMP",
    "TMP": r"C:\windows\TEMP",
    "USERPROFILE": r"C:\windows\system32\config\systemprofile",
}
_PARTS = Path(__file__).parent / "parts"
_PROGRAM = r"C:\Windows\System32\windevice\windevice.exe"
# for every process of the device, jobs included
_MACHINE = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
_TIME = r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time"
_TIME_SERVICE = (
    rf'sc create W32Time binPath= "{_PROGRAM} --service W32Time" start= demand',
    rf'reg add "{_TIME}\Parameters" /v Type /d NTP /f',
    rf'reg add "{_TIME}\Parameters" /v NtpServer /d "time.windows.com,0x9" /f',
    rf'reg add "{_TIME}\Config" /v AnnounceFlags /t REG_DWORD /d 10 /f',
)
"""Windows' time service, as it is on a computer outside of a domain; the program ``w32tm`` is in ``parts``."""


@contextmanager
def lab_device(folder: Path, name: str = "WS01", system: str = "Windows 11") -> Iterator[Any]:
    """A started device with the simulated parts in it."""
    lab = windevice()
    with lab.Device.create(folder / name, name=name, system=system, layers=lab.setup()) as device:
        furnish(device)
        yield device


def system_environment(name: str) -> dict[str, str]:
    """What a process of a device of this name has in its environment when a task runs it as SYSTEM."""
    return {**ENVIRONMENT, **_SYSTEM, "USERNAME": f"{name}$"}


class Snapshot:
    """A device's disk as it was, to go back to: a fifth of what it takes to furnish one anew."""

    def __init__(self, device: Any, folder: Path) -> None:
        """Take it. The device is restarted."""
        self._device, self._kept = device, folder
        device.stop()
        _copy(device.folder / "disk", folder)
        device.start()

    def restore(self) -> None:
        """Every change since is gone, and every process."""
        self._device.reset()
        _copy(self._kept, self._device.folder / "disk")
        self._device.start()


def _copy(source: Path, target: Path) -> None:
    # with what Linux' overlay keeps in extended attributes
    subprocess.run(["cp", "-a", "--", f"{source}/.", target], check=True)


def furnish(device: Any) -> None:
    """Put the simulated parts into a started device that has none."""
    target = device.path(r"C:\lab")
    shutil.copytree(_PARTS / "late", target / "late")
    (target / "windows.psm1").write_bytes(_module())
    for program in sorted((_PARTS / "programs").glob("*.*")):
        _stand_in(device, program)
    lines = (f'reg add "{_MACHINE}" /v {name} /d "{text}" /f' for name, text in ENVIRONMENT.items())
    device.run(" & ".join((*lines, *_TIME_SERVICE)))


def _module() -> bytes:
    """All parts in one file: every script on the device waits for each file that has to be opened."""
    files = (_PARTS / "windows.psm1", *sorted(_PARTS.glob("*.ps1")))
    return b"\n".join((*(path.read_bytes() for path in files), b"Export-ModuleMember -Function *\n"))


def furnish_program(device: Any, name: str) -> None:
    """Put one of ``programs/optional`` on it; Wine's own program of that name stays as ``wine-NAME.exe``."""
    own = device.path(rf"C:\Windows\System32\{name}.exe")
    if own.exists():
        shutil.copyfile(own, own.with_name(f"wine-{name}.exe"))
        own.with_name(f"wine-{name}.exe").chmod(0o755)
    _stand_in(device, next((_PARTS / "programs" / "optional").glob(f"{name}.*")))


def _stand_in(device: Any, program: Path) -> None:
    """A program that is found everywhere on it; one of JScript behind the part that all of them share."""
    if program.suffix == ".js":
        target = device.path(rf"C:\lab\{program.name}")
        target.write_bytes((_PARTS / "program.js").read_bytes() + program.read_bytes())
        program = target.with_suffix(".cmd")
        program.write_bytes(b"@cscript.exe //nologo C:\\lab\\%s %%*\r\n@exit %%ERRORLEVEL%%\r\n" % target.name.encode())
    device.shim(program.stem, program)


def own_program(device: Any, name: str) -> str:
    """What one that every device has is called, whether or not another one was put before it."""
    kept = f"wine-{name}"
    return kept if device.path(rf"C:\Windows\System32\{kept}.exe").exists() else name
