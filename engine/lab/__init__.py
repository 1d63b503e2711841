"""Devices to try workflows on without touching a real machine: ``ruota lab up``."""
