"""The script that opens WinRM on a device: run in a lab device, with the two drives that it lacks simulated."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.inventory.winrm import prepare_windows
from tests.lab.windows.devices import ENVIRONMENT, lab_device
from tests.lab.windows.fixtures import require_lab

DRIVES = Path(__file__).parent / "windows" / "parts" / "optional" / "wsman.ps1"
PROGRAM = r"C:\Windows\System32\windevice\windevice.exe"
POLICY = r"HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
LOOK = f"""
$all = @(Get-LabCertificates)
[Console]::Out.Write((ConvertTo-Json -Depth 6 -Compress @{{
    service = [string](Get-Service WinRM).Status; start = [string](Get-Service WinRM).StartType
    wsman = Get-LabState wsman; rules = @(Get-LabRules)
    certificates = @($all | ForEach-Object {{
        $hash = [Security.Cryptography.SHA256]::Create().ComputeHash($_.RawData)
        @{{
            name = $_.FriendlyName; subject = $_.Subject; thumbprint = $_.Thumbprint
            years = [int](($_.NotAfter - (Get-Date)).TotalDays / 365)
            sha256 = [BitConverter]::ToString($hash).Replace('-', '').ToLowerInvariant()
        }}
    }})
    policy = (Get-ItemProperty -LiteralPath '{POLICY}' -ErrorAction SilentlyContinue).LocalAccountTokenFilterPolicy
}}))
"""


class Computer:
    """A lab device where WinRM has never been opened."""

    def __init__(self, device: Any) -> None:
        self._device = device
        shutil.copyfile(DRIVES, device.path(r"C:\lab\wsman.ps1"))
        device.path(r"C:\prepare.ps1").write_text(prepare_windows(), "utf-8-sig")
        key = POLICY.replace(":", "")
        device.run(rf'sc create WinRM binPath= "{PROGRAM} --service WinRM" start= demand & reg add "{key}" /f')

    def run(self, text: str) -> str:
        """What a script prints with the two drives there; it has to end well."""
        self._device.path(r"C:\run.ps1").write_text(f". C:\\lab\\wsman.ps1\n{text}\n", "utf-8-sig")
        environment = {**ENVIRONMENT, "LAB_CLIXML": None}
        done = self._device.run(
            r"powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -File C:\run.ps1", env=environment
        )
        said: str = done.stdout.decode()
        assert (done.returncode, done.stderr) == (0, b""), said + done.stderr.decode()
        return said

    def prepare(self) -> str:
        return self.run(r". C:\prepare.ps1")

    def look(self) -> Any:
        return json.loads(self.run(LOOK))


@pytest.fixture
def computer(tmp_path: Path) -> Any:
    require_lab()
    with lab_device(tmp_path) as device:
        yield Computer(device)


def test_it_opens_winrm_over_https_and_a_second_run_changes_nothing(computer: Computer) -> None:
    said = computer.prepare()
    found = computer.look()
    assert (found["service"], found["start"]) == ("Running", "Automatic")
    (certificate,) = found["certificates"]
    assert (certificate["name"], certificate["years"]) == ("WinRM for Ruota", 5)
    (listener,) = found["wsman"]["listeners"]
    assert (listener["transport"], listener["address"]) == ("HTTPS", "*")
    assert listener["thumbprint"] == certificate["thumbprint"]
    assert (found["wsman"]["AllowUnencrypted"], found["wsman"]["Basic"]) == ("false", "false")
    (rule,) = found["rules"]
    assert (rule["Direction"], rule["Action"], rule["Protocol"], rule["Enabled"]) == ("Inbound", "Allow", "TCP", "True")
    assert (rule["LocalPort"], rule["Profile"]) == (["5986"], "Domain, Private")
    assert found["policy"] == 1
    # what Ruota will show at the first connection can be compared
    assert f"sha256:{certificate['sha256']}" in said and "port 5986" in said
    assert computer.prepare() == said
    assert computer.look() == found


def test_it_replaces_a_listener_of_another_certificate_and_leaves_http_and_domains_alone(computer: Computer) -> None:
    computer.run(
        """
        Start-Service WinRM
        $other = New-SelfSignedCertificate -DnsName old -CertStoreLocation Cert:\\LocalMachine\\My
        [void](New-Item -Path WSMan:\\localhost\\Listener -Transport HTTP -Address * -Force)
        $https = @{ Transport = 'HTTPS'; Address = '*'; CertificateThumbPrint = $other.Thumbprint }
        [void](New-Item -Path WSMan:\\localhost\\Listener @https -Force)
        Set-LabState hardware @{ Win32_ComputerSystem = @{ PartOfDomain = $true } }
        """
    )
    computer.prepare()
    found = computer.look()
    ours = next(one for one in found["certificates"] if one["name"] == "WinRM for Ruota")
    listeners = {one["transport"]: one["thumbprint"] for one in found["wsman"]["listeners"]}
    assert listeners == {"HTTP": "", "HTTPS": ours["thumbprint"]}
    assert len(found["certificates"]) == 2
    assert found["policy"] is None


def test_a_public_network_is_named_and_does_not_stop_it(computer: Computer) -> None:
    computer.run(
        """
        Start-Service WinRM
        $cafe = @{ Name = 'Cafe'; InterfaceAlias = 'Wi-Fi'; InterfaceIndex = 7; NetworkCategory = 'Public' }
        Set-LabState networks @($cafe)
        Set-LabState wsman @{ listeners = @(); AllowUnencrypted = 'false'; Basic = 'true' }
        """
    )
    said = computer.prepare()
    found = computer.look()
    assert [one["transport"] for one in found["wsman"]["listeners"]] == ["HTTPS"]
    assert (len(found["rules"]), found["policy"]) == (1, 1)
    assert "Cafe (Wi-Fi) counts as public" in said and "-InterfaceIndex 7 -NetworkCategory Private" in said
    # what Windows does not let be set meanwhile is said; what is right already is not set
    assert "Basic is still on" in said and "AllowUnencrypted" not in said and "Ready." in said
    computer.run("Set-LabState networks @()")
    said = computer.prepare()
    assert computer.look()["wsman"]["Basic"] == "false"
    assert "public" not in said and "still on" not in said


def test_windows_powershell_takes_it(computer: Computer) -> None:
    done = computer._device.run(r"powershell -LabCheck C:\prepare.ps1")
    assert json.loads(done.stdout)["findings"] == [] and done.returncode == 0
