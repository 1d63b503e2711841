"""Routes declared once: who may call, what they take and give.

The check of requests and the OpenAPI document both follow from the one declaration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Response
from jsonschema import Draft202012Validator, FormatChecker

from engine.documents.sentences import leaves, pointer, sentence
from engine.errors import Code, RuotaError
from engine.saying import say

Who = Literal["public", "viewer", "technician", "admin"]
ROLES: tuple[str, ...] = ("viewer", "technician", "admin")

Schema = Mapping[str, Any]


class Refusal(RuotaError):
    """An error with its HTTP status and, for some, more to tell (the problems of a document, the current draft)."""

    def __init__(
        self, status: int, message: str, *, code: Code = Code.BAD_PARAM, pointer: str | None = None, **more: Any
    ) -> None:
        super().__init__(message, code=code, pointer=pointer)
        self.status = status
        self.more = more


def not_found(what: str, key: str) -> Refusal:
    """There is no such thing."""
    message = say(
        "not_there",
        "There is no {what} {key!r}; it may have been deleted.",
        what=_THINGS.get(what, what),
        key=key[:80],
    )
    return Refusal(404, message, code=Code.NOT_FOUND)


_THINGS = {
    "step": say("thing_step", "step"),
    "user": say("thing_user", "user"),
    "token": say("thing_token", "token"),
    "node type": say("thing_node_type", "node type"),
    "schedule": say("thing_schedule", "schedule"),
    "file": say("thing_file", "file"),
    "route": say("thing_route", "route"),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a user by session or by token."""

    user_id: str
    name: str
    role: str
    session_id: str | None = None
    csrf: str | None = None

    def may(self, who: Who) -> bool:
        """Whether the role is enough."""
        return who == "public" or ROLES.index(self.role) >= ROLES.index(who)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed its checks. ``caller`` is None only on public routes."""

    caller: Caller | None
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    services: Any
    remote: str = ""

    @property
    def user(self) -> Caller:
        """The caller of a route that asks for a login."""
        assert self.caller is not None
        return self.caller


Answer = dict[str, Any] | list[Any] | Response | None


@dataclass(frozen=True)
class Route:
    """One route. ``path`` is OpenAPI's form below ``/api/v1``: ``/devices/{id}``."""

    method: str
    path: str
    summary: str
    who: Who
    handler: Callable[[Call], Answer]
    body: Schema | None = None
    query: Mapping[str, Schema] = field(default_factory=dict)
    answer: Schema | None = None
    status: int = 200
    needs_csrf: bool = True

    @property
    def name(self) -> str:
        """A unique name: ``get_devices_id``."""
        words = self.path.replace("{", "").replace("}", "").replace("path:", "").strip("/").replace("/", "_")
        return f"{self.method.lower()}_{words.replace('.', '_').replace('-', '_')}"

    def check_body(self, value: Any) -> Any:
        """The body, or a ``Refusal`` naming the field."""
        if self.body is None:
            return None
        _check(self.body, value, "body")
        return value

    def check_query(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The query parameters as their schemas type them, defaults filled in."""
        unknown = sorted(set(given) - set(self.query))
        if unknown:
            raise Refusal(400, f"The address has {unknown[0][:60]!r} after the '?', which this route does not know.")
        values: dict[str, Any] = {}
        for name, schema in self.query.items():
            if name in given:
                values[name] = _typed(name, given[name], schema)
            elif "default" in schema:
                values[name] = schema["default"]
        return values


_validators: dict[int, Draft202012Validator] = {}


def _check(schema: Schema, value: Any, what: str) -> None:
    validator = _validators.get(id(schema))
    if validator is None:
        from editor.api.components import resolver

        validator = _validators[id(schema)] = Draft202012Validator(
            dict(schema), registry=resolver(), format_checker=FormatChecker()
        )
    for error in leaves(validator.iter_errors(value)):
        place = pointer(error.absolute_path)
        name = say("the_field", "The field {place!r}", place=place) if place else say("the_request", "The request")
        raise Refusal(400, sentence(error, name), pointer=place)


def _typed(name: str, text: str, schema: Schema) -> Any:
    kind = schema.get("type")
    value: Any = text
    if kind == "integer":
        if not text.lstrip("-").isdecimal() or len(text) > 18:
            raise Refusal(400, f"{name!r} in the address is {text[:40]!r}; it must be a whole number.")
        value = int(text)
    elif kind == "boolean":
        if text not in ("true", "false"):
            raise Refusal(400, f"{name!r} in the address is {text[:40]!r}; it must be true or false.")
        value = text == "true"
    for error in Draft202012Validator(dict(schema)).iter_errors(value):
        raise Refusal(400, sentence(error, f"{name!r} in the address"))
    return value


REGISTRY: list[Route] = []


def route(
    method: str,
    path: str,
    summary: str,
    who: Who,
    *,
    body: Schema | None = None,
    query: Mapping[str, Schema] | None = None,
    answer: Schema | None = None,
    status: int = 200,
    needs_csrf: bool = True,
) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
    """Declare a route; the decorated function answers it."""

    def declare(handler: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        REGISTRY.append(
            Route(method, path, summary, who, handler, body, query or {}, answer, status, needs_csrf=needs_csrf)
        )
        return handler

    return declare
