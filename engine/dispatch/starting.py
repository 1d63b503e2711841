"""Starting, cancelling and repeating runs; deciding approvals. What the API and the command line call."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator
from redis import Redis, RedisError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.conductor.walk import with_defaults
from engine.dispatch.plans import plan_of
from engine.dispatch.queues import enqueue_due
from engine.dispatch.writing import RUN_BATCH, wake_batches
from engine.documents import NodeType
from engine.documents.migrations import migrate
from engine.documents.sentences import sentence
from engine.errors import Code, RuotaError
from engine.graph import Plan
from engine.inspection import inspect
from engine.inventory.targets import check_target, freeze
from engine.saying import say
from engine.states import FAILURES, Mode, Status
from engine.store import Database, approvals, now, runs, workflows
from engine.store.models import Batch, Run, RunDevice, Workflow

log = logging.getLogger("ruota.start")
Catalog = Mapping[str, NodeType]
Json = dict[str, Any]


class NotReady(RuotaError):
    """The workflow has errors; ``problems`` lists them all."""

    def __init__(self, message: str, problems: list[Json]) -> None:
        super().__init__(message, code=Code.BAD_DOCUMENT)
        self.problems = problems


def start_run(
    database: Database,
    redis: Redis,
    catalog: Catalog,
    *,
    workflow_id: str,
    target: Json,
    mode: str,
    version: int | None = None,
    inputs: Json | None = None,
    user: str = "",
    trigger: Json | None = None,
    in_window: bool = False,
) -> str:
    """Start a stored workflow (without a version: its draft as it is) and return the run's id.

    ``in_window``: changing steps start on a device only in its maintenance window.

    Raises ``RuotaError``: not_found, bad_document (``NotReady``, with all problems), bad_param (target, inputs).
    """
    with database.begin() as session:
        document = document_of(session, workflow_id, version)
        run_id = create_run(
            session,
            catalog,
            document,
            target,
            mode,
            inputs or {},
            user,
            trigger,
            workflow_id=workflow_id,
            version=version,
            in_window=in_window,
        )
    enqueue(database, redis, run_id)
    return run_id


def start_document(
    database: Database,
    redis: Redis,
    catalog: Catalog,
    *,
    document: Json,
    target: Json,
    mode: str,
    inputs: Json | None = None,
    user: str = "",
    trigger: Json | None = None,
    in_window: bool = False,
) -> str:
    """Start a workflow that is not stored (a file, for one) and return the run's id. Raises as ``start_run``."""
    with database.begin() as session:
        run_id = create_run(session, catalog, document, target, mode, inputs or {}, user, trigger, in_window=in_window)
    enqueue(database, redis, run_id)
    return run_id


def cancel_run(database: Database, redis: Redis, run_id: str) -> bool:
    """Ask for the end of a run; False when it has ended already. What runs on devices is ended there."""
    with database.begin() as session:
        asked = runs.request_cancel(session, run_id)
        if asked:
            waiting = select(Batch.batch).where(Batch.run_id == run_id, Batch.status == Status.HELD.value)
            wake_batches(session, run_id, list(session.scalars(waiting)))
    enqueue(database, redis, run_id)
    return asked


def cancel_device(database: Database, redis: Redis, run_id: str, device_id: str) -> bool:
    """Ask for the end of a run on one device; False when it has ended there already. The others go on.

    Raises ``RuotaError`` (not_found).
    """
    with database.begin() as session:
        runs.get(session, run_id)
        batch = runs.request_device_cancel(session, run_id, device_id)
        if batch is not None:
            wake_batches(session, run_id, [batch], only_held=True)
    enqueue(database, redis, run_id)
    return batch is not None


def run_again(
    database: Database,
    redis: Redis,
    catalog: Catalog,
    run_id: str,
    user: str,
    only: str = "failed",
    mode: str | None = None,
    in_window: bool | None = None,
) -> str:
    """Start the same documents with the same inputs anew, and return the new run's id.

    ``only``: ``failed`` devices, or ``all`` of them. ``mode`` (the run's own by default): after a preview, ``apply``
    does exactly what was looked at. ``in_window`` (as the run by default): changing steps start on a device only in
    its maintenance window. Raises ``RuotaError``: not_found, conflict (not ended yet, nothing failed).
    """
    with database.begin() as session:
        run = runs.get(session, run_id)
        if run.status != Status.DONE.value:
            raise RuotaError(
                say("run_not_ended", "The run of {workflow!r} has not ended yet.", workflow=run.workflow_name),
                code=Code.CONFLICT,
            )
        target = target_again(session, run_id, only)
        if not target["devices"]:
            raise RuotaError(
                say("none_failed", "No device failed in this run, so there is nothing to run again."),
                code=Code.CONFLICT,
            )
        new_id = create_run(
            session,
            catalog,
            run.document,
            target,
            mode or run.mode,
            run.inputs,
            user,
            {"kind": "rerun", "run_id": run_id},
            workflow_id=run.workflow_id,
            version=run.version,
            called=run.called,
            rerun_of=run_id,
            in_window=run.in_window if in_window is None else in_window,
        )
    enqueue(database, redis, new_id)
    return new_id


def target_again(session: Session, run_id: str, only: str) -> Json:
    """The devices on which ``run_again`` starts."""
    query = select(RunDevice.device_id).where(RunDevice.run_id == run_id).order_by(RunDevice.position)
    if only == "failed":
        query = query.where(RunDevice.outcome.in_([outcome.value for outcome in FAILURES]))
    return {"devices": list(session.scalars(query))}


def decide_approval(
    database: Database, redis: Redis, run_id: str, path: str, decision: str, user: str, comment: str = ""
) -> None:
    """Answer a question that waits for a person. Raises ``RuotaError``: bad_param, not_found, conflict."""
    if decision not in ("approved", "rejected"):
        raise RuotaError(
            say(
                "decision_unknown", "The decision is {decision!r}; it must be approved or rejected.", decision=decision
            ),
            code=Code.BAD_PARAM,
        )
    with database.begin() as session:
        approvals.decide(session, run_id, path, decision, user, comment)
        device_id = path.rpartition(":")[0]
        batch = RUN_BATCH
        if device_id:
            row = session.get(RunDevice, (run_id, device_id))
            batch = row.batch if row else RUN_BATCH
        wake_batches(session, run_id, [batch])
    enqueue(database, redis, run_id)


def enqueue(database: Database, redis: Redis, run_id: str) -> None:
    """Enqueue what is due of a run. While Valkey is away the run waits: the scheduler enqueues it later."""
    try:
        enqueue_due(database, redis, run_id)
    except RedisError:
        log.warning("Valkey does not answer; run %s starts when it is back.", run_id)


def document_of(session: Session, workflow_id: str, version: int | None) -> Json:
    """The JSON of a stored workflow: its draft, or one of its versions."""
    text = (
        workflows.get(session, workflow_id).draft
        if version is None
        else workflows.version(session, workflow_id, version).document
    )
    document: Json = json.loads(text)
    return document


def create_run(
    session: Session,
    catalog: Catalog,
    document: Json,
    target: Json,
    mode: str,
    inputs: Json,
    user: str,
    trigger: Json | None,
    *,
    workflow_id: str | None = None,
    version: int | None = None,
    called: Json | None = None,
    rerun_of: str | None = None,
    in_window: bool = False,
    busy: Collection[str] = (),
) -> str:
    """Check everything, freeze the target and keep the run with its batches due; the caller enqueues it.

    ``in_window``: changing steps start on a device only in its maintenance window. ``busy``: devices to leave out.
    """
    mode = _mode(mode)
    pinned = called if called is not None else called_by(session, document)
    check_document(document, catalog, pinned)
    document = migrate(document)
    plan = plan_of(document, pinned)
    check_inputs(plan, inputs)
    snapshots = freeze(session, check_target(target))
    if not snapshots:
        raise RuotaError(
            say("target_empty", "The target has no device; choose at least one."),
            code=Code.BAD_PARAM,
            pointer="/target",
        )
    snapshots = [snapshot for snapshot in snapshots if snapshot["id"] not in busy]
    if not snapshots:
        raise RuotaError(
            say(
                "target_under_way",
                "An earlier run of the schedule is still under way on all of its devices; let it end or cancel it.",
            ),
            code=Code.BUSY,
        )
    run = Run(
        workflow_id=workflow_id,
        workflow_name=plan.workflow.name,
        version=version,
        document=document,
        called=pinned,
        mode=mode,
        inputs=with_defaults(plan, inputs),
        target=target,
        started_by=user,
        trigger=trigger or {"kind": "manual"},
        rerun_of=rerun_of,
        in_window=in_window,
    )
    runs.create(session, run, snapshots)
    session.execute(update(Batch).where(Batch.run_id == run.id).values(status=Status.QUEUED.value, heartbeat_at=now()))
    if plan.meeting_points:
        session.add(Batch(run_id=run.id, batch=RUN_BATCH))
    session.flush()
    return run.id


def called_by(session: Session, document: Json) -> Json:
    """The documents of all workflows that a document calls, and that those call: published ones as published."""
    found: Json = {}
    waiting = [*_calls(document)]
    while waiting:
        workflow_id = waiting.pop()
        workflow = session.get(Workflow, workflow_id) if workflow_id not in found else None
        if workflow is None:
            continue
        callee = document_of(session, workflow_id, workflow.published_version)
        found[workflow_id] = callee
        waiting.extend(_calls(callee))
    return found


def _calls(document: Any) -> Sequence[str]:
    nodes = document.get("nodes") if isinstance(document, dict) else None
    if not isinstance(nodes, dict):
        return []
    named = [
        node.get("params") for node in nodes.values() if isinstance(node, dict) and node.get("type") == "logic.call"
    ]
    return [
        params["workflow"] for params in named if isinstance(params, dict) and isinstance(params.get("workflow"), str)
    ]


def check_document(document: Json, catalog: Catalog, called: Json) -> None:
    """Raise ``NotReady`` when the workflow has errors."""
    problems = [problem for problem in inspect(document, catalog, called) if problem.severity == "error"]
    if problems:
        first, count = problems[0].message, len(problems) - 1
        raise NotReady(_not_ready(first, count), [problem.to_json() for problem in problems])


def _not_ready(first: str, count: int) -> str:
    if not count:
        return say("not_ready", "The workflow cannot run: {first}", first=first)
    return say(
        "not_ready_more",
        "The workflow cannot run: {first} There is 1 more error."
        if count == 1
        else "The workflow cannot run: {first} There are {count} more errors.",
        first=first,
        count=count,
    )


def check_inputs(plan: Plan, inputs: Json) -> None:
    """Raise ``RuotaError`` (bad_param) naming the input that does not fit the workflow's schema."""
    schema = dict(plan.workflow.inputs or {"type": "object", "properties": {}})
    unknown = sorted(set(inputs) - set(schema.get("properties", {})))
    if unknown:
        workflow, name = plan.workflow.name, unknown[0]
        message = say("no_such_input", "The workflow {workflow!r} has no input {name!r}.", workflow=workflow, name=name)
        raise RuotaError(message, code=Code.BAD_PARAM, pointer=f"/inputs/{unknown[0]}")
    given = {name: value for name, value in with_defaults(plan, inputs).items() if value is not None}
    for error in Draft202012Validator(schema).iter_errors(given):
        place = "/".join(str(part) for part in error.absolute_path)
        what = say("the_input", "The input {name!r}", name=place) if place else say("the_inputs", "The set of inputs")
        raise RuotaError(sentence(error, what), code=Code.BAD_PARAM, pointer=f"/inputs/{place}")


def _mode(mode: str) -> str:
    if mode not in (Mode.PREVIEW.value, Mode.APPLY.value):
        raise RuotaError(
            say("mode_unknown", "The mode is {mode!r}; it must be preview or apply.", mode=mode),
            code=Code.BAD_PARAM,
            pointer="/mode",
        )
    return mode
