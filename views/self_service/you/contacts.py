"""Own contacts: phones and e-mail addresses for notices and codes; masked until "Show" is pressed, for five minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, request, session, url_for
from flask_babel import gettext as _

from admin_app.bounce import service as bounces
from admin_app.contact import code_status, limits
from admin_app.contact import service as contacts
from admin_app.contact.models import Channel, ContactKind
from admin_app.contact.phones import COUNTRIES
from admin_app.contact.service import ContactLine
from admin_app.kernel import clock
from admin_app.kernel.rights.lens import MASKED, Lens, own
from admin_app.kernel.rights.permissions import Permission
from admin_app.lib import masks
from admin_app.overview import self_service
from admin_app.text_message import providers
from admin_app.text_message.models import TextChannel
from admin_app.user import contacts as commands
from forms.base import ConfirmForm
from forms.you.contacts import ContactCodeForm, ContactEmailForm, MailCodeForm, PhoneForm, SendCodeForm
from views.http.web import (
    Performed,
    asked_country,
    current_actor,
    fresh_required,
    needs,
    page,
    perform,
    safe_next,
    see_other,
)
from views.labels import mails as mail_words
from views.labels.people import codes as code_labels
from views.self_service.acts import ConfirmationText, act_page
from views.self_service.you.signing_in.security import current_user_id

bp = Blueprint("customer_contacts", __name__, url_prefix="/contacts")
SHOWN_FOR = timedelta(minutes=5)
SHOWN = "contacts_shown"  # in the page's own sealed cookie: for which session, until when
Form = PhoneForm | ContactEmailForm


@bp.get("", endpoint="contacts")
@needs(Permission.OWN_SECURITY_WRITE)
def contacts_page() -> Response:
    """The sign-in address, the contacts, and the forms for new ones."""
    return _list_page()


@bp.post("/phones")
@needs(Permission.OWN_SECURITY_WRITE)
def add_phone() -> Response:
    """A phone number, proven next."""
    form = _phone_form()
    done = perform(form, commands.add_phone, number=form.number, country=form.country)
    return _added(done.value) if done.ok else _list_page(done, phone=form)


@bp.post("/emails")
@needs(Permission.OWN_SECURITY_WRITE)
def add_email() -> Response:
    """An e-mail address, proven next."""
    form = ContactEmailForm()
    done = perform(form, commands.add_email, email=form.email)
    return _added(done.value) if done.ok else _list_page(done, email=form)


@bp.post("/show")
@needs(Permission.OWN_SECURITY_WRITE)
def show() -> Response:
    """Show one's own contacts in full for a while. Nobody else's are here, so it is no look."""
    session[SHOWN] = [str(current_actor().session_id), (clock.now() + SHOWN_FOR).isoformat()]
    return _back()


@bp.post("/hide")
@needs(Permission.OWN_SECURITY_WRITE)
def hide() -> Response:
    """Mask them again."""
    session.pop(SHOWN, None)
    return _back()


@bp.route("/<uuid:contact_id>/confirm", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
@fresh_required
def confirm(contact_id: UUID) -> Response:
    """Type the code that came; how it stands with it, and why none may have come."""
    line = _line(contact_id)
    form = ContactCodeForm()
    done = perform(form, commands.confirm, contact_id, code=form.code)
    if done.ok:
        flash(_("%(contact)s is verified.", contact=line.value), "good")
        return see_other(".contacts")
    return _confirm_page(line, done, code=form)


@bp.post("/<uuid:contact_id>/code")
@needs(Permission.OWN_SECURITY_WRITE)
def send_code(contact_id: UUID) -> Response:
    """Send a code: by mail, as a text, or by a call."""
    line = _line(contact_id)
    form = _send_form(line)
    channel = form.channel if isinstance(form, SendCodeForm) else "mail"
    done = perform(form, commands.send_code, contact_id, channel=channel)
    if done.ok:
        flash(_("The code is on its way."), "good")
        return see_other(".confirm", contact_id=contact_id)
    return _confirm_page(line, done, send=form)


@bp.route("/<uuid:contact_id>/primary", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
@fresh_required
def set_primary(contact_id: UUID) -> Response:
    """Make it the first one of its kind, once confirmed."""
    line = _line(contact_id)
    form = ConfirmForm()
    done = perform(form, commands.set_primary, contact_id)
    if done.ok:
        flash(_("%(contact)s is your primary contact.", contact=line.value), "good")
        return see_other(".contacts")
    text = (
        _("This is the number we call and send text messages to. The previous one stays a contact.")
        if line.kind is ContactKind.CELL_PHONE
        else _("This is the first address for notices. The previous one stays a contact.")
    )
    return act_page(
        _ask(_("Make %(contact)s primary", contact=line.value), text, _("Make primary")), form, done
    )


@bp.route("/<uuid:contact_id>/remove", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
@fresh_required
def remove(contact_id: UUID) -> Response:
    """Take a contact away; a last message tells it."""
    line = _line(contact_id)
    form = ConfirmForm()
    done = perform(form, commands.remove, contact_id)
    if done.ok:
        flash(_("%(contact)s is removed.", contact=line.value), "good")
        return see_other(".contacts")
    text = _("Notices and codes no longer go there. If it was verified, it gets a last message about this.")
    return act_page(
        _ask(_("Remove %(contact)s", contact=line.value), text, _("Remove"), ends=True), form, done
    )


@bp.route("/<uuid:contact_id>/change", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
@fresh_required
def change(contact_id: UUID) -> Response:
    """Another number or address in its place: the present one stays until the new one is confirmed."""
    line = _line(contact_id)
    if line.kind is ContactKind.CELL_PHONE:
        form: Form = _phone_form()
        values: dict[str, Any] = {"number": form["number"], "country": form["country"]}
        command: Any = commands.add_phone
    else:
        form, command = ContactEmailForm(), commands.add_email
        values = {"email": form["email"]}
    done = perform(form, command, replaces=contact_id, **values)
    if done.ok:
        return _added(done.value)
    return page("customer/contact_change.html", done, line=line, form=form, shown_until=_shown_until())


def _back() -> Response:
    """To the page of the button, which is the list or one contact's."""
    return see_other(safe_next(request.form.get("next"), url_for(".contacts")))


def _added(contact_id: UUID) -> Response:
    flash(_("Added. Now prove that it is yours: send a code there."), "good")
    return see_other(".confirm", contact_id=contact_id)


def _lens() -> Lens:
    """Everything for five minutes after "Show", in the session that pressed it; else masked."""
    return own() if _shown_until() else MASKED


def _shown_until() -> datetime | None:
    kept = session.get(SHOWN)
    if not isinstance(kept, list) or len(kept) != 2 or kept[0] != str(current_actor().session_id):  # noqa: PLR2004
        return None
    until = datetime.fromisoformat(str(kept[1]))  # written by ourselves: the cookie is sealed
    return until if until > clock.now() else None


def _line(contact_id: UUID) -> ContactLine:
    return contacts.contact_of(current_user_id(current_actor()), contact_id, _lens())


def _phone_form() -> PhoneForm:
    form = PhoneForm()
    form.offer(asked_country(COUNTRIES) or self_service.own_profile(current_actor()).account_country)
    return form


def _send_form(line: ContactLine) -> SendCodeForm | MailCodeForm:
    """Only the ways that lead there: a fixed line can't read."""
    if line.kind is ContactKind.EMAIL:
        return MailCodeForm()
    form = SendCodeForm()
    ways = [way for way in form.channel.choices if line.texts or way[0] != Channel.TEXT]
    form.channel.choices = ways
    if not form.is_submitted():
        form.channel.data = ways[0][0]
    return form


def _list_page(
    done: Performed | None = None, *, phone: PhoneForm | None = None, email: ContactEmailForm | None = None
) -> Response:
    actor = current_actor()
    mine = self_service.own_profile(actor)
    if phone is None:
        phone = PhoneForm(formdata=None)
        phone.offer(asked_country(COUNTRIES) or mine.account_country)
    until = _shown_until()
    return page(
        "customer/contacts.html",
        done,
        lines=contacts.contacts_of(current_user_id(actor), _lens()),
        sign_in_address=mine.email if until else masks.email(mine.email),
        email_url=_url("customer_profile.email"),
        shown_until=until,
        phone=phone,
        email=email or ContactEmailForm(formdata=None),
        offers=_offers(),
        most=limits.CONTACTS_MAX,
        phones=ContactKind.CELL_PHONE,
        troubles=bounces.troubles(current_user_id(actor)),
        own_id=actor.user_id,
        causes=mail_words.cause,
    )


def _confirm_page(
    line: ContactLine,
    done: Performed,
    *,
    code: ContactCodeForm | None = None,
    send: SendCodeForm | MailCodeForm | None = None,
) -> Response:
    full = contacts.contact_of(current_user_id(current_actor()), line.id, own())
    now = code_status.of(current_user_id(current_actor()), str(full.value), line.id)
    return page(
        "customer/contact_confirm.html",
        done,
        line=line,
        came_back=line.id in bounces.troubles(current_user_id(current_actor())),
        shown_until=_shown_until(),
        standing=now,
        hints=code_labels.hints(now),
        held=code_labels.held(now),
        code=code or ContactCodeForm(formdata=None),
        send=send or _send_form(line),
        offers=_offers(),
        phones=ContactKind.CELL_PHONE,
    )


def _offers() -> dict[str, bool]:
    return {channel.value: providers.offers(channel) for channel in TextChannel}


def _url(endpoint: str) -> str | None:
    return url_for(endpoint) if endpoint in current_app.view_functions else None


def _ask(title: str, text: str, button: str, *, ends: bool = False) -> ConfirmationText:
    return ConfirmationText(title, text, button, url_for(".contacts"), _("Contacts"), ends=ends)
