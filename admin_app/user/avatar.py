"""A person's picture: what comes in is decoded under limits and written anew, so nothing else in the file stays.

The threat: a file that unpacks to gigabytes, one that calls itself a picture and is a page, one that tells where
it was taken. So the size is capped before, four kinds are known by their content, the memory of unpacking is bounded
(`lib.pictures`), and what is kept is a PNG of ours: no metadata, no second frame, nothing behind the end.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.identity.locking import LockedPerson, lock_person
from admin_app.identity.models import Membership, User, UserStatus
from admin_app.kernel import clock, crypto
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission, require
from admin_app.lib import pictures
from admin_app.sign_in.throttle import limits
from admin_app.support_access.lens import lens_for
from admin_app.user.models import Avatar

BYTES_MAX = 64 * 1024  # S0-28
SIDE_MAX = 80
# What may be sent to be scaled down: a photo of a phone, and no bomb.
SENT_MAX = 5 * 1024 * 1024
UPLOADS_AN_HOUR = 30
MEDIA_TYPE = "image/png"

NO_PICTURE = N_("Use a PNG, JPEG, WebP or GIF picture; this file isn’t one, or it is damaged.")
TOO_MANY_BYTES = N_("Use a file of at most %(most)s\u00a0MB.")
TOO_MANY_PIXELS = N_("Use a picture of at most %(most)s million pixels.")


class TooLarge(Invalid):
    """The picture is larger than one may be, but could be scaled down: `scaled` is how it would look (PNG)."""

    code = "too_large"

    def __init__(self, width: int, height: int, scaled: bytes) -> None:
        super().__init__(
            N_(
                "This picture has %(width)s × %(height)s pixels; at most 80 × 80 and 64\u00a0KB are possible."
            ),
            field="picture",
            width=width,
            height=height,
        )
        self.scaled = scaled


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is sent out; `hash` names its content."""

    image: bytes
    media_type: str
    hash: str


def set_own(actor: Actor, *, data: bytes, scale_down: bool = False) -> None:
    """Take a file as one's own picture.

    Raises NotAllowed (account suspended), TooLarge for more than 80 × 80 pixels or 64 KB unless it may be scaled
    down, Invalid beside `picture` for what is no picture or beyond all limits, RateLimited.
    """
    if actor.user_id is None:
        raise NotAllowed
    if not limits.within({"avatar:" + crypto.lookup_hash(actor.user_id.hex, "throttle"): UPLOADS_AN_HOUR}):
        raise RateLimited(None, N_("Too many pictures in an hour. Try again a little later."))
    image = _clean(data, scale_down=scale_down)  # slow, so before the transaction
    digest = hashlib.sha256(image).hexdigest()
    with transaction() as session:
        person = _reach(actor, actor.user_id)
        row = lock_row(Avatar, actor.user_id) or Avatar(user_id=actor.user_id)
        row.image, row.media_type, row.set_at = image, MEDIA_TYPE, clock.now()
        session.add(row)
        person.user.avatar_hash = digest
        _record(Event.PERSON_AVATAR_CHANGED, actor, person)


def remove_own(actor: Actor) -> None:
    """Take one's own picture away: the initials stand there again. Raises NotAllowed, Conflict when there is none."""
    if actor.user_id is None:
        raise NotAllowed
    with transaction() as session:
        person = _reach(actor, actor.user_id)
        row = lock_row(Avatar, actor.user_id)
        if row is None:
            raise Conflict(N_("There is no picture any more."))
        session.delete(row)
        person.user.avatar_hash = ""
        _record(Event.PERSON_AVATAR_REMOVED, actor, person)


def seen_by(actor: Actor, user_id: UUID) -> Picture:
    """Somebody's picture: one's own, of people of their own account, and for staff under a look at the profile.

    Raises NotFound for everybody else's, as where there is none.
    """
    wanted = (
        sa.select(Avatar.image, Avatar.media_type, User.avatar_hash, Membership.account_id)
        .join(User, User.id == Avatar.user_id)
        .outerjoin(Membership, Membership.user_id == User.id)
        .where(Avatar.user_id == user_id, User.status != UserStatus.ERASED)
    )
    row = db.session.execute(wanted).first()
    if row is None or not _may_see(actor, user_id, row.account_id):
        raise NotFound
    return Picture(row.image, row.media_type, row.avatar_hash)


def _may_see(actor: Actor, user_id: UUID, account_id: UUID | None) -> bool:
    if actor.user_id == user_id:
        return True
    if account_id is None:
        return False
    if actor.is_customer:
        return account_id == actor.acting_account_id
    return lens_for(actor, account_id).sees(Area.PROFILE, "avatar", user_id)


def _reach(actor: Actor, user_id: UUID) -> LockedPerson:
    person = lock_person(user_id)
    require(actor, Permission.OWN_PROFILE_WRITE, person.subject)
    return person


def _record(event: Event, actor: Actor, person: LockedPerson) -> None:
    audit.record(
        event,
        actor,
        account_id=person.subject.account_id,
        target=("user", person.user.id),
        subject_id=person.user.id,
    )


def _clean(data: bytes, *, scale_down: bool) -> bytes:
    """The picture as a PNG of ours. Raises TooLarge, Invalid, RateLimited."""
    if len(data) > SENT_MAX:
        raise Invalid(TOO_MANY_BYTES, field="picture", code="bytes", most=SENT_MAX // 1024**2)
    try:
        found = pictures.small(data, SIDE_MAX)
    except pictures.TooManyPixels as error:
        raise Invalid(TOO_MANY_PIXELS, field="picture", code="pixels", most=error.most) from error
    except pictures.NoPicture as error:
        raise Invalid(NO_PICTURE, field="picture", code="no_picture") from error
    except pictures.Busy as error:
        soon = clock.now() + timedelta(seconds=pictures.WAIT_SECONDS)
        raise RateLimited(
            soon, N_("Many pictures are being uploaded right now. Try again in a moment.")
        ) from error
    if not scale_down and (max(found.width, found.height) > SIDE_MAX or len(data) > BYTES_MAX):
        raise TooLarge(found.width, found.height, found.png)
    return found.png
