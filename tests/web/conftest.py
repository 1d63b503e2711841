"""The application on a real database and a real Valkey, and people who are logged in to it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from editor import auth
from editor.api.binding import declare_all
from editor.api.components import resolver
from editor.api.shapes import ref
from editor.app import create_app
from editor.services import Services
from engine.dispatch.valkey import Valkey
from engine.settings import Settings
from engine.store.models import User
from tests.support.tables import lay_tables

PASSWORD = "correct horse battery"
API = "/api/v1"


class Person:
    """Someone with a browser: keeps the cookie and sends the CSRF token."""

    def __init__(self, client: FlaskClient, csrf: str | None = None) -> None:
        self.client, self.csrf = client, csrf

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        headers = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        headers.update(more.pop("headers", {}))
        response = self.client.open(API + path, method=method, json=body, headers=headers, **more)
        check_answer(self.client.application, method, API + path, response)
        return response

    def get(self, path: str, **more: Any) -> Any:
        response = self.ask("GET", path, **more)
        assert response.status_code == 200, response.text
        return response.json

    def do(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        response = self.ask(method, path, body)
        assert response.status_code == status, (response.status_code, response.text)
        return response.json


def check_answer(app: Flask, method: str, address: str, response: TestResponse) -> None:
    """What the server answers has the shape that its description declares."""
    try:
        endpoint, _ = app.url_map.bind("").match(urlsplit(address).path, method)
    except HTTPException:
        endpoint = ""
    answer = next((route.answer for route in declare_all() if route.name == endpoint), None)
    if response.status_code >= 400:
        answer = ref("Error")
    elif response.status_code in (204, 304) or not response.is_json or answer is None:
        return
    validator = Draft202012Validator(answer, registry=resolver(), format_checker=FormatChecker())
    wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(response.json)]
    assert not wrong, (method, address, response.status_code, wrong[:5])


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    valkey = Valkey(tmp_path_factory.mktemp("web-valkey"))
    valkey.start()
    yield valkey.url
    valkey.stop()


@pytest.fixture
def app(tmp_path: Path, redis_url: str) -> Iterator[Flask]:
    lay_tables(tmp_path / "data")
    made = create_app(Settings(data=tmp_path / "data"), redis_url)
    yield made
    made.extensions["ruota"].database.close()


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions["ruota"]
    return found


@pytest.fixture
def nobody(app: Flask) -> Person:
    return Person(app.test_client())


@pytest.fixture
def admin(app: Flask) -> Person:
    person = Person(app.test_client())
    state = person.do("POST", "/setup", {"name": "anna", "password": PASSWORD})
    person.csrf = state["csrf"]
    return person


@cache
def _hashed() -> str:
    # made to be slow, and the same for everybody here
    return auth.hash_password(PASSWORD)


def log_in(app: Flask, services: Services, name: str, role: str) -> Person:
    with services.database.begin() as session:
        session.add(User(name=name, role=role, password_hash=_hashed()))
    person = Person(app.test_client())
    person.csrf = person.do("POST", "/session", {"name": name, "password": PASSWORD})["csrf"]
    return person


@pytest.fixture
def technician(app: Flask, services: Services, admin: Person) -> Person:
    return log_in(app, services, "tom", "technician")


@pytest.fixture
def viewer(app: Flask, services: Services, admin: Person) -> Person:
    return log_in(app, services, "vera", "viewer")
