"""The plan of a run, from the documents pinned in it."""

from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from engine.catalog import SHIPPED, Catalog, load_catalog
from engine.conductor import Shared
from engine.documents import parse_workflow
from engine.graph import Plan, PlanNode, compile_plan
from engine.settings import Settings
from engine.states import Mode
from engine.store.models import Run


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """The shipped node types and those of the environment's own folders, read once per process."""
    return load_catalog(SHIPPED, *Settings.from_environment().nodes)


def plan_of(document: dict[str, Any], called: dict[str, Any]) -> Plan:
    """The plan of pinned documents."""
    return compile_plan(
        parse_workflow(document), catalog(), {key: parse_workflow(value) for key, value in called.items()}
    )


def shared_of(run: Run, plan: Plan) -> Shared:
    """What all walks of a run share."""
    return Shared(plan, Mode(run.mode), run.inputs, run_facts(run), first_way=run.first_way)


def run_facts(run: Run) -> dict[str, Any]:
    """The run as expressions see it."""
    return {
        "id": run.id,
        "mode": run.mode,
        "started_at": (run.started_at or run.created_at).isoformat(),
        "started_by": run.started_by,
        "workflow": run.workflow_name,
    }


def meeting_keys(session: Session, run_id: str) -> tuple[str, ...]:
    """The keys of the nodes that run once for all devices."""
    if run_id not in _KEYS:
        if len(_KEYS) > MOST_KEYS:
            _KEYS.clear()
        run = session.get(Run, run_id)
        _KEYS[run_id] = plan_of(run.document, run.called).meeting_points if run else ()
    return _KEYS[run_id]


_KEYS: dict[str, tuple[str, ...]] = {}
MOST_KEYS = 1000


def node_at(plan: Plan, path: str) -> PlanNode:
    """The node of a step's path: into called workflows, whatever the round of a loop."""
    *outer, last = path.split("/")
    for part in outer:
        node = plan.nodes[part.partition("#")[0]]
        plan = node.callee or plan
    return plan.nodes[last]
