"""What a run has met so far, outside of memory: keys of its files, and what its last step needs.

A private SQLite database without a name: it lives in a file that only this process has open and that is gone
with it. Keys stand there as hashes with a secret of the run, so that even that file tells nobody's name.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from uuid import UUID

from admin_app.customer_import.files import ImportFile

CACHE_KIB = 4096
SCHEMA = """
CREATE TABLE taken (key BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE holders (email BLOB PRIMARY KEY, holder BLOB) WITHOUT ROWID;
CREATE TABLE renewed (account BLOB PRIMARY KEY, number BLOB) WITHOUT ROWID;
CREATE TABLE spoiled (kind TEXT, number BLOB, PRIMARY KEY (kind, number)) WITHOUT ROWID;
"""


class Seen:
    """Memory of one run. Not for several threads."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(16)
        self._store = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{CACHE_KIB}", "temp_store=FILE"):
            self._store.execute(f"PRAGMA {pragma}")
        self._store.executescript(SCHEMA)

    def close(self) -> None:
        """Forget everything."""
        self._store.close()

    def _hash(self, kind: str, key: str) -> bytes:
        return hashlib.blake2b(f"{kind}\0{key}".encode(), key=self._secret, digest_size=16).digest()

    def taken(self, kind: ImportFile, keys: Iterable[str]) -> set[str]:
        """Those of the keys that an earlier row of this file holds."""
        hashes = {self._hash(kind, key): key for key in keys}
        return {hashes[found] for (found,) in self._find("SELECT key FROM taken WHERE key IN", hashes)}

    def take(self, kind: ImportFile, keys: Iterable[str]) -> None:
        """Remember keys of rows that came in."""
        self._put("INSERT OR IGNORE INTO taken VALUES (?)", ((self._hash(kind, key),) for key in keys))

    def holders(self, emails: Iterable[str], usernames: Iterable[str]) -> dict[str, str | None]:
        """Who holds an e-mail address by this run's doing: one of the usernames, "?" for another, None for nobody.

        A dry run needs it, since the database doesn't know.
        """
        hashes = {self._hash("email", email): email for email in emails}
        names = {self._hash(ImportFile.PEOPLE, name): name for name in usernames}
        rows = self._find("SELECT email, holder FROM holders WHERE email IN", hashes)
        return {hashes[email]: names.get(holder, "?") if holder else None for email, holder in rows}

    def hold(self, holders: Mapping[str, str | None]) -> None:
        """Remember who holds which e-mail address from now on."""
        rows = (
            (self._hash("email", e), None if h is None else self._hash(ImportFile.PEOPLE, h))
            for e, h in holders.items()
        )
        self._put("INSERT OR REPLACE INTO holders VALUES (?, ?)", rows)

    def renew(self, accounts: Mapping[str, UUID]) -> None:
        """Remember accounts whose row came in, by number: their facts are as of this run."""
        rows = ((account.bytes, self._hash("account", number)) for number, account in accounts.items())
        self._put("INSERT OR IGNORE INTO renewed VALUES (?, ?)", rows)

    def spoil(self, kind: ImportFile, number: str) -> None:
        """Remember that a row of this account was refused in this file."""
        self._put("INSERT OR IGNORE INTO spoiled VALUES (?, ?)", [(kind, self._hash("account", number))])

    def renewals(self, kind: ImportFile, size: int) -> Iterator[list[UUID]]:
        """The accounts whose facts of a kind are as of this run, in portions: no row of theirs was refused."""
        rows = self._store.execute(
            "SELECT account FROM renewed WHERE number NOT IN (SELECT number FROM spoiled WHERE kind = ?) ORDER BY account",
            (kind,),
        )
        while portion := list(islice(rows, size)):
            yield [UUID(bytes=account) for (account,) in portion]

    def _find(self, statement: str, hashes: Mapping[bytes, str]) -> list[tuple[bytes, ...]]:
        marks = ",".join("?" * len(hashes))
        return self._store.execute(f"{statement} ({marks})", list(hashes)).fetchall()

    def _put(self, statement: str, rows: Iterable[tuple[bytes | str | None, ...]]) -> None:
        self._store.execute("BEGIN")
        self._store.executemany(statement, rows)
        self._store.execute("COMMIT")
