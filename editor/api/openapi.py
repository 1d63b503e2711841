"""The OpenAPI 3.1 document, made from the declared routes."""

from typing import Any

from editor.api.components import COMPONENTS
from editor.api.routing import REGISTRY, Route
from editor.api.shapes import BASE, ref

PREFIX = "/api/v1"


def document() -> dict[str, Any]:
    """The whole document; the same for every installation."""
    paths: dict[str, dict[str, Any]] = {}
    for route in REGISTRY:
        path = route.path.replace("{path:", "{")
        paths.setdefault(PREFIX + path, {})[route.method.lower()] = _operation(route)
    described: dict[str, Any] = _local(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Ruota",
                "version": "1",
                "description": "Everything the pages of Ruota do, for programs. Log in with an API token.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "security": [{"token": []}, {"session": []}],
            "paths": paths,
            "components": {
                "schemas": COMPONENTS,
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "description": "An API token, `ruota_…`."},
                    "session": {"type": "apiKey", "in": "cookie", "name": "ruota_session"},
                },
            },
        }
    )
    return described


def _local(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: inner.removeprefix(BASE) if key == "$ref" and isinstance(inner, str) else _local(inner)
            for key, inner in value.items()
            if key != "$schema"
        }
    return [_local(inner) for inner in value] if isinstance(value, list) else value


def _parameter(name: str, place: str, schema: Any) -> dict[str, Any]:
    parameter = {"name": name, "in": place, "required": place == "path", "schema": dict(schema)}
    if "description" in schema:
        parameter["description"] = schema["description"]
    return parameter


def _operation(route: Route) -> dict[str, Any]:
    places = [part.strip("{}").removeprefix("path:") for part in route.path.split("/") if part.startswith("{")]
    parameters = [_parameter(name, "path", {"type": "string"}) for name in places]
    parameters += [_parameter(name, "query", schema) for name, schema in route.query.items()]
    good: dict[str, Any] = {"description": "Done."}
    if route.answer is not None:
        good = {"description": route.summary, "content": {"application/json": {"schema": route.answer}}}
    problem = {"description": "Refused.", "content": {"application/json": {"schema": ref("Error")}}}
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.strip("/").split("/")[0]],
        "parameters": parameters,
        "responses": {str(route.status): good, "4XX": problem},
        "x-role": route.who,
    }
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": route.body}}}
    if route.who == "public":
        operation["security"] = []
    return operation
