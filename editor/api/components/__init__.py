"""The named shapes; they become ``components/schemas`` of the OpenAPI document."""

from functools import cache
from typing import Any

from referencing import Registry, Resource

from editor.api.components import inventory, people, runs, workflows
from editor.api.shapes import BASE, SENTENCE, TEXT, full, many, ref

COMPONENTS: dict[str, dict[str, Any]] = {
    "Error": full(
        {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {
                    "code": TEXT,
                    "message": TEXT,
                    "sentence": full(SENTENCE),
                    "pointer": TEXT,
                    "problems": many(ref("Problem")),
                    "current": ref("WorkflowDetail"),
                },
            }
        }
    ),
    **people.COMPONENTS,
    **inventory.COMPONENTS,
    **workflows.COMPONENTS,
    **runs.COMPONENTS,
}


@cache
def resolver() -> Registry[Any]:
    """What resolves the references between shapes."""
    contents = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": {"schemas": COMPONENTS}}
    resource: Resource[Any] = Resource.from_contents(contents)
    registry: Registry[Any] = Registry().with_resource(BASE, resource)
    return registry
