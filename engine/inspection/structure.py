"""Nodes, edges and bodies: do they hang together?"""

import difflib
from collections.abc import Iterable

from engine.documents import FAILED_PORT, NodeType
from engine.documents.sentences import short
from engine.graph import PORT_NAME, RESERVED
from engine.inspection.draft import CONTAINERS, Draft, DraftEdge
from engine.inspection.problem import Fix, Problem, Problems, error, remove, replace, warning


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)), None)


def nodes(draft: Draft) -> Problems:
    """What is wrong with the nodes by themselves."""
    if not draft.nodes and draft.document.get("nodes") == {}:
        yield warning(("nodes",), "The workflow has no nodes; drag one onto the canvas.")
    for key, node in draft.nodes.items():
        if key in RESERVED:
            message = f"A node may not have the key {key!r}, since expressions use that name; choose another key."
            yield error(("nodes", key), message)
        type_id, node_type = node.get("type"), draft.types.get(key)
        if node_type is not None:
            yield from _scope(draft, key, node_type)
            yield from _named_ports(draft, key, node_type)
        elif isinstance(type_id, str):
            yield _unknown_type(draft, key, type_id)


def _unknown_type(draft: Draft, key: str, type_id: str) -> Problem:
    path = ("nodes", key, "type")
    message = f"The node {draft.name(key)!r} is of the type {short(type_id)}, which is not in the catalog"
    meant = closest(type_id, draft.catalog)
    if meant is None:
        return error(path, f"{message}; choose another one or install it.")
    title = draft.catalog[meant].title
    return error(path, f"{message}; did you mean {meant!r} ({title})?", replace(f"Use {title}", path, meant))


def _scope(draft: Draft, key: str, node_type: NodeType) -> Problems:
    chosen = draft.nodes[key].get("scope")
    if chosen in ("device", "run") and node_type.scope not in ("either", chosen):
        where = "once for all devices" if node_type.scope == "run" else "on each device"
        path = ("nodes", key, "scope")
        message = f"The node {draft.name(key)!r} always runs {where}; its scope cannot be {chosen!r}."
        yield error(path, message, remove("Remove the scope", *path))


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
            message = f"The way out {short(name)} of {draft.name(key)!r} needs a name of small letters, digits and _"
            yield error(path, f"{message}, beginning with a letter.")
        elif name in seen:
            yield error(path, f"The node {draft.name(key)!r} has two ways out called {name!r}; rename one.")
        seen[name] = name


def parents(draft: Draft) -> Problems:
    """Bodies: every parent is a container, and every container has a body."""
    given = {key: node["parent"] for key, node in draft.nodes.items() if isinstance(node.get("parent"), str)}
    for key, parent in given.items():
        path = ("nodes", key, "parent")
        problem = _bad_parent(draft, key, parent)
        if problem is None and _circular(given, key):
            problem = f"The node {draft.name(key)!r} stands inside itself by way of its containers; take it out."
        if problem:
            yield error(path, problem, remove("Take it out of the container", *path))
        else:
            draft.parents[key] = parent
    filled = set(draft.parents.values())
    for key, node_type in draft.types.items():
        if node_type.control in CONTAINERS and key not in filled:
            yield error(("nodes", key), f"The container {draft.name(key)!r} is empty; put at least one node into it.")
        if key in draft.parents and draft.node(key).scope != "device" and _runs_once(draft, key):
            message = f"The node {draft.name(key)!r} runs once for all devices, so it cannot stand in a container"
            yield error(("nodes", key), f"{message}; move it out.", remove("Take it out", "nodes", key, "parent"))


def _runs_once(draft: Draft, key: str) -> bool:
    node_type = draft.types[key]
    return node_type.scope == "run" or (node_type.scope == "either" and draft.nodes[key].get("scope") != "device")


def _bad_parent(draft: Draft, key: str, parent: str) -> str | None:
    if parent not in draft.nodes:
        return f"The node {draft.name(key)!r} stands in {short(parent)}, which is not there; take it out."
    if parent in draft.types and draft.types[parent].control not in CONTAINERS:
        return f"The node {draft.name(key)!r} stands in {draft.name(parent)!r}, which is no container; take it out."
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
                f"The edge {_shown(draft, edge)} stands twice; remove one.",
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


def _shown(draft: Draft, edge: DraftEdge) -> str:
    return f"from {draft.name(edge.source)!r} to {draft.name(edge.target)!r}"


def _remove_edge(edge: DraftEdge) -> Fix:
    return remove("Remove the edge", "edges", edge.index)


def _bad_end(draft: Draft, edge: DraftEdge) -> Problem | None:
    for part, key in (("from", edge.source), ("to", edge.target)):
        if key in draft.nodes:
            continue
        path = ("edges", edge.index, part)
        meant = closest(key, draft.nodes)
        message = f"An edge leads {part} the node {short(key)}, which is not there"
        if meant is None:
            return error(path, f"{message}; remove the edge.", _remove_edge(edge))
        value = f"{meant}.{edge.port}" if part == "from" else meant
        return error(path, f"{message}; did you mean {meant!r}?", replace(f"Use {meant}", path, value))
    return None


def _across(draft: Draft, edge: DraftEdge) -> Problem | None:
    if draft.parents.get(edge.source) == draft.parents.get(edge.target):
        return None
    message = f"The edge {_shown(draft, edge)} crosses the border of a container"
    return error(("edges", edge.index), f"{message}; connect nodes of the same body only.", _remove_edge(edge))


def _bad_port(draft: Draft, edge: DraftEdge, known: Iterable[str]) -> Problem:
    path = ("edges", edge.index, "from")
    others = sorted(set(known))
    message = f"The node {draft.name(edge.source)!r} has no way out {short(edge.port)}; it has {', '.join(others)}."
    meant = closest(edge.port, others)
    if meant is None:
        return error(path, message, _remove_edge(edge))
    return error(path, message, replace(f"Use {meant}", path, f"{edge.source}.{meant}"))


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
            message = f"This edge closes a circle ({circle}); remove it, or put the nodes into a 'Repeat until'."
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
            yield warning(("nodes", key), f"No device can reach the node {draft.name(key)!r}; connect it another way.")


def _may_leave(draft: Draft, key: str, port: str) -> bool:
    node_type = draft.types.get(key)
    if node_type is None:
        return True
    if draft.disabled(key):
        return port == draft.ports(key)[0].name
    return not (node_type.control == "stop" and port != FAILED_PORT)
