"""The web server: the pages, the API and the live view in one Flask application."""

import logging
import os
import uuid
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from editor import guard, live, pages
from editor.api.binding import install as install_api
from editor.api.routing import Refusal
from editor.services import Services
from engine.errors import Code, RuotaError
from engine.saying import Sentence, say, told
from engine.settings import Settings
from engine.store import open_database
from engine.store.upgrading import upgrade

log = logging.getLogger("ruota.web")

STATUS_OF = {
    Code.NOT_FOUND: 404,
    Code.CONFLICT: 409,
    Code.FORBIDDEN: 403,
    Code.UNAVAILABLE: 503,
}


def create_app(settings: Settings | None = None, redis_url: str | None = None) -> Flask:
    """The application. The database's tables are brought up to date; the queue's address is found if not given."""
    settings = settings or Settings.from_environment()
    database = open_database(settings)
    upgrade(database)
    services = Services(settings, database, redis_url or queue_address(settings))
    app = Flask("ruota", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = guard.LARGEST_BODY
    app.extensions["ruota"] = services
    hosts = [name for name in os.environ.get("RUOTA_ALLOWED_HOSTS", "").replace(",", " ").split() if name]
    if settings.host not in ("0.0.0.0", "::"):  # noqa: S104 (compared with, not bound to)
        hosts.append(settings.host)
    answered = guard.answered_hosts(hosts)
    guard.install(app, answered)
    _install_errors(app)
    install_api(app, services)
    pages.install(app)
    live.install(app, services, answered)
    return app


def queue_address(settings: Settings) -> str | None:
    """The queue's address: configured, or that of the instance that runs on the data folder."""
    from engine.dispatch import instance

    if settings.redis_url:
        return settings.redis_url
    running = instance.read(settings.data)
    return running.redis_url if running else None


def answer_error(error: RuotaError) -> Response:
    """An error as the API gives it: its code, its sentence, the place, and what more there is to tell."""
    status = error.status if isinstance(error, Refusal) else STATUS_OF.get(error.code, 400)
    body: dict[str, Any] = {"code": error.code.value, "message": error.message}
    if isinstance(error.message, Sentence):
        body["sentence"] = told(error.message)
    if error.pointer is not None:
        body["pointer"] = error.pointer
    if isinstance(error, Refusal):
        body.update(error.more)
    problems = getattr(error, "problems", None)
    if problems is not None:
        body["problems"] = problems
    response = jsonify({"error": body})
    response.status_code = status
    return response


def _install_errors(app: Flask) -> None:
    @app.before_request
    def identify() -> None:
        g.request_id = uuid.uuid4().hex[:12]

    @app.after_request
    def name_request(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response

    @app.errorhandler(RuotaError)
    def refused(error: RuotaError) -> Response:
        return answer_error(error)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        sentences = {
            404: say("nothing_there", "There is nothing at {path!r}.", path=request.path[:200]),
            405: say(
                "no_such_method",
                "{method} is not possible at {path!r}.",
                method=request.method,
                path=request.path[:200],
            ),
            413: say("request_large", "The request is too large; the most that Ruota takes is 10 MB."),
        }
        code = Code.NOT_FOUND if status == 404 else Code.BAD_PARAM
        other = say("request_unclear", "The request was not understood.")
        return answer_error(Refusal(status, sentences.get(status, other), code=code))

    @app.errorhandler(Exception)
    def unexpected(_error: Exception) -> Response:
        log.exception("request %s %s %s failed", g.get("request_id"), request.method, request.path)
        message = say(
            "ruota_failed",
            "Something in Ruota failed; its log has the details under {request}.",
            request=str(g.get("request_id")),
        )
        return answer_error(Refusal(500, message, code=Code.NODE_FAILED))
