"""Private values that nothing else in a test's world says: where one is found, private data has left."""

from __future__ import annotations

import re

# Private values. None of these may reach staff without a look (SECURITY 22); each is found nowhere else.
CANARIES = {
    "e-mail": "kanarienvogel.privat",
    "phone": "+4917055501993",
    "contact": "kanarienkontakt.geheim",
    "first address": "198.51.100.177",
    "last address": "198.51.100.178",
    "network": "198.51.100.240/28",
    "restriction": "198.51.100.208/28",
    "label": "Kanariennetz zu Hause",
    "passkey": "Kanarienschlüssel am Bund",
    "token": "Kanarienprogramm im Keller",
    "token address": "198.51.100.179",
    "SSH key": "Kanarienpaar im Schrank",
    "key comment": "kanarie@schrank",
    "PGP address": "kanarienpost.verschluesselt",
    "trusted browser": "Kanarienbrowser auf dem Sofa",
    "street": "Kanarienstraße 77",
    "street 2": "Hinterhaus Kanaria",
    "postcode": "77707",
    "VAT id": "DE777077707",
    "browser": "Kanarienbrowser/7.7",
    "mail text": "Der Kanarienvogel singt",
    "total": "7770.77",
    "paid": "1230.33",
    "IBAN": "DE02120300000000202051",
    "account holder": "Kanarienverwahrung Bremen",
    "balance": "4560.66",
    "look": "Kanarien-Grund eines anderen",
}
# The same amounts as pages and exports would write them.
SPELT = ("7,770.77", "7770.77", "777077", "1,230.33", "1230.33", "123033", "4,560.66", "4560.66", "456066")
# Ids are random, and so are the parts of a second and how long a page is: some hold the digits of a canary.
IDS = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\b(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b"
    r"|(?<=\d\d:\d\d:\d\d)\.\d+"
    r"|\bContent-Length\W+\d+"
)


def without_ids(text: str) -> str:
    """A text without its ids, hashes, reference numbers, parts of a second and lengths: they are nobody's private values."""
    return IDS.sub("", text)
