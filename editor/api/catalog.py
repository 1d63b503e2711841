"""The catalog of node types."""

import hashlib
import json

from flask import Response, request

from editor.api import shapes as s
from editor.api.routing import Answer, Call, not_found, route


@route("GET", "/catalog", "All node types with their help", "viewer", answer=s.full({"items": s.many(s.ANY_OBJECT)}))
def read(call: Call) -> Answer:
    text = json.dumps({"items": call.services.catalog.to_json()}, ensure_ascii=False)
    response = Response(text, mimetype="application/json")
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@route("GET", "/catalog/{id}", "One node type", "viewer", answer=s.ANY_OBJECT)
def read_one(call: Call) -> Answer:
    for entry in call.services.catalog.to_json():
        if entry["id"] == call.path["id"]:
            found: dict[str, object] = entry
            return found
    raise not_found("node type", call.path["id"])
