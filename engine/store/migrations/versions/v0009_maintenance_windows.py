"""Clients and sites have maintenance windows; runs and schedules say whether changes keep to them.

The column of schedules that was to hold a window of their own was read by nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    for table in ("clients", "sites"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("window", sa.JSON(), nullable=True))
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.drop_column("window")
        batch_op.add_column(sa.Column("in_window", sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_window", sa.Boolean(), server_default=sa.false(), nullable=False))
