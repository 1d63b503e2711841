"""The live view: Socket.IO rooms, one for each run and each workflow, joined only by those who may see it."""

import json
import logging
import threading
from collections.abc import Callable, Iterable
from typing import Any

import socketio
from flask import Flask, Response, request
from flask_socketio import SocketIO, disconnect, join_room, leave_room
from werkzeug.wrappers import Request

from editor import auth, guard
from editor.services import Services
from engine.dispatch.live import CHANNEL
from engine.store.models import Run, Workflow

log = logging.getLogger("ruota.web")

MOST_CONNECTIONS = 70
"""A live connection holds one of the server's 100 threads; the rest answer the API."""
MOST_ROOMS = 20
RECHECK_SECONDS = 10.0
_KINDS: dict[str, type[Run] | type[Workflow]] = {"run": Run, "workflow": Workflow}
_ENDING = ("/api/v1/session", "/api/v1/users/", "/api/v1/tokens/")

Credentials = tuple[str | None, str | None]
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Gate:
    """Stands before Socket.IO's own addresses: right host, logged in, not too many at once."""

    def __init__(self, services: Services, hosts: frozenset[str], inner: Wsgi) -> None:
        self.services, self.hosts, self.inner = services, hosts, inner
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").lstrip("/").startswith("socket.io"):
            return self.inner(environ, start_response)
        asked = Request(environ)
        if guard.host_name(environ.get("HTTP_HOST", "")) not in self.hosts:
            return _refuse(421, "forbidden", "This Ruota does not answer under this name.")(environ, start_response)
        credentials = asked.cookies.get(auth.COOKIE), asked.headers.get("Authorization")
        if auth.caller_of(self.services.database, *credentials, touch=False) is None:
            return _refuse(401, "auth_failed", "Log in first.")(environ, start_response)
        if not self._free.acquire(blocking=False):
            message = "Too many people watch at once; close a page that shows a run and load this again."
            return _refuse(503, "unavailable", message)(environ, start_response)
        try:
            return self.inner(environ, start_response)
        finally:
            self._free.release()


def _refuse(status: int, code: str, message: str) -> Response:
    return Response(json.dumps({"error": {"code": code, "message": message}}), status, mimetype="application/json")


class Watchers:
    """Who is connected, so that a connection ends with the session or token it was opened with."""

    def __init__(self, services: Services, live: SocketIO) -> None:
        self.services, self.live = services, live
        self._who: dict[str, Credentials] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, sid: str, who: Credentials) -> None:
        """Remember a connection; the first one starts the thread that looks after them."""
        with self._lock:
            self._who[sid] = who
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watchers", daemon=True)
                self._thread.start()

    def remove(self, sid: str) -> None:
        """Forget a connection that has ended."""
        with self._lock:
            self._who.pop(sid, None)

    def recheck(self) -> None:
        """End the connections whose people are no longer logged in."""
        with self._lock:
            connected = dict(self._who)
        for sid, who in connected.items():
            if auth.caller_of(self.services.database, *who, touch=False) is None:
                self.remove(sid)
                self._end(sid)

    def _end(self, sid: str) -> None:
        server = self.live.server  # type: ignore[attr-defined]
        transport = server.manager.eio_sid_from_sid(sid, "/")
        server.disconnect(sid)
        line = server.eio.sockets.get(transport)
        if line is not None:
            line.close(wait=False)  # waiting would not end if the other side hangs up at this moment

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(RECHECK_SECONDS):
            with self._lock:
                if not self._who:
                    self._thread = None
                    return
            try:
                self.recheck()
            except Exception:
                log.exception("the live connections could not be checked")


def install(app: Flask, services: Services, hosts: frozenset[str]) -> SocketIO:
    """Add the live view to the application."""
    manager = socketio.RedisManager(services.redis_url, channel=CHANNEL) if services.redis_url else None
    live = SocketIO(
        app,
        async_mode="threading",
        client_manager=manager,
        max_http_buffer_size=16 * 1024,
        ping_interval=25,
        ping_timeout=20,
        manage_session=False,
    )
    watchers = Watchers(services, live)
    app.wsgi_app = Gate(services, hosts, app.wsgi_app)  # type: ignore[method-assign]

    @app.after_request
    def ended(response: Response) -> Response:
        if request.method in ("DELETE", "PATCH") and request.path.startswith(_ENDING):
            watchers.recheck()
        return response

    _install_events(live, services, watchers)
    return live


def _install_events(live: SocketIO, services: Services, watchers: Watchers) -> None:
    def who() -> Credentials:
        return request.cookies.get(auth.COOKIE), request.headers.get("Authorization")

    def allowed() -> bool:
        return auth.caller_of(services.database, *who(), touch=False) is not None

    def present(room: str, here: bool, ask: bool = False) -> None:
        """Tell the others at a workflow who came, is still there, or went. The name is the server's own."""
        caller = auth.caller_of(services.database, *who(), touch=False)
        if caller is not None or not here:
            said = {"room": room, "sid": sid(), "name": caller.name if caller else "", "here": here, "ask": ask}
            live.emit("presence", said, to=room, skip_sid=sid())

    def joined() -> list[str]:
        rooms: list[str] = live.server.rooms(sid())  # type: ignore[attr-defined]
        return [room for room in rooms if room.startswith("workflow:")]

    def sid() -> str:
        return str(request.sid)  # type: ignore[attr-defined]

    @live.on("connect")
    def connected(_credentials: Any = None) -> bool:
        if not allowed():
            return False
        watchers.add(sid(), who())
        return True

    @live.on("disconnect")
    def disconnected(_reason: Any = None) -> None:
        for room in joined():
            present(room, here=False)
        watchers.remove(sid())

    @live.on("join")
    def join(asked: Any = None) -> dict[str, Any]:
        room = asked.get("room") if isinstance(asked, dict) else None
        kind, _, key = room.partition(":") if isinstance(room, str) else ("", "", "")
        if not isinstance(room, str) or kind not in _KINDS:
            return {"ok": False, "message": "There is no such room."}
        if not allowed():
            disconnect()
            return {"ok": False, "message": "Log in first."}
        with services.database.session() as session:
            if session.get(_KINDS[kind], key) is None:
                return {"ok": False, "message": f"There is no such {kind}."}
        rooms = live.server.rooms(sid())  # type: ignore[attr-defined]
        if len(rooms) > MOST_ROOMS:
            return {"ok": False, "message": "Too many pages are watched at once; leave one first."}
        join_room(room)
        if kind == "workflow":
            present(room, here=True, ask=True)
        return {"ok": True}

    @live.on("here")
    def here(asked: Any = None) -> None:
        room = asked.get("room") if isinstance(asked, dict) else None
        if room in joined():
            present(room, here=True)

    @live.on("leave")
    def leave(asked: Any = None) -> dict[str, Any]:
        room = asked.get("room") if isinstance(asked, dict) else None
        if room in joined():
            present(room, here=False)
        if isinstance(room, str) and room.partition(":")[0] in _KINDS:
            leave_room(room)
        return {"ok": True}
