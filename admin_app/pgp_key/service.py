"""A person's own PGP keys: added and removed.

The threat: whoever holds a stolen session puts a key of theirs in its place, and reads what is encrypted for its owner. So
a fresh sign-in is asked for, every known address is told, and a dispute takes the key back (`disputed`).
"""

from __future__ import annotations

from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import security_mail
from admin_app.email.messages import pgp_key as mails
from admin_app.former_state import service as former_state
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import NotAllowed, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require_fresh
from admin_app.pgp_key import reading
from admin_app.pgp_key.limits import KEYS_MAX
from admin_app.pgp_key.models import PgpKey
from admin_app.public_key import keeping

HAVE_IT = N_("You already have this key. To renew it, remove it first.")


def add(actor: Actor, *, block: str) -> UUID:
    """Keep one's own public key; gives its id.

    Raises ReauthRequired, NotAllowed, Invalid beside `block` (unreadable, weak, expired, revoked, there already, too many),
    PrivateKeyExposed.
    """
    # Read before the fresh sign-in is asked for: a page that asks shows what was pasted again, and a private key must not be.
    key = reading.read(block)
    require_fresh(actor)
    with transaction():
        person = keeping.lock_owner(actor, Permission.OWN_KEYS_WRITE)
        if person.account is None:
            raise NotAllowed
        row = PgpKey(
            id=clock.new_id(),
            account_id=person.account.id,
            user_id=person.user.id,
            block=key.block,
            fingerprint=key.fingerprint,
            emails=key.emails,
            expires_at=key.expires_at,
            created_at=clock.now(),
        )
        keeping.insert(row, most=KEYS_MAX, field=reading.FIELD, have_it=HAVE_IT)
        audit.record(
            Event.PGP_KEY_ADDED,
            actor,
            account_id=row.account_id,
            target=("pgp_key", row.id),
            subject_id=row.user_id,
            after={"fingerprint": row.fingerprint},
        )
        security_mail.everywhere(
            row.user_id, lambda user: mails.added(user, actor, fingerprint=key.fingerprint)
        )
    return row.id


def remove(actor: Actor, key_id: UUID) -> None:
    """Remove one of one's own keys. Raises ReauthRequired, NotFound."""
    require_fresh(actor)
    with transaction():
        person = keeping.lock_owner(actor, Permission.OWN_SECURITY_WRITE)
        row = lock_row(PgpKey, key_id)
        if row is None or row.user_id != person.user.id:
            raise NotFound
        former_state.keep_row(actor, row)
        fingerprint = row.fingerprint
        audit.record(
            Event.PGP_KEY_REMOVED,
            actor,
            account_id=row.account_id,
            target=("pgp_key", row.id),
            subject_id=row.user_id,
            before={"fingerprint": fingerprint},
        )
        db.session.delete(row)
        security_mail.everywhere(
            person.user.id, lambda user: mails.removed(user, actor, fingerprint=fingerprint)
        )


def end_all_of(user_id: UUID) -> int:
    """Take every key of a person away; gives how many. Part of another command, which tells of it."""
    return keeping.end(PgpKey, PgpKey.user_id == user_id)


def end_all_in(account_id: UUID) -> int:
    """The same of everybody in an account."""
    return keeping.end(PgpKey, PgpKey.account_id == account_id)
