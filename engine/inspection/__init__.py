"""Finds every problem of a workflow at once; the canvas, the API, the command line and the engine use this."""

from engine.inspection.inspect import inspect
from engine.inspection.problem import Fix, Problem
from engine.inspection.upstream import upstream

__all__ = ["Fix", "Problem", "inspect", "upstream"]
