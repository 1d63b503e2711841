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
