"""From an Ansible inventory to devices: which of its variables mean something here."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from engine.inventory import rules
from engine.inventory.imports.ansible_hosts import Host, Unusable, settled
from engine.inventory.imports.ansible_ini import read_ini
from engine.inventory.imports.ansible_yaml import read_yaml
from engine.inventory.imports.candidates import Candidate, FoundLogin, Parsed, masked, split_lines, tag_of
from engine.saying import say
from engine.vault import Secret

_YAML = re.compile(r"---.*|\{.*|[\"']?[\w.-]+[\"']?\s*:\s*(#.*)?")
_CONNECTIONS = {
    "ssh": "ssh",
    "smart": "ssh",
    "paramiko": "ssh",
    "paramiko_ssh": "ssh",
    "local": "local",
    "winrm": "winrm",
    "psrp": "winrm",
}
_NAMES: Mapping[str, tuple[str, ...]] = {
    "host": ("ansible_host", "ansible_ssh_host"),
    "port": ("ansible_port", "ansible_ssh_port", "ansible_winrm_port", "ansible_psrp_port"),
    "user": ("ansible_user", "ansible_ssh_user", "ansible_winrm_user", "ansible_psrp_user"),
    "password": ("ansible_password", "ansible_ssh_password", "ansible_ssh_pass", "ansible_winrm_password"),
    "connection": ("ansible_connection",),
    "scheme": ("ansible_winrm_scheme", "ansible_psrp_protocol"),
    "auth": ("ansible_winrm_transport", "ansible_psrp_auth"),
    "validation": ("ansible_winrm_server_cert_validation", "ansible_psrp_cert_validation"),
    "sudo": ("ansible_become_password", "ansible_become_pass", "ansible_sudo_pass"),
}
_ADD_THE_KEY = say("import_add_key", "add the key as a credential")
_JUMP = say("import_choose_jump", "choose a jump device instead")
_WHY = {
    "ansible_ssh_private_key_file": _ADD_THE_KEY,
    "ansible_private_key_file": _ADD_THE_KEY,
    "ansible_ssh_common_args": _JUMP,
    "ansible_ssh_extra_args": _JUMP,
}


def read_ansible(text: str) -> Parsed:
    """The devices of an Ansible inventory file, INI or YAML; groups become tags."""
    parsed = Parsed()
    text = text.removeprefix("\ufeff")
    inventory = read_yaml(text, parsed) if _is_yaml(text) else read_ini(text, parsed)
    unused: Counter[tuple[str, str]] = Counter()
    for host, variables, groups in settled(inventory):
        _host(parsed, host, variables, groups, unused)
    for (name, why), count in sorted(unused.items()):
        parsed.notes.append(
            say(
                "import_variable_unused",
                "The variable {variable} of {count} device was not used{reason}."
                if count == 1
                else "The variable {variable} of {count} devices was not used{reason}.",
                variable=rules.shown(name),
                count=count,
                reason=say("import_because", ": {why}", why=why) if why else "",
            )
        )
    parsed.rejected.sort(key=lambda entry: entry.line)
    return parsed


def _is_yaml(text: str) -> bool:
    for line in split_lines(text):
        if line.strip() and line.strip()[0] not in "#;":
            return bool(_YAML.fullmatch(line.strip()))
    return False


def _host(
    parsed: Parsed, host: Host, variables: dict[str, Any], groups: list[str], unused: Counter[tuple[str, str]]
) -> None:
    taken = {key: _take(variables, names) for key, names in _NAMES.items()}
    secrets = [str(taken[key]) for key in ("password", "sudo") if isinstance(taken[key], str | int)]
    text = masked(host.text, secrets)
    for name, value in variables.items():
        why = value.why if isinstance(value, Unusable) else _WHY.get(name, "")
        unused[(name, why)] += 1
    for key, value in taken.items():
        if isinstance(value, Unusable) or "{{" in str(value):
            by_template = say("import_templated", "it is computed by a template")
            why = value.why if isinstance(value, Unusable) else by_template
            if key in ("host", "port", "connection"):
                parsed.reject(
                    host.line,
                    text,
                    say(
                        "import_variable_unusable",
                        "The variable {variable} of {device} cannot be used: {why}.",
                        variable=_NAMES[key][0],
                        device=rules.shown(host.name),
                        why=why,
                    ),
                )
                return
            unused[(_NAMES[key][0], why)] += 1
            taken[key] = None
    connection = str(taken["connection"] or "ssh").rpartition(".")[2].lower()
    if connection not in _CONNECTIONS:
        parsed.reject(
            host.line,
            text,
            say(
                "import_connection_unknown",
                "{device} is reached by {connection}, which Ruota does not have.",
                device=rules.shown(host.name),
                connection=rules.shown(connection),
            ),
        )
        return
    values = _values(host, taken, _CONNECTIONS[connection], groups)
    parsed.candidates.append(Candidate(host.line, text, values, login=_login(taken, unused)))


def _take(variables: dict[str, Any], names: tuple[str, ...]) -> Any:
    """The value of the first of these that is there; all of them are taken out."""
    found = [variables.pop(name) for name in names if name in variables]
    return next((value for value in found if value is not None), None)


def _values(host: Host, taken: Mapping[str, Any], connector: str, groups: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": host.name,
        "connector": connector,
        "platform": "windows" if connector == "winrm" else "linux",
        "address": str(taken["host"] or host.name),
    }
    if taken["port"] is not None:
        values["port"] = taken["port"]
    if connector == "winrm":
        values["winrm"] = _winrm(taken)
    if groups:
        values["tags"] = sorted({tag_of(name) for name in groups} - {""})
    return values


def _winrm(taken: Mapping[str, Any]) -> dict[str, str]:
    """Ansible's usual way is HTTPS with the certificate checked; what it leaves unchecked is pinned here."""
    auth = str(taken["auth"] or "ntlm").lower().split(",")[0].strip()
    unchecked = str(taken["validation"] or "validate").lower() == "ignore"
    scheme = str(taken["scheme"] or ("http" if str(taken["port"]) == "5985" else "https")).lower()
    known = {"ssl": "basic", "plaintext": "basic", "negotiate": "ntlm"}
    return {"scheme": scheme, "auth": known.get(auth, auth), "verify": "pin" if unchecked else "ca"}


def _login(taken: Mapping[str, Any], unused: Counter[tuple[str, str]]) -> FoundLogin | None:
    user, password, sudo = (None if taken[key] is None else str(taken[key]) for key in ("user", "password", "sudo"))
    if not user:
        for key, value in (("password", password), ("sudo", sudo)):
            if value:
                unused[(_NAMES[key][0], say("import_no_user_with_it", "there is no user name with it"))] += 1
        return None
    if not password and not sudo:
        why = say("import_no_password_with_it", "there is no password with it; choose a credential")
        unused[("ansible_user", why)] += 1
        return None
    return FoundLogin(user, Secret(password) if password else None, Secret(sudo) if sudo else None)
