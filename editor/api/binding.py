"""The API: every declared route bound to its address, with its checks before and its errors after."""

from flask import Flask, Response, jsonify, make_response, request

from editor import auth
from editor.api import routing
from editor.api.openapi import PREFIX, document
from editor.api.routing import Call, Caller, Refusal, Route
from editor.services import Services
from engine.documents import read_json
from engine.errors import Code
from engine.saying import say

MODULES = (
    "session",
    "people",
    "catalog",
    "clients",
    "devices",
    "device_bulk",
    "target_devices",
    "device_runs",
    "credentials",
    "workflows",
    "rehearsals",
    "gallery",
    "expressions",
    "blast_radius",
    "last_values",
    "last_run_rehearsal",
    "runs",
    "run_windows",
    "schedules",
    "administration",
    "approvals",
)


def declare_all() -> list[Route]:
    """Import every module of routes; the list of what they declare."""
    import importlib

    for name in MODULES:
        importlib.import_module(f"editor.api.{name}")
    return routing.REGISTRY


def install(app: Flask, services: Services) -> None:
    """Bind the routes to the application."""
    from editor.pages import docs_page

    for route in declare_all():
        app.add_url_rule(
            PREFIX + _rule(route.path), endpoint=route.name, view_func=_view(route, services), methods=[route.method]
        )

    @app.get(PREFIX + "/openapi.json")
    def openapi() -> Response:
        _require(services, "viewer")
        return jsonify(document())

    @app.get("/api/docs")
    def docs() -> Response:
        _require(services, "viewer")
        return docs_page()


def _rule(path: str) -> str:
    return path.replace("{path:path}", "<path:path>").replace("{", "<").replace("}", ">")


def caller(services: Services) -> Caller | None:
    """Who asks, by the request's cookie or token."""
    return auth.caller_of(services.database, request.cookies.get(auth.COOKIE), request.headers.get("Authorization"))


ROLE_NAMES = {
    "viewer": say("role_viewer", "viewer"),
    "technician": say("role_technician", "technician"),
    "admin": say("role_admin", "admin"),
}


def _require(services: Services, who: routing.Who, csrf: bool = False) -> Caller | None:
    found = caller(services)
    if who == "public" and not (csrf and found):
        return found
    if found is None:
        raise Refusal(401, say("log_in_first", "Log in first."), code=Code.AUTH_FAILED)
    if not found.may(who):
        message = say(
            "role_needed",
            "This needs the role {role}; {name} has {own}.",
            role=ROLE_NAMES[who],
            name=found.name,
            own=ROLE_NAMES[found.role],
        )
        raise Refusal(403, message, code=Code.FORBIDDEN)
    if csrf and found.session_id is not None and not _right_csrf(found):
        raise Refusal(403, say("page_old", "The page is out of date; load it again and repeat."), code=Code.FORBIDDEN)
    return found


def _right_csrf(found: Caller) -> bool:
    import hmac

    given = request.headers.get("X-CSRF-Token", "")
    return hmac.compare_digest(given.encode("utf-8", "replace"), (found.csrf or "").encode())


def _view(route: Route, services: Services):  # type: ignore[no-untyped-def]
    changes = route.method not in ("GET", "HEAD")

    def view(**path: str) -> Response:
        found = _require(services, route.who, csrf=changes and route.needs_csrf)
        call = Call(
            caller=found,
            path=path,
            query=route.check_query(request.args),
            body=route.check_body(_body(route)),
            services=services,
            remote=request.remote_addr or "",
        )
        answer = route.handler(call)
        if isinstance(answer, Response):
            return answer
        if answer is None:
            return make_response("", 204)
        response = jsonify(answer)
        response.status_code = route.status
        response.headers["Cache-Control"] = "no-store"
        return response

    return view


def _body(route: Route) -> object:
    if route.body is None:
        return None
    if not request.is_json:
        raise Refusal(415, "The request must be JSON, with the header Content-Type: application/json.")
    return read_json(request.get_data(), "The request")
