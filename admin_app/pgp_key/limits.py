"""What PGP keys are limited to. Nothing else holds these numbers."""

from __future__ import annotations

BLOCK_MAX = 64_000  # characters; without other people's signatures a key has under 20,000
EMAILS_MAX = 20  # of one key that are kept apart
KEYS_MAX = 20  # of one person
