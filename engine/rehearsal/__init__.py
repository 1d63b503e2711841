"""Rehearsals: any workflow run without devices, on mocked results, by the same conductor."""

from engine.rehearsal.examples import examples
from engine.rehearsal.rehearse import Rehearsed, RehearsedStep, called_by, check_rehearsal, plan_of, rehearse

__all__ = ["Rehearsed", "RehearsedStep", "called_by", "check_rehearsal", "examples", "plan_of", "rehearse"]
