"""How gunicorn serves Gatehouse: `gunicorn 'wsgi:create_app()'` reads this file by itself.

Slow clients: a connection takes a thread only once it has sent something, headers are capped, and an idle one
is let go after a few seconds. A proxy that buffers requests still belongs in front of it on the open internet.

Logs: what can't be written is dropped, and ends no request and no process (SECURITY 77).
"""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.glogging import Logger
from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

bind = f"127.0.0.1:{os.environ.get('GATEHOUSE_PORT', '8000')}"
preload_app = True  # read once, before the fork: workers share what was loaded, and begin at once
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# 210 may wait for their turn to have a password hashed (`turns.WAITING_MOST`), which takes no more than their thread;
# all others, and the health pages, have the rest.
threads = 240
worker_connections = 640
backlog = 512
timeout = 60
graceful_timeout = 50  # longer than anybody waits for a turn to hash
keepalive = 5
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a heartbeat file, no data
accesslog = os.environ.get("GATEHOUSE_ACCESS_LOG", "-") or None
errorlog = "-"
loglevel = os.environ.get("GATEHOUSE_SERVER_LOG", "info")
# No address, no browser, no query string, no Referer: nothing personal (SECURITY 36, 60). The last is the reference.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(D)s %({x-request-id}o)s"


def when_ready(_server: Any) -> None:
    """Load the tables that a first request would, and take all of it out of the collector's rounds: pages stay shared."""
    from admin_app.lib import devices  # noqa: PLC0415 - gunicorn finds it once the application is loaded

    devices.words("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0")
    gc.freeze()  # not collected before: half a megabyte of garbage isn't worth a fifth of a second


def post_fork(_server: Any, _worker: Any) -> None:
    """Collect again, in workers of a reload too; a page makes some thousand objects, and nearly all go by themselves."""
    gc.enable()
    gc.set_threshold(10_000, 20, 20)
    from admin_app.sign_in.password import turns  # noqa: PLC0415 - see above

    turns.prepare()


# While the application is loaded nothing becomes garbage: the collector would only go through it again and again.
gc.disable()
LINK = re.compile(
    r"(/link/+[^/]*/+).*", re.DOTALL | re.IGNORECASE
)  # wherever it stands: `//link/reset/…` has a token too


def shown_path(path: str) -> str:
    """A path as the access log may hold it: the token of a mailed link is left out, a line stays a line."""
    return LINK.sub(r"\1…", path).encode("unicode_escape").decode("ascii")[:300]


class LogFile(logging.FileHandler):
    """A file that may have no room: then lines are dropped, and closing or reopening it (SIGUSR1) raises nothing."""

    _gunicorn = True  # by this gunicorn finds the handlers it has set

    def flush(self) -> None:
        """Write what is buffered, as far as there is room."""
        with suppress(OSError, ValueError):
            super().flush()

    def close(self) -> None:
        """Let the file go, with what found no room in it."""
        with suppress(OSError, ValueError):
            super().close()

    def _open(self) -> Any:
        # None is tried anew at the next line.
        with suppress(OSError):
            return super()._open()
        return None


class QuietLog(Logger):
    """gunicorn's log, with paths that tell no secret, and no fault of its own."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Write one line of the access log: the answer has gone, nothing may come after it."""
        with suppress(Exception):
            super().access(resp, req, environ, request_time)

    def exception(self, msg: Any, *_args: Any, **_kwargs: Any) -> None:
        """One line in place of a traceback, without what was put into the words: that may be a path with a token."""
        from admin_app.kernel.errors import told  # noqa: PLC0415 - see above

        error = sys.exc_info()[1]
        facts = " ".join(f"{name}={value}" for name, value in (told(error) if error else {}).items())
        self.error("%s %s", str(msg).partition("%")[0].strip(), facts)

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """The words of one line."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = shown_path(environ.get("PATH_INFO", ""))
        return atoms

    def _set_handler(self, log: Any, output: str | None, fmt: Any, stream: Any = None) -> None:
        super()._set_handler(log, output, fmt, stream)
        theirs = self._get_gunicorn_handler(log)
        if isinstance(theirs, logging.FileHandler):
            log.removeHandler(theirs)
            theirs.close()
            ours = LogFile(theirs.baseFilename, encoding="utf-8", errors="backslashreplace")
            ours.setFormatter(fmt)
            log.addHandler(ours)


# What can't be read is answered by the server itself; other statuses than 400 have their reason.
UNREADABLE: dict[type[Exception], int] = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.ExpectationFailed: 417,
    errors.UnsupportedTransferCoding: 501,
    errors.ForbiddenProxyRequest: 403,
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{reason}</title></head>
<body><h1>{reason}</h1><p>{said}</p>
<p>Reference for support: {reference}</p></body></html>
"""


class Worker(ThreadWorker):
    """Threads as gunicorn has them; a request that can't be read is answered like all others, and its log names nobody."""

    def handle_error(self, _req: Any, client: Any, _addr: Any, exc: BaseException) -> None:
        """Answer with our headers and a reference; what was sent, and from where, is told nowhere."""
        from views.http import headers  # noqa: PLC0415 - see above

        ours = not isinstance(exc, errors.ParseException) or isinstance(exc, errors.InvalidResponseHeader)
        status = HTTPStatus(500 if ours else UNREADABLE.get(type(exc), 400))
        reference = headers.new_reference()
        self.log.warning("refused status=%d error=%s request_id=%s", status, type(exc).__name__, reference)
        said = (
            "Something broke on our side."
            if ours
            else "What your browser sent couldn’t be read. Nothing was changed."
        )
        body = PAGE.format(reason=status.phrase, said=said, reference=reference).encode()
        told = headers.of_answer(nonce=reference, reference=reference) | {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Connection": "close",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        with suppress(OSError):
            util.write_nonblock(client, f"HTTP/1.1 {status} {status.phrase}\r\n{head}\r\n".encode() + body)


worker_class = Worker

# By default logging tells on stderr what a line that can't be written was made of: cookies and addresses, here.
logging.raiseExceptions = False
logger_class = QuietLog
