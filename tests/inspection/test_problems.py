"""Every kind of problem: its place, its sentence, its severity, and a fix that takes it away."""

import copy
from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.inspection import Problem, inspect
from tests.inspection.patching import patched
from tests.inspection.samples import CATALOG, sound

Change = dict[str, Any]
_GONE = object()


def broken(change: Change) -> dict[str, Any]:
    """The sound workflow with values put (or taken away) at the given places, ``nodes.one.params.size``."""
    document = copy.deepcopy(sound())
    for place, value in change.items():
        *above, last = place.split(".")
        holder: Any = document
        for part in above:
            holder = holder[int(part)] if isinstance(holder, list) else holder.setdefault(part, {})
        if isinstance(holder, list):
            holder.append(value)
        elif value is _GONE:
            del holder[last]
        else:
            holder[last] = value
    return document


def found(document: Any, called: Any = None) -> list[Problem]:
    return inspect(document, CATALOG, called)


def test_a_sound_workflow_has_no_problems() -> None:
    assert found(sound()) == []


ONE, TWO = "nodes.one.params", "nodes.two.params"
CHECKS: list[tuple[Change, str, str, bool]] = [
    # the document
    ({"surprise": 1}, "/surprise", "The workflow has 'surprise', which Ruota does not know; remove it.", True),
    ({"name": ""}, "/name", "The workflow's name is empty; fill it in.", False),
    ({"id": "No good"}, "/id", "The workflow's id is 'No good', which has characters or a form", False),
    ({"nodes.one.timeout_seconds": -1}, "/nodes/one/timeout_seconds", "The timeout of the step 'one' is -1;", False),
    ({"nodes.one.join": "most"}, "/nodes/one/join", "must be one of 'all', 'any'.", False),
    ({"nodes.Bad": {"type": "t.one"}}, "/nodes/Bad", "The step 'Bad' is 'Bad', which has characters or a form", False),
    ({"nodes.one.colour": 1}, "/nodes/one/colour", "The step 'one' has 'colour', which Ruota does not know", True),
    ({"nodes.new": 5}, "/nodes/new", "The step 'new' is 5; it must be an object.", False),
    ({"nodes.new": {}}, "/nodes/new", "The step 'new' lacks 'type'; fill it in.", False),
    ({"edges.4": {"from": "one", "to": "two"}}, "/edges/4/from", "characters or a form that are not allowed", False),
    ({"edges.4": {"from": "one.found"}}, "/edges/4", "The wire '5' lacks 'to'; fill it in.", False),
    (
        {"inputs.properties.x": {"type": "integr", "title": "X"}},
        "/inputs/properties/x/type",
        "not a valid JSON Schema",
        False,
    ),
    (
        {"inputs.properties.x": {"pattern": "(", "title": "X"}},
        "/inputs/properties/x/pattern",
        "no valid pattern",
        False,
    ),
    (
        {"inputs.properties.a b": {"title": "X"}},
        "/inputs/properties/a b",
        "needs a name of letters, digits and _",
        False,
    ),
    (
        {"inputs.properties.least.default": "x"},
        "/inputs/properties/least/default",
        "The default of the input 'least' is 'x'; it must be a whole number.",
        False,
    ),
    ({"outputs.size.schema": {"type": 5}}, "/outputs/size/schema/type", "The description of the output 'size'", False),
    ({"outputs.size.value": {"$expr": "one.way"}}, "/outputs/size/value/$expr", "must be a whole number", False),
    ({"outputs.size.value": {"$expr": "sorry.way"}}, "/outputs/size/value/$expr", "'Sorry' may not have run", False),
    # nodes
    ({"nodes.new": {"type": "p.ful"}}, "/nodes/new/type", "not in the catalog; did you mean 'p.full' (Full)?", True),
    ({"nodes.new": {"type": "zzz"}}, "/nodes/new/type", "not in the catalog; choose another one or install it.", False),
    ({"nodes.item": {"type": "t.one"}}, "/nodes/item", "may not have the key 'item'", False),
    ({"nodes.one.scope": "run"}, "/nodes/one/scope", "always runs on each device; its scope cannot be 'run'", True),
    ({"nodes.inner.parent": "gone"}, "/nodes/inner/parent", "stands in 'gone', which is not there", True),
    ({"nodes.inner.parent": "two"}, "/nodes/inner/parent", "stands in 'Two', which is no container", True),
    ({"nodes.loop.parent": "loop"}, "/nodes/loop/parent", "stands inside itself", True),
    ({"nodes.new": {"type": "t.again", "name": "New"}}, "/nodes/new", "The container 'New' is empty", False),
    (
        {"nodes.new": {"type": "t.once", "name": "N", "parent": "loop"}},
        "/nodes/new",
        "it cannot stand in a container",
        True,
    ),
    ({"nodes.one.retry": {"max": 1, "on": ["bussy"]}}, "/nodes/one/retry/on/0", "did you mean 'busy'?", True),
    (
        {"nodes.new": {"type": "t.switch", "params": {"cases": [{"name": "a"}, {"name": "a"}]}}},
        "/nodes/new/params/cases/1/name",
        "The step 'Switch' has two ways out called 'a'; rename one.",
        False,
    ),
    (
        {"nodes.new": {"type": "t.switch", "params": {"cases": [{"name": "it's"}]}}},
        "/nodes/new/params/cases/0/name",
        "needs a name of small letters, digits and _",
        False,
    ),
    # edges
    (
        {"edges.4": {"from": "onee.found", "to": "two"}},
        "/edges/4/from",
        "which is not there; did you mean 'one'?",
        True,
    ),
    (
        {"edges.4": {"from": "one.found", "to": "zzzzz"}},
        "/edges/4/to",
        "leads to the step 'zzzzz', which is not there",
        True,
    ),
    (
        {"edges.4": {"from": "one.fond", "to": "sorry"}},
        "/edges/4/from",
        "no way out 'fond'; it has failed, found, none.",
        True,
    ),
    ({"edges.4": {"from": "one.found", "to": "two"}}, "/edges/4", "The wire from 'One' to 'Two' stands twice", True),
    ({"edges.4": {"from": "one.found", "to": "inner"}}, "/edges/4", "crosses the border of a container", True),
    ({"edges.4": {"from": "two.ok", "to": "one"}}, "/edges/4", "closes a circle (One → Two → One)", True),
    ({"edges.4": {"from": "two.ok", "to": "two"}}, "/edges/4", "closes a circle (Two → Two)", True),
    # params
    ({f"{ONE}.name": _GONE}, "/nodes/one/params/name", "The field 'Name' of 'One' is empty; fill it in", False),
    ({TWO: {}}, "/nodes/two/params/level", "The field 'Level' of 'Two' is empty", True),
    ({TWO: _GONE}, "/nodes/two/params/level", "The field 'Level' of 'Two' is empty", True),
    ({TWO: {"levle": "low"}}, "/nodes/two/params/levle", "no field 'levle' of 'Two'; did you mean 'level'?", True),
    ({f"{ONE}.zz": 1}, "/nodes/one/params/zz", "There is no field 'zz' of 'One'; remove it.", True),
    ({f"{ONE}.size": 0}, "/nodes/one/params/size", "The field 'Size' of 'One' is 0; it must be at least 1.", True),
    ({f"{ONE}.size": "5"}, "/nodes/one/params/size", "is '5'; it must be a whole number.", True),
    ({f"{ONE}.kind": "huge"}, "/nodes/one/params/kind", "is 'huge'; it must be one of 'small', 'large'.", True),
    ({f"{ONE}.lines": ["a", "a"]}, "/nodes/one/params/lines", "has the same entry twice", False),
    (
        {f"{ONE}.lines": ["abcd"]},
        "/nodes/one/params/lines/0",
        "The field 'Lines', entry 1 of 'One' has 4 characters",
        False,
    ),
    ({f"{ONE}.accounts": [{"usr": "x"}]}, "/nodes/one/params/accounts/0/usr", "did you mean 'user'?", True),
    ({f"{ONE}.password": "hunter2"}, "/nodes/one/params/password", "'Password' of 'One' is a secret", True),
    ({f"{ONE}.password": {"$expr": "run.id"}}, "/nodes/one/params/password", "is a secret", True),
    (
        {f"{ONE}.accounts": [{"secret": "x"}]},
        "/nodes/one/params/accounts/0/secret",
        "'Secret' of 'One' is a secret",
        True,
    ),
    ({f"{ONE}.flag": {"$credential": "c"}}, "/nodes/one/params/flag", "must be true or false", False),
    # computed values
    ({f"{ONE}.size": {"$expr": "inputs.lest"}}, "/nodes/one/params/size/$expr", "did you mean 'inputs.least'?", True),
    (
        {f"{ONE}.size": {"$expr": "device.name"}},
        "/nodes/one/params/size/$expr",
        "text; it must be a whole number.",
        False,
    ),
    (
        {f"{ONE}.size": {"$text": "5"}},
        "/nodes/one/params/size/$text",
        "computed as text; it must be a whole number.",
        False,
    ),
    ({f"{ONE}.size": {"$expr": 5}}, "/nodes/one/params/size/$expr", "must be text", False),
    (
        {f"{ONE}.size": {"$expr": "two.count"}},
        "/nodes/one/params/size/$expr",
        "'Two' may not have run when this one does",
        False,
    ),
    ({f"{ONE}.size": {"$expr": "item"}}, "/nodes/one/params/size/$expr", "an 'item' only inside a 'For each'", False),
    (
        {f"{ONE}.name": {"$text": "a ${device.nme}"}},
        "/nodes/one/params/name/$text",
        "did you mean 'device.name'?",
        True,
    ),
    ({f"{ONE}.name": {"$text": "a ${device.name"}}, "/nodes/one/params/name/$text", "is not closed by '}'", False),
    ({f"{ONE}.lines": [{"$expr": "1"}]}, "/nodes/one/params/lines/0/$expr", "a whole number; it must be text.", False),
    (
        {"nodes.inner.params.size": {"$expr": "item.sise"}},
        "/nodes/inner/params/size/$expr",
        "did you mean 'item.size'?",
        True,
    ),
    (
        {"nodes.loop.params.items": {"$expr": "one.count"}},
        "/nodes/loop/params/items/$expr",
        "it must be a list.",
        False,
    ),
    (
        {"nodes.loop.params.items": {"$expr": "inner.entries"}},
        "/nodes/loop/params/items/$expr",
        "'Inner' may not have",
        False,
    ),
    (
        {"nodes.sorry.params.name": {"$expr": "two.way"}},
        "/nodes/sorry/params/name/$expr",
        "There is no 'two.way' here",
        False,
    ),
    ({"nodes.all.params.x": {"$expr": "device.name"}}, "/nodes/all/params/x/$expr", "use the list 'devices'", False),
    ({"nodes.all.params.x": {"$expr": "one.count"}}, "/nodes/all/params/x/$expr", "devices.map(d, d.one)", False),
    ({f"{TWO}.level": {"$expr": "devices"}}, "/nodes/two/params/level/$expr", "use 'device' here", False),
]


@pytest.mark.parametrize(
    ("change", "pointer", "words", "mends"), CHECKS, ids=[f"{n}{c[1]}" for n, c in enumerate(CHECKS)]
)
def test_each_problem_has_its_place_its_sentence_and_its_fix(
    change: Change, pointer: str, words: str, mends: bool
) -> None:
    document = broken(change)
    before = copy.deepcopy(document)
    problems = [problem for problem in found(document) if problem.pointer == pointer and words in problem.message]
    assert len(problems) == 1, [problem.to_json() for problem in found(document)]
    problem = problems[0]
    assert problem.severity == "error"
    assert document == before
    assert (problem.fix is not None) == mends
    if problem.fix is not None:
        mended = patched(document, problem.to_json()["fix"]["patch"])
        assert problem.message not in [left.message for left in found(mended)]


WARNINGS: list[tuple[Change, str, str]] = [
    ({"nodes": {}, "edges": [], "outputs": {}}, "/nodes", "The workflow has no steps; drag one onto the canvas."),
    ({"inputs.properties.x": {"type": "string"}}, "/inputs/properties/x", "The input 'x' has no title"),
    ({"nodes.new": {"type": "p.blind", "name": "N"}}, "/nodes/new", "'N' cannot tell what it would change"),
    ({"nodes.new": {"type": "p.blind", "retry": {"max": 2}}}, "/nodes/new/retry", "may do its work twice"),
    (
        {"nodes.new": {"type": "p.windows", "name": "N"}, "edges.4": {"from": "one.found", "to": "new"}},
        "/nodes/new",
        "The step 'N' works on Windows only, but a step before it does not work there.",
    ),
    (
        {
            "nodes.s": {"type": "t.stop"},
            "nodes.t": {"type": "t.one", "name": "T"},
            "edges.4": {"from": "s.ok", "to": "t"},
        },
        "/nodes/t",
        "No device can reach the step 'T'",
    ),
    (
        {"nodes.two.disabled": True, "edges.2.from": "two.failed"},
        "/nodes/sorry",
        "No device can reach the step 'Sorry'",
    ),
]


@pytest.mark.parametrize(("change", "pointer", "words"), WARNINGS, ids=[pointer for _, pointer, _ in WARNINGS])
def test_each_warning(change: Change, pointer: str, words: str) -> None:
    problems = [problem for problem in found(broken(change)) if problem.pointer == pointer and words in problem.message]
    assert len(problems) == 1, [problem.to_json() for problem in found(broken(change))]
    assert problems[0].severity == "warning"


def test_the_place_in_an_expression_counts_from_the_whole_text() -> None:
    problem = found(broken({f"{ONE}.name": {"$text": "first\nand ${device.nme} and ${run.id}"}}))[0]
    assert (problem.line, problem.column) == (2, 7)
    assert problem.to_json()["line"] == 2


def test_all_problems_come_at_once_errors_first() -> None:
    problems = found(
        broken(
            {
                "surprise": 1,
                "nodes.new": {"type": "p.blind"},
                f"{ONE}.size": {"$expr": "inputs.lest"},
                f"{TWO}.level": "none",
                "edges.4": {"from": "two.ok", "to": "one"},
            }
        )
    )
    assert [problem.pointer for problem in problems] == [
        "/surprise",
        "/edges/4",
        "/nodes/two/params/level",
        "/nodes/one/params/size/$expr",
        "/nodes/new",
    ]
    assert [problem.severity for problem in problems] == ["error"] * 4 + ["warning"]


def test_one_mistake_causes_no_others() -> None:
    assert len(found(broken({"nodes.one.type": "p.ful"}))) == 1
    assert len(found(broken({"nodes.one.params.size": {"$expr": "1 +"}}))) == 1
    assert len(found(broken({"edges.4": {"from": "two.ok", "to": "one"}}))) == 1


def test_each_param_that_is_missing_is_said_once() -> None:
    document = {"format": 1, "id": "w", "name": "W", "nodes": {"mail": {"type": "notify.mail"}}, "edges": []}
    said = [problem.pointer for problem in inspect(document, load_catalog())]
    assert sorted(said) == [f"/nodes/mail/params/{param}" for param in ("body", "subject", "to")]


def test_a_secret_is_not_repeated() -> None:
    assert "hunter2" not in str([problem.to_json() for problem in found(broken({f"{ONE}.password": "hunter2"}))])


@pytest.mark.parametrize(
    ("document", "pointer", "words"),
    [
        (None, "", "must be a JSON object"),
        ([], "", "must be a JSON object"),
        ({"format": 99}, "/format", "upgrade Ruota"),
        ({"format": "x"}, "/format", "must be a whole number"),
    ],
)
def test_what_cannot_be_looked_into_is_one_problem(document: Any, pointer: str, words: str) -> None:
    problems = found(document)
    assert [(problem.pointer, problem.severity) for problem in problems] == [(pointer, "error")]
    assert words in problems[0].message


def test_a_deep_document_is_one_problem() -> None:
    deep: Any = {}
    for _ in range(5000):
        deep = {"nodes": deep}
    assert [problem.message for problem in found(deep)] == [
        "The workflow is nested more than 200 levels deep; Ruota takes no deeper ones."
    ]


def test_there_are_at_most_a_thousand() -> None:
    nodes = {f"n{number}": {"type": "zzz"} for number in range(1500)}
    assert len(found({**sound(), "nodes": nodes, "edges": [], "outputs": {}})) == 1000
