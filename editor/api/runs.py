"""Runs: start, watch, cancel, run again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from editor.api import shapes as s
from editor.api.common import CURSOR, moment, note
from editor.api.routing import Answer, Call, not_found, route
from editor.api.run_words import sentence
from engine.dispatch import live, starting
from engine.saying import worded
from engine.states import FAILURES
from engine.store import journal, run_lists, runs
from engine.store.models import Attempt, Output, Run, RunDevice, Step
from engine.store.types import now

NEW = s.closed(
    {
        "workflow_id": s.NAME,
        "version": s.NUMBER,
        "target": s.ref("Target"),
        "mode": s.MODE,
        "inputs": s.ANY_OBJECT,
        "in_window": s.IN_WINDOW,
    },
    "workflow_id",
    "target",
    "mode",
)
PART = {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}
AFTER = {"type": "integer", "minimum": 0, "default": 0}
MANY = {"type": "integer", "minimum": 1, "maximum": 20_000, "default": 5000}


def run_json(run: Run, counts: Mapping[str, int]) -> dict[str, Any]:
    """A run as lists show it; ``counts`` are its devices by outcome or status."""
    devices = sum(counts.values())
    return {
        "id": run.id,
        "workflow_id": run.workflow_id,
        "workflow_name": run.workflow_name,
        "version": run.version,
        "mode": run.mode,
        "status": run.status,
        "outcome": run.outcome,
        **worded(run.message),
        "sentence": sentence(run.status, run.mode, counts),
        "devices": devices,
        "counts": dict(counts),
        "created_at": moment(run.created_at),
        "started_at": moment(run.started_at),
        "finished_at": moment(run.finished_at),
        "started_by": run.started_by,
        "trigger": run.trigger,
        "cancel_requested": run.cancel_requested,
        "rerun_of": run.rerun_of,
        "in_window": run.in_window,
    }


def _detail(session: Session, run: Run) -> dict[str, Any]:
    usual = runs.usual_seconds(session, run)
    return {
        **run_json(run, runs.device_counts(session, run.id)),
        "document": run.document,
        "called": run.called,
        "inputs": run.inputs,
        "target": run.target,
        "sequence": journal.last_sequence(session, run.id),
        "nodes": runs.step_counts(session, run.id),
        "usual": {"seconds": usual[0], "runs": usual[1]} if usual else None,
    }


@route(
    "POST",
    "/runs",
    "Start a run; without a version the draft as it is",
    "technician",
    body=NEW,
    answer=s.ref("RunDetail"),
    status=201,
)
def start(call: Call) -> Answer:
    body = call.body
    services = call.services
    run_id = starting.start_run(
        services.database,
        services.redis,
        services.catalog,
        workflow_id=body["workflow_id"],
        version=body.get("version"),
        target=body["target"],
        mode=body["mode"],
        inputs=body.get("inputs", {}),
        user=call.user.name,
        trigger={"kind": "manual" if call.user.session_id else "api"},
        in_window=body.get("in_window", False),
    )
    with services.database.begin() as session:
        note(session, call, "run.start", "run", run_id, workflow=body["workflow_id"], mode=body["mode"])
    with services.database.session() as session:
        return _detail(session, runs.get(session, run_id))


@route(
    "GET",
    "/runs",
    "Runs, newest first; with total=true how many there are in all",
    "viewer",
    query={
        "limit": PART,
        "cursor": CURSOR,
        "status": s.STATUS,
        "outcome": {"enum": s.OUTCOMES},
        "workflow": s.TEXT,
        "client": s.TEXT,
        "which": {"enum": ["failed", "going"]},
        "ended_within_hours": {"type": "integer", "minimum": 1, "maximum": 8760},
        "total": s.YES_NO,
    },
    answer=s.full({"items": s.many(s.ref("Run")), "next": s.MAYBE_TEXT, "total": s.WHOLE}, "total"),
)
def listed(call: Call) -> Answer:
    query, limit = call.query, call.query["limit"]
    wanted = _wanted(query)
    with call.services.database.session() as session:
        rows = run_lists.newest(session, wanted, before=query.get("cursor"), limit=limit + 1)
        shown = rows[:limit]
        counts = run_lists.device_counts(session, [row.id for row in shown])
        items = [run_json(row, counts.get(row.id, {})) for row in shown]
        total = {"total": run_lists.count(session, wanted)} if query.get("total") else {}
    return {"items": items, "next": shown[-1].id if len(rows) > limit else None, **total}


def _wanted(query: Mapping[str, Any]) -> run_lists.Wanted:
    columns = (("status", "status"), ("outcome", "outcome"), ("workflow", "workflow_id"))
    hours = query.get("ended_within_hours")
    return run_lists.Wanted(
        going=query.get("which") == "going",
        outcomes=FAILURES if query.get("which") == "failed" else (),
        ended_since=None if hours is None else now() - timedelta(hours=hours),
        client=query.get("client"),
        equal={column: query[name] for name, column in columns if name in query},
    )


@route("GET", "/runs/{id}", "A run", "viewer", answer=s.ref("RunDetail"))
def read(call: Call) -> Answer:
    with call.services.database.session() as session:
        return _detail(session, runs.get(session, call.path["id"]))


@route("GET", "/runs/{id}/devices", "The devices of a run", "viewer", answer=s.page(s.ref("RunDevice")))
def devices(call: Call) -> Answer:
    with call.services.database.session() as session:
        runs.get(session, call.path["id"])
        return {"items": [_device(row) for row in runs.devices(session, call.path["id"])], "next": None}


def _device(row: RunDevice) -> dict[str, Any]:
    device = row.snapshot.get("device", row.snapshot)
    return {
        "device_id": row.device_id,
        "name": device.get("name", ""),
        "client": device.get("client") or "",
        "site": device.get("site") or "",
        "status": row.status,
        "outcome": row.outcome,
        **worded(row.message),
    }


_SHOWN = (
    Step.device_id,
    Step.path,
    Step.node,
    Step.status,
    Step.outcome,
    Step.port,
    Step.attempts,
    Step.started_at,
    Step.finished_at,
    Step.message,
)
"""Only these columns are read for a matrix: params and results of 100,000 steps would have to be decoded."""


def step_json(row: Any) -> dict[str, Any]:
    """A step, or a row of its shown columns, as the matrix shows it."""
    return {
        "device_id": row.device_id,
        "path": row.path,
        "node": row.node,
        "status": row.status,
        "outcome": row.outcome,
        "port": row.port,
        "attempts": row.attempts,
        "started_at": moment(row.started_at),
        "finished_at": moment(row.finished_at),
        **worded(row.message),
    }


@route(
    "GET",
    "/runs/{id}/steps",
    "The steps of a run",
    "viewer",
    query={"limit": MANY, "cursor": CURSOR, "device": s.TEXT},
    answer=s.page(s.ref("Step")),
)
def steps(call: Call) -> Answer:
    run_id, limit = call.path["id"], call.query["limit"]
    device, _, path = call.query.get("cursor", "").partition("|")
    with call.services.database.session() as session:
        runs.get(session, run_id)
        query = select(*_SHOWN).where(Step.run_id == run_id).order_by(Step.device_id, Step.path).limit(limit + 1)
        if "device" in call.query:
            query = query.where(Step.device_id == ("" if call.query["device"] == "-" else call.query["device"]))
        if "cursor" in call.query:
            query = query.where((Step.device_id > device) | ((Step.device_id == device) & (Step.path > path)))
        rows = session.execute(query).all()
    following = f"{rows[limit - 1].device_id}|{rows[limit - 1].path}" if len(rows) > limit else None
    return {"items": [step_json(row) for row in rows[:limit]], "next": following}


def _place(call: Call) -> tuple[str, str, str]:
    device = call.path["device"]
    return call.path["id"], "" if device == "-" else device, call.path["path"]


@route(
    "GET",
    "/runs/{id}/steps/{device}/{path:path}/output",
    "The ordinary output of a step, in pieces",
    "viewer",
    query={"after": AFTER, "attempt": s.TEXT},
    answer=s.page(s.ref("OutputChunk")),
)
def output(call: Call) -> Answer:
    run_id, device, path = _place(call)
    with call.services.database.session() as session:
        tries = runs.attempts(session, run_id, device, path)
        chosen = [row for row in tries if row.id == call.query.get("attempt", row.id)]
        if not chosen:
            return {"items": [], "next": None}
        attempt = chosen[-1]
        rows = runs.output(session, attempt.id, call.query["after"], 500)
    items = [_chunk(attempt, row) for row in rows]
    return {"items": items, "next": str(rows[-1].sequence) if len(rows) == 500 else None}


def _chunk(attempt: Attempt, row: Output) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "attempt": attempt.id,
        "stream": row.stream,
        "text": row.text,
        "at": moment(row.at),
    }


@route(
    "GET",
    "/runs/{id}/steps/{device}/{path:path}/log",
    "The ordinary output of a step as a text file",
    "viewer",
    answer=s.TEXT,
)
def log(call: Call) -> Answer:
    run_id, device, path = _place(call)
    pieces: list[str] = []
    with call.services.database.session() as session:
        for attempt in runs.attempts(session, run_id, device, path):
            pieces.append(f"--- attempt {attempt.number} ---\n")
            pieces.extend(row.text for row in runs.output(session, attempt.id, 0, 1_000_000))
    response = Response("".join(pieces), mimetype="text/plain")
    name = "".join(char if char.isalnum() else "-" for char in path)[:80]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.log"'
    return response


@route(
    "GET", "/runs/{id}/steps/{device}/{path:path}", "One step with its attempts", "viewer", answer=s.ref("StepDetail")
)
def step(call: Call) -> Answer:
    run_id, device, path = _place(call)
    with call.services.database.session() as session:
        row = session.get(Step, (run_id, device, path))
        if row is None:
            raise not_found("step", path)
        tries = runs.attempts(session, run_id, device, path)
    return {
        **step_json(row),
        "params": row.params,
        "result": row.result,
        "wake": row.wake,
        "wake_at": moment(row.wake_at),
        "attempt_list": [_attempt(one) for one in tries],
    }


def _attempt(row: Attempt) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "started_at": moment(row.started_at),
        "finished_at": moment(row.finished_at),
        "outcome": row.outcome,
        "exit_code": row.exit_code,
        "result": row.result,
        "truncated": row.truncated,
    }


@route(
    "GET",
    "/runs/{id}/events",
    "What happened after a sequence number",
    "viewer",
    query={"after": AFTER, "limit": MANY},
    answer=s.page(s.ref("RunEvent")),
)
def events(call: Call) -> Answer:
    run_id, limit = call.path["id"], call.query["limit"]
    with call.services.database.session() as session:
        runs.get(session, run_id)
        found = live.events_after(session, run_id, call.query["after"], limit)
        newest = journal.last_sequence(session, run_id)
    empty = dict.fromkeys(("node", "status", "outcome", "port", "attempt", "message", "told"))
    items = [{**empty, "device_id": "", "path": "", **event} for event in found]
    last = items[-1]["seq"] if items else newest
    return {"items": items, "next": str(last) if last < newest else None}


@route("POST", "/runs/{id}/cancel", "End a run", "technician", answer=s.ref("Run"))
def cancel(call: Call) -> Answer:
    run_id, services = call.path["id"], call.services
    with services.database.session() as session:
        runs.get(session, run_id)
    starting.cancel_run(services.database, services.redis, run_id)
    with services.database.begin() as session:
        note(session, call, "run.cancel", "run", run_id)
    with services.database.session() as session:
        return run_json(runs.get(session, run_id), runs.device_counts(session, run_id))


@route(
    "POST",
    "/runs/{id}/devices/{device}/cancel",
    "End a run on one device; the others go on",
    "technician",
    answer=s.ref("Run"),
)
def cancel_device(call: Call) -> Answer:
    run_id, device, services = call.path["id"], call.path["device"], call.services
    starting.cancel_device(services.database, services.redis, run_id, device)
    with services.database.begin() as session:
        note(session, call, "run.cancel_device", "run", run_id, device=device)
    with services.database.session() as session:
        return run_json(runs.get(session, run_id), runs.device_counts(session, run_id))


@route(
    "POST",
    "/runs/{id}/rerun",
    "A new run of the same documents: on the devices that failed, or on all; after a preview with the mode apply",
    "technician",
    body=s.closed({"only": s.AGAIN, "mode": s.MODE, "in_window": s.IN_WINDOW}),
    answer=s.ref("RunDetail"),
    status=201,
)
def rerun(call: Call) -> Answer:
    services = call.services
    run_id = starting.run_again(
        services.database,
        services.redis,
        services.catalog,
        call.path["id"],
        call.user.name,
        call.body.get("only", "failed"),
        call.body.get("mode"),
        call.body.get("in_window"),
    )
    with services.database.begin() as session:
        note(session, call, "run.rerun", "run", run_id, rerun_of=call.path["id"])
    with services.database.session() as session:
        return _detail(session, runs.get(session, run_id))
