"""Downloading a copy of one's data without signing in: a mailbox alone isn't enough to take everything along.

So either a code of a second step that was set up before is shown besides the link, or every known contact is told and 72
hours pass in which none objects. An objection stops that copy for good.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app import config
from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import by_phone, security_mail
from admin_app.contact.models import Contact, ContactKind, ContactStatus
from admin_app.data_copy import service as copies
from admin_app.data_copy.models import CopyState, DataCopy
from admin_app.data_copy.queries import state_of
from admin_app.email import message as mail
from admin_app.identity.locking import lock_person
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, lock_row, transaction
from admin_app.kernel.errors import Conflict, NotAllowed, NotFound
from admin_app.kernel.i18n import N_, translate
from admin_app.kernel.links import LinkPurpose
from admin_app.mailed_link import service as mailed_links
from admin_app.request_by_mail import mails, service
from admin_app.request_by_mail.models import CopyRelease
from admin_app.sign_in.factors import second_factor
from admin_app.sign_in.flow import attempts
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.passkey import proof as passkey_proof
from admin_app.sign_in.passkey.challenge import ChallengeScope, Purpose
from admin_app.sign_in.passkey.factor import PASSKEYS
from admin_app.sign_in.password.login import guarded

WAIT = timedelta(hours=72)
OPEN_FOR = timedelta(days=7)


def ask(actor: Actor, token: str, copy_id: UUID) -> CopyRelease:
    """Have every known contact told that the copy is to be downloaded; it opens in 72 hours unless one objects.

    Raises LinkDead, NotFound, NotAllowed (the account's data, an owner no more), Conflict when it was asked for before.
    """
    with transaction() as session:
        person = service.take(token)
        copy = _ready(person, lock_row(DataCopy, copy_id))
        if db.session.scalar(sa.select(CopyRelease.id).where(CopyRelease.copy_id == copy.id)) is not None:
            raise Conflict(N_("All your addresses were told of this already."))
        now = clock.now()
        release = CopyRelease(
            id=clock.new_id(),
            copy_id=copy.id,
            user_id=person.user_id,
            asked_at=now,
            opens_at=now + WAIT,
            ends_at=now + WAIT + OPEN_FOR,
        )
        session.add(release)
        copies.keep_until(copy, release.ends_at)
        known = attempts.as_person(actor, person)
        release.told = _tell(actor, session.get_one(User, person.user_id), release)
        _record(Event.COPY_RELEASE_ASKED, known, person, release, {"contacts": release.told})
    return release


def stop(actor: Actor, token: str) -> None:
    """Somebody who was told objects by the link: this copy is never released without signing in. Raises LinkDead."""
    with transaction():
        link = mailed_links.use_up(token, LinkPurpose.COPY_OBJECT)
        lock_person(link.user_id)
        release = lock_row(CopyRelease, UUID(hex=str(link.payload["release"])))
        if release is None or release.ends_at <= clock.now():
            raise mailed_links.LinkDead
        if release.objected_at is None:
            release.objected_at = clock.now()
            audit.record(
                Event.COPY_RELEASE_STOPPED,
                actor,
                account_id=db.session.get_one(User, link.user_id).account_id,
                target=("copy_release", release.id),
                subject_id=link.user_id,
            )
            security_mail.everywhere(link.user_id, lambda who: mails.release_stopped(who, actor))


def asked_by(token: str) -> CopyRelease:
    """The release that a link of `stop` is about; nothing changes. Raises LinkDead."""
    link = mailed_links.find(token, LinkPurpose.COPY_OBJECT)
    release = db.session.get(CopyRelease, UUID(hex=str(link.payload["release"])))
    if release is None or release.ends_at <= clock.now():
        raise mailed_links.LinkDead
    return release


def ask_passkey(token: str, *, secret: str) -> str:
    """What the browser asks the person's passkeys, in place of a code (JSON). Raises LinkDead, Conflict."""
    with guarded():
        person = service.look(token)
        if not person.has(PASSKEYS):
            raise Conflict(N_("There is no passkey here; type a code."))
        return passkey_proof.request(_challenge(secret), person.user_id)


def _challenge(secret: str) -> ChallengeScope:
    return ChallengeScope.at_door(Purpose.DATA_COPY, secret)


def download(
    actor: Actor,
    token: str,
    copy_id: UUID,
    *,
    code: str | None = "",
    passkey: str | None = "",
    secret: str = "",
) -> copies.Download:
    """The file: with a second step that was set up before, a code or a passkey, or once the release has opened.

    `passkey` answers the challenge bound to the browser's `secret`. Raises LinkDead, NotFound, NotAllowed, Invalid beside
    `code`, NoPasskey, RateLimited while codes wait, Conflict (not open yet, stopped, no file any more).
    """
    with guarded():
        person = service.look(token)
        typed, proof = (code or "").strip(), "waited"
        if passkey or typed:
            _not_stopped(_ready(person, db.session.get(DataCopy, copy_id)))  # before the code is used up
        if passkey:
            passkey_proof.prove(actor, passkey, _challenge(secret), person.user_id)
            proof = "passkey"
        elif typed:
            second_factor.verify(attempts.as_person(actor, person), person, typed)
            proof = "code"
        with transaction():
            person = service.take(token)
            copy = _ready(person, lock_row(DataCopy, copy_id))
            release = _not_stopped(copy)
            if proof == "waited" and (release is None or not release.is_open):
                raise Conflict(N_("This download isn’t open yet."), code="not_open")
            known = attempts.as_person(actor, person)
            return copies.hand_out(known, copy, {"proof": proof})


def _not_stopped(copy: DataCopy) -> CopyRelease | None:
    """The release of a copy, if there is one. Raises Conflict where a contact objected: no code opens it then, either."""
    release = db.session.scalar(sa.select(CopyRelease).where(CopyRelease.copy_id == copy.id))
    if release is not None and release.objected_at is not None:
        raise Conflict(
            N_("Somebody who was told of this download stopped it. Write to our support."), code="stopped"
        )
    return release


def _ready(person: SignInSubject, copy: DataCopy | None) -> DataCopy:
    if copy is None or copy.user_id != person.user_id:
        raise NotFound
    if copy.account_id is not None and not person.is_owner:
        raise NotAllowed
    if state_of(copy) is not CopyState.READY:
        raise Conflict(N_("There is no file to download any more. Ask for a new one."))
    return copy


def _tell(actor: Actor, user: User, release: CopyRelease) -> int:
    """Every known address and phone, each with the way to stop it. Gives how many contacts there are."""
    link = mailed_links.issue(
        user.id,
        LinkPurpose.COPY_OBJECT,
        state=mailed_links.state_of_answer(),
        life=release.ends_at - release.asked_at,
        payload={"release": release.id.hex},
        keep_older=True,  # those of other releases stop theirs still
    )
    security_mail.everywhere(
        user.id, lambda who: mails.release_asked(who, actor, token=link.token, opens_at=release.opens_at)
    )
    contacts = db.session.scalars(
        sa.select(Contact).where(Contact.user_id == user.id, Contact.status == ContactStatus.ACTIVE)
    ).all()
    for contact in contacts:
        if contact.kind is ContactKind.CELL_PHONE:
            _by_phone(user, contact.value, mail.link(LinkPurpose.COPY_OBJECT, link.token), release)
    return 1 + len(contacts)


def _by_phone(user: User, number: str, url: str, release: CopyRelease) -> None:
    brand = config.active().brand
    text = translate(
        N_("Somebody wants to download a copy of your %(brand)s data. Wasn't you? Stop it: %(url)s"),
        user.language,
        brand=brand,
        url=url,
    )
    call = translate(
        N_(
            "Hello. This is %(brand)s. Somebody wants to download a copy of your personal data. If it wasn't you, call our support to stop it."
        ),
        user.language,
        brand=brand,
    )
    by_phone.tell(user, number, text=text, call=call, template="copy_release", until=release.opens_at)


def _record(
    event: Event, actor: Actor, person: SignInSubject, release: CopyRelease, facts: dict[str, object]
) -> None:
    audit.record(
        event,
        actor,
        account_id=person.account_id,
        target=("copy_release", release.id),
        subject_id=person.user_id,
        facts=facts,
    )
