"""What the server can't read it answers itself: with our headers and a reference, and nothing of it in the log."""

from __future__ import annotations

import re
import socket

import pytest

from tests.jobs.test_full_server_log import served

pytestmark = pytest.mark.usefixtures("sqlite_only")
HOST = "Host: localhost\r\n"
CHUNKED = f"POST /sign-in HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
REQUESTS = {
    "line": ("kX2v-secret alice@nordlicht.example\r\n\r\n", 400),
    "method": (f"GE{{T /link/reset/kX2v-secret HTTP/1.1\r\n{HOST}\r\n", 400),
    "header": (f"GET / HTTP/1.1\r\n{HOST}alice@nordlicht.example: kX2v-secret\r\n\r\n", 400),
    "long line": (f"GET /link/reset/kX2v-secret{'x' * 5000} HTTP/1.1\r\n{HOST}\r\n", 414),
    "long header": (f"GET / HTTP/1.1\r\n{HOST}Cookie: kX2v-secret{'x' * 9000}\r\n\r\n", 431),
    "many headers": (f"GET / HTTP/1.1\r\n{HOST}{'X-A: kX2v-secret; '}\r\n" + "X-B: 1\r\n" * 80 + "\r\n", 431),
    "encoding": (f"POST / HTTP/1.1\r\n{HOST}Transfer-Encoding: kX2v-secret\r\n\r\n", 501),
    "chunk": (f"{CHUNKED}kX2v-secret\r\nabc\r\n", 400),
}  # fmt: skip


def sent(port, text):
    """The whole answer to what was sent."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(text.encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer.decode()


def test_s28_s36_what_cannot_be_read_has_headers_and_reference_and_stands_nowhere(app, tmp_path):
    references = []
    with (
        (tmp_path / "log").open("wb") as log,
        served(app, log, access_log=str(tmp_path / "access")) as (_it, port),
    ):
        for what, (text, status) in REQUESTS.items():
            answer = sent(port, text)
            assert answer.startswith(f"HTTP/1.1 {status} "), what
            head, _, body = answer.partition("\r\n\r\n")
            assert {
                "X-Content-Type-Options: nosniff",
                "X-Frame-Options: DENY",
                "Cache-Control: no-store",
            } <= set(head.split("\r\n"))
            references += re.findall("X-Request-Id: (.+)", head)
            assert references[-1].strip() in body, what
    told = (tmp_path / "log").read_text("utf-8") + (tmp_path / "access").read_text("utf-8")
    assert len(set(references)) == len(REQUESTS)
    assert all(reference.strip() in told for reference in references)
    for private in ("kX2v", "alice", "127.0.0.1'", "ip=", "Traceback"):
        assert private not in told
