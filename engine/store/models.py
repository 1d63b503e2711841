"""The tables. Ids are ULIDs unless said otherwise; every ``*_at`` is a moment in UTC.

JSON columns are replaced as a whole: assign a new value, a change inside one is not seen.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, MetaData, UniqueConstraint, false, text, true
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engine.store.ids import new_id
from engine.store.types import Message, Text, UtcDateTime, now

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_json = JSON(none_as_null=True)


class Base(DeclarativeBase):
    """Common to all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 (read by the declarative base)
        str: Text(),
        bytes: LargeBinary(),
        datetime: UtcDateTime(),
        dict[str, Any]: _json,
        list[Any]: _json,
        list[str]: _json,
    }


def _id() -> Mapped[str]:
    return mapped_column(Text(), primary_key=True, default=new_id)


def _of_run() -> Mapped[str]:
    return mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)


class User(Base):
    """``role`` is admin, technician or viewer; ``password_hash`` is argon2's."""

    __tablename__ = "users"
    id: Mapped[str] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled: Mapped[bool] = mapped_column(default=False)


class WebSession(Base):
    """A login in a browser; only the token's hash is kept."""

    __tablename__ = "sessions"
    id: Mapped[str] = _id()
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]


class ApiToken(Base):
    """``prefix`` is the token's visible beginning, so that a person can tell tokens apart."""

    __tablename__ = "api_tokens"
    id: Mapped[str] = _id()
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class Client(Base):
    """A customer of the service provider. ``plan`` is the service tier (Good, Better, Best or own words).

    ``window``: when changing steps may start, ``{days, start, minutes, timezone}`` (``engine.inventory.maintenance``).
    """

    __tablename__ = "clients"
    id: Mapped[str] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    notes: Mapped[str] = mapped_column(default="")
    plan: Mapped[str] = mapped_column(default="")
    window: Mapped[dict[str, Any] | None] = mapped_column(_json)


class Site(Base):
    """A place of a client. ``timezone`` is an IANA name. ``window`` is as a client's, in that time zone.

    ``queue`` is the one that the place's own workers serve; empty where any worker can reach the devices.
    """

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("client_id", "name"),)
    id: Mapped[str] = _id()
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    name: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="UTC")
    queue: Mapped[str] = mapped_column(default="", server_default=text("''"))
    window: Mapped[dict[str, Any] | None] = mapped_column(_json)


class Credential(Base):
    """``kind``: password, key, agent, certificate, secret. ``sealed`` is the vault's envelope, never a value.

    Without a ``client_id`` it is for every client. ``sudo``: none, passwordless, password.
    """

    __tablename__ = "credentials"
    __table_args__ = (UniqueConstraint("name"),)
    id: Mapped[str] = _id()
    name: Mapped[str]
    kind: Mapped[str]
    username: Mapped[str] = mapped_column(default="")
    client_id: Mapped[str | None] = mapped_column(ForeignKey("clients.id"), index=True)
    sudo: Mapped[str] = mapped_column(default="none")
    sealed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Device(Base):
    """``connector``: ssh, local, winrm. ``platform``: linux, windows. ``host_key`` in OpenSSH's text form or, of a
    certificate, ``sha256:`` and hex. ``winrm``: what ``engine.inventory.winrm`` checks.
    """

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("client_id", "name"),)
    id: Mapped[str] = _id()
    name: Mapped[str] = mapped_column(index=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("clients.id"))
    site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"), index=True)
    connector: Mapped[str] = mapped_column(default="ssh")
    platform: Mapped[str] = mapped_column(default="linux")
    address: Mapped[str] = mapped_column(default="")
    port: Mapped[int] = mapped_column(default=22)
    credential_id: Mapped[str | None] = mapped_column(ForeignKey("credentials.id"), index=True)
    jump_device_id: Mapped[str | None] = mapped_column(ForeignKey("devices.id"), index=True)
    tags: Mapped[list[str]] = mapped_column(default=list)
    host_key: Mapped[str | None]
    winrm: Mapped[dict[str, Any] | None] = mapped_column(_json)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notes: Mapped[str] = mapped_column(default="")
    last_seen_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Message())
    created_at: Mapped[datetime] = mapped_column(default=now)


class Workflow(Base):
    """``id`` is the slug; ``draft`` the document's canonical text; ``draft_revision`` counts its saves from 1."""

    __tablename__ = "workflows"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    draft: Mapped[str]
    draft_revision: Mapped[int] = mapped_column(default=1)
    published_version: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    updated_by: Mapped[str] = mapped_column(default="")
    archived: Mapped[bool] = mapped_column(default=False)


class WorkflowVersion(Base):
    """A published document, never changed again. Versions count from 1; ``document`` is canonical text."""

    __tablename__ = "workflow_versions"
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workflows.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str]
    message: Mapped[str] = mapped_column(default="")
    author: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Rehearsal(Base):
    """A rehearsal that is kept beside its workflow as a test; ``document`` is canonical text."""

    __tablename__ = "rehearsals"
    __table_args__ = (UniqueConstraint("workflow_id", "name"),)
    id: Mapped[str] = _id()
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workflows.id", ondelete="CASCADE"))
    name: Mapped[str]
    document: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=now)
    updated_by: Mapped[str] = mapped_column(default="")


class Schedule(Base):
    """``cron`` in ``timezone`` (IANA); with ``catch_up`` one that was missed starts late.

    ``in_window``: its runs change a device only in the device's maintenance window.
    """

    __tablename__ = "schedules"
    id: Mapped[str] = _id()
    name: Mapped[str]
    workflow_id: Mapped[str] = mapped_column(ForeignKey("workflows.id"), index=True)
    target: Mapped[dict[str, Any]]
    inputs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mode: Mapped[str] = mapped_column(default="apply")
    cron: Mapped[str]
    timezone: Mapped[str] = mapped_column(default="UTC")
    enabled: Mapped[bool] = mapped_column(default=True)
    in_window: Mapped[bool] = mapped_column(default=True, server_default=true())
    catch_up: Mapped[bool] = mapped_column(default=False)
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)
    created_by: Mapped[str] = mapped_column(default="")


class Occurrence(Base):
    """One due time of a schedule. The primary key makes each start at most one run."""

    __tablename__ = "occurrences"
    schedule_id: Mapped[str] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    run_id: Mapped[str | None] = mapped_column(ForeignKey("runs.id", ondelete="SET NULL"), index=True)


class Run(Base):
    """One execution. ``document`` and ``called`` (id to document) are pinned; ``next_sequence`` is the journal's.

    ``trigger`` is ``{"kind": "manual" | "schedule" | "api" | "command_line", ...}``. ``in_window``: changing steps
    start on a device only in its maintenance window, which its snapshot holds. ``first_way``: what does not run is left
    by its first way out, as in all runs that began before ``usual_port`` was the rule.
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index("ix_runs_created_at", "created_at"),
        Index("ix_runs_workflow_id_created_at", "workflow_id", "created_at"),
        Index("ix_runs_status", "status"),
        Index("ix_runs_outcome_finished_at_id", "outcome", "finished_at", "id"),
    )
    id: Mapped[str] = _id()
    workflow_id: Mapped[str | None]
    workflow_name: Mapped[str]
    version: Mapped[int | None]
    document: Mapped[dict[str, Any]]
    called: Mapped[dict[str, Any]] = mapped_column(default=dict)
    mode: Mapped[str]
    inputs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    target: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(default="pending")
    outcome: Mapped[str | None]
    message: Mapped[str] = mapped_column(Message(), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    started_by: Mapped[str] = mapped_column(default="")
    trigger: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    rerun_of: Mapped[str | None] = mapped_column(index=True)
    in_window: Mapped[bool] = mapped_column(default=False, server_default=false())
    first_way: Mapped[bool] = mapped_column(default=False, server_default=false())
    next_sequence: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class RunDevice(Base):
    """A device as it was when the run started: ``snapshot`` outlives the device. ``client_id`` is the snapshot's."""

    __tablename__ = "run_devices"
    __table_args__ = (
        Index("ix_run_devices_run_id_position", "run_id", "position"),
        Index("ix_run_devices_run_id_batch", "run_id", "batch"),
        Index("ix_run_devices_device_id", "device_id"),
        Index("ix_run_devices_client_id_run_id", "client_id", "run_id"),
    )
    run_id: Mapped[str] = _of_run()
    device_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    snapshot: Mapped[dict[str, Any]]
    client_id: Mapped[str | None]
    batch: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="pending")
    outcome: Mapped[str | None]
    message: Mapped[str] = mapped_column(Message(), default="")
    cancel_requested: Mapped[bool] = mapped_column(default=False, server_default=false())


class Batch(Base):
    """The devices that one job drives. ``fence`` rises with each claim; writes under an older one are refused."""

    __tablename__ = "batches"
    __table_args__ = (
        Index("ix_batches_status_wake_at", "status", "wake_at"),
        Index("ix_batches_status_heartbeat_at", "status", "heartbeat_at"),
    )
    run_id: Mapped[str] = _of_run()
    batch: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(default="pending")
    fence: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(default="")
    job_id: Mapped[str | None]
    heartbeat_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    queue: Mapped[str] = mapped_column(default="", server_default=text("''"))


class Step(Base):
    """What became of one node on one device (``device_id`` is empty at run scope). ``params`` are masked.

    ``port`` is the way out by which it was left; null where nobody went on from it, and in runs of before it was kept.
    """

    __tablename__ = "steps"
    __table_args__ = (Index("ix_steps_run_id_status", "run_id", "status"), Index("ix_steps_wake_at", "wake_at"))
    run_id: Mapped[str] = _of_run()
    device_id: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    node: Mapped[str]
    status: Mapped[str] = mapped_column(default="pending")
    outcome: Mapped[str | None]
    port: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(Message(), default="")
    wake: Mapped[dict[str, Any] | None] = mapped_column(_json)
    wake_at: Mapped[datetime | None]
    changed: Mapped[bool] = mapped_column(default=False)
    params: Mapped[dict[str, Any] | None] = mapped_column(_json)
    result: Mapped[dict[str, Any] | None] = mapped_column(_json)


class Attempt(Base):
    """One try of a step. ``id`` is 32 hexadecimal digits; ``number`` counts from 1.

    ``begun``: its job was seen on the device, so that it must not be started there again.
    """

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("run_id", "device_id", "path", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    device_id: Mapped[str]
    path: Mapped[str]
    number: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    exit_code: Mapped[int | None]
    result: Mapped[dict[str, Any] | None] = mapped_column(_json)
    truncated: Mapped[bool] = mapped_column(default=False)
    begun: Mapped[bool] = mapped_column(default=False, server_default=false())


class Output(Base):
    """A piece of an attempt's ordinary output, redacted. ``stream`` is out or err; ``sequence`` counts from 1."""

    __tablename__ = "output"
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stream: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class Journal(Base):
    """What happened in a run, in order: ``sequence`` counts from 1 without a gap."""

    __tablename__ = "journal"
    run_id: Mapped[str] = _of_run()
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    device_id: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Approval(Base):
    """A question to a person. ``decision`` is null while it waits, then approved, rejected or expired."""

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("run_id", "path"), Index("ix_approvals_decision", "decision", "expires_at"))
    id: Mapped[str] = _id()
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    path: Mapped[str]
    node: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")


class Lease(Base):
    """Who leads. ``fence`` rises whenever the holder changes."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    expires_at: Mapped[datetime]
    fence: Mapped[int] = mapped_column(default=1)


class Setting(Base):
    """A setting of the organisation (mail, chat, names): any JSON value."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON())


class Audit(Base):
    """Who did what to which thing. ``user`` is the name, which outlives the user."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"), Index("ix_audit_subject", "subject_kind", "subject_id"))
    id: Mapped[str] = _id()
    at: Mapped[datetime] = mapped_column(default=now)
    user: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
