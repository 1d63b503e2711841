"""A workflow made ready to be walked: types resolved, bodies sorted, ways in and out of each node at hand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import networkx as nx

from engine.documents import FAILED_PORT, Node, NodeType, Port, Retry, Workflow
from engine.documents.sentences import short
from engine.errors import Code, RuotaError
from engine.saying import Sentence, say

DEEPEST_CALL = 5
PORT_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Way:
    """An edge as seen from its target: the source's key and the port it leaves."""

    source: str
    port: str


@dataclass(frozen=True, slots=True)
class PlanNode:
    """A node with its type and its place in the graph.

    ``ports`` are the success ports in the order in which their conditions are asked. ``outgoing`` maps a port to the
    keys it leads to; a port that is not wired is absent.
    """

    key: str
    node: Node
    type: NodeType
    scope: Literal["device", "run"]
    timeout_seconds: float
    retry: Retry
    ports: tuple[Port, ...]
    incoming: tuple[Way, ...]
    outgoing: Mapping[str, tuple[str, ...]]
    body: "Body | None" = None
    callee: "Plan | None" = None

    @property
    def usual_port(self) -> str:
        """The way out that devices take which pass by the node."""
        return usual_port(self.ports)

    @property
    def handles_failure(self) -> bool:
        """Whether the port ``failed`` is wired."""
        return FAILED_PORT in self.outgoing


def usual_port(ports: Sequence[Port]) -> str:
    """The port by which a node is left that does not run: ``ok`` where there is one, otherwise the first.

    The others beside an ``ok`` tell of something out of the ordinary (a restart is needed, space is short), which a
    node that did nothing has not come upon.
    """
    return next((port.name for port in ports if port.name == "ok"), ports[0].name)


@dataclass(frozen=True, slots=True)
class Body:
    """The nodes of one level, in topological order; roots start first, leaves end last."""

    keys: tuple[str, ...]
    roots: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything the conductor needs of a workflow. Frozen; shared by all devices of a run."""

    workflow: Workflow
    nodes: Mapping[str, PlanNode]
    top: Body

    @cached_property
    def meeting_points(self) -> tuple[str, ...]:
        """The nodes that run once for all devices, in topological order."""
        return tuple(key for key in self.top.keys if self.nodes[key].scope == "run")


def ports_of(node: Node, node_type: NodeType) -> tuple[Port, ...]:
    """The success ports of a node: those its params name first, then those its type declares.

    A name that is no port's name (it could not be wired) gives no port; ``inspect`` says so.
    """
    named: list[Port] = []
    if node_type.ports_from:
        cases = node.params.get(node_type.ports_from)
        for case in cases if isinstance(cases, list) else ():
            name = case.get("name") if isinstance(case, dict) else None
            if isinstance(name, str) and PORT_NAME.fullmatch(name):
                named.append(Port(name=name, title=name, when=f"port == '{name}'"))
    return (*named, *node_type.ports)


def scope_of(node: Node, node_type: NodeType) -> Literal["device", "run"]:
    """Where a node runs: what its type says, or what the node chose where the type lets it."""
    if node_type.scope == "either":
        return node.scope or "run"
    return node_type.scope


def digraph(keys: Iterable[str], edges: Iterable[tuple[str, str]]) -> "nx.DiGraph[str]":
    """The bare graph of some nodes."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(keys)
    graph.add_edges_from(edges)
    return graph


def compile_plan(
    workflow: Workflow,
    catalog: Mapping[str, NodeType],
    called: Mapping[str, Workflow] | None = None,
    _callers: tuple[str, ...] = (),
) -> Plan:
    """Make a plan of a workflow that ``inspect`` found without errors.

    ``called`` holds the workflows that nodes of type ``logic.call`` name. Raises ``RuotaError`` (bad_document) with the
    first thing that makes a plan impossible: an unknown type, a cycle, a workflow that calls itself.
    """
    callers = (*_callers, workflow.id)
    incoming: dict[str, list[Way]] = {key: [] for key in workflow.nodes}
    outgoing: dict[str, dict[str, list[str]]] = {key: {} for key in workflow.nodes}
    for edge in workflow.edges:
        if edge.source not in outgoing or edge.target not in incoming:
            raise _bad(
                say(
                    "plan_edge",
                    "A wire of {workflow!r} leads from or to a step that is not there.",
                    workflow=workflow.name,
                )
            )
        incoming[edge.target].append(Way(edge.source, edge.port))
        outgoing[edge.source].setdefault(edge.port, []).append(edge.target)
    bodies = _bodies(workflow)
    nodes: dict[str, PlanNode] = {}
    for key, node in workflow.nodes.items():
        node_type = catalog.get(node.type)
        if node_type is None:
            raise _bad(
                say(
                    "plan_type",
                    "The step {node!r} is of the type {type!r}, which is not in the catalog.",
                    node=node.name or key,
                    type=node.type,
                )
            )
        nodes[key] = PlanNode(
            key=key,
            node=node,
            type=node_type,
            scope=scope_of(node, node_type),
            timeout_seconds=node.timeout_seconds or node_type.timeout_seconds,
            retry=node.retry or node_type.retry,
            ports=ports_of(node, node_type),
            incoming=tuple(incoming[key]),
            outgoing={port: tuple(targets) for port, targets in outgoing[key].items()},
            body=bodies.get(key, Body((), (), ())) if node_type.control in ("for_each", "repeat") else None,
            callee=_callee(node, node_type, catalog, called or {}, callers),
        )
    return Plan(workflow=workflow, nodes=nodes, top=bodies.get(None, Body((), (), ())))


def _bad(message: Sentence) -> RuotaError:
    return RuotaError(message, code=Code.BAD_DOCUMENT)


def _bodies(workflow: Workflow) -> dict[str | None, Body]:
    members: dict[str | None, list[str]] = {}
    for key, node in workflow.nodes.items():
        members.setdefault(node.parent, []).append(key)
    edges: dict[str | None, list[tuple[str, str]]] = {}
    for edge in workflow.edges:
        edges.setdefault(workflow.nodes[edge.source].parent, []).append((edge.source, edge.target))
    bodies: dict[str | None, Body] = {}
    for parent, keys in members.items():
        graph = digraph(keys, edges.get(parent, ()))
        try:
            order = tuple(nx.lexicographical_topological_sort(graph))
        except nx.NetworkXUnfeasible:
            raise _bad(
                say(
                    "plan_circle",
                    "The steps of {workflow!r} go round in a circle; remove one wire of it.",
                    workflow=workflow.name,
                )
            ) from None
        bodies[parent] = Body(
            keys=order,
            roots=tuple(key for key in order if graph.in_degree(key) == 0),
            leaves=tuple(key for key in order if graph.out_degree(key) == 0),
        )
    return bodies


def _callee(
    node: Node,
    node_type: NodeType,
    catalog: Mapping[str, NodeType],
    called: Mapping[str, Workflow],
    callers: tuple[str, ...],
) -> Plan | None:
    if node_type.control != "call":
        return None
    wanted: Any = node.params.get("workflow")
    if wanted in callers:
        raise _bad(
            say(
                "plan_calls_itself",
                "The workflow {workflow!r} calls itself by way of {way}; remove one of the calls.",
                workflow=wanted,
                way=" → ".join(callers),
            )
        )
    if not isinstance(wanted, str) or wanted not in called:
        raise _bad(
            say(
                "plan_call",
                "The step {node!r} calls the workflow {workflow}, which is not there or broken.",
                node=node.name or node.key,
                workflow=short(wanted),
            )
        )
    if len(callers) > DEEPEST_CALL:
        raise _bad(
            say(
                "plan_calls_deep",
                "The workflow {workflow!r} is called {levels} levels deep; at most {limit} are possible.",
                workflow=wanted,
                levels=len(callers),
                limit=DEEPEST_CALL,
            )
        )
    return compile_plan(called[wanted], catalog, called, callers)
