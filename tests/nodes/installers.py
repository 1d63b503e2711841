"""Real installers for Windows: MSI packages that Debian's wixl builds, and a program; served and put on the device."""

import functools
import hashlib
import http.server
import shutil
import subprocess
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.support.require import require_program

_LINE = "2B6C5D1A-2222-4A4A-8A8A-000000000001"
_VERSIONS = {"1.0.0": "000000000010", "2.0.0": "000000000020"}
_SETUP = "ruota-setup.exe"
_MARKS = {"": b"\xef\xbe\xad\xdeNullsoftInst", "burn": b".wixburn", "installshield": b"InstallShield"}
"""What each family leaves in what it makes, by the folder where such a program lies."""
_PACKAGE = f"""<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="2B6C5D1A-1111-4A4A-8A8A-NUMBER" Name="Ruota Hello" Version="VERSION" Manufacturer="Ruota" Language="1033"
           UpgradeCode="{_LINE}">
    <Package InstallerVersion="200" Compressed="yes" InstallScope="perMachine"/>
    <Media Id="1" Cabinet="a.cab" EmbedCab="yes"/>
    <MajorUpgrade DowngradeErrorMessage="A newer version is installed."/>
    <Property Id="GREETING" Value="none"/>
    <Condition Message="Not here.">GREETING &lt;&gt; "refuse"</Condition>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder"><Directory Id="D" Name="Ruota Hello">
        <Component Id="C" Guid="2B6C5D1A-3333-4A4A-8A8A-000000000001" Win64="yes">
          <File Id="F" Source="hello.txt" KeyPath="yes"/>
          <RegistryKey Root="HKLM" Key="SOFTWARE\\Ruota Hello">
            <RegistryValue Name="Greeting" Type="string" Value="[GREETING]"/>
          </RegistryKey>
        </Component>
      </Directory></Directory>
    </Directory>
    <Feature Id="All" Level="1"><ComponentRef Id="C"/></Feature>
    <InstallExecuteSequence>
      <Custom Action="ScheduleReboot" After="InstallFinalize">GREETING = "restart"</Custom>
    </InstallExecuteSequence>
  </Product>
</Wix>
"""
"""Fails when its property says "refuse", and asks for a restart (3010) when it says "restart"."""


class Installers:
    """``ruota-hello-VERSION.msi`` and ``[family/]ruota-setup.exe``, made when a case first asks for them."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._folder: Path | None = None
        self._address = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def bring(self, device: Any, params: dict[str, Any]) -> dict[str, Any]:
        """Put them on the device; the params with their addresses and checksums."""
        if self._folder is None:
            self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="ruota-installers-")))
            _build(self._folder)
            self._serve(self._folder)
        setup = device.path(rf"C:\Windows\System32\{_SETUP}")
        if setup.exists():
            for family, mark in _MARKS.items():
                (self._folder / family).mkdir(exist_ok=True)
                (self._folder / family / _SETUP).write_bytes(setup.read_bytes() + mark)
        shutil.copytree(self._folder, device.path(r"C:\lab\installers"), dirs_exist_ok=True)
        return {name: self._filled(value) for name, value in params.items()}

    def _filled(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value.startswith("SHA256 "):
            assert self._folder is not None
            return hashlib.sha256((self._folder / value.removeprefix("SHA256 ")).read_bytes()).hexdigest()
        return value.replace("SERVER", self._address)

    def _serve(self, folder: Path) -> None:
        handler = functools.partial(_Quiet, directory=str(folder))
        server = self._stack.enter_context(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        self._address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(server.shutdown)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _build(folder: Path) -> None:
    program = require_program("wixl")
    with tempfile.TemporaryDirectory(prefix="ruota-wixl-") as work:
        (Path(work) / "hello.txt").write_text("hello\n", "utf-8")
        for version, number in _VERSIONS.items():
            source = Path(work) / f"{version}.wxs"
            source.write_text(_PACKAGE.replace("NUMBER", number).replace("VERSION", version), "utf-8")
            made = folder / f"ruota-hello-{version}.msi"
            subprocess.run([program, "--arch", "x64", "-o", made, source], check=True, capture_output=True, cwd=work)
    (folder / "broken.msi").write_bytes(b"no package")
