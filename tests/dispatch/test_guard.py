"""Where the HTTP client of engine nodes goes, and where it does not."""

import asyncio
import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from engine.dispatch.guard import guarded_client, refusal
from engine.errors import RuotaError


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[int]:
    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield httpd.server_port
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def get(url: str, *allowed: str, follow: bool = True) -> int:
    async def fetch() -> int:
        async with guarded_client(allowed) as client:
            return (await client.get(url, follow_redirects=follow)).status_code

    return asyncio.run(fetch())


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.9.1", "0.0.0.0", "::1", "::", "169.254.169.254", "169.254.1.1", "fe80::1", "fd00:ec2::254",
     "100.100.100.200", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
     "64:ff9b::169.254.169.254", "64:ff9b::7f00:1", "2002:a9fe:a9fe::1", "192.0.0.192"],
)  # fmt: skip
def test_refused_addresses(address: str) -> None:
    assert refusal(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["192.168.1.10", "10.0.0.1", "203.0.113.9", "2001:db8::1", "64:ff9b::203.0.113.9"])
def test_other_addresses_are_fine(address: str) -> None:
    assert refusal(ipaddress.ip_address(address)) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]"])
def test_this_server_is_refused_whatever_it_is_called(server: int, host: str) -> None:
    with pytest.raises(RuotaError, match="where workflows may not go"):
        get(f"http://{host}:{server}/")


def test_what_the_settings_allow_is_reached(server: int) -> None:
    assert get(f"http://127.0.0.1:{server}/", f"127.0.0.1:{server}") == 200
    with pytest.raises(RuotaError):
        get(f"http://127.0.0.1:{server}/", "127.0.0.1:1")


def test_a_redirect_is_checked_like_any_other_address(server: int) -> None:
    with pytest.raises(RuotaError, match=r"169\.254\.169\.254"):
        get(f"http://127.0.0.1:{server}/away", "127.0.0.1")
