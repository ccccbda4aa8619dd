"""No foreign origin is let in by an answer, and every kind of answer has its headers (SECURITY 28)."""

from __future__ import annotations

import pytest

from tests.cast import sign_in

ANSWERS = {
    "/profile": 200, "/people/invite": 200, "/nowhere": 404, "/admin//people/": 308, "/close": 200, "/admin/": 303, "/healthz": 200,
    "/activity?kind=none": 422, "/link/reset/none": 404, "/outbox": 200,
}  # fmt: skip


@pytest.mark.parametrize(("path", "status"), ANSWERS.items())
def test_s28_no_foreign_origin_is_echoed(client, cast, path, status):
    sign_in(client, cast.alice)
    asked = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "X-CSRFToken",
    }
    for method in ("GET", "OPTIONS"):
        with client.open(path, method=method, headers=asked) as answer:
            assert method == "OPTIONS" or answer.status_code == status
            assert not [
                name
                for name, value in answer.headers
                if name.startswith("Access-Control") or "evil.example" in value
            ]
            policy = answer.headers["Content-Security-Policy"]
            assert "'unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


def test_s28_refusals_of_a_post_have_them_too(client, cast, settings):
    sign_in(client, cast.alice)
    for data, status in (({}, 400), ({"full_name": "x" * (settings.max_body_bytes + 1)}, 413)):
        answer = client.post("/profile", data=data)
        assert answer.status_code == status
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
