"""The demo's documents: a user agreement in its second version, which one owner still has to answer, a draft of the next, and a
privacy policy that waits for its second person; and news."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa

from admin_app.demo.play import Calendar, account_of, by_name, door, enter
from admin_app.document import answering, drafting, due, publishing
from admin_app.document.drafting import Wording
from admin_app.document.due import Reader
from admin_app.document.models import DocumentKind
from admin_app.identity.models import Account, AccountStatus, Membership, Role, User, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import ActorKind
from admin_app.kernel.db import db, transaction
from admin_app.kernel.i18n import shown_language
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.news import service as news
from admin_app.news.service import NewsWording

ASKED = "priya.obrien"  # the owner who is asked at the next sign-in
EN = """# 1. What this agreement is about

This agreement is between you, the customer, and us. It covers the services that you order here.

# 2. Term and notice

It runs for twelve months and goes on by a further twelve months unless one of us ends it three months before.

# 3. Payment

- Invoices are due within 30 days.
- We remind you once before we charge interest."""
DE = """# 1. Worum es geht

Diese Vereinbarung besteht zwischen Ihnen, dem Kunden, und uns. Sie gilt für die Leistungen, die Sie hier bestellen.

# 2. Laufzeit und Kündigung

Sie läuft zwölf Monate und verlängert sich um weitere zwölf Monate, wenn nicht einer von uns sie drei Monate vorher kündigt.

# 3. Zahlung

- Rechnungen sind innerhalb von 30 Tagen fällig.
- Wir mahnen einmal, bevor wir Zinsen berechnen."""
EN_2 = EN.replace("three months before", "one month before") + "\n- You can pay by card from now on."
DE_2 = DE.replace("drei Monate vorher", "einen Monat vorher") + "\n- Sie können jetzt auch mit Karte zahlen."
POLICY = (
    "# Who we are\n\nWe run your account and are responsible for your personal data.\n\n# What for\n\n- To let you sign in\n- To bill what you order",
    "# Wer wir sind\n\nWir führen Ihr Konto und sind für Ihre personenbezogenen Daten verantwortlich.\n\n# Wozu\n\n- Damit Sie sich anmelden können\n- Um abzurechnen, was Sie bestellen",
)


def add_to(calendar: Calendar, now: datetime) -> None:
    """Owners agree to the first version when they sign in; the second begins in the last minutes, and all but one have agreed."""
    calendar.add(now - timedelta(days=98), _first)
    calendar.add(now - timedelta(days=20), partial(_second, now - timedelta(minutes=2)))
    calendar.add(now - timedelta(minutes=1), partial(_agree_but, ASKED))
    calendar.add(now - timedelta(hours=6), _drafts)
    calendar.add(now - timedelta(days=33), _old_news)
    calendar.add(now - timedelta(days=4), _news)


def _old_news() -> None:
    ruth = enter(by_name("ruth"))
    item_id = news.write(
        ruth,
        NewsWording(
            "Passkeys for everybody",
            "Passkeys für alle",
            "You can sign in with a passkey: your phone or computer takes the place of password and code.\n\nSet one up under “Sign-in security”.",
            "Sie können sich mit einem Passkey anmelden: Ihr Telefon oder Computer ersetzt Passwort und Code.\n\nRichten Sie ihn unter „Anmeldesicherheit“ ein.",
        ),
    )
    news.publish(ruth, item_id)


def _news() -> None:
    ruth = enter(by_name("ruth"))
    item_id = news.write(
        ruth,
        NewsWording(
            "Support over the holidays",
            "Support an den Feiertagen",
            "From 24 December to 1 January we answer from 10:00 to 16:00.\n\n- Outages: at any hour, as always\n- Invoices: from 2 January",
            "Vom 24. Dezember bis 1. Januar antworten wir von 10:00 bis 16:00 Uhr.\n\n- Störungen: wie immer rund um die Uhr\n- Rechnungen: ab dem 2. Januar",
        ),
    )
    news.publish(ruth, item_id)
    news.write(
        ruth,
        NewsWording(
            "A new data centre", "Ein neues Rechenzentrum", "It opens in spring.", "Es öffnet im Frühjahr."
        ),
    )


def _first() -> None:
    words = Wording(EN, DE, "The first version.", "Die erste Fassung.", clock.now())
    _confirmed(words, "Our lawyers have approved it")


def _second(begins: datetime) -> None:
    english = "Notice is one month in place of three, and you can pay by card."
    german = "Die Kündigungsfrist ist ein Monat statt drei, und Sie können mit Karte zahlen."
    _confirmed(Wording(EN_2, DE_2, english, german, begins), "Shorter notice, as the law asks for")


def _confirmed(words: Wording, reason: str) -> None:
    version_id = drafting.write(enter(by_name("ruth")), DocumentKind.AGREEMENT, words)
    asked = publishing.propose(enter(by_name("ruth")), version_id, reason=reason)
    publishing.confirm(enter(by_name("ada")), asked)


def _drafts() -> None:
    later = clock.now() + timedelta(days=60)
    ruth = enter(by_name("ruth"))
    words = Wording(
        EN_2 + "\n- Paper invoices end.",
        DE_2 + "\n- Papierrechnungen entfallen.",
        "No invoices on paper any more.",
        "Keine Rechnungen auf Papier mehr.",
        later,
    )
    drafting.write(ruth, DocumentKind.AGREEMENT, words)
    first = Wording(*POLICY, "The first version.", "Die erste Fassung.", later)
    version_id = drafting.write(ruth, DocumentKind.PRIVACY_POLICY, first)
    publishing.propose(ruth, version_id, reason="Checked by our data protection officer")


def _agree_but(username: str) -> None:
    """One owner of each account agrees for it, of all but one."""
    left_out = account_of(by_name(username))
    owners: dict[UUID, User] = {}
    found = (
        sa.select(User, Membership.account_id)
        .join(Membership, Membership.user_id == User.id)
        .join(Role, Role.id == Membership.role_id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Role.key == RoleKey.OWNER,
            User.status == UserStatus.ACTIVE,
            Account.status == AccountStatus.ACTIVE,
        )
        .order_by(User.id)
    )
    for user, account_id in db.session.execute(found):
        owners.setdefault(account_id, user)
    for account_id, user in owners.items():
        if account_id != left_out:
            _agree(user, account_id)


def _agree(user: User, account_id: UUID) -> None:
    reader = Reader(user.id, account_id, binds=True)
    actor = dataclasses.replace(
        door(user), kind=ActorKind.CUSTOMER, user_id=user.id, name=user.full_name, account_id=account_id
    )
    with transaction():
        for one in due.of(reader):
            answering.give(actor, reader, one.row.id, language=shown_language(user.language))
