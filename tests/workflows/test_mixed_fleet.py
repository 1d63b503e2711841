"""The shipped workflows from end to end on a mixed fleet."""

import json
from pathlib import Path

import asyncssh
import pytest

from tests.lab.command import data, up
from tests.lab.windows.fixtures import require_lab
from tests.support.require import require_program
from tests.workflows.fleet import LINUX, WINDOWS, everywhere, outcomes, run

__all__ = ["data"]

pytestmark = pytest.mark.xdist_group("fleet")

# an update of before waits for a restart; both signs are gone after one
PENDING_LINUX = "touch /run/reboot-required"
PENDING_WINDOWS = r"""
$key = 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'
$volatile = [Microsoft.Win32.RegistryOptions]::Volatile
[Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($key, 'ReadWriteSubTree', $volatile).Dispose()
"""
# two computers as they are often found
NEGLECTED_LINUX = """
dpkg --remove ruota-lab-tool
rm -f /etc/ssh/sshd_config.d/*.conf
printf 'PermitRootLogin yes\\nPasswordAuthentication yes\\n' >/etc/ssh/sshd_config.d/50-old.conf
systemctl reload ssh
ufw --force disable
"""
NEGLECTED_WINDOWS = """
Set-NetFirewallProfile -All -Enabled False
Set-SmbServerConfiguration -EnableSMB1Protocol $true -Force -Confirm:$false
"""
# the baseline, as the system itself sees it; the SSH server inside the device is a real one
SOUND_LINUX = """
[ "$(dpkg-query -W -f '${Version}' ruota-lab-tool) $(dpkg-query -W -f '${Version}' ruota-lab-library)" = "1.1 1.1" ]
id -nG msp | grep -w sudo
[ "$(cat ~msp/.ssh/authorized_keys)" = "@KEY@" ]
ufw status verbose | grep -x 'Status: active'
ufw status verbose | grep '^Default: deny (incoming)'
ufw status | grep -E '^22/tcp +ALLOW'
ufw status | grep -E '^443/tcp +ALLOW'
set -- -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
! ssh "$@" root@127.0.0.1 2>/tmp/said
grep -F 'Permission denied (publickey)' /tmp/said
[ -z "$(find /var/lib/ruota/undo -type f ! -name confirmed)" ]
"""
SOUND_WINDOWS = """
$group = New-Object DirectoryServices.DirectoryEntry "WinNT://./$((Get-LocalGroup -SID S-1-5-32-544).Name),group"
$sids = @(foreach ($one in $group.psbase.Invoke('Members')) {
    $member = New-Object DirectoryServices.DirectoryEntry $one
    (New-Object Security.Principal.SecurityIdentifier ([byte[]]$member.psbase.InvokeGet('objectSid')), 0).Value
})
if ($sids -notcontains (Get-LocalUser msp).SID.Value) { throw "administrators: $sids" }
foreach ($one in Get-NetFirewallProfile) {
    if ("$($one.Enabled) $($one.DefaultInboundAction)" -ne 'True Block') { throw "firewall: $($one.Name)" }
}
if ((Get-SmbServerConfiguration).EnableSMB1Protocol) { throw 'SMB 1' }
if (Test-Path 'C:\\Program Files\\Ruota\\undo\\*\\*\\armed') { throw 'undo' }
"""


def test_monthly_patching_with_its_restarts(data: Path) -> None:
    require_lab()
    free = ("--input", "ask_first=false", "--input", "min_free_gb=0")
    with up(data, "--linux", "1", "--windows", "1"):
        everywhere(data, PENDING_LINUX, PENDING_WINDOWS)
        looked = run(data, "monthly-patching", "--preview", *free)
        for device in (LINUX, WINDOWS):
            seen = outcomes(looked, device)
            assert (seen["restart_before"], seen["install"]) == ("would_change", "would_change"), looked
        report = run(data, "monthly-patching", *free)
        assert report["outcome"] == "changed", report
        linux, windows = outcomes(report, LINUX), outcomes(report, WINDOWS)
        assert (linux["restart_before"], linux["install"], linux["restart"]) == ("changed", "changed", "skipped"), (
            report
        )
        assert [windows[step] for step in ("restart_before", "install", "restart")] == ["changed"] * 3, report
        # nothing is left to do the next month
        again = run(data, "monthly-patching", *free)
        assert again["outcome"] == "ok", again
        for device in (LINUX, WINDOWS):
            assert outcomes(again, device)["install"] == "skipped"


def test_onboarding_to_the_baseline(data: Path) -> None:
    require_lab()
    for program in ("sshd", "ssh", "ufw", "sudo"):
        require_program(program)
    key = asyncssh.generate_private_key("ssh-ed25519", comment="msp@example.com").export_public_key().decode().strip()
    words = ('packages=["ruota-lab-tool"]', 'open_ports=["443/tcp"]', f"admin_keys={json.dumps([key])}")
    inputs = [part for word in words for part in ("--input", word)]
    with up(data, "--linux", "1", "--windows", "1"):
        everywhere(data, NEGLECTED_LINUX + PENDING_LINUX, NEGLECTED_WINDOWS + PENDING_WINDOWS)
        report = run(data, "new-computer-onboarding", *inputs)
        assert report["outcome"] == "changed", report
        linux, windows = outcomes(report, LINUX), outcomes(report, WINDOWS)
        for step in ("packages", "restart_before", "install", "user", "ssh", "firewall"):
            assert linux[step] == "changed", (step, report)
        for step in ("restart_before", "install", "user", "smb1", "firewall", "restart"):
            assert windows[step] == "changed", (step, report)
        everywhere(data, SOUND_LINUX.replace("@KEY@", key), SOUND_WINDOWS)
        # who is at the baseline stays there, untouched
        again = run(data, "new-computer-onboarding", *inputs)
        assert again["outcome"] == "ok", again
        for device in (LINUX, WINDOWS):
            found = outcomes(again, device)
            assert set(found.values()) <= {"ok", "skipped"}, again
            assert (found["install"], found["restart"]) == ("skipped", "skipped"), again
