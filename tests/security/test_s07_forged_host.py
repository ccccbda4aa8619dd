"""A forged Host or X-Forwarded-Host changes nothing that leaves (SECURITY 7)."""

from __future__ import annotations

import pytest

from tests.cast import sign_in

PATHS = (
    "/sign-in",
    "/profile",
    "/nowhere",
    "/admin",
    "/admin/accounts",
    "/people//",
    "/static//css/app.css",
    "/sign-in?next=/people",
)
FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "Forwarded": "host=evil.example",
}


@pytest.mark.parametrize("path", PATHS)
def test_s7_no_answer_names_a_forged_host(client, cast, path):
    sign_in(client, cast.alice)
    with client.get(path, headers=FORGED) as answer:
        everything = answer.text + str(answer.headers)
        assert "evil.example" not in everything
        location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")
