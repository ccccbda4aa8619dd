"""Whether a text holds a private key, or what is left of one: such a text must not be shown, kept or logged.

A paste may have lost a line, and a mail program may have put other spaces, dashes or letters into it. What stands open to
anybody's POST is looked through here before its length is judged: every pattern is bounded, so the time grows as the text.
"""

from __future__ import annotations

import re

_WORDS = r"[\sA-Z0-9]{0,40}?"  # the kind of key: none, or "RSA", "SSH2 ENCRYPTED"; a head broken over two lines as well
_KEY = r"PRIVATE\s{1,4}KEY"
_DASH = "[-\u2010-\u2015\u2212]"
# What programs write above and below a private key: OpenSSH, PEM (PKCS 1, PKCS 8, SEC 1), RFC 4716's sibling of ssh.com,
# OpenPGP. Small letters, or an end, count beside a dash alone: "in the end my private key" is a sentence.
_PARTS = (
    rf"\bBEGIN{_WORDS}{_KEY}",
    rf"\bEND{_WORDS}{_KEY}(?:\s{{1,4}}BLOCK)?\s{{0,4}}{_DASH}",
    rf"(?i:{_DASH}\s{{0,4}}(?:BEGIN|END)\b{_WORDS}{_KEY})",
    # PuTTY's, what OpenSSL writes under the head of one with a password, and age's.
    r"PuTTY-User-Key-File-\d|Private-Lines:|Private-MAC:|DEK-Info:|(?i:AGE-SECRET-KEY-)",
    # How its bytes begin in base64, for a paste that lost its first line: OpenSSH ("openssh-key-v1"), then DER: RSA
    # (PKCS 1, PKCS 8), elliptic curves (SEC 1, PKCS 8), Edwards' and Montgomery's, and what a password encrypts (PKCS 8, PBES 2).
    r"b3BlbnNzaC1rZXktdjE",
    r"MII[A-Za-z0-9+/]{2}[AQgw]IBA(?:AKC|DAN)",
    r"MHcCAQEE|MIGkAgEB|MIHcAgEB|MI(?:GHAgEAMBM|G2AgEAMBA|HuAgEAMBA)GByqGSM49",
    r"M(?:C4|Ec)CAQAwBQYDK2V",
    r"BgkqhkiG9w0BBQ0|GCSqGSIb3DQEFDT",
)
_FOUND = re.compile("|".join(_PARTS))


def holds_private_key(text: str) -> bool:
    """Whether a private key stands in a text, whatever stands around it."""
    return _FOUND.search(text) is not None
