"""The demo's programs, keys and letters: tokens and keys of a company's people, mailings in each state, topics, mail that came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from pysequoia import Tsk

from admin_app.api_token import service as tokens
from admin_app.api_token.models import TokenLevel, TokenScope
from admin_app.bounce import service as bounces
from admin_app.bounce.models import Fate
from admin_app.bounce.service import Reported
from admin_app.demo import world
from admin_app.demo.play import Calendar, by_name, enter
from admin_app.email.models import Mail, Topic
from admin_app.kernel import clock
from admin_app.kernel.db import db
from admin_app.mailing import service as mailings
from admin_app.mailing.service import MailingDraft
from admin_app.pgp_key import service as pgp_keys
from admin_app.ssh_key import service as ssh_keys
from admin_app.subscription import service as subscriptions

ALL_TOPICS = frozenset({Topic.SUPPORT, Topic.STATUS, Topic.BILLING, Topic.NEWSLETTER})
NO_SUCH_ADDRESS = "5.1.1"
AUTUMN = MailingDraft(
    Topic.NEWSLETTER.value,
    "Two new locations, and a quieter backup window",
    "Zwei neue Standorte und ruhigere Backups",
    "# New locations\n\nFrom December on you can order servers in Tampere and Lyon.\n\n# Backups\n\n- They begin at 3 in the night of your own time zone.\n- A backup that takes longer than an hour is told to you.",
    "# Neue Standorte\n\nAb Dezember können Sie Server in Tampere und Lyon bestellen.\n\n# Backups\n\n- Sie beginnen um 3 Uhr nachts in Ihrer Zeitzone.\n- Dauert ein Backup länger als eine Stunde, erfahren Sie das.",
)
WORK = MailingDraft(
    Topic.STATUS.value,
    "Work on the network in Hamburg on Sunday",
    "Arbeiten am Netz in Hamburg am Sonntag",
    "On Sunday from 2 to 4 (CET) connections to Hamburg may break for some minutes.",
    "Am Sonntag von 2 bis 4 Uhr können Verbindungen nach Hamburg für einige Minuten abreißen.",
    country="DE",
)
WINTER = replace(
    AUTUMN,
    subject_en="Open over the holidays",
    subject_de="Über die Feiertage erreichbar",
    text_en="Support answers on all days, also on 25 and 26 December.",
    text_de="Der Support antwortet an allen Tagen, auch am 25. und 26. Dezember.",
)


def add_to(calendar: Calendar, now: datetime) -> None:
    """Over the last weeks, by the commands that pages call."""
    manager = world.shown_manager()
    calendar.add(now - timedelta(days=26), partial(_subscribes, "mara", manager))
    calendar.add(now - timedelta(days=24), partial(_makes_tokens, "mara"))
    calendar.add(now - timedelta(days=16), partial(_makes_tokens, manager))
    calendar.add(now - timedelta(days=15), partial(_adds_ssh_keys, "mara", "Laptop", "Build server"))
    calendar.add(now - timedelta(days=13), partial(_adds_ssh_keys, manager, "Office computer"))
    calendar.add(now - timedelta(minutes=95), partial(_adds_pgp_key, "mara"))
    calendar.add(now - timedelta(days=9), partial(_sent, AUTUMN, "The autumn letter, as planned"))
    calendar.add(now - timedelta(days=9) + timedelta(hours=1), partial(_comes_back, manager))
    calendar.add(now - timedelta(days=5), _called_off)
    calendar.add(now - timedelta(hours=4), partial(_asked, WINTER, "Each December"))
    calendar.add(
        now - timedelta(hours=2), partial(_draft, replace(WORK, subject_en="Work in Oslo on Friday"))
    )


def _subscribes(*usernames: str) -> None:
    for username in usernames:
        user = by_name(username)
        subscriptions.choose(enter(user), {user.id: ALL_TOPICS})


def _makes_tokens(username: str) -> None:
    """One that is used each night from the office, one that reads everything, and one that ended."""
    actor = enter(by_name(username))
    for name, scopes, days, networks in (
        ("Invoices to bookkeeping", [TokenScope.BILLING.value], 60, f"{actor.ip}"),
        ("Dashboard in the hall", [], None, ""),
        ("First try", [TokenScope.PEOPLE.value, TokenScope.CONTACTS.value], 90, ""),
    ):
        level = TokenLevel.SCOPES if scopes else TokenLevel.READ
        ends_on = (clock.now() + timedelta(days=days)).date() if days else None
        made = tokens.make(
            actor, name=name, level=level.value, scopes=scopes, ends_on=ends_on, networks=networks
        )
        clock.pass_by(timedelta(minutes=2))
        if name == "First try":
            tokens.end(actor, made.id)
        else:
            tokens.note_use(made.id, actor.ip, None)


def _adds_ssh_keys(username: str, *names: str) -> None:
    actor = enter(by_name(username))
    for name in names:
        ssh_keys.generate(actor, name=name)
        clock.pass_by(timedelta(minutes=1))


def _adds_pgp_key(username: str) -> None:
    user = by_name(username)
    made = Tsk.generate(user_ids=[f"{user.full_name} <{user.email}>"])
    pgp_keys.add(enter(user), block=str(made.extract_certificate()))


def _draft(draft: MailingDraft) -> UUID:
    return mailings.write(enter(by_name("ruth")), draft)


def _asked(draft: MailingDraft, reason: str) -> tuple[UUID, UUID]:
    mailing_id = _draft(draft)
    clock.pass_by(timedelta(minutes=5))
    return mailing_id, mailings.propose(enter(by_name("ruth")), mailing_id, reason=reason)


def _sent(draft: MailingDraft, reason: str) -> UUID:
    mailing_id, proposal_id = _asked(draft, reason)
    clock.pass_by(timedelta(minutes=20))
    mailings.confirm(enter(by_name("ari")), proposal_id)
    return mailing_id


def _called_off() -> None:
    """It was let go too early, and cancelled before a worker came to it."""
    mailing_id = _sent(WORK, "Agreed with the network team")
    mailings.cancel(enter(by_name("remy")), mailing_id, reason="The network team moved it by a week")


def _comes_back(username: str) -> None:
    """The letter to one of its readers: the mailbox is gone."""
    user = by_name(username)
    newest = sa.select(Mail.message_id).where(Mail.user_id == user.id, Mail.topic == Topic.NEWSLETTER)
    message_id = db.session.scalar(newest.order_by(Mail.created_at.desc()).limit(1))
    if message_id:
        bounces.hear(Reported(Fate.BOUNCED, f"demo {message_id}", NO_SUCH_ADDRESS, message_id=message_id))
