"""The command line: ``ruota``."""

from engine.cli.main import main

__all__ = ["main"]
