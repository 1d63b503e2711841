"""What the steps of a workflow do to devices, called workflows included: for the question what a run would touch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.documents import JsonObject, NodeType
from engine.inspection.calls import read_called
from engine.inspection.draft import Draft
from engine.inspection.inspect import begin
from engine.inspection.problem import Problem


@dataclass(frozen=True, slots=True)
class Deed:
    """A step that is not disabled. ``name`` is what people call it; of a called workflow ``workflow`` is its name.

    ``platforms`` are those it has a script for; None where it runs no script on the device.
    """

    name: str
    workflow: str
    platforms: frozenset[str] | None
    changes: bool
    reboots: bool
    cuts_access: bool

    @property
    def keeps_to_window(self) -> bool:
        """Whether it starts on a device only in the maintenance window, where a run keeps to that."""
        return self.platforms is not None and (self.changes or self.reboots)


def deeds(document: Any, catalog: Mapping[str, NodeType], called: Mapping[str, JsonObject]) -> list[Deed]:
    """The steps in the document's order; what cannot be read or found is left out."""
    draft = begin(document, catalog, called)
    if isinstance(draft, Problem):
        return []
    found = list(_of(draft, ""))
    for key in read_called(_enabled(draft), called):
        inner = begin(called[key], catalog, called)
        if not isinstance(inner, Problem):
            found.extend(_of(inner, str(inner.document.get("name") or key)))
    return found


def _enabled(draft: Draft) -> JsonObject:
    return {"nodes": {key: node for key, node in draft.nodes.items() if not draft.disabled(key)}}


def _of(draft: Draft, workflow: str) -> list[Deed]:
    return [
        Deed(
            name=draft.name(key),
            workflow=workflow,
            platforms=frozenset(node_type.platforms) if node_type.platforms else None,
            changes=node_type.effect == "change",
            reboots=node_type.reboot != "never",
            cuts_access=node_type.cuts_access,
        )
        for key, node_type in draft.types.items()
        if not draft.disabled(key)
    ]
