"""Who asks: passwords, sessions, API tokens, and a brake on guessing."""

import hashlib
import hmac
import secrets
import threading
import time
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from editor.api.routing import Caller, Refusal
from engine.errors import Code
from engine.saying import say
from engine.store import Database, now
from engine.store.models import ApiToken, User, WebSession

COOKIE = "ruota_session"
TOKEN_PREFIX = "ruota_"  # noqa: S105 (public beginning of every token)
SESSION_LIFE = timedelta(days=7)
IDLE_LIFE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)
FAILURES_ALLOWED = 5
FAILURES_PER_ADDRESS = 30
FAILURES_PER_NAME = 100
FAILURE_WINDOW = 300.0

_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """argon2id with the library's parameters."""
    return _hasher.hash(password)


def hash_token(token: str) -> str:
    """Tokens are long and random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def csrf_of(token: str) -> str:
    """The CSRF token of a session: it follows from the cookie, which a foreign page cannot read."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


class Limiter:
    """Counts logins that did not end well: of a name from an address, of an address, of a name from anywhere.

    The three bounds differ, so that someone elsewhere who guesses cannot lock a person out by a few tries.
    """

    def __init__(self) -> None:
        self._failures: dict[str, list[float]] = {}
        self._lock = threading.Lock()

    def begin(self, name: str, remote: str) -> None:
        """Count a try before it is made, so that many at once pass no bound. Raises ``Refusal`` (429) beyond one."""
        with self._lock:
            self._forget()
            keys = _bounds(name, remote)
            if any(len(self._failures.get(key, ())) >= most for key, most in keys.items()):
                raise Refusal(
                    429,
                    say("login_too_often", "There were too many wrong passwords; wait five minutes and try again."),
                    code=Code.FORBIDDEN,
                )
            for key in keys:
                self._failures.setdefault(key, []).append(time.monotonic())

    def succeeded(self, name: str, remote: str) -> None:
        """A right password clears what the name had from this address; the try itself does not count."""
        with self._lock:
            own, *others = _bounds(name, remote)
            self._failures.pop(own, None)
            for key in others:
                if self._failures.get(key):
                    self._failures[key].pop()

    def _forget(self) -> None:
        horizon = time.monotonic() - FAILURE_WINDOW
        for key in list(self._failures):
            kept = [moment for moment in self._failures[key] if moment > horizon]
            if kept:
                self._failures[key] = kept
            else:
                del self._failures[key]


def _bounds(name: str, remote: str) -> dict[str, int]:
    """What is counted, and how much of it is too much; a name's count from one address first."""
    folded = name.casefold()
    return {
        f"both:{remote}:{folded}": FAILURES_ALLOWED,
        f"address:{remote}": FAILURES_PER_ADDRESS,
        f"name:{folded}": FAILURES_PER_NAME,
    }


def check_password(session: Session, name: str, password: str) -> User | None:
    """The user, if the password is right. An unknown name takes as long as a wrong password."""
    user = session.scalars(select(User).where(User.name == name)).one_or_none()
    try:
        _hasher.verify(user.password_hash if user else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return user if user is not None and not user.disabled else None


def open_session(session: Session, user: User) -> str:
    """A new session; the token is returned once and only its hash is kept."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(WebSession).where(WebSession.expires_at < now()))
    session.add(WebSession(token_hash=hash_token(token), user_id=user.id, expires_at=now() + SESSION_LIFE))
    return token


def make_token(session: Session, user_id: str, name: str, days: int | None) -> tuple[ApiToken, str]:
    """A new API token; the text is returned once."""
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        user_id=user_id,
        name=name,
        token_hash=hash_token(text),
        prefix=text[: len(TOKEN_PREFIX) + 4],
        expires_at=now() + timedelta(days=days) if days else None,
    )
    session.add(row)
    session.flush()
    return row, text


def caller_of(
    database: Database, cookie: str | None, authorization: str | None, *, touch: bool = True
) -> Caller | None:
    """Who the request comes from, or None. A bearer token wins over a cookie.

    Without ``touch`` the question does not count as use, so a page left open does not keep a session alive.
    """
    if authorization:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        return _by_token(database, token.strip(), touch)
    return _by_session(database, cookie, touch) if cookie else None


def _by_session(database: Database, token: str, touch: bool) -> Caller | None:
    with database.session() as session:
        query = select(WebSession, User).join(User, User.id == WebSession.user_id)
        found = session.execute(query.where(WebSession.token_hash == hash_token(token))).one_or_none()
    if found is None:
        return None
    row, user = found
    moment = now()
    if user.disabled or row.expires_at <= moment or row.last_seen_at + IDLE_LIFE <= moment:
        return None
    if touch and row.last_seen_at + SEEN_EVERY < moment:
        with database.begin(durable=False) as session:
            kept = session.get(WebSession, row.id)
            if kept is not None:
                kept.last_seen_at = moment
    return Caller(user.id, user.name, user.role, session_id=row.id, csrf=csrf_of(token))


def _by_token(database: Database, token: str, touch: bool) -> Caller | None:
    with database.session() as session:
        query = select(ApiToken, User).join(User, User.id == ApiToken.user_id)
        found = session.execute(query.where(ApiToken.token_hash == hash_token(token))).one_or_none()
    if found is None:
        return None
    row, user = found
    moment = now()
    if user.disabled or (row.expires_at is not None and row.expires_at <= moment):
        return None
    if touch and (row.last_used_at is None or row.last_used_at + SEEN_EVERY < moment):
        with database.begin(durable=False) as session:
            kept = session.get(ApiToken, row.id)
            if kept is not None:
                kept.last_used_at = moment
    return Caller(user.id, user.name, user.role)
