"""Reading PGP keys, for pages. Fingerprints and addresses are private: each reader brings a lens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.kernel import clock
from admin_app.kernel.rights.lens import Area, Lens, Revealed
from admin_app.lib import masks
from admin_app.pgp_key.models import PgpKey
from admin_app.public_key.reading import KeyReader


@dataclass(frozen=True, slots=True)
class PgpKeyLine:
    """One key as its reader may see it."""

    id: UUID
    user_id: UUID
    person: str
    emails: Revealed
    fingerprint: Revealed
    block: Revealed
    expires_at: datetime | None
    created_at: datetime

    @property
    def expired(self) -> bool:
        """Whether its end has come since it was added."""
        return self.expires_at is not None and self.expires_at <= clock.now()


GROUP = 4  # letters of a fingerprint that are read together


def spaced(fingerprint: str) -> str:
    """A fingerprint in groups of four, as people compare it."""
    return " ".join(fingerprint[at : at + GROUP] for at in range(0, len(fingerprint), GROUP))


def _line(key: PgpKey, person: str, lens: Lens) -> PgpKeyLine:
    def shown(value: str, name: str) -> Revealed:
        return lens.show(value, Area.KEYS, masks.text, name=name, user_id=key.user_id)

    return PgpKeyLine(
        key.id,
        key.user_id,
        person,
        shown(", ".join(key.emails), "names"),
        shown(spaced(key.fingerprint), "fingerprints"),
        shown(key.block, "fingerprints"),
        key.expires_at,
        key.created_at,
    )


_reader = KeyReader(PgpKey, _line)
own_list, own_one = _reader.own_list, _reader.own_one
of_person, one_of_person, of_account = _reader.of_person, _reader.one_of_person, _reader.of_account
