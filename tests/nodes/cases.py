"""The contract cases of the node types, found by folder, and what is expected of their results.

A case is a JSON file in ``nodes/<area>/<verb>/cases/``:

- ``title``: what it shows;
- ``params``, and ``mode`` (``apply`` unless said otherwise);
- of a node type that runs on a device: ``setup`` (shell commands in a throw-away root), ``systemd`` (boot it there),
  ``fixtures`` (repositories of test packages), ``needs`` (programs that must be on this machine), ``prepare`` (names of
  ready-made set-ups, see ``PREPARED``; "https" serves the fixtures at https://127.0.0.1:8443, and ``SHA256 deb/…`` in
  the params stands for the checksum of one), ``after`` (``{"sh", "gives"}`` pairs looked at afterwards), ``watch`` (a
  command whose output a preview must not change), ``preview``: false for a case that has nothing to preview,
  ``again``: false for what changes something every time (a restart);
- of one for Windows (``platform``: "windows"): ``os`` (a lab device's, "Windows 11" unless said otherwise), ``setup``
  and ``watch`` (PowerShell), ``after`` (``{"ps", "gives"}``), ``preview`` as above, ``lab``: true for a case that leans
  on the laboratory's own functions and is none for a real machine, ``programs`` (stand-in programs of
  ``parts/programs/optional`` that such a case needs besides), ``installers``: true (real ones, served at SERVER and
  put into ``C:\\lab\\installers``; ``SHA256 name`` in the params stands for the checksum of one), ``again`` as above,
  ``ahead_seconds`` (how far Ruota's clock is ahead of the device's);
- of one that runs in the engine: ``devices``, ``settings``, ``secrets``, ``payload``, ``server`` (the answer of a real
  HTTP server whose address stands for ``SERVER`` in the params), ``received`` (what it must have received);
- of one that the conductor runs: ``workflow`` and ``rehearsal``;
- ``expect``: ``ok``, ``changed``, ``would_change``, ``port``, ``code``, ``message`` (a part of it), ``data`` (a part of
  it), ``warnings`` (how many).
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.catalog import Entry, load_entry
from engine.documents import NodeType
from engine.expressions import Environment

NODES = Path(__file__).resolve().parent.parent.parent / "nodes"
_DEB = "/srv/fixtures/deb"
_GPG = "gpg --homedir /srv/keys --batch"
_HTTPS = f"{sys.executable} {NODES.parent}/tests/nodes/https_files.py /srv/fixtures 8443"
_RPM = "/srv/fixtures/rpm"


def _repositories(folder: str) -> str:
    text = "[ruota-$r]\\nname=$r\\nbaseurl=file:///srv/fixtures/rpm/$r\\nenabled=1\\ngpgcheck=0\\nrepo_gpgcheck=0\\n"
    return f'mkdir -p {folder}; rm -f {folder}/*; for r in main security; do printf "{text}" >{folder}/$r.repo; done'


_RPM_DATABASE = (
    'mkdir -p /etc/rpm; echo "%_dbpath /var/lib/rpm" | tee /etc/rpm/macros >~root/.rpmmacros',
    f"rpm -i --nodeps {_RPM}/old/noarch/ruota-hello-1.0-1.noarch.rpm {_RPM}/old/noarch/ruota-safe-1.0-1.noarch.rpm",
)
PREPARED: dict[str, tuple[str, ...]] = {
    "apt": (
        "rm -rf /etc/apt/sources.list /etc/apt/sources.list.d /var/lib/apt/lists; mkdir -p /etc/apt/sources.list.d",
        f'for r in main security; do echo "deb [trusted=yes] file:{_DEB}/$r ./"; done >/etc/apt/sources.list',
        "apt-get update",
    ),
    "apt-old": (f"dpkg -i {_DEB}/old/ruota-hello_1.0_all.deb {_DEB}/old/ruota-safe_1.0_all.deb",),
    "dnf": ("rm -f /usr/bin/apt-get", _repositories("/etc/yum.repos.d"), *_RPM_DATABASE, "dnf -q makecache"),
    "zypper": (
        "rm -f /usr/bin/apt-get /usr/bin/dnf",
        _repositories("/etc/zypp/repos.d"),
        *_RPM_DATABASE,
        "zypper --non-interactive refresh",
    ),
    "https": (_HTTPS,),
    "https-unknown": (f"{_HTTPS} unknown",),
    "signed": (
        f"cp {_RPM}/main/noarch/ruota-hello-2.0-1.noarch.rpm /srv/signed.rpm; mkdir -m 700 /srv/keys",
        f"{_GPG} --quick-generate-key --passphrase '' Maker rsa2048 sign never",
        "rpmsign --define '_gpg_path /srv/keys' --define '_gpg_name Maker' --define \"__gpg $(command -v gpg)\""
        " --addsign /srv/signed.rpm",
        f"{_GPG} --armor --export Maker >/srv/maker.asc",
    ),
    "no-manager": ("rm -f /usr/bin/apt-get /usr/bin/dnf /usr/bin/zypper",),
}


@dataclass(frozen=True)
class Case:
    """One case of a node type."""

    entry: Entry
    name: str
    value: dict[str, Any]

    @property
    def kind(self) -> str:
        """Who runs it: ``device`` (in a root), ``windows``, ``engine`` or ``conductor``."""
        if self.entry.node_type.control:
            return "conductor"
        if not self.entry.scripts:
            return "engine"
        return "windows" if self.value.get("platform") == "windows" else "device"

    @property
    def expect(self) -> dict[str, Any]:
        """What is expected."""
        expected: dict[str, Any] = self.value["expect"]
        return expected

    @property
    def shows_change(self) -> bool:
        """Whether it changes something for real."""
        return self.value.get("mode", "apply") == "apply" and self.expect.get("changed") is True

    def __str__(self) -> str:
        return f"{self.entry.node_type.id}/{self.name}"


def entries() -> list[Entry]:
    """Every node type, by its folder."""
    return [load_entry(path.parent) for path in sorted(NODES.glob("*/*/node.json"))]


def cases(kind: str | None = None) -> Iterator[Case]:
    """Every case, of one kind if it is given."""
    for entry in entries():
        for path in sorted((entry.folder / "cases").glob("*.json")):
            case = Case(entry, path.stem, json.loads(path.read_text("utf-8")))
            if kind in (None, case.kind):
                yield case


def port_of(node_type: NodeType, data: dict[str, Any]) -> str:
    """The port that the outputs lead to, by the engine's own expressions."""
    if node_type.ports_from and data.get("port") not in {port.name for port in node_type.ports}:
        return str(data["port"])
    environment = Environment.of(node_type.outputs["properties"])
    for port in node_type.ports:
        if port.when is None or environment.compile(port.when).evaluate(data) is True:
            return port.name
    raise AssertionError("no port holds")


def check(case: Case, result: dict[str, Any]) -> None:
    """Compare a result with what is expected."""
    expect = case.expect
    shown = json.dumps(result, ensure_ascii=False)[:4000]
    assert result["ok"] is expect.get("ok", True), shown
    for word in ("changed", "would_change", "reboot_required"):
        if word in expect:
            assert result[word] is expect[word], shown
    if "warnings" in expect:
        assert len(result["warnings"]) == expect["warnings"], shown
    if not result["ok"]:
        assert result["error"]["code"] == expect["code"], shown
        assert expect.get("message", "") in result["error"]["message"], shown
    elif "port" in expect:
        assert port_of(case.entry.node_type, result["data"]) == expect["port"], shown
        empty = next((port.empty for port in case.entry.node_type.ports if port.name == expect["port"]), ())
        assert not [name for name in empty if result["data"][name]], shown
    fits(expect.get("data", {}), result["data"], shown)


def fits(wanted: Any, found: Any, shown: str) -> None:
    """``wanted`` is a part of ``found``: of objects some members, of lists all entries in order."""
    if isinstance(wanted, dict):
        assert isinstance(found, dict), shown
        for key, value in wanted.items():
            assert key in found, f"{key} is missing in {shown}"
            fits(value, found[key], shown)
    elif isinstance(wanted, list):
        assert isinstance(found, list) and len(found) == len(wanted), shown
        for one, other in zip(wanted, found, strict=True):
            fits(one, other, shown)
    else:
        assert found == wanted, f"{found!r} is not {wanted!r} in {shown}"
