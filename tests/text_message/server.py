"""A provider of texts and calls of our own: it checks the request as the real one would, and answers as it is told."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "text-token-of-the-test-0123456789"
BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
FIELDS = {
    "Messages": ({"To", "From", "Body", "ValidityPeriod"}, {"To", "MessagingServiceSid", "Body", "ValidityPeriod"}),
    "Calls": ({"To", "From", "Twiml"},),
}  # fmt: skip


@dataclass
class Provider:
    """What arrived, and what is answered: a status with a JSON body, or silence for some seconds."""

    arrived: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    asked: int = 0
    status: int = 201
    said: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    silent: float = 0.0
    raw: bytes = b""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{BASE}"

    def judge(self, method: str, path: str, headers: Any, body: str) -> tuple[int, dict[str, Any]]:
        """As the provider's documents have it: 404, 405, 401, 400, 201."""
        name = path.removeprefix(BASE + "/").removesuffix(".json")
        if not path.startswith(BASE) or name not in FIELDS:
            return 404, {"code": 20404}
        if method != "POST":
            return 405, {"code": 20004}
        wanted = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if headers.get("Authorization") != f"Basic {wanted}":
            return 401, {"code": 20003, "message": "Authenticate"}
        sent = {k: v[0] for k, v in parse_qs(body, keep_blank_values=True, strict_parsing=True).items()}
        typed = headers.get("Content-Type") == "application/x-www-form-urlencoded"
        if not typed or set(sent) not in FIELDS[name] or not sent["To"].startswith("+"):
            return 400, {"code": 21211, "message": f"The 'To' number {sent.get('To')} is not valid"}
        if self.status == 201:
            self.arrived.append((name, sent))
        return self.status, {"sid": f"SM{len(self.arrived):032d}", "status": "queued", **self.said}


def handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            provider.asked += 1
            body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            if provider.silent:
                time.sleep(provider.silent)
            status, said = provider.judge("POST", self.path, self.headers, body)
            data = provider.raw or json.dumps(said).encode()
            with suppress(OSError):  # whoever asked may have hung up
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **provider.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        def do_GET(self) -> None:
            provider.asked += 1
            self.send_response(provider.judge("GET", self.path, self.headers, "")[0])
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider that listens."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(provider))
    server.daemon_threads = True
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
