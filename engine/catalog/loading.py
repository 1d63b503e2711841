"""Reads the node types from their folders, ``<area>/<verb>/``, once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.catalog.checking import check
from engine.documents import NodeType, parse_node_type, read_json
from engine.errors import Code, RuotaError

SHIPPED = Path(__file__).resolve().parent.parent.parent / "nodes"

SCRIPTS = {"linux": "linux.sh", "windows": "windows.ps1"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One node type with what lies beside its manifest."""

    node_type: NodeType
    folder: Path
    manifest: Mapping[str, Any]
    scripts: Mapping[str, str]
    help: str

    helps: Mapping[str, str]
    """The help page in other languages, by language."""

    sentences: Mapping[str, Mapping[str, str]]
    """What the scripts say of failures, by language: templates such as ``There is no user {owner}.`` to their words."""

    python: Path | None
    """The file with ``run`` of a node type that runs in the engine."""

    def cases(self) -> dict[str, Any]:
        """The contract cases by file name."""
        found = sorted((self.folder / "cases").glob("*.json"))
        return {path.stem: json.loads(path.read_text("utf-8")) for path in found}


class Catalog(Mapping[str, NodeType]):
    """All node types by id."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = dict(sorted(entries.items()))

    def __getitem__(self, type_id: str) -> NodeType:
        return self._entries[type_id].node_type

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, type_id: str) -> Entry:
        """The whole entry of a node type; ``RuotaError`` (not_found) names one that is not there."""
        if type_id not in self._entries:
            raise RuotaError(f"There is no node type {type_id!r} in the catalog.", code=Code.NOT_FOUND)
        return self._entries[type_id]

    def script(self, type_id: str, platform: str) -> str | None:
        """The script of a node type for ``linux`` or ``windows``, or None."""
        return self.entry(type_id).scripts.get(platform)

    def help(self, type_id: str) -> str:
        """The help page of a node type (Markdown), empty where there is none."""
        return self.entry(type_id).help

    def python_path(self, type_id: str) -> Path | None:
        """The file with ``run`` of a node type that runs in the engine."""
        return self.entry(type_id).python

    def cases(self, type_id: str) -> dict[str, Any]:
        """The contract cases of a node type by file name."""
        return self.entry(type_id).cases()

    def to_json(self) -> list[dict[str, Any]]:
        """Every node type whole, as the API gives it: the manifest with its defaults, its area, help and platforms."""
        return [_shown(entry) for entry in self._entries.values()]


def _shown(entry: Entry) -> dict[str, Any]:
    shown = json.loads(json.dumps(asdict(entry.node_type)))
    shown.pop("extra", None)
    for language, words in shown["words"].items():
        if language in entry.helps:
            words["help"] = entry.helps[language]
        if language in entry.sentences:
            words["sentences"] = entry.sentences[language]
    runs_on = "engine" if entry.python or not entry.scripts else "device"
    return {
        **shown,
        "area": entry.node_type.area,
        "help": entry.help,
        "runs_on": runs_on,
        "scripts": sorted(entry.scripts),
    }


def load_catalog(*folders: Path) -> Catalog:
    """Read all node types below the folders (the shipped ones by default); a later folder may replace a type.

    Raises ``RuotaError`` (bad_document) naming the file that cannot be used.
    """
    entries: dict[str, Entry] = {}
    for folder in folders or (SHIPPED,):
        for manifest in sorted(folder.glob("*/*/node.json")):
            entry = load_entry(manifest.parent)
            entries[entry.node_type.id] = entry
    return Catalog(entries)


def load_entry(folder: Path) -> Entry:
    """Read one node type's folder."""
    name = f"{folder.parent.name}/{folder.name}/node.json"
    manifest = read_json((folder / "node.json").read_bytes(), name)
    node_type = parse_node_type(manifest, name)
    expected = f"{folder.parent.name}.{folder.name}"
    if node_type.id != expected:
        raise RuotaError(
            f"{name} has the id {node_type.id!r}, but its folder says {expected!r}; make them the same.",
            code=Code.BAD_DOCUMENT,
            pointer="/id",
        )
    check(node_type, name)
    help_file, python = folder / "help.md", folder / "node.py"
    return Entry(
        node_type=node_type,
        folder=folder,
        manifest=manifest,
        scripts={p: (folder / f).read_text("utf-8") for p, f in SCRIPTS.items() if (folder / f).is_file()},
        help=help_file.read_text("utf-8") if help_file.is_file() else "",
        helps={path.name.split(".")[1]: path.read_text("utf-8") for path in sorted(folder.glob("help.??.md"))},
        sentences={path.name.split(".")[1]: _sentences(path) for path in sorted(folder.glob("sentences.??.json"))},
        python=python if python.is_file() else None,
    )


def _sentences(path: Path) -> dict[str, str]:
    name = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    value = read_json(path.read_bytes(), name)
    if not isinstance(value, dict) or not all(isinstance(words, str) for words in value.values()):
        raise RuotaError(
            f"{name} must be an object of sentences, each with its words in the language as text.",
            code=Code.BAD_DOCUMENT,
        )
    return value
