"""The catalog of node types."""

from flask import Response, request

from editor.api import shapes as s
from editor.api.routing import Answer, Call, not_found, route


@route("GET", "/catalog", "All node types with their help", "viewer", answer=s.full({"items": s.many(s.ANY_OBJECT)}))
def read(call: Call) -> Answer:
    kept = call.services.catalog_text
    packed = request.accept_encodings["gzip"] > 0
    response = Response(kept.packed if packed else kept.plain, mimetype="application/json")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(kept.etag, weak=True)
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
