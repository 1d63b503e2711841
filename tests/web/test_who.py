"""Who may ask for what: every route, every role, every way in."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from editor.api.binding import declare_all
from editor.api.routing import ROLES, Route
from editor.services import Services
from engine.store.models import User, WebSession
from tests.web.conftest import API, PASSWORD, Person

ROUTES = declare_all()
OPEN = {("GET", "/session"), ("POST", "/session"), ("POST", "/setup")}


def address(route: Route) -> str:
    return route.path.replace("{path:path}", "x").replace("{", "").replace("}", "")


def body(route: Route) -> object:
    return {} if route.body is not None else None


def test_only_login_and_setup_are_open() -> None:
    assert {(route.method, route.path) for route in ROUTES if route.who == "public"} == OPEN


def test_no_rule_of_the_application_answers_a_stranger(app: Flask, nobody: Person) -> None:
    allowed = {"/", "/<path:path>", "/healthz"} | {API + path for _, path in OPEN}
    for rule in app.url_map.iter_rules():
        if rule.rule in allowed:
            continue
        path = rule.rule.replace("<path:path>", "x").replace("<", "").replace(">", "")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            response = nobody.client.open(path, method=method, json={})
            assert response.status_code == 401, (method, path, response.status_code)
            assert response.json is not None
            assert response.json["error"]["code"] == "auth_failed"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_gets_what_it_may_and_no_more(
    app: Flask, services: Services, admin: Person, request: pytest.FixtureRequest, role: str
) -> None:
    person = admin if role == "admin" else request.getfixturevalue(role)
    for route in ROUTES:
        if (route.method, route.path) in (*OPEN, ("DELETE", "/session")):
            continue
        status = person.ask(route.method, address(route), body(route)).status_code
        enough = ROLES.index(role) >= ROLES.index(route.who)
        assert (status != 403) == enough or status in (403, 404, 409), (route.method, route.path, status)
        if not enough:
            assert status == 403, (route.method, route.path, status)


def test_a_change_needs_the_csrf_token(admin: Person) -> None:
    admin.csrf = None
    for route in ROUTES:
        if route.method == "GET" or (route.method, route.path) in OPEN:
            continue
        assert admin.ask(route.method, address(route), body(route)).status_code == 403, route.path
    admin.csrf = "0" * 64
    assert admin.ask("POST", "/clients", {"name": "Acme"}).status_code == 403


def test_the_first_administrator_is_made_once(nobody: Person, admin: Person) -> None:
    assert nobody.ask("POST", "/setup", {"name": "eve", "password": PASSWORD}).status_code == 409
    assert admin.get("/session")["setup_needed"] is False


def test_of_two_first_administrators_one_is_made(app: Flask) -> None:
    ready = threading.Barrier(4)

    def set_up(name: str) -> int:
        client = app.test_client()
        ready.wait()
        body = {"name": name, "password": PASSWORD}
        return client.post(API + "/setup", json=body, buffered=True).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(set_up, ["anna", "eve", "mallory", "trudy"]))
    assert answers == [200, 409, 409, 409]


def test_guessing_from_elsewhere_locks_nobody_out(app: Flask, admin: Person, nobody: Person) -> None:
    wrong = {"name": "anna", "password": "wrong"}
    elsewhere = {"REMOTE_ADDR": "192.0.2.66"}
    answers = [nobody.ask("POST", "/session", wrong, environ_base=elsewhere).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]
    assert nobody.ask("POST", "/session", {"name": "anna", "password": PASSWORD}).status_code == 200


def test_logging_in_changes_the_session_and_logging_out_ends_it(app: Flask, admin: Person) -> None:
    client = app.test_client()
    client.set_cookie("ruota_session", "chosen-by-an-attacker")
    person = Person(client)
    state = person.do("POST", "/session", {"name": "anna", "password": PASSWORD})
    cookie = client.get_cookie("ruota_session")
    assert cookie is not None
    assert cookie.value != "chosen-by-an-attacker"
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    person.csrf = state["csrf"]
    assert person.get("/session")["user"]["name"] == "anna"
    kept = cookie.value
    assert person.ask("DELETE", "/session").status_code == 204
    client.set_cookie("ruota_session", kept)
    assert person.ask("GET", "/clients").status_code == 401


def test_guessing_passwords_is_stopped(app: Flask, admin: Person, nobody: Person) -> None:
    wrong = {"name": "anna", "password": "wrong"}
    answers = [nobody.ask("POST", "/session", wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[0].json == nobody_named(app)
    right = nobody.ask("POST", "/session", {"name": "anna", "password": PASSWORD})
    assert right.status_code == 429


def nobody_named(app: Flask) -> object:
    """What a name that does not exist is answered: the same as a wrong password."""
    return Person(app.test_client()).ask("POST", "/session", {"name": "mallory", "password": "x"}).json


def test_a_disabled_user_is_out_at_once(app: Flask, services: Services, admin: Person, technician: Person) -> None:
    with services.database.session() as session:
        key = session.query(User).filter_by(name="tom").one().id
    admin.do("PATCH", f"/users/{key}", {"disabled": True})
    assert technician.ask("GET", "/clients").status_code == 401


def test_an_idle_session_ends(services: Services, admin: Person) -> None:
    from editor.auth import IDLE_LIFE
    from engine.store import now

    with services.database.begin() as session:
        for row in session.query(WebSession):
            row.last_seen_at = now() - IDLE_LIFE
    assert admin.ask("GET", "/clients").status_code == 401


def test_tokens_come_once_and_can_be_revoked(app: Flask, admin: Person) -> None:
    made = admin.do("POST", "/tokens", {"name": "script"}, status=201)
    assert made["token"].startswith("ruota_")
    assert made["token"] not in str(admin.get("/tokens"))
    program = Person(app.test_client())
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert program.ask("POST", "/clients", {"name": "Acme"}, headers=headers).status_code == 201
    assert program.ask("GET", "/clients", headers={"Authorization": "Bearer ruota_nonsense"}).status_code == 401
    assert program.ask("GET", "/clients", headers={"Authorization": "Basic YTpi"}).status_code == 401
    assert admin.ask("DELETE", f"/tokens/{made['id']}").status_code == 204
    assert program.ask("GET", "/clients", headers=headers).status_code == 401


def test_a_viewer_changes_only_itself(services: Services, admin: Person, viewer: Person) -> None:
    with services.database.session() as session:
        keys = {user.name: user.id for user in session.query(User)}
    own, other = keys["vera"], keys["anna"]
    assert viewer.do("PATCH", f"/users/{own}", {"language": "it"})["language"] == "it"
    assert viewer.ask("PATCH", f"/users/{own}", {"role": "admin"}).status_code == 403
    assert viewer.ask("PATCH", f"/users/{other}", {"language": "it"}).status_code == 403
    new = "another good password"
    assert viewer.ask("PATCH", f"/users/{own}", {"password": new}).status_code == 403
    changed = viewer.ask("PATCH", f"/users/{own}", {"password": new, "current_password": PASSWORD})
    assert changed.status_code == 200
    assert admin.ask("PATCH", f"/users/{other}", {"role": "viewer"}).status_code == 409
