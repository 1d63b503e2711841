"""Imports point down only, as docs/architecture.md says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

ROWS = (
    ("wsgi", "editor", "engine.cli", "engine.lab"),
    ("engine.dispatch", "engine.reports"),
    ("engine.store", "engine.vault", "engine.inventory", "engine.connectors"),
    ("engine.conductor", "engine.inspection", "engine.rehearsal"),
    ("engine.catalog", "engine.graph", "engine.expressions"),
    ("engine.documents", "engine.states", "engine.errors", "engine.saying", "engine.settings"),
)
LEVEL = {package: len(ROWS) - number for number, row in enumerate(ROWS) for package in row}
CORE = ("engine.documents", "engine.catalog", "engine.graph", "engine.expressions", "engine.inspection")
PURE = (*CORE, "engine.conductor", "engine.rehearsal")
FAR = {
    "flask",
    "flask_socketio",
    "rq",
    "redis",
    "sqlalchemy",
    "alembic",
    "asyncssh",
    "winrm",
    "httpx",
    "socket",
    "subprocess",
}


def modules() -> Iterator[tuple[str, Path]]:
    for folder in ("engine", "editor"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "node_modules" not in parts:
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path
    if (ROOT / "wsgi.py").is_file():
        yield "wsgi", ROOT / "wsgi.py"


def imported(path: Path, module: str) -> Iterator[str]:
    """Every module named by an import, also inside functions; not those for type checking alone."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - (node.level - 1)] if node.level else []
            base = ".".join([*above, node.module] if node.module else above)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def package_of(module: str) -> str | None:
    found = [package for package in LEVEL if module == package or module.startswith(f"{package}.")]
    return max(found, key=len, default=None)


MODULES = list(modules())


def test_the_checkout_has_modules() -> None:
    assert len(MODULES) > 30


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[module for module, _ in MODULES])
def test_imports_point_down(module: str, path: Path) -> None:
    own = package_of(module)
    if module == "engine":
        assert not list(imported(path, module))
        return
    assert own is not None, f"{module} is in no layer; add its package to docs/architecture.md and to this test"
    for name in imported(path, module):
        other = package_of(name)
        assert not name.startswith("tests"), f"{module} imports the tests"
        if other is not None and other != own:
            assert LEVEL[other] <= LEVEL[own], f"{module} imports {name}, which is above it"


def test_packages_of_one_row_do_not_import_each_other_in_a_circle() -> None:
    uses: dict[str, set[str]] = {package: set() for package in LEVEL}
    for module, path in MODULES:
        own = package_of(module)
        if own is not None:
            uses[own] |= {other for name in imported(path, module) if (other := package_of(name)) and other != own}

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        seen.add(start)
        return any(goal == other or (other not in seen and reaches(other, goal, seen)) for other in uses[start])

    assert [package for package in uses if reaches(package, package, set())] == []


@pytest.mark.parametrize("package", PURE)
def test_the_core_knows_no_transport_and_no_store(package: str) -> None:
    for module, path in MODULES:
        if package_of(module) == package:
            far = {name.partition(".")[0] for name in imported(path, module)} & FAR
            assert not far, f"{module} imports {', '.join(sorted(far))}"


def test_a_wrong_import_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("def f():\n    from engine.dispatch import drive\n    from ..store import runs\n")
    names = set(imported(path, "engine.graph.bad"))
    assert {"engine.dispatch", "engine.dispatch.drive", "engine.store", "engine.store.runs"} <= names
    assert LEVEL["engine.dispatch"] > LEVEL["engine.graph"]
