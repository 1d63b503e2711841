"""The catalog: every node type, read from its folder."""

from engine.catalog.loading import SHIPPED, Catalog, Entry, load_catalog, load_entry
from engine.catalog.running import RunNode, load_run

__all__ = ["SHIPPED", "Catalog", "Entry", "RunNode", "load_catalog", "load_entry", "load_run"]
