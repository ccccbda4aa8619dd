"""What a change of a policy does, in figures that cost little: none is counted beyond 200, no large table is read whole."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from admin_app.kernel.db import db

MOST = 200  # more than that is told as "more than 200"
LOOKED_AT = 20_000  # rows, in the order of an index; beyond it the figure is the least that there are


class EffectKind(enum.StrEnum):
    """What happens; each has its sentence in `views/labels/policies`."""

    FROM_NOW_ON = "from_now_on"  # what is under way keeps what it was given
    NEXT_SIGN_IN = "next_sign_in"
    OVERRULED = "overruled"  # another level says a stricter value
    ASK_SUPPORT = "ask_support"
    SESSIONS_END = "sessions_end"
    SESSIONS_SHORTER = "sessions_shorter"
    TOO_MANY_DEVICES = "too_many_devices"
    SCREENS_LOCK = "screens_lock"
    WITHOUT_FACTOR = "without_factor"
    WITH_PASSWORD = "with_password"  # noqa: S105
    BROWSERS_FORGOTTEN = "browsers_forgotten"
    BROWSERS_KEPT = "browsers_kept"
    TIED_PEOPLE = "tied_people"
    TRIALS_KEPT = "trials_kept"
    INVITATIONS_KEPT = "invitations_kept"
    GRANTS_KEPT = "grants_kept"
    GRANTS_AT_END = "grants_at_end"
    RECOVERIES_KEPT = "recoveries_kept"
    CLOSINGS_KEPT = "closings_kept"
    CLOSINGS_JUDGED = "closings_judged"
    NO_LONGER_REOPENED = "no_longer_reopened"
    AFFILIATE_WAITS = "affiliate_waits"
    SERVER_PASSWORDS_GO = "server_passwords_go"
    EMAIL_CHANGES_OPEN = "email_changes_open"
    RETENTION_ATTEMPTS = "retention_attempts"
    RETENTION_AUDIT_DETAILS = "retention_audit_details"
    RETENTION_COMMISSIONS = "retention_commissions"
    RETENTION_COPIES = "retention_copies"
    RETENTION_EXPORTS = "retention_exports"
    RETENTION_INVOICES = "retention_invoices"
    RETENTION_LOOKS = "retention_looks"
    RETENTION_MAIL_BODIES = "retention_mail_bodies"
    RETENTION_REFUSALS = "retention_refusals"
    RETENTION_SESSIONS = "retention_sessions"
    RETENTION_TEXTS = "retention_texts"
    RETENTION_TICKETS = "retention_tickets"
    NOTHING_DUE = "nothing_due"
    KEPT_LONGER = "kept_longer"
    YOU_ARE_SIGNED_OUT = "you_are_signed_out"
    ADMINISTRATORS_SIGNED_OUT = "administrators_signed_out"


class Bound(enum.StrEnum):
    """How exact a figure is."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that happens, to how many; None where it isn't about a number."""

    kind: EffectKind
    count: int | None = None
    bound: Bound = Bound.EXACT


WARNINGS = frozenset({EffectKind.YOU_ARE_SIGNED_OUT, EffectKind.ADMINISTRATORS_SIGNED_OUT})


def counted(kind: EffectKind, rows: sa.Select[*tuple[Any, ...]]) -> list[Effect]:
    """How many rows a small or well indexed selection has; nothing where there are none."""
    found = db.session.scalar(sa.select(sa.func.count()).select_from(rows.limit(MOST + 1).subquery())) or 0
    return _told(kind, found, whole=True)


def counted_among(
    kind: EffectKind, candidates: sa.Select[*tuple[Any, ...]], matches: sa.ColumnElement[bool]
) -> list[Effect]:
    """How many of the first 20,000 candidates, in the order of their index, meet a condition of no index."""
    some = candidates.add_columns(matches.label("matches")).limit(LOOKED_AT + 1).subquery()
    every, found = db.session.execute(
        sa.select(sa.func.count(), sa.func.count().filter(some.c.matches)).select_from(some)
    ).one()
    return _told(kind, found, whole=every <= LOOKED_AT)


def _told(kind: EffectKind, found: int, *, whole: bool) -> list[Effect]:
    if found > MOST:
        return [Effect(kind, MOST, Bound.MORE_THAN)]
    if not found:
        return []
    return [Effect(kind, found, Bound.EXACT if whole else Bound.AT_LEAST)]
