"""Fixtures of these tests."""

from tests.nodes.roots import roots

__all__ = ["roots"]
