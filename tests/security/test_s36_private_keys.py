"""A private key that somebody pastes is in no page, no log and no row afterwards (SECURITY 36)."""

from __future__ import annotations

import html
import logging
from time import perf_counter

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import ed25519 as edwards
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pysequoia import ArmorKind, armor

from admin_app.kernel.db import db
from admin_app.lib.private_keys import holds_private_key
from forms.base import worded_fields
from tests.cast import sign_in
from tests.factories.pgp_keys import pair, public
from tests.factories.ssh_keys import ed25519
from tests.sign_in.door import post as send

SECRET = "AAAAAS3cretOfSomebody"
PRIVATE = (
    f"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE{SECRET}\n-----END OPENSSH PRIVATE KEY-----"
)
ELSEWHERE = {"full_name": PRIVATE, "language": "en", "time_zone": "UTC", "theme": "auto"}


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "stale"])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/keys/ssh", {"name": "Laptop", "public_key": PRIVATE}),
        ("/keys/ssh", {"name": PRIVATE, "public_key": ed25519()}),
        ("/keys/ssh/generate", {"name": PRIVATE}),
        ("/keys/pgp", {"block": PRIVATE}),
        ("/keys/pgp", {"block": f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{SECRET}"}),
        ("/profile", ELSEWHERE),
    ],
)
def test_s36_a_private_key_comes_back_nowhere(client, cast, logged, caplog, capfd, path, fields, fresh):
    caplog.set_level(logging.DEBUG)
    sign_in(client, cast.alice, fresh=fresh)
    answer = send(client, path, **fields)
    assert answer.status_code == 422
    assert "This is a private key. We have not kept it. Treat it as exposed" in answer.text
    assert SECRET not in answer.text + str(logged) + caplog.text + "".join(capfd.readouterr())
    for table in db.metadata.sorted_tables:
        assert SECRET not in repr(db.session.execute(db.select(table)).all()), table.name


MEBIBYTE = 1024 * 1024
RSA = generate_private_key(65537, 3072)
CLASSIC, PKCS8 = PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8


def pem(key, form):
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode().strip()


def inner(text):
    """A block without its first and its last line."""
    return "\n".join(text.splitlines()[1:-1])


@pytest.mark.parametrize(
    "piece",
    [
        "BEGIN ",
        "END ",
        "-----BEGIN ",
        "BEGIN A",
        "A",
        " ",
        "\n",
        "\u00a0",
        "-",
        "- ",
        "PRIVATE",
        "PRIVATE ",
        "MII",
        "Private-",
    ],
)
def test_s36_a_long_text_is_looked_through_in_a_moment(piece):
    text = piece * (MEBIBYTE // len(piece))
    began = perf_counter()
    assert not holds_private_key(text)
    assert perf_counter() - began < 3  # as the square of its length it would be hours


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE  KEY-----",
        "-----BEGIN\u00a0RSA\u00a0PRIVATE\u00a0KEY-----",
        "-----BEGIN RSA\nPRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE\r\n  KEY-----",
        "-----begin rsa private key-----",
        "–––BEGIN OPENSSH PRIVATE KEY–––",
        "BEGIN EC PRIVATE KEY",
        "xyz=\n-----END RSA PRIVATE KEY-----",
        "=abcd\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----End Encrypted Private Key-----",
        "END RSA PRIVATE KEY-----",
        "  Private-Lines: 1\nAAAA",
        "\u00a0Private-Lines: 8",
        "PuTTY-User-Key-File-2: ssh-rsa",
        "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0",
        *(
            inner(pem(key, form))
            for key in (RSA, ec.generate_private_key(ec.SECP256R1()))
            for form in (CLASSIC, PKCS8)
        ),
        inner(pem(ec.generate_private_key(ec.SECP384R1()), CLASSIC)),
        inner(pem(ec.generate_private_key(ec.SECP521R1()), CLASSIC)),
        inner(pem(ec.generate_private_key(ec.SECP384R1()), PKCS8)),
        inner(pem(ec.generate_private_key(ec.SECP521R1()), PKCS8)),
        inner(pem(edwards.Ed25519PrivateKey.generate(), PKCS8)),
    ],
)
def test_s36_a_damaged_private_key_is_known_as_one(text):
    assert holds_private_key(f"Here it is:\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "In the end my private key was lost.",
        "We begin with a private key - then with another.",
        "SEND PRIVATE KEYS TO NOBODY",
        "The private lines: two.",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
    ],
)
def test_s36_words_about_keys_are_no_key(text):
    assert not holds_private_key(text)


def shifted(text):
    """A line of a block without the first two of its letters: nothing tells any more what it was."""
    return inner(text)[2:]


LOST = shifted(pem(RSA, CLASSIC))
TSK = str(pair())
UNDER_PUBLIC = [str(armor(bytes(pair()), ArmorKind.PublicKey)).strip() for _ in range(2)]
GPG_LOST = "\n".join(TSK.splitlines()[5:-1])


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "stale"])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/keys/ssh", {"name": "Laptop", "public_key": LOST}),
        ("/keys/ssh", {"name": "Laptop", "public_key": LOST.replace("\n", "")}),
        ("/keys/ssh", {"name": "", "public_key": LOST}),
        ("/keys/ssh", {"name": "x" * 500, "public_key": LOST}),
        ("/keys/ssh", {"name": "Laptop", "public_key": LOST * 9}),
        ("/keys/ssh", {"name": "Laptop", "public_key": f"{LOST}\x01"}),
        ("/keys/ssh", {"name": "Laptop", "public_key": f"ssh-rsa {LOST}"}),
        ("/keys/ssh", {"name": "Laptop", "public_key": f"{ed25519()}\n{ed25519()}\n{LOST}"}),
        ("/keys/ssh", {"name": "Laptop", "public_key": f"-----BEGIN PUBLIC KEY-----\n{LOST}"}),
        ("/keys/ssh", {"name": "Laptop", "public_key": UNDER_PUBLIC[0]}),
        ("/keys/ssh", {"name": "Laptop", "public_key": f"SHA256:abc\n{LOST}"}),
        ("/keys/pgp", {"block": GPG_LOST}),
        ("/keys/pgp", {"block": "\n\n".join(UNDER_PUBLIC)}),
        ("/keys/pgp", {"block": public() + UNDER_PUBLIC[0]}),
        ("/keys/pgp", {"block": f"Hello,\n{UNDER_PUBLIC[0]}"}),
        ("/keys/pgp", {"block": UNDER_PUBLIC[0][:-40]}),
        ("/keys/pgp", {"block": UNDER_PUBLIC[0] * 200}),
    ],
)
def test_s36_what_may_be_a_private_key_is_not_shown_again(client, cast, path, fields, fresh):
    sign_in(client, cast.alice, fresh=fresh)
    answer = send(client, path, **fields)
    assert answer.status_code == 422
    shown = html.unescape(answer.text)
    lines = fields.get("public_key", fields.get("block")).splitlines()
    assert not [line for line in lines if len(line) > 40 and line in shown]


@pytest.mark.parametrize(
    "block", ["\n\n".join(UNDER_PUBLIC), public() + UNDER_PUBLIC[0], f"Hello,\n{UNDER_PUBLIC[0]}"]
)
def test_s36_every_key_of_a_block_is_asked_for_its_private_part(client, cast, block):
    sign_in(client, cast.alice, fresh=True)
    assert "This is a private key. We have not kept it" in send(client, "/keys/pgp", block=block).text


@pytest.mark.parametrize("name", ["", "Laptop"])
def test_a_key_that_is_public_stays_beside_what_is_missing(client, cast, name):
    sign_in(client, cast.alice, fresh=bool(not name))
    line = ed25519("anna@laptop")
    answer = send(client, "/keys/ssh", name=name, public_key=line)
    assert line in html.unescape(answer.text)


def test_s36_one_request_of_a_stranger_is_answered_in_a_moment(client, cast):
    began = perf_counter()
    send(client, "/privacy-request", name="BEGIN " * 20_000)
    assert perf_counter() - began < 3


def test_s36_what_was_pasted_as_a_key_is_not_listed_on_a_page_of_a_refused_form():
    assert not {"public_key", "block"} & worded_fields()
