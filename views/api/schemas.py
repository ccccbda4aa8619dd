"""What the API answers, named field by field: nothing leaves that doesn't stand here."""

from __future__ import annotations

import marshmallow as ma
from marshmallow import fields


class Problem(ma.Schema):
    """An error, as RFC 9457 tells it."""

    type = fields.String(required=True, metadata={"description": "Where this kind of problem is told of."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "A stable name of the problem."})
    detail = fields.String(metadata={"description": "What happened, in the person’s language."})
    errors = fields.List(
        fields.Dict(keys=fields.String(), values=fields.String()),
        metadata={"description": "The parameters that can’t be taken, each with a text."},
    )
    reference = fields.String(required=True, metadata={"description": "To be given to support."})


class PostalAddress(ma.Schema):
    """An address of the account."""

    attention = fields.String()
    line1 = fields.String()
    line2 = fields.String()
    postcode = fields.String()
    city = fields.String()
    region = fields.String()
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2."})
    is_primary = fields.Boolean()


class Account(ma.Schema):
    """The account that the token is of."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    country = fields.String(required=True, metadata={"description": "ISO 3166-1 alpha-2."})
    language = fields.String(required=True)
    time_zone = fields.String(required=True)
    currency = fields.String(required=True, metadata={"description": "ISO 4217."})
    legal_name = fields.String(required=True)
    registered_number = fields.String(required=True)
    vat_id = fields.String(required=True)
    customer_since = fields.Date(required=True)
    addresses = fields.List(fields.Nested(PostalAddress), required=True)


class Person(ma.Schema):
    """Somebody in the account."""

    id = fields.UUID(required=True)
    full_name = fields.String(required=True)
    username = fields.String(required=True)
    email = fields.String(required=True)
    role = fields.String(required=True, metadata={"description": "The role’s key, such as owner or manager."})
    status = fields.String(required=True)
    invited_at = fields.AwareDateTime(required=True, allow_none=True)
    last_sign_in_at = fields.AwareDateTime(required=True, allow_none=True)


class Contact(ma.Schema):
    """One of your contacts."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    value = fields.String(required=True)
    is_active = fields.Boolean(required=True, metadata={"description": "Confirmed by a code."})
    is_primary = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)
    verified_at = fields.AwareDateTime(required=True, allow_none=True)


class ContactList(ma.Schema):
    """All of your own contacts."""

    data = fields.List(fields.Nested(Contact), required=True)


class SshKey(ma.Schema):
    """One of your SSH keys."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    bits = fields.Integer(required=True)
    comment = fields.String(required=True)
    fingerprint = fields.String(
        required=True, metadata={"description": "As ssh-keygen shows it: SHA256 in base 64."}
    )
    public_key = fields.String(required=True, metadata={"description": "The line of authorized_keys."})
    is_generated = fields.Boolean(
        required=True, metadata={"description": "Generated here; the private part was shown once."}
    )
    created_at = fields.AwareDateTime(required=True)


class SshKeyList(ma.Schema):
    """All of your own SSH keys."""

    data = fields.List(fields.Nested(SshKey), required=True)


class PgpKey(ma.Schema):
    """One of your PGP keys."""

    id = fields.UUID(required=True)
    emails = fields.List(fields.String(), required=True)
    fingerprint = fields.String(required=True, metadata={"description": "In hexadecimal digits."})
    block = fields.String(required=True, metadata={"description": "The public key, ASCII armored."})
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class PgpKeyList(ma.Schema):
    """All of your own PGP keys."""

    data = fields.List(fields.Nested(PgpKey), required=True)


class Service(ma.Schema):
    """A service of the account."""

    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    since = fields.Date(required=True)
    source = fields.String(required=True)


class Invoice(ma.Schema):
    """An invoice of the account. Amounts are in the currency’s smallest unit."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    issued_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    currency = fields.String(required=True, metadata={"description": "ISO 4217."})
    total = fields.Integer(required=True)
    paid = fields.Integer(required=True)
    open_amount = fields.Integer(required=True)
    status = fields.String(required=True)
    source = fields.String(required=True)


class Mail(ma.Schema):
    """An e-mail to somebody of the account."""

    id = fields.UUID(required=True)
    created_at = fields.AwareDateTime(required=True)
    to = fields.String(required=True)
    subject = fields.String(required=True)
    topic = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(
        required=True, metadata={"description": "The server’s code where it wasn’t delivered."}
    )


class MailWithText(Mail):
    """An e-mail with its text. Links and codes that opened something aren’t kept in it."""

    text = fields.String(required=True)


class Activity(ma.Schema):
    """Something that happened."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    event = fields.String(required=True, metadata={"description": "A stable name: `subject.action`."})
    sentence = fields.String(
        required=True, metadata={"description": "What happened, in the person’s language."}
    )
    by_staff = fields.Boolean(required=True)
    reason = fields.String(required=True)
    device = fields.String(required=True)
    country = fields.String(required=True)
    ip = fields.String(required=True)
