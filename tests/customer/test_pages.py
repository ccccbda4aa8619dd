"""Every page of the self-service for each of its readers."""

from __future__ import annotations

import pytest

from tests.cast import sign_in

PAGES = ("/profile", "/security", "/security/history", "/security/password", "/security/authenticator",
         "/security/recovery-codes", "/security/sessions/others/end", "/support-access", "/activity", "/people")  # fmt: skip
OWNERS = ("/people/invite",)


@pytest.mark.parametrize("path", [*PAGES, *OWNERS])
def test_an_owner_reads_it(client, cast, path):
    sign_in(client, cast.alice)
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
