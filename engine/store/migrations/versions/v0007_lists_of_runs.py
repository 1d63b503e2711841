"""Lists of runs by outcome and by client are read from indexes; whose a device was stands in a column of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_devices = sa.table("run_devices", sa.column("snapshot", sa.JSON()), sa.column("client_id", sa.String()))


def upgrade() -> None:
    with op.batch_alter_table("run_devices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("client_id", sa.String(), nullable=True))
    op.execute(sa.update(_devices).values(client_id=_devices.c.snapshot["client_id"].as_string()))
    op.create_index("ix_run_devices_client_id_run_id", "run_devices", ["client_id", "run_id"])
    op.create_index("ix_runs_outcome_finished_at_id", "runs", ["outcome", "finished_at", "id"])
