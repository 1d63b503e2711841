"""Logging in and out, and the first administrator."""

from flask import Response, current_app, jsonify, request
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from editor import auth
from editor.api import shapes as s
from editor.api.common import user_json
from editor.api.routing import Answer, Call, Refusal, route
from editor.first import prepare
from engine.errors import Code
from engine.saying import say
from engine.store import audit, preferences
from engine.store.models import Setting, User, WebSession

CREDENTIALS = s.closed({"name": s.NAME, "password": s.PASSWORD}, "name", "password")
SET_UP = "set_up"
"""A setting of which there can be one only: of two first administrators at the same moment one is refused."""
FIRST = s.closed({"name": s.NAME, "password": s.NEW_PASSWORD, "language": s.LANGUAGE}, "name", "password")


def _nobody_yet(session: Session) -> bool:
    return session.scalar(select(func.count()).select_from(User)) == 0


def _state(user: User | None, csrf: str | None, setup_needed: bool) -> dict[str, object]:
    return {"user": user_json(user) if user else None, "csrf": csrf, "setup_needed": setup_needed}


@route("GET", "/session", "Who am I", "public", answer=s.ref("Session"))
def read(call: Call) -> Answer:
    with call.services.database.session() as session:
        user = session.get(User, call.caller.user_id) if call.caller else None
        return _state(user, call.caller.csrf if call.caller else None, _nobody_yet(session))


@route("POST", "/session", "Log in", "public", body=CREDENTIALS, answer=s.ref("Session"), needs_csrf=False)
def log_in(call: Call) -> Answer:
    name, limiter = call.body["name"].strip(), call.services.limiter
    limiter.begin(name, call.remote)
    with call.services.database.session() as session:
        user = auth.check_password(session, name, call.body["password"])
    if user is None:
        raise Refusal(401, say("login_wrong", "The name or the password is wrong; try again."), code=Code.AUTH_FAILED)
    limiter.succeeded(name, call.remote)
    with call.services.database.begin() as session:
        token = auth.open_session(session, user)
        audit.record(session, user.name, "session.open")
    return _with_cookie(_state(user, auth.csrf_of(token), False), token)


@route("DELETE", "/session", "Log out", "viewer")
def log_out(call: Call) -> Answer:
    with call.services.database.begin() as session:
        found = session.get(WebSession, call.user.session_id) if call.user.session_id else None
        if found is not None:
            session.delete(found)
    response = current_app.make_response(("", 204))
    response.delete_cookie(auth.COOKIE)
    return response


@route(
    "POST", "/setup", "Make the first administrator", "public", body=FIRST, answer=s.ref("Session"), needs_csrf=False
)
def set_up(call: Call) -> Answer:
    refusal = Refusal(409, say("set_up_already", "Ruota is set up already; log in instead."), code=Code.CONFLICT)
    password_hash = auth.hash_password(call.body["password"])
    try:
        with call.services.database.begin() as session:
            if not _nobody_yet(session):
                raise refusal
            user = User(
                name=call.body["name"].strip(),
                password_hash=password_hash,
                role="admin",
                language=call.body.get("language", "en"),
            )
            session.add_all([user, Setting(key=SET_UP, value=True)])
            session.flush()
            prepare(session, user.name, user.language)
            preferences.write(session, {"language": user.language})
            token = auth.open_session(session, user)
            audit.record(session, user.name, "setup")
    except IntegrityError:
        raise refusal from None
    return _with_cookie(_state(user, auth.csrf_of(token), False), token)


def _with_cookie(state: dict[str, object], token: str) -> Response:
    response = jsonify(state)
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        auth.COOKIE,
        token,
        max_age=int(auth.SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response
