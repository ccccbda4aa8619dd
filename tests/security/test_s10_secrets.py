"""No page or answer holds a hash, the secret of a factor, a recovery code, a token or another's cookie (SECURITY 10)."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil

import pytest

import admin_app
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


# What a field of a secret is called, and those whose name alone doesn't say it.
SECRET = {
    "token",
    "secret",
    "secrets",
    "password",
    "cookie",
    "private",
    "code_hash",
    "token_hash",
    "new_hash",
}
ALSO = {
    ("SignInSubject", "hash"), ("SetUp", "link"), ("CallerCode", "code"), ("Words", "text"), ("Words", "html"),
    ("Rendered", "text"), ("Rendered", "html"), ("Message", "context"), ("Message", "links"), ("Attached", "text"),
}  # fmt: skip


def kept_for_a_while():
    """Each field of each value class of ours: the class, the field's name, its type, and whether it is printed."""
    for found in pkgutil.walk_packages(admin_app.__path__, "admin_app."):
        for kind in vars(importlib.import_module(found.name)).values():
            if not isinstance(kind, type) or kind.__module__ != found.name:
                continue
            if dataclasses.is_dataclass(kind):
                for one in dataclasses.fields(kind):
                    yield kind.__name__, one.name, str(one.type), one.repr
            for name in getattr(kind, "_fields", ()):
                yield kind.__name__, name, str(kind.__annotations__.get(name, "str")), True


def test_s10_a_value_that_holds_a_secret_is_printed_without_it():
    secret = [
        (kind, name, printed)
        for kind, name, of, printed in kept_for_a_while()
        if (kind, name) in ALSO or (name in SECRET and of.startswith(("str", "tuple[str", "dict[str")))
    ]
    assert {(kind, name) for kind, name, _ in secret} > ALSO
    assert [(kind, name) for kind, name, printed in secret if printed] == []
