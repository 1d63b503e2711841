"""Computed values: do their expressions compile, with names that are there, and give what is needed at their place?"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from engine.conductor.containers import LATE
from engine.documents import JsonObject, NodeType
from engine.documents.sentences import named, pointer
from engine.documents.shape import Path
from engine.expressions import (
    EXPRESSION,
    TEXT,
    Environment,
    ExpressionError,
    computed_values,
    fits,
    text_parts,
    type_name,
)
from engine.inspection.draft import Draft
from engine.inspection.mending import Mender
from engine.inspection.outline import sound
from engine.inspection.params import param_of
from engine.inspection.problem import Fix, Problem, Problems, error, use
from engine.saying import Sentence, say

_TEXT_SCHEMA: JsonObject = {"type": "string"}


Mend = Callable[[tuple[str, ...]], Fix | None]
"""What makes a dotted name known at the place, if one click can."""


def computed(draft: Draft, mender: Mender) -> Problems:
    """Every problem of a computed value in params and in the workflow's outputs."""
    for key in draft.nodes:
        node_type = draft.types.get(key)
        for path, value in computed_values(draft.params(key)):
            environment = _environment(draft, key, node_type, path)
            schema = schema_of(node_type.params, path) if node_type else {}
            subject = param_of(draft, key, path)
            mend = partial(mender.fix, key)
            yield from check(value, ("nodes", key, "params", *path), environment, schema, subject, mend)
    outputs = draft.document.get("outputs")
    for name, output in outputs.items() if isinstance(outputs, dict) else ():
        if isinstance(output, dict):
            for path, value in computed_values(output.get("value")):
                schema = output.get("schema") if not path and sound(output.get("schema")) else {}
                place = ("outputs", name, "value", *path)
                yield from check(
                    value, place, draft.scopes.of_outputs(), schema, say("the_output", "The output {name!r}", name=name)
                )


def _environment(draft: Draft, key: str, node_type: NodeType | None, path: Path) -> Environment:
    control = node_type.control if node_type and key not in draft.lost_calls else None
    if control and path and path[0] in LATE.get(control, ()):
        return draft.scopes.at_end_of(key)
    return draft.scopes.of(key)


def schema_of(schema: Any, path: Path) -> Any:
    """The schema of the place inside params; an empty one where the schema says nothing of it."""
    for step in path:
        inner = schema if isinstance(schema, dict) else {}
        if isinstance(step, int):
            schema = inner.get("items")
        else:
            properties = inner.get("properties")
            named_one = properties.get(step) if isinstance(properties, dict) else None
            schema = named_one if named_one is not None else inner.get("additionalProperties")
    return schema if isinstance(schema, dict) else {}


def check(
    value: Mapping[str, Any],
    place: Path,
    environment: Environment,
    schema: Any,
    subject: Sentence,
    mend: Mend | None = None,
) -> Problems:
    """The problems of one computed value."""
    word = EXPRESSION if EXPRESSION in value else TEXT
    at, source = (*place, word), value[word]
    if not isinstance(source, str):
        yield error(
            at,
            say(
                "computed_no_text",
                "{what} is to be computed from {word}, which must be text.",
                what=subject,
                word=word,
            ),
        )
        return
    if isinstance(schema, dict) and schema.get("writeOnly"):
        return
    try:
        parts = [(True, source)] if word == EXPRESSION else text_parts(source)
    except ExpressionError as problem:
        yield _problem(problem, at, source, source, subject, 0)
        return
    kind = None
    position = 0
    for is_expression, text in parts:
        if not is_expression:
            continue
        position = source.find(text, position) if word == TEXT else 0
        try:
            kind = environment.compile(text).type
        except ExpressionError as problem:
            yield _problem(problem, at, source, text, subject, position, mend)
        position += len(text)
    if word == TEXT and not fits("STRING", schema):
        yield error(at, _wrong_type(subject, type_name("STRING"), schema))
    elif word == EXPRESSION and kind is not None and not fits(kind, schema):
        yield error(at, _wrong_type(subject, type_name(kind), schema))


def _wrong_type(subject: Sentence, given: str, schema: Any) -> Sentence:
    return say(
        "computed_type",
        "{what} is computed as {given}; it must be {kind}.",
        what=subject,
        given=given,
        kind=named(schema["type"]),
    )


def _problem(
    problem: ExpressionError, at: Path, whole: str, text: str, subject: Sentence, offset: int, mend: Mend | None = None
) -> Problem:
    fix = mend(problem.missing) if mend and problem.missing and not problem.suggestion else None
    if problem.suggestion:
        wrong, meant = problem.suggestion
        start = _start(text, problem)
        if text.startswith(wrong, start):
            mended = whole[: offset + start] + meant + whole[offset + start + len(wrong) :]
            fix = use(meant, at, mended)
    before = whole[:offset]
    line = before.count("\n") + problem.line
    column = problem.column + (offset - (before.rfind("\n") + 1) if problem.line == 1 else 0)
    message = say("computed_wrong", "{what}: {reason}", what=subject, reason=problem.message)
    return Problem(pointer(at), "error", message, fix, line, column)


def _start(text: str, problem: ExpressionError) -> int:
    lines = text.split("\n")[: problem.line - 1]
    return sum(len(line) + 1 for line in lines) + problem.column - 1
