"""A public key as people paste it: what is taken, and each form and fault with words of its own."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1

from admin_app.kernel.errors import Invalid
from admin_app.kernel.exposed import PrivateKeyExposed
from admin_app.ssh_key import reading
from admin_app.ssh_key.models import SshKeyKind
from tests.factories.ssh_keys import ecdsa, ed25519, line_of, rsa, sk_ecdsa, sk_ed25519
from tests.tools import needs

OWN = ed25519()
OPENSSH_HEAD = "-----BEGIN OPENSSH PRIVATE KEY-----"
PRIVATE = (
    f"{OPENSSH_HEAD}\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n-----END OPENSSH PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA",
    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE",
    "-----BEGIN DSA PRIVATE KEY-----\nMIIBuwIBAAKB",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIFLTBXBgkqhkiG9w0BBQ0",
    "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: x",
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlFgEZ",
    "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
    f"{OWN}\n{OPENSSH_HEAD}",
)


def faulty(typed):
    """The code of the refusal, which stands beside the field."""
    with pytest.raises(Invalid) as refused:
        reading.read(typed)
    assert refused.value.field == "public_key"
    return refused.value.reason


@pytest.mark.feature("S1-16")
@pytest.mark.parametrize(
    ("line", "kind", "bits"),
    [
        (ed25519(), SshKeyKind.ED25519, 256),
        (ecdsa(SECP256R1(), 256), SshKeyKind.ECDSA, 256),
        (ecdsa(SECP384R1(), 384), SshKeyKind.ECDSA, 384),
        (ecdsa(SECP521R1(), 521), SshKeyKind.ECDSA, 521),
        (rsa(3072), SshKeyKind.RSA, 3072),
        (rsa(16_384), SshKeyKind.RSA, 16_384),
        (sk_ed25519(), SshKeyKind.SK_ED25519, 256),
        (sk_ecdsa(), SshKeyKind.SK_ECDSA, 256),
    ],
    ids=["ed25519", "ecdsa 256", "ecdsa 384", "ecdsa 521", "rsa 3072", "rsa 16384", "sk ed25519", "sk ecdsa"],
)
def test_keys_of_every_strong_kind_are_taken(line, kind, bits):
    key = reading.read(line)
    assert (key.kind, key.bits, key.line, key.comment) == (kind, bits, line, "")


@needs("ssh-keygen")
@pytest.mark.parametrize(
    "line", [ed25519("a b"), ecdsa(SECP384R1(), 384), rsa(4096), sk_ed25519(), sk_ecdsa()]
)
def test_openssh_says_the_same_fingerprint(line, tmp_path):
    file = tmp_path / "key.pub"
    file.write_text(line + "\n")
    told = subprocess.run(
        [shutil.which("ssh-keygen"), "-l", "-f", file], capture_output=True, text=True, check=True
    ).stdout.split()
    key = reading.read(line)
    assert told[:2] == [str(key.bits), key.fingerprint]


def test_a_comment_is_kept_as_text():
    assert reading.read(f"  {OWN}   anna@laptop <b>“two”</b> \r\n").comment == "anna@laptop <b>“two”</b>"


@pytest.mark.parametrize(
    ("comment", "code"),
    [("x" * 201, "too_long"), ("a\u202eb", "control"), ("a\x00b", "control"), ("a\x1b[2Jb", "control")],
)
def test_s27_a_comment_that_would_break_a_page_is_refused(comment, code):
    assert faulty(f"{OWN} {comment}") == code


def test_lines_around_a_key_that_say_nothing_are_passed_over():
    assert reading.read(f"\n# my laptop\n\n{OWN}\n\n").line == OWN


@pytest.mark.parametrize("typed", PRIVATE)
def test_a_private_key_in_any_form_is_refused_with_a_warning(typed):
    with pytest.raises(PrivateKeyExposed) as refused:
        reading.read(typed)
    assert "Treat it as exposed" in refused.value.text
    assert typed not in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("# only a remark", "empty"),
        ("x" * 16_001, "too_long"),
        ("---- BEGIN SSH2 PUBLIC KEY ----\nComment: x\nAAAAB3\n---- END SSH2 PUBLIC KEY ----", "rfc4716"),
        ("-----BEGIN RSA PUBLIC KEY-----\nMIIB\n-----END RSA PUBLIC KEY-----", "pkcs1"),
        ("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----", "pkcs8"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME", "pgp"),
        ("-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----", "certificate"),
        ("SHA256:uNiVztksCsDhcc0u9e8BrYlgm", "fingerprint"),
        ("256 SHA256:uNiVztksCsDhcc0u9e8BrYlgm anna@laptop (ED25519)", "fingerprint"),
        ("MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", "fingerprint"),
        ("2048 65537 2516590847240318437456210384756 anna@laptop", "ssh1"),
        (f"ssh-ed25519-cert-v01@openssh.com {OWN.split()[1]}", "key_certificate"),
        (line_of("ssh-dss", b"\x01"), "dsa"),
        (line_of("ssh-ed448", b"x" * 57), "other_kind"),
        (line_of("webauthn-sk-ecdsa-sha2-nistp256@openssh.com", b"x"), "other_kind"),
        (rsa(2048), "short"),
        (rsa(3071), "short"),
        (rsa(16_385), "long"),
        (OWN.split()[1], "no_kind"),
        ("hello", "no_key"),
        (f'from="10.0.0.0/8",no-pty {OWN}', "options"),
        (f'command="echo hi there" {OWN} comment', "options"),
        (f"{OWN}\n{ed25519()}", "several"),
        (f"{OWN[:40]}\n{OWN[40:]}", "broken"),
        ("ssh-ed25519", "damaged"),
        (OWN[:-9], "damaged"),
        (OWN[:-10], "damaged"),
        (OWN.replace("AAAA", "AAÄA"), "damaged"),
        (f"ssh-rsa {OWN.split()[1]}", "damaged"),
        (line_of("ssh-ed25519", b"x" * 31), "damaged"),
        (line_of("ssh-ed25519", b"x" * 32, b"more"), "damaged"),
        (line_of("ecdsa-sha2-nistp256", b"nistp256", b"\x04" + b"\x01" * 64), "damaged"),
        (line_of("ecdsa-sha2-nistp256", b"nistp384", b"\x04" + b"\x01" * 96), "damaged"),
        (line_of("ssh-rsa", b"\x01", b"\x00" + b"\xff" * 384), "damaged"),
        (line_of("ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 383 + b"\xfe"), "damaged"),
        (line_of("ssh-rsa", b"\x00\x01\x00\x01", b"\x00" + b"\xff" * 384), "damaged"),
        (line_of("sk-ssh-ed25519@openssh.com", b"x" * 32, b"https://example.com"), "damaged"),
    ],
)
def test_every_other_form_and_fault_has_its_own_words(typed, code):
    assert faulty(typed) == code
