"""Whatever JSON is given: problems come back, nothing is raised, and the document is not touched."""

import copy
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.documents import parse_workflow
from engine.errors import RuotaError
from engine.graph import compile_plan
from engine.inspection import inspect, upstream
from tests.inspection.patching import patched
from tests.inspection.samples import CATALOG, sound

WORDS = """
format id name nodes edges inputs outputs type params from to parent
one two loop one.found t.one p.full t.call t.loop t.switch cases workflow sound
items $expr $text $credential properties required schema value retry on scope run
disabled item a/b~c one.count ${one.count} ${ layout password object string $ref
#/$defs/x writeOnly
"""
words = st.sampled_from([*WORDS.split(), ""])
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in below for place in places(inner, (*path, key)))]


PLACES = [place for place in places(sound()) if place]


def spoilt(place: tuple[Any, ...], value: Any) -> Any:
    document: Any = sound()
    holder = document
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    return document


def look(document: Any) -> None:
    before = copy.deepcopy(document)
    problems = inspect(document, CATALOG, {"sound": document, "other": document})
    upstream(document, CATALOG)
    assert document == before
    for problem in problems:
        shown = problem.to_json()
        assert shown["severity"] in ("error", "warning")
        assert shown["message"].endswith((".", "?")), shown["message"]
        assert "Traceback" not in shown["message"]
        assert problem.pointer == "" or problem.pointer.startswith("/")
    if not any(problem.severity == "error" for problem in problems):
        compile_plan(parse_workflow(document), CATALOG, {"sound": parse_workflow(document)})


@given(anything)
@settings(max_examples=100, deadline=None)
def test_any_json_is_taken(document: Any) -> None:
    look(document)


@given(
    st.fixed_dictionaries(
        {"format": st.just(1), "nodes": st.dictionaries(words, anything), "edges": anything},
        optional={"inputs": anything, "outputs": anything},
    )
)
@settings(max_examples=80, deadline=None)
def test_anything_like_a_workflow_is_taken(document: Any) -> None:
    look(document)


@given(st.sampled_from(PLACES), anything)
@settings(max_examples=150, deadline=None)
def test_a_workflow_spoilt_at_any_place_is_taken(place: tuple[Any, ...], value: Any) -> None:
    look(spoilt(place, value))


@given(st.sampled_from(PLACES), anything)
@example(("nodes", "one"), None)
@settings(max_examples=80, deadline=None)
def test_every_fix_can_be_applied(place: tuple[Any, ...], value: Any) -> None:
    document = spoilt(place, value)
    for problem in inspect(document, CATALOG):
        if problem.fix is not None and document.get("format") == 1:
            patched(document, problem.to_json()["fix"]["patch"])


@given(st.sampled_from(PLACES), anything)
@settings(max_examples=80, deadline=None)
def test_what_cannot_be_read_has_a_problem(place: tuple[Any, ...], value: Any) -> None:
    document = spoilt(place, value)
    try:
        parse_workflow(document)
    except RuotaError:
        assert any(problem.severity == "error" for problem in inspect(document, CATALOG))
