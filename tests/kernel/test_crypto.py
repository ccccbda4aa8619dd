"""Secrets that are read back are bound to their place; private values are found by keyed hashes only."""

from __future__ import annotations

import base64

import pytest

from admin_app.config import SecretStr
from admin_app.kernel import crypto
from admin_app.kernel.crypto import BadCiphertext

OLD, NEW = (f"{name}:{base64.b64encode(fill * 32).decode()}" for name, fill in (("old", b"o"), ("new", b"n")))


def with_keys(use_settings, text):
    return use_settings(encryption_keys=SecretStr(text))


def test_what_is_sealed_is_read_back(app):
    assert crypto.unseal(crypto.seal("geheim ✓", "totp.secret:1"), "totp.secret:1") == "geheim ✓"


def test_s63_moved_to_another_row_or_column_it_is_refused(app):
    sealed = crypto.seal("secret", "totp.secret:1")
    for place in ("totp.secret:2", "mails.text:1"):
        with pytest.raises(BadCiphertext):
            crypto.unseal(sealed, place)


def test_s63_with_any_one_bit_flipped_it_is_refused(app):
    name, _, encoded = crypto.seal("secret", "place").partition(".")
    raw = bytearray(base64.urlsafe_b64decode(encoded))
    for index in range(len(raw)):
        raw[index] ^= 1
        with pytest.raises(BadCiphertext):
            crypto.unseal(f"{name}.{base64.urlsafe_b64encode(bytes(raw)).decode()}", "place")
        raw[index] ^= 1


def test_the_first_key_writes_and_all_read(use_settings):
    with_keys(use_settings, OLD)
    sealed = crypto.seal("secret", "place")
    with_keys(use_settings, f"{NEW},{OLD}")
    assert crypto.unseal(sealed, "place") == "secret"
    assert crypto.seal("secret", "place").startswith("new.")


def test_a_lost_key_gives_a_clear_error(use_settings):
    with_keys(use_settings, OLD)
    sealed = crypto.seal("secret", "place")
    with_keys(use_settings, NEW)
    with pytest.raises(BadCiphertext, match="old"):
        crypto.unseal(sealed, "place")


def test_the_lookup_hash_depends_on_purpose_and_key(use_settings, app):
    first = crypto.lookup_hash("mara@example.com", "email")
    assert first == crypto.lookup_hash("mara@example.com", "email")
    assert first != crypto.lookup_hash("mara@example.com", "name")
    use_settings(lookup_key=SecretStr("another key of the operator 0123456789"))
    assert first != crypto.lookup_hash("mara@example.com", "email")


def test_s6_tokens_have_256_bits_and_never_repeat():
    tokens = {crypto.new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(len(base64.urlsafe_b64decode(t + "=")) == 32 for t in tokens)
