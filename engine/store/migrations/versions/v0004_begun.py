"""It is noted when a job has been seen on its device, so that it is never started there again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.false()))
