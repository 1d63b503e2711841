"""The expected values were made by ``ansible-inventory --list`` of ansible-core on the same files."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.errors import RuotaError
from engine.inventory import import_devices, open_login, resolve
from engine.inventory.imports.ansible import read_ansible
from engine.inventory.imports.ansible_hosts import Unusable, expand, settled
from engine.inventory.imports.ansible_ini import read_ini
from engine.inventory.imports.ansible_yaml import read_yaml
from engine.inventory.imports.candidates import Parsed
from engine.store.models import Credential, Device
from engine.vault import Vault

INI = """# comment
; other
mail.example.com
bastion ansible_host=192.0.2.1 ansible_port=2222 ansible_user=ops note='a b' # trailing
[::1]:2022
[web]
web[01:03].example.org:2022 color=red
web[0:10:5]
n[:2]
[db]
db-[a:c]
two-[1:2]-[a:b]
[db:vars]
n=0x10
f=1.5
s="quoted"
t=True
u=yes
l=[1,2]
c=22 # x
d=abc # x
[prod:children]
web
db   # c
[prod:vars]
deep=prod
same=prod
[web:vars]
same=web
[zeta]
bastion
[alpha]
bastion
[zeta:vars]
who=zeta
[alpha:vars]
who=alpha
[all:vars]
deep=all
base=1
"""
_WEB = {"base": 1, "deep": "prod", "same": "web"}
_DB = {
    "base": 1,
    "deep": "prod",
    "same": "prod",
    "n": 16,
    "f": 1.5,
    "s": "quoted",
    "t": True,
    "u": "yes",
    "l": [1, 2],
    "c": 22,
    "d": "abc # x",
}
INI_EXPECTED: dict[str, dict[str, Any]] = {
    "mail.example.com": {"base": 1, "deep": "all"},
    "::1": {"base": 1, "deep": "all", "ansible_port": 2022},
    "bastion": {
        "ansible_host": "192.0.2.1",
        "ansible_port": 2222,
        "ansible_user": "ops",
        "note": "a b",
        "base": 1,
        "deep": "all",
        "who": "zeta",
    },
    **{f"web0{n}.example.org": {**_WEB, "ansible_port": 2022, "color": "red"} for n in (1, 2, 3)},
    **dict.fromkeys(("web0", "web5", "web10", "n0", "n1", "n2"), _WEB),
    **dict.fromkeys(("db-a", "db-b", "db-c", "two-1-a", "two-1-b", "two-2-a", "two-2-b"), _DB),
}

YAML = """
all:
  vars: {base: 1, deep: all, n: 0o17, y: yes, o: on, f: 1e3, nul: ~}
  hosts:
    plain:
    p[1:2]:2022: {k: v}
  children:
    one:
      hosts: {h1: {x: 1}, h2: }
      vars: {same: one}
    two:
      children:
        three:
          hosts: {h1: , "h[a:c]": {ansible_port: 5}}
          vars: {same: three}
      vars: &v {same: two, q: r}
    four:
      vars: {<<: *v, same: four}
      hosts: {h2: {<<: *v, q: own}}
    five:
      hosts: solo
"""
_ALL = {"base": 1, "deep": "all", "n": "0o17", "y": True, "o": True, "f": "1e3", "nul": None}
YAML_EXPECTED: dict[str, dict[str, Any]] = {
    "plain": _ALL,
    "solo": _ALL,
    "p1": {**_ALL, "k": "v", "ansible_port": 2022},
    "p2": {**_ALL, "k": "v", "ansible_port": 2022},
    "h1": {**_ALL, "x": 1, "same": "three", "q": "r"},
    "h2": {**_ALL, "same": "two", "q": "own"},
    **{f"h{letter}": {**_ALL, "same": "three", "q": "r", "ansible_port": 5} for letter in "abc"},
}


def test_ini_means_what_ansible_means() -> None:
    parsed = Parsed()
    found = {host.name: variables for host, variables, _ in settled(read_ini(INI, parsed))}
    assert parsed.rejected == []
    assert found == INI_EXPECTED


def test_yaml_means_what_ansible_means() -> None:
    parsed = Parsed()
    found = {host.name: variables for host, variables, _ in settled(read_yaml(YAML, parsed))}
    assert parsed.rejected == []
    assert found == YAML_EXPECTED


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("web[01:10].example.org", [f"web{n:02}.example.org" for n in range(1, 11)]),
        ("web[1:10:3]", ["web1", "web4", "web7", "web10"]),
        ("db-[a:e:2]", ["db-a", "db-c", "db-e"]),
        ("[1:2][a:b]", ["1a", "1b", "2a", "2b"]),
        ("x[008:010]", ["x008", "x009", "x010"]),
        ("x[8:10]", ["x8", "x9", "x10"]),
        ("x[0:1]", ["x0", "x1"]),
        ("plain", ["plain"]),
    ],
)
def test_ranges(pattern: str, names: list[str]) -> None:
    assert expand(pattern) == (names, None)
    assert expand(pattern + ":2222") == (names, 2222)


@pytest.mark.parametrize(
    "pattern",
    ["w[1:", "w[1]", "w[]", "w[3:1]", "w[c:a]", "w[01:100]", "w[1:2:0]", "w[1:2:x]", "w[a:2]", "w[1:99999999]", "w[:]",
     "w[1:999][1:999]", "w[-1:2]", "w[1:2:3:4]", "h:99999"],
)  # fmt: skip
def test_ranges_that_cannot_be_taken(pattern: str) -> None:
    with pytest.raises(RuotaError):
        expand(pattern)


def _by_name(session: Session) -> dict[str, Device]:
    return {device.name: device for device in resolve(session, {"all": True}).devices}


def test_a_file_becomes_devices(session: Session, vault: Vault, acme: str) -> None:
    report = import_devices(session, vault, "ansible", INI, acme)
    assert (report["added"], report["rejected"]) == (len(INI_EXPECTED), [])
    found = _by_name(session)
    assert (found["bastion"].address, found["bastion"].port) == ("192.0.2.1", 2222)
    assert found["bastion"].tags == ["alpha", "zeta"]
    assert (found["web01.example.org"].port, found["web01.example.org"].tags) == (2022, ["prod", "web"])
    assert (found["::1"].address, found["mail.example.com"].address) == ("::1", "mail.example.com")
    notes = "\n".join(report["notes"])
    assert "The variable 'color' of 3 devices was not used." in notes
    assert "The variable 'ansible_user' of 1 device was not used: there is no password with it" in notes
    assert import_devices(session, vault, "ansible", INI, acme)["unchanged"] == len(INI_EXPECTED)


def test_connections_and_their_ports(session: Session, vault: Vault, acme: str) -> None:
    text = """
l ansible_connection=local
w ansible_connection=winrm ansible_host=192.0.2.7
p ansible_connection=ansible.builtin.paramiko_ssh
d ansible_connection=docker
t ansible_host="{{ lookup('x') }}"
o ansible_ssh_host=192.0.2.8 ansible_ssh_port=2200
k ansible_ssh_private_key_file=~/.ssh/id ansible_user=root
b ansible_port=no
"""
    report = import_devices(session, vault, "ansible", text, acme)
    found = _by_name(session)
    assert {name: (row.connector, row.platform, row.port, row.address) for name, row in found.items()} == {
        "l": ("local", "linux", 22, "l"),
        "w": ("winrm", "windows", 5986, "192.0.2.7"),
        "p": ("ssh", "linux", 22, "p"),
        "o": ("ssh", "linux", 2200, "192.0.2.8"),
        "k": ("ssh", "linux", 22, "k"),
    }
    messages = {row["line"]: row["message"] for row in report["rejected"]}
    assert messages == {
        5: "'d' is reached by 'docker', which Ruota does not have.",
        6: "The variable ansible_host of 't' cannot be used: it is computed by a template.",
        9: "The port is 'no'; it must be a whole number from 1 to 65535.",
    }
    assert any("'ansible_ssh_private_key_file' of 1 device was not used: add the key" in n for n in report["notes"])


def test_lines_that_cannot_be_taken_are_named(session: Session, vault: Vault, acme: str) -> None:
    text = """[web]
good
bad one
"unclosed
db-[c:a]
[web:what]
lost
[prod:children]
nope
web
[web:children]
prod
[web:vars]
novalue
[ghost:vars]
x=1
[a b]
"""
    report = import_devices(session, vault, "ansible", text, acme)
    assert report["added"] == 1
    assert _by_name(session)["good"].tags == ["prod", "web"]
    assert [row["line"] for row in report["rejected"]] == [3, 4, 5, 6, 7, 9, 12, 14, 15, 17]
    assert [row["text"] for row in report["rejected"]][:2] == ["bad one", '"unclosed']


def test_yaml_lines_that_cannot_be_taken_are_named(session: Session, vault: Vault, acme: str) -> None:
    text = """all:
  hosts:
    a: {ansible_host: 192.0.2.1}
    b: [1]
    c[3:1]:
  children:
    web:
      surprise: 1
      hosts:
        - d
    all:
  vars: 7
loose: [x]
"""
    report = import_devices(session, vault, "ansible", text, acme)
    assert [row["line"] for row in report["rejected"]] == [4, 5, 8, 9, 11, 12, 13]
    assert set(_by_name(session)) == {"a", "b"}


@pytest.mark.parametrize(
    "text",
    [
        "all:\n  hosts:\n    a: {ansible_user: root, ansible_password: 's3cret $(id)'}\n    b b: {my_pass: s3cret}\n",
        "all:\n  vars:\n    ansible_user: root\n    ansible_ssh_pass: s3cret $(id)\n  hosts:\n    a:\n",
        "a ansible_user=root ansible_password='s3cret $(id)'\nb ansible_password=s3cret oops\n",
        "[all:vars]\nansible_user=root\nansible_become_pass=s3cret $(id)\n[x]\na\nansible_password=s3cret\n",
    ],
)
def test_passwords_go_into_the_vault_and_nowhere_else(session: Session, vault: Vault, acme: str, text: str) -> None:
    report = import_devices(session, vault, "ansible", text, acme)
    assert "s3cret" not in json.dumps(report)
    assert "A login of the file went into the vault as the credential 'root at ACME'." in report["notes"]
    (credential,) = session.query(Credential).all()
    login = open_login(vault, credential)
    assert "s3cret $(id)" in (login.password, login.sudo_password)
    assert _by_name(session)["a"].credential_id == credential.id


def test_what_is_encrypted_is_reported(session: Session, vault: Vault, acme: str) -> None:
    text = "all:\n  hosts:\n    a:\n      ansible_user: root\n      ansible_password: !vault |\n        $ANSIBLE\n"
    report = import_devices(session, vault, "ansible", text, acme)
    assert report["added"] == 1
    assert any("it is encrypted with Ansible Vault" in note for note in report["notes"])
    assert session.query(Credential).count() == 0


def _bomb() -> str:
    lines = ["a0: &a0 {hosts: {x: }}"]
    lines += [
        f"a{n}: &a{n} {{children: {{g{n}a: *a{n - 1}, g{n}b: *a{n - 1}, g{n}c: *a{n - 1}}}}}" for n in range(1, 40)
    ]
    return "all:\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        _bomb(),
        "all: &a\n  children: {b: *a}\n",
        "all: &a\n  vars: {<<: *a}\n",
        "---\n" + "[" * 500_000,
        "---\n" + "{a: " * 3000,
        "all: {hosts: {'h[1:9999999]': }}",
        "all:\n  hosts: {a: }\n  hosts: *gone\n",
        "---\na: b: c\n",
        "---\n- a\n- b\n",
        "---\n\x00",
        "---\nall: {hosts: {a: }}\n---\nall:\n",
        "---\n%",
    ],
)
def test_hostile_yaml_is_rejected_quietly(session: Session, vault: Vault, acme: str, text: str) -> None:
    report = import_devices(session, vault, "ansible", text, acme)
    assert report["rejected"]
    assert all(row["line"] >= 1 and len(row["text"]) <= 500 for row in report["rejected"])


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['id']",
        "!!python/name:os.system",
        "!!binary aGk=",
        "!!timestamp 2020-99-99",
        "!x y",
    ],
)
def test_nothing_in_yaml_is_made_into_an_object(tag: str) -> None:
    inventory = read_yaml(f"all:\n  hosts:\n    a:\n      v: {tag}\n", Parsed())
    assert isinstance(inventory.hosts["a"].variables["v"], Unusable | bytes)


@given(st.text(st.sampled_from("ab[]:=01 \n#;'\"{}-&*!|>\\\x00é"), max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_rejected(text: str) -> None:
    for reader in (read_ansible, lambda content: _parse(read_ini, content), lambda content: _parse(read_yaml, content)):
        parsed = reader(text)
        lines = text.count("\n") + 1
        assert all(1 <= row.line <= lines for row in parsed.rejected)
        assert all(1 <= row.line <= lines for row in parsed.candidates)


def _parse(reader: Any, text: str) -> Parsed:
    parsed = Parsed()
    reader(text, parsed)
    return parsed
