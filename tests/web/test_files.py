"""How the built files reach a browser: compressed once, kept for good, and plain for those who take no other."""

import gzip
import re

import pytest

from editor.pages import STATIC
from tests.support.require import require
from tests.web.conftest import Person


@pytest.fixture
def largest() -> str:
    """The address of the largest script."""
    scripts = [path for path in (STATIC / "assets").glob("*.js") if path.with_name(path.name + ".gz").is_file()]
    require(bool(scripts), "the editor's pages are not built, or not compressed")
    return f"/assets/{max(scripts, key=lambda path: path.stat().st_size).name}"


def test_a_script_comes_compressed_and_is_kept(nobody: Person, largest: str) -> None:
    response = nobody.client.get(largest, headers={"Accept-Encoding": "gzip, deflate, br"}, buffered=True)
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.mimetype == "text/javascript"
    assert "immutable" in response.headers["Cache-Control"]
    assert "Accept-Encoding" in response.headers["Vary"]
    plain = (STATIC / largest[1:]).read_bytes()
    assert gzip.decompress(response.data) == plain
    assert len(response.data) < len(plain) / 2


@pytest.mark.parametrize("accepted", [{}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip;q=0"}])
def test_who_takes_no_gzip_gets_it_plain(nobody: Person, largest: str, accepted: dict[str, str]) -> None:
    response = nobody.client.get(largest, headers=accepted, buffered=True)
    assert "Content-Encoding" not in response.headers
    assert response.data == (STATIC / largest[1:]).read_bytes()
    assert "Accept-Encoding" in response.headers["Vary"]


def test_the_page_is_asked_for_again_and_names_only_hashed_files(nobody: Person, largest: str) -> None:
    response = nobody.client.get("/", buffered=True)
    assert response.headers["Cache-Control"] == "no-cache"
    assert re.findall(r'src="/assets/[^"]+-[\w-]{8}\.js"', response.text)
    known = nobody.client.get("/", headers={"If-None-Match": response.headers["ETag"]}, buffered=True)
    assert known.status_code == 304
