"""Fixtures of these tests."""

from tests.nodes.roots import roots
from tests.nodes.windows import accounts, machines

__all__ = ["accounts", "machines", "roots"]
