"""A Windows machine, as the connector's tests have it."""

from tests.lab.command import data  # noqa: F401
from tests.lab.windows.fixtures import accounts, windows, windows_device, wsman  # noqa: F401
