"""The devices of a site can be driven by workers of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.add_column(sa.Column("queue", sa.String(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.add_column(sa.Column("queue", sa.String(), nullable=False, server_default=sa.text("''")))
