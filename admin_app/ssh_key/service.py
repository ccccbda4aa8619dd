"""A person's own SSH keys: added, made here, removed.

The threat: whoever holds a stolen session adds a key and comes back to the servers by it, long after the session has
ended. So a fresh sign-in is asked for, every known address is told, and a dispute takes the key back (`disputed`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import ssh_key as mails
from admin_app.former_state import service as former_state
from admin_app.kernel import clock, text
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.exposed import refuse_private_key
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.public_key import keeping
from admin_app.ssh_key import reading
from admin_app.ssh_key.limits import KEYS_MAX, NAME_MAX
from admin_app.ssh_key.models import SshKey
from admin_app.ssh_key.reading import PublicKey

HAVE_IT = N_("You already have this key.")


@dataclass(frozen=True, slots=True)
class GeneratedKey:
    """A pair that was made a moment ago. The private part exists here alone, and is gone with it."""

    id: UUID
    name: str
    private: str = field(repr=False)
    public: str
    fingerprint: str


def add(actor: Actor, *, name: str, public_key: str) -> UUID:
    """Keep one's own public key; gives its id.

    Raises ReauthRequired, NotAllowed, Invalid beside `name` or `public_key` (unreadable, too weak, there already, too
    many), PrivateKeyExposed.
    """
    # Read before the fresh sign-in is asked for: a page that asks shows what was pasted again, and a private key must not be.
    refuse_private_key(name, "name")
    key = reading.read(public_key)
    name = text.name(name, NAME_MAX, "name")
    require_fresh(actor)
    with transaction():
        return _keep(actor, name, key, generated=False).id


def generate(actor: Actor, *, name: str) -> GeneratedKey:
    """Make an Ed25519 pair and keep its public part; the private one is given back, once, and kept nowhere.

    Raises ReauthRequired, NotAllowed, Invalid beside `name`, or for too many keys.
    """
    refuse_private_key(name, "name")
    name = text.name(name, NAME_MAX, "name")
    require_fresh(actor)
    pair = Ed25519PrivateKey.generate()
    line = pair.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    key = reading.read(line)
    with transaction():
        row = _keep(actor, name, key, generated=True)
    private = pair.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    return GeneratedKey(row.id, name, private, key.line, key.fingerprint)


def remove(actor: Actor, key_id: UUID) -> None:
    """Remove one of one's own keys. Raises ReauthRequired, NotFound."""
    require_fresh(actor)
    with transaction():
        person = keeping.lock_owner(actor, Permission.OWN_SECURITY_WRITE)
        row = lock_row(SshKey, key_id)
        if row is None or row.user_id != person.user.id:
            raise NotFound
        former_state.keep_row(actor, row)
        name, fingerprint = row.name, row.fingerprint
        audit.record(
            Event.SSH_KEY_REMOVED,
            actor,
            account_id=row.account_id,
            target=("ssh_key", row.id),
            subject_id=row.user_id,
            facts={"kind": row.kind.value},
            before={"key_name": name, "fingerprint": fingerprint},
        )
        db.session.delete(row)
        security_mail.everywhere(
            person.user.id, lambda user: mails.removed(user, actor, name=name, fingerprint=fingerprint)
        )


def end_all_of(user_id: UUID) -> int:
    """Take every key of a person away; gives how many. Part of another command, which tells of it."""
    return keeping.end(SshKey, SshKey.user_id == user_id)


def end_all_in(account_id: UUID) -> int:
    """The same of everybody in an account."""
    return keeping.end(SshKey, SshKey.account_id == account_id)


def _keep(actor: Actor, name: str, key: PublicKey, *, generated: bool) -> SshKey:
    person = keeping.lock_owner(actor, Permission.OWN_KEYS_WRITE)
    if person.account is None:
        raise NotAllowed
    row = SshKey(
        id=clock.new_id(),
        account_id=person.account.id,
        user_id=person.user.id,
        name=name,
        kind=key.kind,
        bits=key.bits,
        public_key=key.line,
        comment=key.comment,
        fingerprint=key.fingerprint,
        generated=generated,
        created_at=clock.now(),
    )
    keeping.insert(row, most=KEYS_MAX, field=reading.FIELD, have_it=HAVE_IT)
    audit.record(
        Event.SSH_KEY_GENERATED if generated else Event.SSH_KEY_ADDED,
        actor,
        account_id=row.account_id,
        target=("ssh_key", row.id),
        subject_id=row.user_id,
        facts={"kind": key.kind.value, "bits": key.bits},
        after={"key_name": name, "fingerprint": key.fingerprint},
    )
    security_mail.everywhere(
        row.user_id, lambda user: mails.added(user, actor, name=name, fingerprint=key.fingerprint)
    )
    return row
