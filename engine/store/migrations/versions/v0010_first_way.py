"""Runs under way keep the rule they began with: what does not run is left by its first way out.

Runs from here on leave it as if all were well. Their journals are walked again, so a run may not change its rule.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_way", sa.Boolean(), server_default=sa.false(), nullable=False))
    runs = sa.table("runs", sa.column("first_way", sa.Boolean()), sa.column("status", sa.String()))
    op.execute(runs.update().where(runs.c.status != "done").values(first_way=sa.true()))
