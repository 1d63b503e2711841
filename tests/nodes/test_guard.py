"""Changes that could lock Ruota out: the undo puts the old state back, and what would shut the login out is refused."""

from typing import Any

import pytest

from tests.nodes.roots import Roots
from tests.support.require import require_program

SSHD = (
    "rm -rf /etc/ssh/sshd_config.d; mkdir -p /etc/ssh/sshd_config.d; ssh-keygen -A",
    "printf 'Include /etc/ssh/sshd_config.d/*.conf\\nUsePAM no\\n' >/etc/ssh/sshd_config; /usr/sbin/sshd",
)
GUARDED = {
    "sec.ssh_hardening": ("sshd", "ssh", "sshd -T | grep -E '^(passwordauthentication|maxauthtries) '", ()),
    "sec.firewall_profiles": ("ufw", "firewall", "ufw status verbose", ()),
    "sec.firewall_profiles on nftables": ("nft", "firewall", "nft list ruleset", ("rm -f /usr/sbin/ufw",)),
    "sec.local_admins": (
        "gpasswd",
        "admins",
        "getent group sudo",
        ("getent group sudo || groupadd sudo", "useradd berta", "gpasswd -a berta sudo"),
    ),
}
PARAMS: dict[str, dict[str, Any]] = {"sec.local_admins": {"mode": "restrict"}}


CHANGE = "0" * 31 + "a"


def script(type_id: str, moment: str, **params: Any) -> dict[str, Any]:
    return {"script": type_id, "params": {"moment": moment, "change": CHANGE, **params}}


@pytest.mark.parametrize("name", GUARDED)
def test_the_undo_puts_everything_back(name: str, roots: Roots) -> None:
    program, folder, look, setup = GUARDED[name]
    require_program(program)
    type_id = name.partition(" ")[0]
    undo = f"/var/lib/ruota/undo/{folder}/{CHANGE}"
    before, applied, changed, armed, _, after, confirmed, left = roots.perform(
        [
            {"sh": look},
            script(type_id, "apply", **PARAMS.get(type_id, {})),
            {"sh": look},
            {"sh": f"cat {undo}/armed && pgrep -f {undo}/undo.sh >/dev/null && echo waiting"},
            {"sh": f"sh {undo}/undo.sh"},
            {"sh": look},
            script(type_id, "confirm"),
            {"sh": f"ls {undo}; pgrep -f {undo}/[u]ndo.sh"},
        ],
        [*SSHD, *setup],
    )
    assert applied["ok"] and applied["changed"], applied
    assert changed != before
    assert armed.strip() == "waiting"
    assert after == before
    assert confirmed["error"]["code"] == "guard_blocked"
    assert "came too late: the device has gone back to its old " in confirmed["error"]["message"]
    assert left == "undone\n"


def test_an_undo_on_a_full_disk_leaves_what_is_there_and_what_was_kept(roots: Roots) -> None:
    require_program("ufw")
    undo = f"/var/lib/ruota/undo/firewall/{CHANGE}"
    look = "ufw status verbose; cat /etc/ufw/ufw.conf /etc/default/ufw; ls /etc/ufw"
    before, _, changed, _, full, confirmed, after = roots.perform(
        [
            {"sh": look},
            script("sec.firewall_profiles", "apply"),
            {"sh": look},
            {"sh": f"cat /dev/zero >/etc/fills; sh {undo}/undo.sh"},
            {"sh": look},
            script("sec.firewall_profiles", "confirm"),
            {"sh": f"rm /etc/fills; undo={undo} sh -e {undo}/program.sh >/dev/null 2>&1; {look}"},
        ],
        [
            *SSHD,
            "cp -a /etc /tmp/etc; mount -t tmpfs -o size=64m none /etc; cp -a /tmp/etc/. /etc",
            "head -c 200000 /dev/urandom >/etc/ufw/kept.rules",
        ],
    )
    assert before != changed == full.replace("ufw.ruota-new\n", "")
    assert confirmed["error"]["code"] == "node_failed"
    assert f"could not go back to its old firewall rules; what it had is kept in {undo} there" in str(confirmed)
    assert after == before


KEEPING = {
    "sec.ssh_hardening": ("sshd", "head -c 90000 /dev/zero | tr '\\0' '#' >/etc/ssh/sshd_config.d/00-ruota.conf", {}),
    "sec.firewall_profiles": ("ufw", "head -c 90000 /dev/urandom >/etc/ufw/kept.rules", {}),
    "sec.local_admins": (
        "gpasswd",
        "getent group sudo || groupadd sudo; useradd berta; gpasswd -a berta sudo; head -c 90000 /dev/zero"
        " >/var/lib/ruota/undo/fills || true",
        {"mode": "restrict"},
    ),
}


@pytest.mark.parametrize("type_id", KEEPING)
def test_a_change_whose_old_state_cannot_be_kept_is_not_made(type_id: str, roots: Roots) -> None:
    program, setup, params = KEEPING[type_id]
    require_program(program)
    look = "sshd -T; ufw status; getent group sudo; find /var/lib/ruota/undo -mindepth 1 ! -name fills"
    before, answer, after = roots.perform(
        [{"sh": look}, script(type_id, "apply", **params), {"sh": look}],
        [*SSHD, "mkdir -p /var/lib/ruota/undo; mount -t tmpfs -o size=32k none /var/lib/ruota/undo", setup],
    )
    assert answer["error"]["code"] == "node_failed"
    assert "so nothing was changed" in answer["error"]["message"]
    assert after == before


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"login_user": "daemon", "login_method": "password"}, "logs in with a password"),
        ({"login_user": "root", "login_method": "key", "permit_root": "no"}, "logs in as root"),
        ({"login_user": "root", "login_method": "password", "password_login": True}, "as root with a password"),
        ({"login_user": "daemon", "login_method": "key", "allow_groups": ["adm"]}, "in none of these groups"),
    ],
)
def test_what_would_shut_the_login_out_is_refused(params: dict[str, Any], message: str, roots: Roots) -> None:
    require_program("sshd")
    before, answer, after = roots.perform(
        [{"snapshot": True}, script("sec.ssh_hardening", "apply", **params), {"snapshot": True}], SSHD
    )
    assert answer["error"]["code"] == "guard_blocked"
    assert message in answer["error"]["message"]
    assert before == after


def test_a_confirmed_change_has_no_undo_left(roots: Roots) -> None:
    require_program("sshd")
    run = {"run": "sec.ssh_hardening", "mode": "apply", "params": {"password_login": True}}
    look = {"sh": "find /var/lib/ruota/undo -type f ! -name confirmed; pgrep -f [u]ndo.sh"}
    answer, left = roots.perform([run, look], SSHD)
    assert answer["result"]["ok"], answer
    assert left == ""


def test_the_login_of_ruota_stays_an_administrator(roots: Roots) -> None:
    require_program("gpasswd")
    (answer,) = roots.perform(
        [script("sec.local_admins", "apply", mode="restrict", login_user="berta")],
        ["getent group sudo || groupadd sudo", "useradd berta; useradd carla; gpasswd -M berta,carla sudo"],
    )
    assert answer["data"]["removed"] == ["carla"]
    assert {member["name"]: member["why"] for member in answer["data"]["members"]}["berta"] == "login"


FIREWALLD = (
    "systemctl is-active firewalld; systemctl is-enabled firewalld; cd /etc/firewalld && find . -type f | sort |"
    " xargs sha256sum; firewall-cmd --list-all 2>&1; firewall-cmd --get-log-denied 2>&1; nft list ruleset | sort"
)


ON: dict[str, Any] = {"allow_ports": ["443/tcp"]}
OFF: dict[str, Any] = {"enabled": False}


@pytest.mark.parametrize(
    ("was", "params"),
    [
        ("disabled and running", ON),
        ("enabled and stopped", ON),
        ("disabled and stopped", ON),
        ("enabled and running", OFF),
    ],
)
def test_firewalld_is_put_back_as_it_was(was: str, params: dict[str, Any], roots: Roots) -> None:
    require_program("firewall-cmd")
    enabled, _, running = was.partition(" and ")
    unit = f"ruota-undo-firewall-{CHANGE}"
    before, applied, changed, armed, _, after, confirmed, left = roots.perform(
        [
            {"sh": FIREWALLD},
            script("sec.firewall_profiles", "apply", **params),
            {"sh": FIREWALLD},
            {"sh": f"systemctl is-active {unit}.timer"},
            {"sh": f"systemctl start {unit}.service"},
            {"sh": FIREWALLD},
            script("sec.firewall_profiles", "confirm"),
            {"sh": f"ls /var/lib/ruota/undo/firewall/{CHANGE}; ls /etc/systemd/system | grep ruota-undo"},
        ],
        [
            *SSHD,
            "rm -f /usr/sbin/ufw; systemctl start dbus; systemctl start firewalld",
            "firewall-cmd --permanent --add-port=8080/tcp && firewall-cmd --reload",
            f"systemctl {enabled[:-1]} firewalld",
            *(["systemctl stop firewalld"] if running == "stopped" else []),
        ],
        systemd=True,
    )
    assert applied["ok"] and applied["changed"], applied
    assert applied["data"]["firewall"] == "firewalld"
    assert ("443/tcp" in changed) is (params is ON), changed
    assert armed == "active\n"
    assert after == before
    assert confirmed["error"]["code"] == "guard_blocked"
    assert left == "undone\n"
