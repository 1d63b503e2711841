"""What a place of the document is called in a sentence."""

from engine.documents.sentences import short
from engine.documents.shape import Path
from engine.saying import Sentence, say

_FIELDS = {
    "timeout_seconds": say("field_timeout", "The timeout"),
    "retry": say("field_retry", "The retry"),
    "join": say("field_join", "The join"),
    "scope": say("field_scope", "The scope"),
    "parent": say("field_parent", "The container"),
    "params": say("field_params", "The fields"),
    "type": say("field_type", "The type"),
    "name": say("field_name", "The name"),
}


def subject(path: Path) -> Sentence:
    """``The timeout of the node 'scan'`` and the like."""
    if not path:
        return say("the_workflow", "The workflow")
    part, *rest = path
    name = short(rest[0] if isinstance(rest[0], str) else str(rest[0] + 1), 70) if rest else ""
    whole = _whole(str(part), name) if rest else None
    if whole is None:
        return say("the_workflows", "The workflow's {part}", part=str(part))
    if len(rest) == 1:
        return whole
    field = _FIELDS.get(str(rest[1])) or say("field_else", "The field {name}", name=short(rest[1]))
    owner = _owner(str(part), name)
    if len(rest) == 2:
        return say("field_of", "{field} {owner}", field=field, owner=owner)
    below = "/".join(map(str, rest[2:]))
    return say("field_of_below", "{field} ({below}) {owner}", field=field, below=below, owner=owner)


def _whole(part: str, name: str) -> Sentence | None:
    match part:
        case "nodes":
            return say("part_node", "The step {name}", name=name)
        case "edges":
            return say("part_edge", "The wire {name}", name=name)
        case "groups":
            return say("part_group", "The group {name}", name=name)
        case "notes":
            return say("part_note", "The note {name}", name=name)
        case "layout":
            return say("part_layout", "The place of {name}", name=name)
        case "inputs":
            return say("part_inputs", "The inputs {name}", name=name)
        case "outputs":
            return say("part_output", "The output {name}", name=name)
    return None


def _owner(part: str, name: str) -> Sentence:
    match part:
        case "nodes":
            return say("of_part_node", "of the step {name}", name=name)
        case "edges":
            return say("of_part_edge", "of the wire {name}", name=name)
        case "groups":
            return say("of_part_group", "of the group {name}", name=name)
        case "notes":
            return say("of_part_note", "of the note {name}", name=name)
        case "layout":
            return say("of_part_layout", "of the place of {name}", name=name)
        case "inputs":
            return say("of_part_inputs", "of the inputs {name}", name=name)
        case _:
            return say("of_part_output", "of the output {name}", name=name)
