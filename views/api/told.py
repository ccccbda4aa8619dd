"""Rows as the API tells them: each field by name, the same that a page shows to the same reader."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from admin_app.account.models import Address
from admin_app.audit.timeline import TimelineEntry
from admin_app.billing.own import OwnInvoice, OwnService
from admin_app.contact.service import ContactLine
from admin_app.email.history import MailLine
from admin_app.identity.models import Account
from admin_app.overview.self_service import ColleagueRow
from admin_app.pgp_key.queries import PgpKeyLine
from admin_app.ssh_key.queries import SshKeyLine
from views.http.web import current_actor
from views.labels import events

Told = dict[str, Any]
ACCOUNT = (
    "id", "number", "name", "country", "language", "time_zone", "currency", "legal_name", "registered_number", "vat_id",
)  # fmt: skip
PERSON = ("id", "full_name", "username", "email", "invited_at", "last_sign_in_at")
SERVICE = ("id", "code", "name", "kind", "since", "source")
INVOICE = ("id", "number", "issued_on", "due_on", "currency", "total", "paid", "open_amount", "source")


def _some(row: object, names: Iterable[str]) -> Told:
    return {name: getattr(row, name) for name in names}


def account(row: Account, addresses: list[Address]) -> Told:
    """The account with its addresses."""
    return {
        **_some(row, ACCOUNT),
        "kind": row.kind.value,
        "status": row.status.value,
        "customer_since": row.customer_since_day,
        "addresses": addresses,
    }


def person(row: ColleagueRow) -> Told:
    """Somebody in the account."""
    return {**_some(row, PERSON), "role": row.role_key, "status": row.status.value}


def contact(line: ContactLine) -> Told:
    """An own contact."""
    return {
        "id": line.id,
        "kind": line.kind.value,
        "value": line.value.text,
        "is_active": line.active,
        "is_primary": line.is_primary,
        "created_at": line.created_at,
        "verified_at": line.verified_at,
    }


def ssh_key(line: SshKeyLine) -> Told:
    """An own SSH key."""
    return {
        "id": line.id,
        "name": line.name.text,
        "kind": line.kind.value,
        "bits": line.bits,
        "comment": line.comment.text,
        "fingerprint": line.fingerprint.text,
        "public_key": line.public_key.text,
        "is_generated": line.generated,
        "created_at": line.created_at,
    }


def pgp_key(line: PgpKeyLine) -> Told:
    """An own PGP key; its fingerprint as programs write it, in one piece."""
    return {
        "id": line.id,
        "emails": line.emails.text.split(", ") if line.emails.text else [],
        "fingerprint": line.fingerprint.text.replace(" ", ""),
        "block": line.block.text,
        "expires_at": line.expires_at,
        "created_at": line.created_at,
    }


def service(row: OwnService) -> Told:
    """A service."""
    return {**_some(row, SERVICE), "status": row.status.value}


def invoice(row: OwnInvoice) -> Told:
    """An invoice."""
    return {**_some(row, INVOICE), "status": row.status.value}


def mail(line: MailLine) -> Told:
    """An e-mail without its text."""
    return {
        "id": line.id,
        "created_at": line.at,
        "to": line.to.text,
        "subject": line.subject,
        "topic": line.topic.value,
        "state": line.state.value,
        "reason": line.reason,
    }


def event(entry: TimelineEntry) -> Told:
    """Something that happened; of what our staff did no device and no address is told."""
    own = not entry.by_staff
    return {
        "id": entry.id,
        "at": entry.at,
        "event": entry.name,
        "sentence": events.sentence(entry, current_actor().user_id).striptags(),
        "by_staff": entry.by_staff,
        "reason": entry.reason,
        "device": entry.device if own else "",
        "country": entry.country if own else "",
        "ip": str(entry.ip.text) if own and entry.ip else "",
    }
