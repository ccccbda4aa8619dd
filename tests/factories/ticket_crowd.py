"""Tickets as many as a company has after years, copied within PostgreSQL."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from admin_app.identity.models import Account, User
from admin_app.kernel.db import db
from admin_app.support_access.models import Look
from admin_app.ticket.models import Ticket, TicketFile, TicketMessage, TicketSecret
from tests.factories.audit import past_triggers
from tests.factories.crowd import analyse, copies, made_id
from tests.factories.tickets import make_file, make_secret, make_ticket

ACCOUNTS = 500
# Most are closed; two in ten wait for us, of which an agent has two thirds. No two columns go by the same number.
STATE = "(ARRAY['open', 'waiting_for_us', 'waiting_for_customer', 'solved'])[1 + n % 10]"
CATEGORY = "(ARRAY['technical', 'billing', 'account', 'other'])[1 + n / 11 % 4]"
PRIORITY = "n / 13 % 4"
PAST = {
    name: f"{name} - (n + 120) * interval '1 minute'"
    for name in ("opened_at", "waits_since", "last_at", "customer_at")
}
LOOKS = (
    "INSERT INTO looks (id, at, until_at, account_id, staff_id, session_id, area, field, reason, ground, case_id, staff_role) "
    "SELECT {made}, now() - n * interval '1 hour', now() - n * interval '1 hour', '{account}', '{staff}', {made}, 'profile', '', "
    "'T', 'case', {made}, '' FROM generate_series(1, {count}) n"
)


def make_tickets(author: User, agent: User, *, count: int) -> None:
    """So many tickets, each account's in turn, one a minute, of which the agent has some; with a text each."""
    base = make_ticket(author)
    past_triggers(
        *_copied(base.id, count, "account_id", made_id(base.id, f"'a' || n % {ACCOUNTS}"), agent),
        _first_texts(base.id),
    )


def make_history(author: User, agent: User, *, tickets: int, texts: int) -> tuple[UUID, UUID]:
    """Somebody's own tickets of years, all closed but two: one of so many texts, and one that waits. Gives their ids."""
    base = make_ticket(author, subject="Old")
    past_triggers(
        *_copied(base.id, tickets, "author_id", f"'{author.id}'::uuid", agent, closed=True),
        _first_texts(base.id),
    )
    waits = make_ticket(author, state="waiting_for_us", assigned_to=agent.id)
    long = make_ticket(author, state="waiting_for_us", assigned_to=agent.id, subject="Long")
    make_secret(long)
    make_file(long)
    [first] = db.session.scalars(sa.select(TicketMessage.id).where(TicketMessage.ticket_id == long.id))
    ours = f"CASE WHEN n % 2 = 0 THEN '{agent.id}'::uuid ELSE '{author.id}'::uuid END"
    past_triggers(
        copies(
            TicketMessage,
            "id",
            first,
            range(1, texts),
            id=made_id(first, "n"),
            author_id=ours,
            kind="CASE WHEN n % 2 = 0 THEN 'staff' ELSE 'customer' END",
            created_at="created_at - interval '30 days' + n * interval '1 minute'",
        )
    )
    return long.id, waits.id


def make_looks(account: Account, staff: User, *, count: int) -> None:
    """So many looks that cases opened."""
    made = made_id(account.id, "n")
    past_triggers(sa.text(LOOKS.format(made=made, account=account.id, staff=staff.id, count=count)))


def analyse_tickets() -> None:
    """Let the planner know how much there is by now."""
    analyse((Ticket, TicketMessage, TicketFile, TicketSecret, Look, User, Account))


def _copied(
    base: UUID, count: int, column: str, value: str, agent: User, *, closed: bool = False
) -> list[sa.TextClause]:
    has = f"CASE WHEN n % 10 < 2 AND n % 3 > 0 THEN '{agent.id}'::uuid END"
    changed = {
        "id": made_id(base, "n"),
        "number": f"'T-' || upper(substr(md5('{base}' || n), 1, 10))",
        "state": "'closed'" if closed else f"coalesce({STATE}, 'closed')",
        "assigned_to": has,
        "category": CATEGORY,
        "urgency": PRIORITY,
        "priority": f"(ARRAY['urgent', 'high', 'normal', 'low'])[1 + {PRIORITY}]",
        "answered_at": "opened_at - (n + 120) * interval '1 minute' + interval '20 seconds'",
        "solved_at": "opened_at - (n + 120) * interval '1 minute' + interval '40 seconds'",
        "closed_at": "opened_at - (n + 120) * interval '1 minute' + interval '50 seconds'",
        **PAST,
        column: value,
    }
    return [copies(Ticket, "id", base, range(1, count), **changed)]


def _first_texts(base: UUID) -> sa.TextClause:
    """A text for each ticket that was copied."""
    return sa.text(
        "INSERT INTO ticket_messages (id, ticket_id, kind, via, author_id, text, quoted, message_id, sender, created_at) "
        "SELECT md5(t.id::text || 'text')::uuid, t.id, 'customer', 'page', t.author_id, 'It stands still', '', '', '', t.opened_at "
        "FROM tickets t WHERE NOT EXISTS (SELECT 1 FROM ticket_messages m WHERE m.ticket_id = t.id)"
    )
