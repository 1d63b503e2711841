"""Asking axe what a page keeps from people who cannot see or point."""

from pathlib import Path
from typing import Any

from tests.support.require import require

AXE = Path(__file__).resolve().parents[2] / "editor" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
ASK = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const told = (node) => `${node.html.slice(0, 160)} ${(node.any[0] || {}).message || ""}`;
  return found.violations.map((one) => `${one.id}: ${one.help} | ${one.nodes.slice(0, 4).map(told).join(" || ")}`);
}"""
STILL = """() => document.getAnimations()
  .every((one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)"""


def findings(page: Any) -> list[str]:
    """What axe finds wrong, one line for each rule, once nothing moves on the page any more."""
    require(AXE.is_file(), "axe-core is not installed among the editor's packages")
    for _ in range(40):
        if page.evaluate(STILL):
            break
        page.wait_for_timeout(50)
    if not page.evaluate("typeof axe === 'object'"):
        # by the debugger's way, since the pages' content policy refuses scripts of others
        page.evaluate(AXE.read_text("utf-8"))
    return [str(line) for line in page.evaluate(ASK)]
