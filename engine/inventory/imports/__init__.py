"""Imports: devices from CSV and from Ansible inventories, with a report of every line that could not be taken."""

from engine.inventory.imports.applying import decode, import_devices

__all__ = ["decode", "import_devices"]
