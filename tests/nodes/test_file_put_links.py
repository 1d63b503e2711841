"""A folder's owner who swaps links in while an administrator writes a file there gains nothing by it."""

import subprocess
from pathlib import Path

import pytest

from engine.connectors.delivery import text_of

BODY = Path(__file__).parents[2] / "nodes/file/put/linux.sh"


def put(folder: Path, victim: Path, swapped: str) -> None:
    """Run the script; just before the rights are set, ``swapped`` becomes a link to the victim."""
    swap = f'chmod() {{ for f in {swapped}; do rm -f "$f"; ln -s "$VICTIM" "$f"; done; command chmod "$@"; }}'
    params = "P_path=.$FOLDER/file P_content=.new P_mode=.0755"
    setting = f"_ruota_nonce=n RUOTA_MODE=apply {params}"
    text = "\n".join((setting, text_of("prelude.sh"), swap, BODY.read_text()))
    env = {"FOLDER": str(folder), "VICTIM": str(victim), "PATH": "/usr/bin:/bin"}
    subprocess.run(["/bin/sh", "-c", text], env=env, check=False, capture_output=True)


@pytest.mark.parametrize(("before", "swapped"), [("old", '"$FOLDER"/.ruota.*'), ("new", '"$FOLDER"/file')])
def test_a_link_swapped_in_is_not_followed(tmp_path: Path, before: str, swapped: str) -> None:
    victim, folder = tmp_path / "victim", tmp_path / "home"
    folder.mkdir()
    (folder / "file").write_text(before)
    victim.write_text("secret")
    victim.chmod(0o600)
    put(folder, victim, swapped)
    assert victim.stat().st_mode & 0o777 == 0o600
    assert victim.read_text() == "secret"
    linked = [entry for entry in folder.iterdir() if entry.is_symlink()]
    assert linked, "the swap itself has not happened"
