"""The lab that makes Windows devices: outside of the project, found through ``RUOTA_LAB``."""

import importlib.util
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

_CHECKOUT = Path(__file__).resolve().parents[3]


def folder() -> Path:
    """``RUOTA_LAB``, or ``shared/lab`` beside the checkout or beside what it was cloned from."""
    if chosen := os.environ.get("RUOTA_LAB"):
        return Path(chosen)
    places = [_CHECKOUT]
    for question in (
        ("config", "--get", "remote.origin.url"),
        ("rev-parse", "--path-format=absolute", "--git-common-dir"),
    ):
        done = subprocess.run(("git", *question), cwd=_CHECKOUT, capture_output=True, text=True, check=False)
        place = Path(done.stdout.strip() or "/nonexistent")
        places.append(place.parent if place.name == ".git" else place)
    found = [place.parent / "shared" / "lab" for place in places]
    return next((folder for folder in found if (folder / "windevice.py").is_file()), found[0])


def absent() -> str | None:
    """Why there are no Windows devices here, or None."""
    if not (folder() / "windevice.py").is_file():
        return f"the Windows laboratory is not in {folder()}; set RUOTA_LAB"
    if not any(Path(place).exists() for place in ("/usr/bin/wine64", "/usr/lib/wine/wine64")):
        return "Debian's package wine64 is not installed"
    return None


@lru_cache
def windevice() -> Any:
    """The lab's module; ``FileNotFoundError`` where it is not."""
    file = folder() / "windevice.py"
    spec = importlib.util.spec_from_file_location("windevice", file)
    assert spec is not None and spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules["windevice"] = module
    spec.loader.exec_module(module)
    return module
