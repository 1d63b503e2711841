from pathlib import Path

import pytest

from engine.settings import Settings
from engine.vault import Vault, open_vault


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def vault(settings: Settings) -> Vault:
    return open_vault(settings)
