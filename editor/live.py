"""The live view: Socket.IO rooms, one for each run, joined only by those who may see it."""

from typing import Any

import socketio
from flask import Flask, request
from flask_socketio import SocketIO, disconnect, join_room, leave_room

from editor import auth
from editor.services import Services
from engine.dispatch.live import CHANNEL
from engine.store.models import Run


def install(app: Flask, services: Services) -> SocketIO:
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

    def allowed() -> bool:
        cookie = request.cookies.get(auth.COOKIE)
        return auth.caller_of(services.database, cookie, request.headers.get("Authorization")) is not None

    @live.on("connect")
    def connected(_credentials: Any = None) -> bool:
        return allowed()

    @live.on("join")
    def join(asked: Any) -> dict[str, Any]:
        room = asked.get("room") if isinstance(asked, dict) else None
        if not isinstance(room, str) or not room.startswith("run:"):
            return {"ok": False, "message": "There is no such room."}
        if not allowed():
            disconnect()
            return {"ok": False, "message": "Log in first."}
        with services.database.session() as session:
            if session.get(Run, room.removeprefix("run:")) is None:
                return {"ok": False, "message": "There is no such run."}
        join_room(room)
        return {"ok": True}

    @live.on("leave")
    def leave(asked: Any) -> dict[str, Any]:
        room = asked.get("room") if isinstance(asked, dict) else None
        if isinstance(room, str):
            leave_room(room)
        return {"ok": True}

    return live
