"""The routes of `/api/v1`: each reads what a page reads, by the same command, under the same right and lens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from admin_app.account import details
from admin_app.api_token.models import TokenScope
from admin_app.audit import timeline
from admin_app.audit.kind import TimelineFilter
from admin_app.billing import own as billing
from admin_app.contact import service as contacts_of
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.lens import own as own_lens
from admin_app.mail_history import reading as mail_history
from admin_app.overview import self_service
from admin_app.pgp_key import queries as pgp_keys_of
from admin_app.ssh_key import queries as ssh_keys_of
from admin_app.support_access.lens import colleagues
from views.api import answers, paging, schemas, told
from views.api.paging import Answer, PageArgs, pages_of
from views.http.requester.bearer import opens
from views.http.web import current_actor

bp = Blueprint("api", __name__, url_prefix="/api/v1", description="Version 1")
bp.before_request(answers.refuse_unknown)
bp.after_request(answers.finish)
Args = dict[str, Any]


class ActivityArgs(PageArgs):
    """Which page of the activity, and of what kind."""

    kind = ma.fields.Enum(
        TimelineFilter, by_value=True, metadata={"description": "Only what happened of this kind."}
    )


def _account_id(actor: Actor) -> UUID:
    if actor.acting_account_id is None:
        raise NotFound
    return actor.acting_account_id


def _user_id() -> UUID:
    user_id = current_actor().user_id
    if user_id is None:
        raise NotFound
    return user_id


@bp.route("/account")
@bp.response(200, schemas.Account)
@opens(TokenScope.ACCOUNT)
def account() -> Args:
    """Your account. Its legal facts and postal addresses."""
    found = details.read(current_actor())
    return told.account(found.account, found.addresses)


@bp.route("/people")
@bp.arguments(PageArgs, location="query", unknown=ma.RAISE)
@bp.response(200, pages_of(schemas.Person))
@opens(TokenScope.PEOPLE)
def people(args: Args) -> Answer:
    """The people of your account. Everybody who can sign in to it, by name."""
    return paging.answer(self_service.people(current_actor(), **paging.read(args)), told.person)


@bp.route("/people/<uuid:person_id>")
@bp.response(200, schemas.Person)
@opens(TokenScope.PEOPLE)
def person(person_id: UUID) -> Args:
    """One of the people."""
    return told.person(self_service.person(current_actor(), person_id))


@bp.route("/contacts")
@bp.response(200, schemas.ContactList)
@opens(TokenScope.CONTACTS)
def contacts() -> Args:
    """Your contacts. Phones first, and first of each kind the primary one."""
    return {"data": [told.contact(line) for line in contacts_of.contacts_of(_user_id(), own_lens())]}


@bp.route("/contacts/<uuid:contact_id>")
@bp.response(200, schemas.Contact)
@opens(TokenScope.CONTACTS)
def contact(contact_id: UUID) -> Args:
    """One of your contacts."""
    return told.contact(contacts_of.contact_of(_user_id(), contact_id, own_lens()))


@bp.route("/ssh-keys")
@bp.response(200, schemas.SshKeyList)
@opens(TokenScope.KEYS)
def ssh_keys() -> Args:
    """Your SSH keys. The newest first."""
    return {"data": [told.ssh_key(line) for line in ssh_keys_of.of_person(_user_id(), own_lens())]}


@bp.route("/ssh-keys/<uuid:ssh_key_id>")
@bp.response(200, schemas.SshKey)
@opens(TokenScope.KEYS)
def ssh_key(ssh_key_id: UUID) -> Args:
    """One of your SSH keys."""
    return told.ssh_key(ssh_keys_of.one_of_person(_user_id(), ssh_key_id, own_lens()))


@bp.route("/pgp-keys")
@bp.response(200, schemas.PgpKeyList)
@opens(TokenScope.KEYS)
def pgp_keys() -> Args:
    """Your PGP keys. The newest first."""
    return {"data": [told.pgp_key(line) for line in pgp_keys_of.of_person(_user_id(), own_lens())]}


@bp.route("/pgp-keys/<uuid:pgp_key_id>")
@bp.response(200, schemas.PgpKey)
@opens(TokenScope.KEYS)
def pgp_key(pgp_key_id: UUID) -> Args:
    """One of your PGP keys."""
    return told.pgp_key(pgp_keys_of.one_of_person(_user_id(), pgp_key_id, own_lens()))


@bp.route("/services")
@bp.arguments(PageArgs, location="query", unknown=ma.RAISE)
@bp.response(200, pages_of(schemas.Service))
@opens(TokenScope.BILLING)
def services(args: Args) -> Answer:
    """The services of your account. By their ids."""
    return paging.answer(billing.services(current_actor(), **paging.read(args)), told.service)


@bp.route("/services/<uuid:service_id>")
@bp.response(200, schemas.Service)
@opens(TokenScope.BILLING)
def service(service_id: UUID) -> Args:
    """One of the services."""
    return told.service(billing.service(current_actor(), service_id))


@bp.route("/invoices")
@bp.arguments(PageArgs, location="query", unknown=ma.RAISE)
@bp.response(200, pages_of(schemas.Invoice))
@opens(TokenScope.BILLING)
def invoices(args: Args) -> Answer:
    """The invoices of your account. The newest first."""
    return paging.answer(billing.invoices(current_actor(), **paging.read(args)), told.invoice)


@bp.route("/invoices/<uuid:invoice_id>")
@bp.response(200, schemas.Invoice)
@opens(TokenScope.BILLING)
def invoice(invoice_id: UUID) -> Args:
    """One of the invoices."""
    return told.invoice(billing.invoice(current_actor(), invoice_id))


@bp.route("/mails")
@bp.arguments(PageArgs, location="query", unknown=ma.RAISE)
@bp.response(200, pages_of(schemas.Mail))
@opens(TokenScope.MAIL)
def mails(args: Args) -> Answer:
    """The mail history. The newest first: every e-mail to you, and those to others of the account that aren’t for them alone."""
    actor = current_actor()
    found = mail_history.mails(actor, colleagues(actor), **paging.read(args))
    return paging.answer(found, told.mail)


@bp.route("/mails/<uuid:mail_id>")
@bp.response(200, schemas.MailWithText)
@opens(TokenScope.MAIL)
def mail(mail_id: UUID) -> Args:
    """One e-mail with its text."""
    actor = current_actor()
    found = mail_history.one(actor, colleagues(actor), mail_id)
    return {**told.mail(found.line), "text": found.text.text}


@bp.route("/activity")
@bp.arguments(ActivityArgs, location="query", unknown=ma.RAISE)
@bp.response(200, pages_of(schemas.Activity))
@opens(TokenScope.ACTIVITY)
def activity(args: Args) -> Answer:
    """What happened. The newest first: what you did and what was done to you; to an owner everything in the account."""
    actor = current_actor()
    page = paging.read(args)
    found = timeline.of_account(actor, colleagues(actor), _account_id(actor), kind=args.get("kind"), **page)
    return paging.answer(found, told.event)
