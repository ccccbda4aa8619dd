"""One's own keys: what there is, adding one, having one made, removing one."""

from __future__ import annotations

import re
from urllib.parse import quote
from uuid import UUID

from flask import Blueprint, Response, flash, g, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.pgp_key import limits as pgp_key_limits
from admin_app.pgp_key import queries as pgp_keys
from admin_app.pgp_key import service as pgp_key_commands
from admin_app.ssh_key import queries as ssh_keys
from admin_app.ssh_key import service as ssh_key_commands
from admin_app.ssh_key.limits import KEYS_MAX
from admin_app.ssh_key.service import GeneratedKey
from forms.account.keys import AddPgpKeyForm, AddSshKeyForm, GenerateSshKeyForm
from forms.base import ConfirmForm
from views.http.web import Performed, current_actor, fresh_required, needs, page, perform, see_other
from views.self_service.acts import ConfirmationText, act_page

bp = Blueprint("customer_keys", __name__, url_prefix="/keys")


@bp.get("")
@needs(Permission.OWN_SECURITY_WRITE)
def keys() -> Response:
    """The reader's keys, and the forms for new ones."""
    return _list_page()


@bp.post("/ssh")
@needs(Permission.OWN_KEYS_WRITE)
def add_ssh_key() -> Response:
    """Keep a public key that was pasted."""
    form = AddSshKeyForm()
    done = perform(form, ssh_key_commands.add, name=form.name, public_key=form.public_key)
    if done.ok:
        flash(_("The key “%(name)s” is added.", name=form.name.data), "good")
        return see_other(".keys")
    return _list_page(done, add=form)


@bp.post("/ssh/generate")
@needs(Permission.OWN_KEYS_WRITE)
def generate_ssh_key() -> Response:
    """Make a pair and show its private part, this once."""
    form = GenerateSshKeyForm()
    done = perform(form, ssh_key_commands.generate, name=form.name)
    return _made_page(done.value) if done.ok else _list_page(done, generate=form)


@bp.route("/ssh/<uuid:ssh_key_id>/remove", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
@fresh_required
def remove_ssh_key(ssh_key_id: UUID) -> Response:
    """Take a key away."""
    line = ssh_keys.own_one(current_actor(), ssh_key_id)
    form = ConfirmForm()
    done = perform(form, ssh_key_commands.remove, ssh_key_id)
    if done.ok:
        flash(_("The key “%(name)s” is removed.", name=line.name), "good")
        return see_other(".keys")
    ask = ConfirmationText(
        _("Remove “%(name)s”", name=line.name),
        _(
            "Whoever has its private part can’t use it for your services any more. The pair on your computer stays."
        ),
        _("Remove"),
        url_for(".keys"),
        _("SSH and PGP keys"),
        ends=True,
    )
    return act_page(ask, form, done)


@bp.post("/pgp")
@needs(Permission.OWN_KEYS_WRITE)
def add_pgp_key() -> Response:
    """Keep a public key block that was pasted."""
    form = AddPgpKeyForm()
    done = perform(form, pgp_key_commands.add, block=form.block)
    if done.ok:
        flash(_("The PGP key is added."), "good")
        return see_other(".keys")
    return _list_page(done, add_pgp=form)


@bp.route("/pgp/<uuid:pgp_key_id>/remove", methods=["GET", "POST"])
@needs(Permission.OWN_SECURITY_WRITE)
@fresh_required
def remove_pgp_key(pgp_key_id: UUID) -> Response:
    """Take a PGP key away."""
    line = pgp_keys.own_one(current_actor(), pgp_key_id)
    form = ConfirmForm()
    done = perform(form, pgp_key_commands.remove, pgp_key_id)
    if done.ok:
        flash(_("The PGP key is removed."), "good")
        return see_other(".keys")
    ask = ConfirmationText(
        _("Remove this PGP key"),
        _(
            "%(fingerprint)s: nothing is encrypted for it any more. The pair on your computer stays.",
            fingerprint=line.fingerprint,
        ),
        _("Remove"),
        url_for(".keys"),
        _("SSH and PGP keys"),
        ends=True,
    )
    return act_page(ask, form, done)


def _list_page(
    done: Performed | None = None,
    *,
    add: AddSshKeyForm | None = None,
    generate: GenerateSshKeyForm | None = None,
    add_pgp: AddPgpKeyForm | None = None,
) -> Response:
    actor = current_actor()
    right = Permission.OWN_KEYS_WRITE
    return page(
        "customer/keys.html",
        done,
        lines=ssh_keys.own_list(actor),
        pgp_lines=pgp_keys.own_list(actor),
        add_pgp=add_pgp or AddPgpKeyForm(formdata=None),
        most_pgp=pgp_key_limits.KEYS_MAX,
        add=add or AddSshKeyForm(formdata=None),
        generate=generate or GenerateSshKeyForm(formdata=None),
        most=KEYS_MAX,
        may_add=actor.may(right) and holds_while(right, g.account_status),
    )


def _made_page(made: GeneratedKey) -> Response:
    download = Markup("data:application/octet-stream;charset=utf-8,") + quote(made.private)
    return page("customer/key_made.html", made=made, download=download, file_name=_file_name(made.name))


def _file_name(name: str) -> str:
    """What the file is called in which a browser keeps the private part: as OpenSSH would, with the name behind it."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()
    return f"id_ed25519-{plain}" if plain else "id_ed25519"
