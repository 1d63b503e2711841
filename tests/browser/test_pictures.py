"""The shareable picture of a workflow, and what the printer gets."""

import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tests.browser.api import call
from tests.browser.conftest import take
from tests.browser.drawings import origin, put

pytestmark = pytest.mark.xdist_group("browser")

EVIL = "</text><script>document.title='taken'</script>\"' onload=x & Zoë"


def _choose(page: Any, name: str) -> None:
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name=name).click()


def test_a_picture_is_saved_as_svg_and_png_and_printed_with_its_steps(page: Any, tmp_path: Path) -> None:
    document = call(page, "GET", "/workflows/monthly-patching")["document"]
    first = next(iter(document["nodes"]))
    document["nodes"][first]["name"] = EVIL
    del document["name"]
    identity = put(page, "Patching in pictures", {**document, "id": "patching-in-pictures"})
    page.goto(f"{origin(page)}/workflows/{identity}")
    page.locator(".react-flow__node").nth(1).wait_for()
    with page.expect_download() as got:
        _choose(page, "Save a picture (SVG)")
    got.value.save_as(tmp_path / "picture.svg")
    text = (tmp_path / "picture.svg").read_text()
    tree = ET.fromstring(text)
    names = {element.tag.split("}")[1] for element in tree.iter()}
    assert names <= {"svg", "title", "rect", "text", "path", "g"}
    words = " ".join(element.text or "" for element in tree.iter())
    assert "</text><script>" in words
    assert "Patching in pictures" in words
    assert not any(name.startswith("on") or "href" in name for element in tree.iter() for name in element.attrib)
    with page.expect_download() as got:
        _choose(page, "Save a picture (PNG)")
    got.value.save_as(tmp_path / "picture.png")
    data = (tmp_path / "picture.png").read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert width > height > 200
    _printed(page, len(document["nodes"]))
    other = page.context.new_page()
    other.goto((tmp_path / "picture.svg").as_uri())
    take(other, "picture")
    assert other.title() != "taken"
    other.close()


def _printed(page: Any, steps: int) -> None:
    page.evaluate("window.print = () => { window.printed = true }")
    _choose(page, "Print")
    page.wait_for_function("window.printed")
    sheet = page.locator(".print-sheet")
    assert sheet.locator("tbody tr").count() == steps
    assert sheet.locator("script").count() == 0
    page.emulate_media(media="print")
    assert sheet.locator("svg").is_visible()
    assert not page.locator("#root").is_visible()
    pages = page.pdf(prefer_css_page_size=True)
    assert b"/MediaBox [0 0 792 612]" in pages or b"/MediaBox [0 0 841" in pages
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert sheet.count() == 0
