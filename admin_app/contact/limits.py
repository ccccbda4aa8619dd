"""What codes and contacts are limited to. Nothing else holds these numbers."""

from __future__ import annotations

from datetime import timedelta

CODE_DIGITS = 6
LIFE = timedelta(minutes=10)
TRIES = 5  # guesses at one code
BETWEEN = timedelta(seconds=60)  # from one code to the next, to the same address
DAY = timedelta(hours=24)
SENDS_AN_ADDRESS = 5  # a day by one person
# A day by everybody else, to an address that isn't confirmed for who asks: nobody's phone is to ring all day. More than
# one stranger can send, so that none keeps its owner from it.
SENDS_BY_OTHERS = 10
SENDS_A_PERSON = 20  # a day, to all addresses together
DISABLED_AT = 100  # wrong codes: in a row for a contact, within KEPT for a person (NIST SP 800-63B-4 §3.2.2)
KEPT = timedelta(days=30)  # how long what was sent and tried is remembered
CONTACTS_MAX = 10  # of one person
