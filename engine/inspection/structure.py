"""Nodes, edges and bodies: do they hang together?"""

import difflib
from collections.abc import Iterable

from engine.documents import FAILED_PORT, NodeType
from engine.documents.sentences import short
from engine.graph import PORT_NAME, RESERVED, usual_port
from engine.inspection.draft import CONTAINERS, Draft, DraftEdge
from engine.inspection.problem import Fix, Problem, Problems, did_you_mean, error, remove, use, warning
from engine.saying import Sentence, say, type_title


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)), None)


def nodes(draft: Draft) -> Problems:
    """What is wrong with the nodes by themselves."""
    if not draft.nodes and draft.document.get("nodes") == {}:
        yield warning(("nodes",), say("no_nodes", "The workflow has no steps; drag one onto the canvas."))
    for key, node in draft.nodes.items():
        if key in RESERVED:
            message = say(
                "key_reserved",
                "A step may not have the key {key!r}, since expressions use that name; choose another key.",
                key=key,
            )
            yield error(("nodes", key), message)
        type_id, node_type = node.get("type"), draft.types.get(key)
        if node_type is not None:
            yield from _scope(draft, key, node_type)
            yield from _named_ports(draft, key, node_type)
        elif isinstance(type_id, str):
            yield _unknown_type(draft, key, type_id)


def _unknown_type(draft: Draft, key: str, type_id: str) -> Problem:
    path = ("nodes", key, "type")
    meant = closest(type_id, draft.catalog)
    title = type_title(draft.catalog[meant].title, meant) if meant else ""
    message = say(
        "type_unknown",
        "The step {node!r} is of the type {type}, which is not in the catalog; {hint}",
        node=draft.name(key),
        type=short(type_id),
        hint=say("type_meant", "did you mean {meant!r} ({title})?", meant=meant, title=title)
        if meant
        else say("type_install", "choose another one or install it."),
    )
    return error(path, message, use(title, path, meant) if meant else None)


def _scope(draft: Draft, key: str, node_type: NodeType) -> Problems:
    chosen = draft.nodes[key].get("scope")
    if chosen in ("device", "run") and node_type.scope not in ("either", chosen):
        once, each = say("once", "once for all devices"), say("on_each", "on each device")
        path = ("nodes", key, "scope")
        message = say(
            "scope_fixed",
            "The step {node!r} always runs {where}; its scope cannot be {chosen!r}.",
            node=draft.name(key),
            where=once if node_type.scope == "run" else each,
            chosen=chosen,
        )
        yield error(path, message, remove(say("fix_remove_scope", "Remove the scope"), *path))


def _named_ports(draft: Draft, key: str, node_type: NodeType) -> Problems:
    param = node_type.ports_from
    cases = draft.params(key).get(param) if param else None
    if not param or not isinstance(cases, list):
        return
    seen = {FAILED_PORT: "failed", **{port.name: port.title for port in node_type.ports}}
    for index, case in enumerate(cases):
        name = case.get("name") if isinstance(case, dict) else None
        path = ("nodes", key, "params", param, index, "name")
        if not isinstance(name, str):
            continue
        if not PORT_NAME.fullmatch(name):
            message = say(
                "port_name",
                "The way out {name} of {node!r} needs a name of small letters, digits and _, beginning with a letter.",
                name=short(name),
                node=draft.name(key),
            )
            yield error(path, message)
        elif name in seen:
            message = say(
                "port_twice",
                "The step {node!r} has two ways out called {name!r}; rename one.",
                node=draft.name(key),
                name=name,
            )
            yield error(path, message)
        seen[name] = name


def parents(draft: Draft) -> Problems:
    """Bodies: every parent is a container, and every container has a body."""
    given = {key: node["parent"] for key, node in draft.nodes.items() if isinstance(node.get("parent"), str)}
    for key, parent in given.items():
        path = ("nodes", key, "parent")
        problem = _bad_parent(draft, key, parent)
        if problem is None and _circular(given, key):
            problem = say(
                "inside_itself",
                "The step {node!r} stands inside itself by way of its containers; take it out.",
                node=draft.name(key),
            )
        if problem:
            yield error(path, problem, remove(say("fix_take_out_of_container", "Take it out of the container"), *path))
        else:
            draft.parents[key] = parent
    filled = set(draft.parents.values())
    for key, node_type in draft.types.items():
        if node_type.control in CONTAINERS and key not in filled:
            message = say(
                "container_empty",
                "The container {node!r} is empty; put at least one step into it.",
                node=draft.name(key),
            )
            yield error(("nodes", key), message)
        if key in draft.parents and draft.node(key).scope != "device" and _runs_once(draft, key):
            message = say(
                "once_in_container",
                "The step {node!r} runs once for all devices, so it cannot stand in a container; move it out.",
                node=draft.name(key),
            )
            yield error(("nodes", key), message, remove(say("fix_take_out", "Take it out"), "nodes", key, "parent"))


def _runs_once(draft: Draft, key: str) -> bool:
    node_type = draft.types[key]
    return node_type.scope == "run" or (node_type.scope == "either" and draft.nodes[key].get("scope") != "device")


def _bad_parent(draft: Draft, key: str, parent: str) -> Sentence | None:
    if parent not in draft.nodes:
        return say(
            "container_gone",
            "The step {node!r} stands in {container}, which is not there; take it out.",
            node=draft.name(key),
            container=short(parent),
        )
    if parent in draft.types and draft.types[parent].control not in CONTAINERS:
        return say(
            "no_container",
            "The step {node!r} stands in {container!r}, which is no container; take it out.",
            node=draft.name(key),
            container=draft.name(parent),
        )
    return None


def _circular(given: dict[str, str], key: str) -> bool:
    seen, current = {key}, given.get(key)
    while current is not None and current not in seen:
        seen.add(current)
        current = given.get(current)
    return current == key


def edges(draft: Draft) -> Problems:
    """Edges by themselves: both ends are there, in one body, and no edge stands twice."""
    ports: dict[str, frozenset[str]] = {}
    seen: set[tuple[str, str, str]] = set()
    for edge in draft.edges:
        problem = _bad_end(draft, edge) or _across(draft, edge)
        if problem is None and (edge.source, edge.port, edge.target) in seen:
            problem = error(
                ("edges", edge.index),
                say(
                    "edge_twice",
                    "The wire from {source!r} to {target!r} stands twice; remove one.",
                    source=draft.name(edge.source),
                    target=draft.name(edge.target),
                ),
                _remove_edge(edge),
            )
        if problem is None and edge.source in draft.types:
            if edge.source not in ports:
                ports[edge.source] = frozenset((*(port.name for port in draft.ports(edge.source)), FAILED_PORT))
            if edge.port not in ports[edge.source]:
                problem = _bad_port(draft, edge, ports[edge.source])
        seen.add((edge.source, edge.port, edge.target))
        if problem is not None:
            draft.broken.add(edge.index)
            yield problem


def _remove_edge(edge: DraftEdge) -> Fix:
    return remove(say("fix_remove_edge", "Remove the wire"), "edges", edge.index)


def _bad_end(draft: Draft, edge: DraftEdge) -> Problem | None:
    for part, key in (("from", edge.source), ("to", edge.target)):
        if key in draft.nodes:
            continue
        path = ("edges", edge.index, part)
        meant = closest(key, draft.nodes)
        hint = did_you_mean(meant) if meant else say("remove_the_edge", "remove the wire.")
        if part == "from":
            message = say(
                "edge_from_nowhere",
                "A wire leads from the step {node}, which is not there; {hint}",
                node=short(key),
                hint=hint,
            )
        else:
            message = say(
                "edge_to_nowhere",
                "A wire leads to the step {node}, which is not there; {hint}",
                node=short(key),
                hint=hint,
            )
        if meant is None:
            return error(path, message, _remove_edge(edge))
        return error(path, message, use(meant, path, f"{meant}.{edge.port}" if part == "from" else meant))
    return None


def _across(draft: Draft, edge: DraftEdge) -> Problem | None:
    if draft.parents.get(edge.source) == draft.parents.get(edge.target):
        return None
    message = say(
        "edge_across",
        "The wire from {source!r} to {target!r} crosses the border of a container; "
        "connect steps of the same body only.",
        source=draft.name(edge.source),
        target=draft.name(edge.target),
    )
    return error(("edges", edge.index), message, _remove_edge(edge))


def _bad_port(draft: Draft, edge: DraftEdge, known: Iterable[str]) -> Problem:
    path = ("edges", edge.index, "from")
    others = sorted(set(known))
    message = say(
        "port_unknown",
        "The step {node!r} has no way out {port}; it has {others}.",
        node=draft.name(edge.source),
        port=short(edge.port),
        others=others,
    )
    meant = closest(edge.port, others)
    if meant is None:
        return error(path, message, _remove_edge(edge))
    return error(path, message, use(meant, path, f"{edge.source}.{meant}"))


def cycles(draft: Draft) -> Problems:
    """Every edge that closes a circle."""
    outgoing: dict[str, list[DraftEdge]] = {}
    for edge in draft.sound_edges:
        outgoing.setdefault(edge.source, []).append(edge)
    done: set[str] = set()
    for start in draft.nodes:
        for edge, way in _closing(start, outgoing, done):
            draft.broken.add(edge.index)
            circle = " → ".join(draft.name(key) for key in (*way[:8], way[0]))
            message = say(
                "circle",
                "This wire closes a circle ({circle}); remove it, or put the steps into a 'Repeat until'.",
                circle=circle,
            )
            yield error(("edges", edge.index), message, _remove_edge(edge))


def _closing(start: str, outgoing: dict[str, list[DraftEdge]], done: set[str]) -> Iterable[tuple[DraftEdge, list[str]]]:
    """Depth first, without recursion: the edges that lead back to a node of the way that led here."""
    if start in done:
        return
    way, position = [start], {start: 0}
    waiting = [iter(outgoing.get(start, ()))]
    while way:
        edge = next(waiting[-1], None)
        if edge is None:
            done.add(way[-1])
            del position[way.pop()]
            waiting.pop()
        elif edge.target in position:
            yield edge, way[position[edge.target] :]
        elif edge.target not in done:
            position[edge.target] = len(way)
            way.append(edge.target)
            waiting.append(iter(outgoing.get(edge.target, ())))


def never(draft: Draft) -> Problems:
    """Nodes that no device can reach: behind a stop, or behind the port of a disabled node that is not taken."""
    outgoing: dict[str, list[DraftEdge]] = {}
    led_to: set[str] = set()
    for edge in draft.sound_edges:
        outgoing.setdefault(edge.source, []).append(edge)
        led_to.add(edge.target)
    waiting = [key for key in draft.nodes if key not in led_to]
    reached = set(waiting)
    while waiting:
        key = waiting.pop()
        for edge in outgoing.get(key, ()):
            if edge.target not in reached and _may_leave(draft, key, edge.port):
                reached.add(edge.target)
                waiting.append(edge.target)
    for key in draft.nodes:
        if key not in reached:
            message = say(
                "never_reached",
                "No device can reach the step {node!r}; connect it another way.",
                node=draft.name(key),
            )
            yield warning(("nodes", key), message)


def _may_leave(draft: Draft, key: str, port: str) -> bool:
    node_type = draft.types.get(key)
    if node_type is None:
        return True
    if draft.disabled(key):
        return port == usual_port(draft.ports(key))
    return not (node_type.control == "stop" and port != FAILED_PORT)
