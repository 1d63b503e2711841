"""The fields of a step's form: code, files, times, and what is said of a wrong reference while it is typed."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import take
from tests.browser.drawings import kept, node, origin, put

pytestmark = pytest.mark.xdist_group("browser")

STEPS: dict[str, Any] = {
    "nodes": {
        "scan": {"type": "patch.scan"},
        "install": {"type": "patch.install", "params": {"updates": {"$expr": "scan.updates"}}},
        "mail": {
            "type": "notify.mail",
            "scope": "device",
            "params": {"to": ["it@example.com"], "subject": "Patched", "body": "-"},
        },
        "put": {"type": "file.put", "params": {"path": "/etc/motd"}},
        "script": {"type": "script.run", "params": {"script": 'echo "hello" # words\n'}},
        "reboot": {"type": "power.reboot"},
    },
    "edges": [
        {"from": "scan.found", "to": "install"},
        {"from": "install.ok", "to": "mail"},
        {"from": "install.ok", "to": "put"},
        {"from": "install.ok", "to": "script"},
        {"from": "install.ok", "to": "reboot"},
    ],
    "layout": {
        "scan": {"x": 0, "y": 0},
        "install": {"x": 330, "y": 0},
        "mail": {"x": 660, "y": -120},
        "put": {"x": 660, "y": 0},
        "script": {"x": 660, "y": 120},
        "reboot": {"x": 660, "y": 240},
    },
}


def panel_of(page: Any, name: str, key: str) -> str:
    identity = put(page, name, STEPS)
    page.evaluate("localStorage.setItem('ruota-panel-open', 'true')")
    page.goto(f"{origin(page)}/workflows/{identity}")
    node(page, key).click()
    page.get_by_label("Name of this step").wait_for()
    return identity


def computed(page: Any, title: str) -> Any:
    """The expression's field of a param that is computed from now on."""
    page.get_by_role("button", name=f"Computed value: {title}").click()
    return page.get_by_role("textbox", name=title, exact=True)


def test_a_script_is_written_in_colours_and_left_by_the_keyboard(page: Any) -> None:
    identity = panel_of(page, "Form of a script", "script")
    code = page.locator("[data-code=shell] .cm-content")
    code.wait_for()
    expect(code).to_have_attribute("aria-label", "Script")
    expect(code.locator("span", has_text='"hello"').first).to_be_visible()
    colours = code.locator("span").evaluate_all("all => [...new Set(all.map(one => getComputedStyle(one).color))]")
    assert len(colours) > 2
    assert findings(page) == []
    code.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("if true; then")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("reboot; fi")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(code).not_to_be_focused()
    page.wait_for_timeout(600)
    script = kept(page, identity)["nodes"]["script"]["params"]["script"]
    assert re.fullmatch(r'echo "hello" # words\nif true; then\n\s+reboot; fi', script)
    take(page, "form-code")


def test_the_code_editor_comes_only_when_it_is_needed(page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    panel_of(page, "Form without code", "install")
    assert not [url for url in asked if "code-editor" in url]
    node(page, "script").click()
    page.locator("[data-code=shell] .cm-content").wait_for()
    assert [url for url in asked if "code-editor" in url]


def test_a_file_goes_into_the_content_as_it_is(page: Any) -> None:
    identity = panel_of(page, "Form of a file", "put")
    page.locator("input[type=file]").set_input_files(
        {"name": "motd", "mimeType": "text/plain", "buffer": "Ciao ${device.name}\r\n\u00e8 pronto\r\n".encode()}
    )
    expect(page.locator(".cm-content")).to_contain_text("Ciao ${device.name}")
    page.wait_for_timeout(600)
    assert kept(page, identity)["nodes"]["put"]["params"]["content"] == "Ciao ${device.name}\r\n\u00e8 pronto\r\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\xff"}
    )
    expect(page.get_by_text("“logo.png” is not text in UTF-8; this field takes only text.")).to_be_visible()
    page.get_by_role("button", name="Take the example 0600 for Permissions").click()
    page.wait_for_timeout(600)
    assert kept(page, identity)["nodes"]["put"]["params"]["mode"] == "0600"


def test_lengths_of_time_are_shown_in_their_largest_unit(page: Any) -> None:
    identity = panel_of(page, "Form of a length", "reboot")
    expect(page.get_by_role("textbox", name="Wait at most", exact=True)).to_have_value("30")
    page.get_by_role("textbox", name="Wait at most", exact=True).fill("2")
    page.get_by_role("combobox", name="Unit: Wait at most").click()
    page.get_by_role("option", name="hours").click()
    page.wait_for_timeout(600)
    assert kept(page, identity)["nodes"]["reboot"]["params"]["max_wait_seconds"] == 7200


def test_a_misspelt_reference_is_told_under_its_field_and_mended_there(page: Any) -> None:
    identity = panel_of(page, "Form misspelt", "install")
    field = page.get_by_role("textbox", name="List of updates", exact=True)
    field.fill("scan.updatse")
    told = page.locator("[data-problem='updates']")
    expect(told).to_contain_text("did you mean 'scan.updates'?")
    told.get_by_role("button", name="Go to character 1").click()
    assert field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)") == "scan.updatse"
    take(page, "form-misspelt")
    assert findings(page) == []
    told.get_by_role("button", name="Use scan.updates").click()
    expect(field).to_have_value("scan.updates")
    expect(told).to_have_count(0)

    # of the wrong kind
    field.fill("scan.missing_count")
    expect(told).to_contain_text("is computed as a whole number; it must be a list")
    field.fill("scan.updates")
    expect(told).to_have_count(0)
    page.wait_for_timeout(600)
    assert kept(page, identity)["nodes"]["install"]["params"]["updates"] == {"$expr": "scan.updates"}


def test_a_text_with_a_misspelt_value_says_where(page: Any) -> None:
    panel_of(page, "Form misspelt in a text", "mail")
    field = computed(page, "Subject")
    field.fill("On ${device.name}:\n${scan.missing_cuont} updates")
    told = page.locator("[data-problem='subject']")
    expect(told).to_contain_text("did you mean 'scan.missing_count'?")
    told.get_by_role("button", name="Go to line 2, character 3").click()
    assert field.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)") == "scan.missing_cuont"
    told.get_by_role("button", name="Use scan.missing_count").click()
    expect(field).to_have_value("On ${device.name}:\n${scan.missing_count} updates")
    expect(told).to_have_count(0)
    field.fill("${scan.missing_count")
    expect(told).to_contain_text("is not closed")


def test_a_value_that_is_certainly_known_is_inserted_from_the_list(page: Any) -> None:
    identity = panel_of(page, "Form with a value", "mail")
    field = computed(page, "Subject")
    field.fill("Missing on : now")
    field.evaluate("one => one.setSelectionRange(11, 11)")
    page.get_by_role("button", name="Insert a value of an earlier step").click()
    search = page.get_by_role("textbox", name="Search values")
    expect(search).to_be_focused()
    names = page.locator("button .mono.ellipsis")
    expect(names.filter(has_text=re.compile("^scan.missing_count$"))).to_have_count(1)
    known = {name.partition(".")[0] for name in names.all_inner_texts()}
    # steps beside it are not before it
    assert {"scan", "install", "device", "run"} <= known and not known & {"mail", "put", "script", "reboot"}
    search.fill("missing_count")
    value = page.get_by_role("button", name="scan.missing_count")
    # its kind stands beside its name, and nothing is wider than the list
    expect(value.get_by_text("whole number")).to_be_in_viewport(ratio=1)
    assert value.evaluate(
        "one => one.getBoundingClientRect().right <= one.closest('[data-position]').getBoundingClientRect().right"
    )
    take(page, "form-values")
    assert findings(page) == []
    value.click()
    expect(field).to_have_value("Missing on ${scan.missing_count}: now")
    expect(field).to_be_focused()
    page.wait_for_timeout(600)
    kept_subject = kept(page, identity)["nodes"]["mail"]["params"]["subject"]
    assert kept_subject == {"$text": "Missing on ${scan.missing_count}: now"}
