"""The application on a real database and a real Valkey, and people who are logged in to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from editor import auth
from editor.app import create_app
from editor.services import Services
from engine.dispatch.valkey import Valkey
from engine.settings import Settings
from engine.store.models import User

PASSWORD = "correct horse battery"
API = "/api/v1"


class Person:
    """Someone with a browser: keeps the cookie and sends the CSRF token."""

    def __init__(self, client: FlaskClient, csrf: str | None = None) -> None:
        self.client, self.csrf = client, csrf

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> TestResponse:
        headers = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        headers.update(more.pop("headers", {}))
        return self.client.open(API + path, method=method, json=body, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        response = self.ask("GET", path, **more)
        assert response.status_code == 200, response.text
        return response.json

    def do(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        response = self.ask(method, path, body)
        assert response.status_code == status, (response.status_code, response.text)
        return response.json


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    valkey = Valkey(tmp_path_factory.mktemp("web-valkey"))
    valkey.start()
    yield valkey.url
    valkey.stop()


@pytest.fixture
def app(tmp_path: Path, redis_url: str) -> Iterator[Flask]:
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


def log_in(app: Flask, services: Services, name: str, role: str) -> Person:
    with services.database.begin() as session:
        session.add(User(name=name, role=role, password_hash=auth.hash_password(PASSWORD)))
    person = Person(app.test_client())
    person.csrf = person.do("POST", "/session", {"name": name, "password": PASSWORD})["csrf"]
    return person


@pytest.fixture
def technician(app: Flask, services: Services, admin: Person) -> Person:
    return log_in(app, services, "tom", "technician")


@pytest.fixture
def viewer(app: Flask, services: Services, admin: Person) -> Person:
    return log_in(app, services, "vera", "viewer")
