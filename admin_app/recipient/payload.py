"""What a notice says: what was done, and the least by which its recipient finds its own records.

Whoever delivers mail knows addresses, whoever delivers texts knows numbers, the billing system knows accounts; each is told
only what it knows already.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from uuid import UUID

import sqlalchemy as sa

from admin_app.contact.models import Contact, ContactKind
from admin_app.identity.models import Account, User
from admin_app.kernel import clock, crypto, signing
from admin_app.kernel.db import db
from admin_app.personal_data.vocabulary import Recipient
from admin_app.recipient.models import NoticeKind, RecipientNotice

KIND = "gatehouse.recipient.notice"
ARTICLES = {
    NoticeKind.CORRECTED: "16",
    NoticeKind.ERASED: "17",
    NoticeKind.RESTRICTED: "18",
    NoticeKind.LIFTED: "18",
    NoticeKind.CALLED_OFF: "17",
}
KEY_HEADER, SIGNATURE_HEADER = "Gatehouse-Key", "Gatehouse-Signature"


def subject(recipient: Recipient, user_id: UUID | None, account_id: UUID | None) -> dict[str, object]:
    """By what a recipient knows a person, or an account with its people; empty where it can know nobody by anything."""
    return SUBJECTS[recipient](user_id, account_id)


def sealed(notice: RecipientNotice, about: dict[str, object], words: str) -> str:
    """What the recipient is told of whom, to be kept until it is sent. `words`: what was corrected."""
    said: dict[str, object] = {"subject": about}
    if words:
        said["corrected"] = words
    return crypto.seal(json.dumps(said, ensure_ascii=False), _place(notice.id))


def body(notice: RecipientNotice) -> str:
    """The JSON that is sent. Raises crypto.BadCiphertext when the key is gone."""
    said = json.loads(crypto.unseal(notice.sealed_payload, _place(notice.id)))
    told = {
        "kind": KIND,
        "notice": str(notice.id),
        "deed": notice.kind.value,
        "article": ARTICLES[notice.kind],
        "whole_account": notice.user_id is None,
        "written_at": notice.created_at.isoformat(),
        "sent_at": clock.now().isoformat(),
        "answer_until": notice.until.isoformat(),
        **said,
    }
    return json.dumps(told, ensure_ascii=False)


def signed_headers(sent: str) -> dict[str, str]:
    """The signature of what is sent, and the id of its key among the published ones."""
    name, key = signing.signer()
    return {KEY_HEADER: name, SIGNATURE_HEADER: signing.sign(signed_text(sent), key)}


def signed_text(sent: str) -> bytes:
    """What is signed: the kind before the body, so that nothing else that this key signs can pass for a notice."""
    return f"{KIND}\n{sent}".encode()


def published_keys() -> dict[str, str]:
    """The public keys by which notices are checked, retired ones included (base64)."""
    return {name: base64.b64encode(key).decode() for name, key in signing.public_keys().items()}


def _place(notice_id: UUID) -> str:
    return f"recipient_notices.sealed_payload:{notice_id}"


def _people(user_id: UUID | None, account_id: UUID | None) -> sa.Select[UUID]:
    whose = User.id == user_id if user_id is not None else User.account_id == account_id
    return sa.select(User.id).where(whose)


def _addresses(user_id: UUID | None, account_id: UUID | None) -> dict[str, object]:
    own = sa.select(User.email).where(User.id.in_(_people(user_id, account_id)))
    return {
        "emails": sorted(
            set(_contacts(ContactKind.EMAIL, user_id, account_id)) | set(db.session.scalars(own))
        )
    }


def _numbers(user_id: UUID | None, account_id: UUID | None) -> dict[str, object]:
    found = sorted(set(_contacts(ContactKind.CELL_PHONE, user_id, account_id)))
    return {"phones": found} if found else {}


def _contacts(kind: ContactKind, user_id: UUID | None, account_id: UUID | None) -> list[str]:
    wanted = sa.select(Contact.value).where(
        Contact.user_id.in_(_people(user_id, account_id)), Contact.kind == kind
    )
    return list(db.session.scalars(wanted))


def _customer(user_id: UUID | None, account_id: UUID | None) -> dict[str, object]:
    if user_id is None:
        number = db.session.scalar(sa.select(Account.number).where(Account.id == account_id))
        return {"account": number}
    person = db.session.execute(
        sa.select(User.email, Account.number)
        .outerjoin(Account, Account.id == User.account_id)
        .where(User.id == user_id)
    ).one()
    return {"account": person.number, "email": person.email}


def _row(user_id: UUID | None, account_id: UUID | None) -> dict[str, object]:
    return {"id": str(user_id or account_id)}


SUBJECTS: dict[Recipient, Callable[[UUID | None, UUID | None], dict[str, object]]] = {
    Recipient.HOSTING: _row,
    Recipient.MAIL: _addresses,
    Recipient.TEXTS: _numbers,
    Recipient.BILLING: _customer,
}
