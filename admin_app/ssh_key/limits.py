"""What SSH keys are limited to. Nothing else holds these numbers."""

from __future__ import annotations

NAME_MAX = 80
COMMENT_MAX = 200
TEXT_MAX = 16_000  # characters of what is pasted; the longest key that is taken has under 3,000
KEYS_MAX = 50  # of one person
RSA_LEAST = 3072  # bits; shorter ones are within reach of an attacker's patience (NIST SP 800-57, 128 bits of strength)
RSA_MOST = 16_384  # what OpenSSH takes at most
