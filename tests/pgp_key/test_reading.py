"""A public key block as people paste it: what is taken, and each form and fault with words of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
from pysequoia import ArmorKind, armor

from admin_app.kernel import clock
from admin_app.kernel.errors import Invalid
from admin_app.kernel.exposed import PrivateKeyExposed
from admin_app.pgp_key import reading
from tests.factories.pgp_keys import YEAR, pair, public, revoked
from tests.factories.ssh_keys import ed25519
from tests.tools import needs

OWN = public("Anna <anna@example.com>")
LINES = OWN.splitlines()


def faulty(typed):
    """The code of the refusal, which stands beside the field."""
    with pytest.raises(Invalid) as refused:
        reading.read(typed)
    assert refused.value.field == "block"
    assert "backtrace" not in refused.value.text
    return refused.value.reason


@pytest.mark.feature("S1-19")
def test_a_key_is_taken_with_its_addresses_and_its_end():
    typed = public("Anna <Anna@Example.com>", "b@example.org", "no address", "<script> <c@@x>")
    key = reading.read(f"\n {typed}\n")
    assert key.emails == ["Anna@example.com", "b@example.org"]
    assert re.fullmatch(r"[0-9A-F]{40}", key.fingerprint)
    assert abs((key.expires_at - clock.now()).total_seconds() - YEAR) < 120
    assert reading.read(key.block) == key
    assert reading.read(public(seconds=None)).expires_at is None


@pytest.fixture
def gpg(tmp_path):
    """GnuPG with a keyring of its own."""
    home = tmp_path / "gnupg"
    home.mkdir(0o700)

    def run(*args):
        command = [shutil.which("gpg"), "--batch", "--pinentry-mode", "loopback", "--passphrase", "", *args]
        done = subprocess.run(
            command, env={**os.environ, "GNUPGHOME": str(home)}, capture_output=True, text=True, check=True
        )
        return done.stdout

    yield run
    subprocess.run([shutil.which("gpgconf"), "--homedir", str(home), "--kill", "all"], check=False)


@needs("gpg")
def test_gnupg_says_the_same_of_its_key(gpg):
    gpg("--quick-gen-key", "Anna Ärmel <anna@example.com>", "ed25519", "default", "1y")
    key = reading.read(gpg("--armor", "--export", "anna@example.com"))
    told = gpg("--with-colons", "--fingerprint", "anna@example.com")
    assert re.search(r"^fpr:+(\w+):", told, re.MULTILINE)[1] == key.fingerprint
    ends = re.search(r"^pub:(?:[^:]*:){5}(\d+):", told, re.MULTILINE)[1]
    assert int(ends) == key.expires_at.timestamp()
    assert key.emails == ["anna@example.com"]
    with pytest.raises(PrivateKeyExposed):
        reading.read(gpg("--armor", "--export-secret-keys", "anna@example.com"))
    assert faulty(gpg("--armor", "--export-options", "export-minimal", "--export")[:-200]) == "damaged"


@needs("gpg")
def test_a_weak_key_of_gnupg_is_refused(gpg):
    gpg("--quick-gen-key", "old@example.com", "rsa1024", "default", "1y")
    assert faulty(gpg("--armor", "--export", "old@example.com")) == "weak"


def test_a_private_key_is_refused_with_a_warning_even_under_the_head_of_a_public_one():
    secret = pair()
    for typed in (str(secret), str(armor(bytes(secret), ArmorKind.PublicKey))):
        with pytest.raises(PrivateKeyExposed):
            reading.read(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("x" * 64_001, "too_long"),
        ("-----BEGIN PGP MESSAGE-----\n\nhF4D\n-----END PGP MESSAGE-----", "not_a_key"),
        ("-----BEGIN PGP SIGNATURE-----\n\niHUE", "not_a_key"),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256", "not_a_key"),
        (ed25519(), "ssh"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA", "ssh"),
        ("AFCF 5405 E8F4 9DBC D5DC  548A 8637 5B85 4B86 ACF9", "fingerprint"),
        ("0x4B86ACF9", "fingerprint"),
        ("hello", "no_block"),
        ("\n".join(LINES[1:]), "no_block"),
        (OWN + public(), "several"),
        (OWN + "\nRegards, Anna", "damaged"),
        ("\n".join(LINES[:-1]), "damaged"),
        ("\n".join([*LINES[:8], LINES[-1]]), "damaged"),
        (f"{LINES[0]}\n\n!!!!\n{LINES[-1]}", "damaged"),
        (f"{LINES[0]}\n\n{LINES[-1]}", "damaged"),
        (revoked(), "revoked"),
    ],
)
def test_every_other_form_and_fault_has_its_own_words(typed, code):
    assert faulty(typed) == code


def test_a_key_whose_end_has_come_is_refused():
    import time

    short = public(seconds=1)
    time.sleep(1.1)
    assert faulty(short) == "expired"
