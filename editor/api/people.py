"""Users and API tokens."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from editor import auth
from editor.api import shapes as s
from editor.api.common import moment, note, user_json
from editor.api.routing import Answer, Call, Refusal, not_found, route
from engine.errors import Code
from engine.saying import say
from engine.store.models import ApiToken, User, WebSession

NEW = s.closed(
    {"name": s.NAME, "password": s.NEW_PASSWORD, "role": s.ROLE, "language": s.LANGUAGE}, "name", "password", "role"
)
CHANGE = s.closed(
    {
        "password": s.NEW_PASSWORD,
        "current_password": s.PASSWORD,
        "role": s.ROLE,
        "language": s.LANGUAGE,
        "disabled": s.YES_NO,
    }
)
NEW_TOKEN = s.closed({"name": s.NAME, "days": {"type": "integer", "minimum": 1, "maximum": 3650}}, "name")


@route("GET", "/users", "All users", "admin", answer=s.page(s.ref("User")))
def users(call: Call) -> Answer:
    with call.services.database.session() as session:
        rows = session.scalars(select(User).order_by(User.name)).all()
        return {"items": [user_json(row) for row in rows], "next": None}


@route("POST", "/users", "Add a user", "admin", body=NEW, answer=s.ref("User"), status=201)
def add_user(call: Call) -> Answer:
    body = call.body
    user = User(
        name=body["name"].strip(),
        password_hash=auth.hash_password(body["password"]),
        role=body["role"],
        language=body.get("language", "en"),
    )
    try:
        with call.services.database.begin() as session:
            session.add(user)
            session.flush()
            note(session, call, "user.create", "user", user.id, name=user.name, role=user.role)
    except IntegrityError:
        message = say("user_taken", "There is a user {name!r} already; choose another name.", name=user.name)
        raise Refusal(409, message, code=Code.CONFLICT) from None
    return user_json(user)


@route(
    "PATCH",
    "/users/{id}",
    "Change a user (oneself: password and language)",
    "viewer",
    body=CHANGE,
    answer=s.ref("User"),
)
def change_user(call: Call) -> Answer:
    body, own = dict(call.body), call.path["id"] == call.user.user_id
    if not call.user.may("admin") and (not own or {"role", "disabled"} & set(body)):
        raise Refusal(403, say("admins_only", "Only an administrator may change that."), code=Code.FORBIDDEN)
    lowered = call.user.role == "admin" and body.get("role", "admin") != "admin"
    if own and (lowered or body.get("disabled")):
        raise Refusal(
            409,
            say("own_rights", "You cannot take your own rights away; another administrator can."),
            code=Code.CONFLICT,
        )
    with call.services.database.begin() as session:
        user = session.get(User, call.path["id"])
        if user is None:
            raise not_found("user", call.path["id"])
        if (
            own
            and "password" in body
            and auth.check_password(session, user.name, body.get("current_password", "")) is None
        ):
            raise Refusal(
                403,
                say("password_wrong", "The current password is wrong."),
                code=Code.AUTH_FAILED,
                pointer="/current_password",
            )
        if "password" in body:
            user.password_hash = auth.hash_password(body["password"])
        for name in ("role", "language", "disabled"):
            if name in body:
                setattr(user, name, body[name])
        if "password" in body or body.get("disabled"):
            _end_sessions(session, user.id, but=call.user.session_id if own else None)
        note(session, call, "user.change", "user", user.id, fields=sorted(set(body) - {"password", "current_password"}))
    return user_json(user)


def _end_sessions(session, user_id: str, but: str | None) -> None:  # type: ignore[no-untyped-def]
    statement = delete(WebSession).where(WebSession.user_id == user_id)
    session.execute(statement.where(WebSession.id != but) if but else statement)


@route("DELETE", "/users/{id}", "Remove a user", "admin")
def remove_user(call: Call) -> Answer:
    if call.path["id"] == call.user.user_id:
        raise Refusal(
            409, say("own_removal", "You cannot remove yourself; another administrator can."), code=Code.CONFLICT
        )
    with call.services.database.begin() as session:
        user = session.get(User, call.path["id"])
        if user is None:
            raise not_found("user", call.path["id"])
        session.delete(user)
        note(session, call, "user.delete", "user", user.id, name=user.name)
    return None


def _token_json(row: ApiToken) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "created_at": moment(row.created_at),
        "last_used_at": moment(row.last_used_at),
        "expires_at": moment(row.expires_at),
    }


@route("GET", "/tokens", "My API tokens", "viewer", answer=s.page(s.ref("Token")))
def tokens(call: Call) -> Answer:
    with call.services.database.session() as session:
        query = select(ApiToken).where(ApiToken.user_id == call.user.user_id).order_by(ApiToken.created_at)
        return {"items": [_token_json(row) for row in session.scalars(query)], "next": None}


@route(
    "POST",
    "/tokens",
    "Make an API token; its text is shown this once",
    "viewer",
    body=NEW_TOKEN,
    answer={"allOf": [s.ref("Token"), s.full({"token": s.TEXT})]},
    status=201,
)
def add_token(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row, text = auth.make_token(session, call.user.user_id, call.body["name"], call.body.get("days"))
        note(session, call, "token.create", "token", row.id, name=row.name)
    return {**_token_json(row), "token": text}


@route("DELETE", "/tokens/{id}", "Revoke one of my API tokens", "viewer")
def remove_token(call: Call) -> Answer:
    with call.services.database.begin() as session:
        row = session.get(ApiToken, call.path["id"])
        if row is None or row.user_id != call.user.user_id:
            raise not_found("token", call.path["id"])
        session.delete(row)
        note(session, call, "token.delete", "token", row.id, name=row.name)
    return None
