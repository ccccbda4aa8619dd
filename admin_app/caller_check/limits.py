"""What caller checks are limited to. Nothing else holds these numbers; they count apart from other codes."""

from __future__ import annotations

from datetime import timedelta

CODE_DIGITS = 6
LIFE = timedelta(minutes=10)  # of a code
TRIES = 3  # at one code
VERIFIED_FOR = timedelta(minutes=30)
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
OF_A_PERSON_AN_HOUR = 3
OF_A_PERSON_A_DAY = 6
OF_AN_AGENT_AN_HOUR = 20
# How long ago a contact was confirmed at least, and an address, a phone or the owner role changed.
KNOWN_FOR = timedelta(hours=72)
