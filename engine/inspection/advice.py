"""What is allowed but worth knowing: changes that cannot be previewed, steps that no device can do."""

from engine.documents import NodeType
from engine.documents.sentences import either
from engine.inspection.draft import Draft
from engine.inspection.problem import Problems, warning
from engine.saying import say

PLATFORMS = {"linux": "Linux", "windows": "Windows"}


def advice(draft: Draft) -> Problems:
    """The warnings about what nodes do."""
    yield from _previews(draft)
    yield from _repeats(draft)
    yield from _platforms(draft)


def _previews(draft: Draft) -> Problems:
    for key, node_type in draft.types.items():
        if node_type.effect == "change" and not node_type.supports_preview and not draft.disabled(key):
            message = say(
                "no_preview",
                "The step {node!r} cannot tell what it would change; a preview does not run it.",
                node=draft.name(key),
            )
            yield warning(("nodes", key), message)


def _repeats(draft: Draft) -> Problems:
    for key, node_type in draft.types.items():
        retry = draft.nodes[key].get("retry")
        tries = retry.get("max") if isinstance(retry, dict) else None
        if node_type.effect == "change" and not node_type.idempotent and isinstance(tries, int) and tries > 0:
            message = say(
                "repeats",
                "The step {node!r} may do its work twice when it is tried again; lower its retries to 0.",
                node=draft.name(key),
            )
            yield warning(("nodes", key, "retry"), message)


def _platforms(draft: Draft) -> Problems:
    sure = draft.scopes.certainty
    unable = dict.fromkeys(PLATFORMS, 0)
    for key, node_type in draft.types.items():
        for name in PLATFORMS:
            if _cannot(node_type, name) and not draft.disabled(key):
                unable[name] |= 1 << (2 * sure.number[key])
    for key, node_type in draft.types.items():
        left = [name for name in PLATFORMS if not _cannot(node_type, name)]
        if not left or draft.disabled(key) or not node_type.platforms:
            continue
        if all(sure.before[key] & unable[name] for name in left):
            message = say(
                "other_platform",
                "The step {node!r} works on {platforms} only, but a step before it does not work there.",
                node=draft.name(key),
                platforms=either([PLATFORMS[name] for name in left]),
            )
            yield warning(("nodes", key), message)


def _cannot(node_type: NodeType, platform: str) -> bool:
    return bool(node_type.platforms) and platform not in node_type.platforms
