"""What the documents name is there: files, links, variables, commands, routes."""

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from editor.api.binding import declare_all
from editor.api.openapi import document
from engine.cli.main import parser

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`|^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"\bRUOTA_[A-Z_]+\b")
ON_DEVICES = {"RUOTA_MODE", "RUOTA_JOB"}
FOLDERS = ("engine/", "editor/", "nodes/", "workflows/", "tests/", "docs/", "deploy/", "bench/", "scripts/")


def code(page: Path) -> list[str]:
    """Every code span, and every line of a code block."""
    found = []
    for span, block in CODE.findall(page.read_text("utf-8")):
        found += [span] if span else block.splitlines()
    return [text.strip() for text in found]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text("utf-8")) if "://" not in target]
    broken = [target for target in targets if not (page.parent / target.partition("#")[0]).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_exist(page: Path) -> None:
    paths = [text for text in code(page) if text.startswith(FOLDERS) and re.fullmatch(r"[\w./-]+", text)]
    missing = [path for path in paths if not (ROOT / path).exists() and not (ROOT / f"{path}.py").exists()]
    assert missing == []


def variables_in(*folders: str) -> set[str]:
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts]
    return {word for path in files for word in VARIABLE.findall(path.read_text("utf-8"))} - ON_DEVICES


def test_every_variable_is_explained_and_no_other() -> None:
    known = variables_in("engine", "editor")
    deployment = (ROOT / "docs" / "deployment.md").read_text("utf-8")
    assert known - set(VARIABLE.findall(deployment)) == set()
    named = {word for page in PAGES for word in VARIABLE.findall(page.read_text("utf-8"))}
    named |= {
        word for path in (ROOT / "deploy").rglob("*") if path.is_file() for word in VARIABLE.findall(path.read_text())
    }
    assert named - known - variables_in("tests") - ON_DEVICES - {"RUOTA_TOKEN"} == set()


def commands() -> list[tuple[str, str]]:
    return [(name(page), text) for page in PAGES for text in code(page) if re.match(r"ruota [a-z]", text)]


@pytest.mark.parametrize(("page", "text"), commands())
def test_commands_that_are_shown_are_understood(page: str, text: str) -> None:
    words = shlex.split(text.partition(" #")[0])[1:]
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            parser().parse_args(words)
    except SystemExit as end:
        # only the name of a command is given: then it must be one
        assert end.code == 0 or (len(words) == 1 and "invalid choice" not in said.getvalue()), said.getvalue()


def test_every_command_is_explained() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    shown = {text.split()[1] for text in code(ROOT / "docs" / "command-line.md") if text.startswith("ruota ")}
    actions = [action for action in parser()._actions if action.choices]
    assert set(actions[0].choices or ()) == shown, page


def test_routes_that_are_named_exist() -> None:
    declare_all()
    known = {word for path in document()["paths"] for word in path.removeprefix("/api/v1").split("/") if word}
    text = (ROOT / "docs" / "api.md").read_text("utf-8").partition("## Routes")[2].partition("\n## ")[0]
    named = set(re.findall(r"`/([a-z-]+)", text))
    assert named - known == set()
    first = {path.removeprefix("/api/v1/").split("/")[0] for path in document()["paths"]}
    assert first - named == set()
