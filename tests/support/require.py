"""A test whose component is missing is skipped with the reason, and fails where nothing may be missing."""

import os
import shutil
from typing import NoReturn

import pytest

_MORE = "/usr/local/sbin:/usr/sbin:/sbin"


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it when ``CI=true``."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"missing here: {reason}", pytrace=False)
    pytest.skip(reason)


def require(present: object, reason: str) -> None:
    """Go on only if ``present`` is true."""
    if not present:
        missing(reason)


def find_program(name: str) -> str | None:
    """The program's path, looked for in the administrator's folders too."""
    return shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:{_MORE}")


def require_program(name: str) -> str:
    """The program's path."""
    found = find_program(name)
    if found is None:
        missing(f"{name} is not installed")
    return found
