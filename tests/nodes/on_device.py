"""Runs a case in a throw-away root: preview, apply, apply again, and what must hold between them."""

import json
from typing import Any

from tests.nodes.cases import PREPARED, Case, check
from tests.nodes.roots import Roots
from tests.support.require import require_program

FIXTURES = {"apt": "deb", "dnf": "rpm", "zypper": "rpm"}
NOISE = ("var/lib/dnf/", "var/lib/rpm/", "var/lib/zypp/", "var/cache/", "var/lib/dpkg/lock", "var/lib/apt/", "run/")
"""What package managers write when they are only asked."""


def run_case(case: Case, roots: Roots) -> None:
    """A case that expects a change is previewed first, and applied twice if the node type is idempotent."""
    value = case.value
    for program in value.get("needs", ()):
        require_program(program)
    setup: list[str] = []
    for name in value.get("prepare", ()):
        if name in FIXTURES:
            require_program(name if name != "apt" else "apt-get")
            roots.need(FIXTURES[name])
        setup.extend(PREPARED[name])
    setup.extend(value.get("setup", ()))
    steps = _steps(case, roots.fill(value.get("params", {})))
    answers = roots.perform(list(steps.values()), setup, systemd=value.get("systemd", False))
    _judge(case, dict(zip(steps, answers, strict=True)))


def _steps(case: Case, params: dict[str, Any]) -> dict[str, dict[str, Any]]:
    value, node_type = case.value, case.entry.node_type
    mode = value.get("mode", "apply")
    run = {"run": node_type.id, "mode": mode, "params": params}
    steps: dict[str, dict[str, Any]] = {}
    watch = value.get("watch", "true")
    if node_type.effect == "change":
        steps["before"], steps["watched"] = {"snapshot": True}, {"sh": watch}
        if mode == "apply" and value.get("preview", True):
            steps["preview"] = {**run, "mode": "preview"}
        elif mode == "preview":
            steps["preview"] = run
        steps["after preview"], steps["watched again"] = {"snapshot": True}, {"sh": watch}
    if mode == "apply":
        steps["apply"] = run
    for number, look in enumerate(value.get("after", ())):
        steps[f"look {number}"] = {"sh": look["sh"]}
    idempotent = node_type.idempotent and value.get("again", True)
    if mode == "apply" and node_type.effect == "change" and idempotent and case.expect.get("ok", True):
        steps["again"] = run
    return steps


def _judge(case: Case, answers: dict[str, Any]) -> None:
    expect = case.expect
    if "preview" in answers:
        result = answers["preview"]["result"]
        shown = json.dumps(answers["preview"], ensure_ascii=False)[:4000]
        assert result["changed"] is False, shown
        if "apply" not in answers:
            check(case, result)
        elif expect.get("ok", True):
            assert result["ok"], shown
            if "changed" in expect:
                assert result["would_change"] is expect["changed"], shown
    if "before" in answers:
        assert _state(answers["after preview"]) == _state(answers["before"]), "the preview changed something"
        assert answers["watched again"] == answers["watched"], "the preview changed something"
    if "apply" in answers:
        assert answers["apply"]["result"]["would_change"] is False
        try:
            check(case, answers["apply"]["result"])
        except AssertionError as error:
            raise AssertionError(f"{error}\n{answers['apply']['output']}") from None
    for number, look in enumerate(case.value.get("after", ())):
        assert answers[f"look {number}"].strip() == look["gives"], look["sh"]
    if "again" in answers:
        again = answers["again"]["result"]
        assert (again["ok"], again["changed"]) == (True, False), json.dumps(again)[:3000]


def _state(snapshot: dict[str, str]) -> dict[str, str]:
    return {path: what for path, what in snapshot.items() if not path.startswith(NOISE)}
