"""A virus scanner for tests: it speaks clamd's INSTREAM, and finds the EICAR test string."""

from __future__ import annotations

import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# In two parts, so that no scanner takes this file for what it tests.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Listens on this host. `says` is its answer to everything, where it isn't to judge; `silent` seconds pass before it."""

    daemon_threads = True
    allow_reuse_address = True
    says = b""
    silent = 0.0
    asked = 0

    @property
    def url(self) -> str:
        """Where it is, as the setting names it."""
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: Scanner

    def handle(self) -> None:
        self.server.asked += 1
        command = self.rfile.read(len(b"zINSTREAM\0"))
        assert command == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        time.sleep(self.server.silent)
        found = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        self.wfile.write((self.server.says or found) + b"\0")


@contextmanager
def scanner() -> Iterator[Scanner]:
    """One that runs for a block."""
    with Scanner(("127.0.0.1", 0), _Talk) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
