"""Reading SSH keys, for pages. Names, comments and fingerprints are private: each reader brings a lens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from admin_app.kernel.rights.lens import Area, Lens, Revealed
from admin_app.lib import masks
from admin_app.public_key.reading import KeyReader
from admin_app.ssh_key.models import SshKey, SshKeyKind


@dataclass(frozen=True, slots=True)
class SshKeyLine:
    """One key as its reader may see it."""

    id: UUID
    user_id: UUID
    person: str
    name: Revealed
    kind: SshKeyKind
    bits: int
    comment: Revealed
    fingerprint: Revealed
    public_key: Revealed
    generated: bool
    created_at: datetime


def _line(key: SshKey, person: str, lens: Lens) -> SshKeyLine:
    def shown(value: str, name: str) -> Revealed:
        return lens.show(value, Area.KEYS, masks.text, name=name, user_id=key.user_id)

    return SshKeyLine(
        key.id,
        key.user_id,
        person,
        shown(key.name, "names"),
        key.kind,
        key.bits,
        shown(key.comment, "names"),
        shown(key.fingerprint, "fingerprints"),
        shown(key.public_key, "fingerprints"),
        key.generated,
        key.created_at,
    )


_reader = KeyReader(SshKey, _line)
own_list, own_one = _reader.own_list, _reader.own_one
of_person, one_of_person, of_account = _reader.of_person, _reader.one_of_person, _reader.of_account
