"""An outside system of our own: it checks each notice by the published key, and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from admin_app.kernel import signing
from admin_app.kernel.signing import SignatureState
from admin_app.recipient import payload


@dataclass
class OutsideSystem:
    """What arrived with a good signature, and what is answered."""

    arrived: list[dict[str, Any]] = field(default_factory=list)
    signatures: list[SignatureState] = field(default_factory=list)
    status: int = 200
    said: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/notices"

    def take(self, headers: Any, body: str) -> None:
        key, signature = headers[payload.KEY_HEADER], headers[payload.SIGNATURE_HEADER]
        self.signatures.append(
            signing.check(payload.signed_text(body), key, signature, signing.public_keys())
        )
        self.arrived.append(json.loads(body))


def handler_of(system: OutsideSystem) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            system.take(self.headers, self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
            self.send_response(system.status)
            for name, value in {"Content-Length": str(len(system.said)), **system.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(system.said)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def serving() -> Iterator[OutsideSystem]:
    """An outside system that listens."""
    system = OutsideSystem()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(system))
    server.daemon_threads = True
    system.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield system
    finally:
        server.shutdown()
        server.server_close()
