"""The certificate of an erasure: counts and grounds for each table, signed, and checked by anybody with the public key.

It names the subject by an id that leads to nobody, and leaves out the tables of which customers aren't told by law. What is
signed is one canonical form of its JSON, so that a file that was only laid out anew still holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from admin_app import config
from admin_app.billing.models import Invoice
from admin_app.erasure import deeds
from admin_app.erasure.deeds import TableDeed
from admin_app.erasure.models import Erasure
from admin_app.erasure.subject import Subject
from admin_app.kernel import signing
from admin_app.kernel.i18n import N_, translate
from admin_app.kernel.signing import PublicKeys, SignatureState

KIND = "gatehouse.erasure.certificate"
VERSION = 1
FORM = "gatehouse.erasure.certificate.1"
SIGNATURE = "signature"
MOST_BYTES = 64 << 10


class NoCertificate(Exception):
    """What was given isn't a certificate of an erasure."""


@dataclass(frozen=True, slots=True)
class Area:
    """What became of one kind of data: rows by deed, and why."""

    name: str
    deleted: int
    emptied: int
    kept: int
    ground: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A certificate as it was read, and what its signature is worth."""

    state: SignatureState
    key_id: str
    number: str
    subject: str
    begun_at: datetime
    done_at: datetime
    issuer: str
    areas: tuple[Area, ...]
    outside: tuple[Mapping[str, Any], ...]


def write(erasure: Erasure, todo: Sequence[TableDeed]) -> str:
    """The certificate of an erasure that is done, as the text of its file."""
    body = _body(erasure, todo)
    name, key = signing.signer()
    body["key"] = name
    body[SIGNATURE] = signing.sign(_signed(body), key)
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _body(erasure: Erasure, todo: Sequence[TableDeed]) -> dict[str, Any]:
    language = erasure.language
    until = deeds.kept_until(Subject.of(erasure))
    areas = [
        {
            "table": deed.entry.name,
            "area": translate(deed.entry.words, language),
            **{name: counts.get(name, 0) for name in ("deleted", "emptied", "kept")},
            "ground": _ground(deed, until, language),
        }
        for deed in todo
        if not deed.entry.withheld and (counts := erasure.counts.get(deed.entry.name))
    ]
    return {
        "kind": KIND,
        "version": VERSION,
        "issuer": config.active().brand,
        "number": erasure.number,
        "case": str(erasure.case_id),
        "subject": {"kind": erasure.subject_kind.value, "id": str(erasure.subject_id)},
        "language": language,
        "begun_at": _moment(erasure.begun_at),
        "done_at": _moment(erasure.done_at or erasure.begun_at),
        "areas": sorted(areas, key=lambda area: str(area["table"])),
        "outside": erasure.outside.get("answers", []),
    }


def _ground(deed: TableDeed, until: int | None, language: str) -> str:
    """Why it was done; of invoices, which the law keeps, until when as well."""
    if until is None or deed.entry.name != Invoice.__tablename__:
        return translate(deed.why, language)
    return translate(
        N_(
            "Kept unchanged and locked until the end of %(year)s at most, as tax and commercial law ask for it (GDPR art. 17(3)(b))."
        ),
        language,
        year=until,
    )


def check(data: bytes, keys: PublicKeys) -> Checked:
    """Judge the file of a certificate by the public keys that are trusted. Raises NoCertificate."""
    told = _read(data)
    try:
        key_id, signature = str(told["key"]), str(told[SIGNATURE])
        state = signing.check(_signed(told), key_id, signature, keys)
        return Checked(
            state=state,
            key_id=key_id,
            number=str(told["number"]),
            subject=f"{told['subject']['kind']} {told['subject']['id']}",
            begun_at=datetime.fromisoformat(told["begun_at"]),
            done_at=datetime.fromisoformat(told["done_at"]),
            issuer=str(told["issuer"]),
            areas=tuple(_area(area) for area in told["areas"]),
            outside=tuple(dict(answer) for answer in told["outside"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise NoCertificate from error


def _area(told: Mapping[str, Any]) -> Area:
    deleted, emptied, kept = (int(told[name]) for name in ("deleted", "emptied", "kept"))
    return Area(str(told["area"]), deleted, emptied, kept, str(told["ground"]))


def _read(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise NoCertificate
    try:
        told = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NoCertificate from error
    if not isinstance(told, dict) or told.get("kind") != KIND or told.get("version") != VERSION:
        raise NoCertificate
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


def _refuse(word: str) -> object:
    raise ValueError(word)


def _signed(body: Mapping[str, Any]) -> bytes:
    plain = {name: value for name, value in body.items() if name != SIGNATURE}
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"{FORM}\n{canonical}".encode()


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
