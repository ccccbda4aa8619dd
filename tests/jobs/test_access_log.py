"""SECURITY 60: what the server's access log tells of a path."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

CONF = runpy.run_path(str(Path(__file__).resolve().parents[2] / "gunicorn.conf.py"))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/people", "/people"),
        ("/link/reset/kX2v-secret", "/link/reset/\\u2026"),
        ("//link/reset/kX2v-secret", "//link/reset/\\u2026"),
        ("/link//reset/kX2v-secret", "/link//reset/\\u2026"),
        ("/x/../LINK/reset//kX2v-secret", "/x/../LINK/reset//\\u2026"),
        ("/link/activate/kX2v/and/more\nforged line", "/link/activate/\\u2026"),
        ("/a\r\n127.0.0.1 GET /forged 200", "/a\\r\\n127.0.0.1 GET /forged 200"),
        ("/" + "x" * 9000, "/" + "x" * 299),
    ],
)
def test_s60_a_token_or_a_forged_line_never_reaches_the_access_log(path, shown):
    assert CONF["shown_path"](path) == shown


def test_s60_the_access_log_names_no_address_query_referer_or_browser():
    for field in ("%(h)s", "%(r)s", "%(q)s", "%(f)s", "%(a)s", "%(u)s"):
        assert field not in CONF["access_log_format"]
