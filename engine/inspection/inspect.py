"""All problems of a workflow at once."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from engine.documents import JsonObject, NodeType
from engine.documents.migrations import migrate
from engine.documents.reading import DEEPEST, deeper_than
from engine.documents.sentences import short
from engine.errors import RuotaError
from engine.inspection.advice import advice
from engine.inspection.calls import calls, read_called
from engine.inspection.computed import computed
from engine.inspection.draft import Draft
from engine.inspection.idle import idle
from engine.inspection.mending import Mender
from engine.inspection.outline import outline, schemas
from engine.inspection.params import params
from engine.inspection.problem import Problem, Problems, error
from engine.inspection.structure import cycles, edges, never, nodes, parents
from engine.saying import say

MOST = 1000


def inspect(
    document: Any, catalog: Mapping[str, NodeType], called: Mapping[str, JsonObject] | None = None
) -> list[Problem]:
    """Every problem of a workflow's JSON value, errors first, at most 1,000; any JSON value may be given.

    ``called`` has the workflows that this one may call, by id; None means that they are not at hand, and calls are
    not looked into. Pointers are into the document in the current format (``engine.documents.migrations.migrate``).
    """
    draft = begin(document, catalog, called)
    if isinstance(draft, Problem):
        return [draft]
    found = list(islice(_all(draft, called), MOST))
    return sorted(found, key=lambda problem: problem.severity != "error")


def begin(document: Any, catalog: Mapping[str, NodeType], called: Mapping[str, JsonObject] | None) -> Draft | Problem:
    """The draft of a document, or the one problem that hides all others."""
    if not isinstance(document, dict):
        return error(
            (), say("workflow_no_object", "The workflow is {given}; it must be a JSON object.", given=short(document))
        )
    if deeper_than(document):
        return error(
            (),
            say(
                "workflow_deep",
                "The workflow is nested more than {levels} levels deep; Ruota takes no deeper ones.",
                levels=DEEPEST,
            ),
        )
    try:
        current = migrate(document)
    except RuotaError as problem:
        return Problem(problem.pointer or "", "error", problem.message)
    return Draft.of(current, catalog, read_called(current, called or {}))


def hang_together(draft: Draft, called: Mapping[str, JsonObject] | None) -> Problems:
    """What is wrong with the structure; after this the draft's plan can be made."""
    yield from nodes(draft)
    yield from parents(draft)
    yield from edges(draft)
    yield from cycles(draft)
    yield from calls(draft, called)


def _all(draft: Draft, called: Mapping[str, JsonObject] | None) -> Problems:
    # The structure goes first to the end, whatever the number of problems: the plan of the rest needs it.
    structure = list(hang_together(draft, called))
    yield from outline(draft.document)
    yield from schemas(draft.document)
    yield from structure
    yield from never(draft)
    yield from params(draft)
    yield from idle(draft)
    yield from computed(draft, Mender.of(draft, lambda tried: hang_together(tried, called)))
    yield from advice(draft)
