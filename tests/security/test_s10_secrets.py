"""No page or answer holds a hash, the secret of a factor, a recovery code, a token or another's cookie (SECURITY 10)."""

from __future__ import annotations

import pytest

from tests.rights import ROLES
from tests.security.reading import READABLE


@pytest.mark.parametrize("role", ROLES)
def test_s10_no_page_of_a_role_holds_a_secret(sqlite_only, reading, role):
    hidden = [READABLE.sub("", secret) for secret in reading.secrets]
    for page in reading.pages:
        headers = "\n".join(f"{k}: {v}" for k, v in page.headers if k != "Set-Cookie")
        text = READABLE.sub("", page.text + headers)
        assert not [s for s in hidden if s in text], page.path
    assert len(reading.pages) > 15
