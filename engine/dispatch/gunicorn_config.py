"""How gunicorn runs the web server: one process, many threads, each child bound to its parent's life."""

from typing import Any

from engine.dispatch.parent import die_with_parent

worker_class = "gthread"
workers = 1
threads = 100
graceful_timeout = 3
timeout = 120
accesslog = None
errorlog = "-"
loglevel = "warning"
preload_app = False
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """A web worker does not outlive its master."""
    die_with_parent(server.pid)
