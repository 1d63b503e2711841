"""Alembic's entry: runs the steps on the connection that ``engine.store.upgrading`` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from engine.store.models import Base


def _plain_type(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """A step names SQL's own types, so that later changes of ours cannot change what it did."""
    if kind != "type":
        return False
    name = type(item).__name__
    return {"Text": "sa.String()", "UtcDateTime": "sa.DateTime(timezone=True)", "JSON": "sa.JSON()"}.get(name, False)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_plain_type,
    transactional_ddl=True,
    compare_server_default=True,
)
context.run_migrations()
