"""The browser of one test knows nothing of another's."""

from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("browser")

KEPT = """async () => {
    await new Promise((done, failed) => {
        const asked = indexedDB.open("earlier");
        asked.onsuccess = () => { asked.result.close(); done(); };
        asked.onerror = failed;
    });
    localStorage.setItem("earlier", "yes"); sessionStorage.setItem("earlier", "yes"); document.cookie = "earlier=yes";
}"""
LOOK = """async () => [
    localStorage.getItem("earlier"), sessionStorage.getItem("earlier"), document.cookie.includes("earlier"),
    (await indexedDB.databases()).map(one => one.name).includes("earlier"),
    (await navigator.permissions.query({name: "clipboard-read"})).state,
]"""


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_of_an_earlier_test_is_left(page: Any, turn: int) -> None:
    assert page.evaluate(LOOK)[:4] == [None, None, False, False]
    assert page.evaluate(LOOK)[4] != "granted"
    page.evaluate(KEPT)
    page.context.grant_permissions(["clipboard-read"])
    assert page.evaluate(LOOK) == ["yes", "yes", True, True, "granted"]
