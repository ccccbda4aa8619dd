"""Mailings in words: their states, whom they go to, what became of them, and one that waits for its second person."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from admin_app.email.models import MailState
from admin_app.kernel.db import db
from admin_app.kernel.i18n import grouped
from admin_app.mailing import audience as audience_of
from admin_app.mailing.models import Mailing, MailingState
from admin_app.mailing.queries import StateCount
from admin_app.proposal.queries import ProposalDetail
from forms.you.notifications import TOPICS
from views.http.requester.reader import reader
from views.labels import countries
from views.labels.desk import LABELS

STATES = LABELS[MailingState]


def audience(row: Mailing) -> str:
    """Its filters, in words."""
    parts = [
        str(LABELS[type(row.account_kind)][row.account_kind][0]) if row.account_kind else "",
        countries.name(row.country) if row.country else "",
        gettext("active service: %(name)s", name=row.service) if row.service else "",
    ]
    return " · ".join(part for part in parts if part) or gettext("Customers of all accounts")


def reach(number: int) -> str:
    """How many people a draft would be looked at for; more than are counted are said so."""
    if number > audience_of.SHOWN_MOST:
        return gettext("It would go to more than %(most)s people.", most=audience_of.SHOWN_MOST)
    return ngettext(
        "It would go to %(num)s person at most.", "It would go to %(num)s people at most.", number
    )


def results(counted: Iterable[StateCount]) -> list[tuple[str, str, str]]:
    """How many of its mails are in which state: words, number, tone."""
    language = reader().language
    found = []
    for one in counted:
        label, tone = LABELS[MailState][one.state]
        number = grouped(one.number, language)
        found.append(
            (str(label), gettext("more than %(number)s", number=number) if one.more else number, tone)
        )
    return found


def effects(found: ProposalDetail) -> list[tuple[str, Markup | str, str]]:
    """What goes out, and to whom."""
    row = _row(found)
    if row is None:
        return [(gettext("Ends"), gettext("The draft was discarded."), "bad")]
    return [
        (gettext("Topic"), str(TOPICS[row.topic]), ""),
        (gettext("To whom"), audience(row), ""),
        (gettext("How many"), reach(audience_of.about(row)), "warn"),
        (gettext("In English"), row.subject_en, ""),
        (gettext("In German"), row.subject_de, ""),
        (gettext("Stays"), gettext("Once it is confirmed it can be cancelled, but not changed."), ""),
    ]


def told(_found: ProposalDetail) -> str:
    """Who gets a mail once it is done."""
    return gettext("Its readers, by e-mail.")


def url(found: ProposalDetail) -> str:
    """The page of the mailing."""
    return url_for("mailings.details_view", row_id=UUID(hex=found.target)) if _row(found) else ""


def _row(found: ProposalDetail) -> Mailing | None:
    return db.session.get(Mailing, UUID(hex=found.target))
