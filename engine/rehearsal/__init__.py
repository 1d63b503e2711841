"""Rehearsals: any workflow run without devices, on mocked results, by the same conductor."""

from engine.rehearsal.rehearse import Rehearsed, RehearsedStep, called_by, rehearse

__all__ = ["Rehearsed", "RehearsedStep", "called_by", "rehearse"]
