"""Rules for signing in to the account: what holds and whose it is, another choice with its effect told first, what was changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, request, url_for
from flask_babel import gettext as _
from wtforms import Field

from admin_app.account_rules import queries, service
from admin_app.account_rules.rules import FIELDS, NAMES, AccountRule
from admin_app.account_rules.service import EffectsTold, NeedsOwnFactor
from admin_app.kernel.actor import Actor
from admin_app.kernel.errors import Conflict
from admin_app.kernel.rights.permissions import Permission, holds_while
from admin_app.policy.register import REGISTER, Key, Value
from forms.account.rules import RulesForm
from forms.base import ConfirmForm
from views.http.web import Performed, current_actor, needs, page, perform, see_other
from views.labels.people import account_rule_effects as rule_effects
from views.labels.people import account_rules as words
from views.self_service.acts import ConfirmationText, act_page, allowed
from views.sign_in import factor_pages

bp = Blueprint("customer_rules", __name__, url_prefix="/account/rules")
Rules = dict[Key, AccountRule]


@bp.route("", methods=["GET", "POST"])
@needs(Permission.OWN_ACCOUNT_RULES)
def rules() -> Response:
    """What holds, and another choice."""
    actor = current_actor()
    found = queries.read(actor)
    form = _form(found)
    fields = {name: form[name] for name in FIELDS if name in form}
    done = perform(form, _save, day=form.from_day, state=form.state, told=form.told, **fields)
    if done.ok:
        flash(_said(form) if done.value else _("Nothing was changed."), "good")
        return see_other(".rules")
    effects = done.error.effects if isinstance(done.error, EffectsTold) else None
    form.told.data = effects.mark if effects else ""
    if isinstance(done.error, Conflict) and not isinstance(done.error, NeedsOwnFactor):
        found = queries.read(actor)
        form.state.data = queries.mark(found)
    return _page(found, form, done, told=rule_effects.told(effects) if effects else [])


def _page(found: Rules, form: RulesForm, done: Performed, *, told: list[str]) -> Response:
    history = queries.history(current_actor(), key=request.args.get("key"))
    return page(
        "customer/rules.html",
        done,
        form=form,
        rules=[words.line(rule, g.account_name) for rule in found.values()],
        told=told,
        open=holds_while(Permission.OWN_ACCOUNT_RULES, g.account_status),
        lacks_factor=not g.factor_on,
        set_up=f"customer_security.{factor_pages.first_to_set_up()}",
        needs_factor=isinstance(done.error, NeedsOwnFactor),
        history=history,
        changes=[words.changed(change) for change in history.rows],
    )


@bp.route("/<uuid:rule_id>/end", methods=["GET", "POST"])
@allowed(Permission.OWN_ACCOUNT_RULES)
def end(rule_id: UUID) -> Response:
    """Take a rule back, in force or planned."""
    rule = queries.rule(current_actor(), rule_id)
    form = ConfirmForm()
    done = perform(form, service.take_back, rule_id)
    if done.ok:
        flash(_("The rule is withdrawn."), "good")
        return see_other(".rules")
    ask = ConfirmationText(
        _("Withdraw a rule: %(rule)s", rule=words.NAMES[rule.key]),
        _("Then this applies: %(value)s. All owners are told by e-mail.", value=words.without(rule)),
        _("Withdraw"),
        url_for(".rules"),
        _("Sign-in rules"),
        ends=True,
    )
    return act_page(ask, form, done)


def _save(actor: Actor, *, day: Any, state: str | None, told: str | None, **typed: str | None) -> bool:
    """The form's answers as the command takes them."""
    wanted = {FIELDS[name]: _value(FIELDS[name], said or "") for name, said in typed.items()}
    return service.save(actor, wanted=wanted, state=state or "", day=day, told=told or "")


def _value(key: Key, said: str) -> Value | None:
    """A choice of the form; empty is no rule of the account's own."""
    if not said:
        return None
    return int(said) if isinstance(REGISTER[key].default, int) else said


def _form(found: Rules) -> RulesForm:
    """The form as things stand; a rule of which nothing stricter is left to choose isn't in it."""
    chosen = {NAMES[key]: "" if rule.chosen is None else str(rule.chosen) for key, rule in found.items()}
    form = RulesForm(data={**chosen, "state": queries.mark(found)})
    for key, rule in found.items():
        field: Field = form[NAMES[key]]
        field.choices = [
            ("", words.option_without(rule)),
            *((str(said), words.value(key, said)) for said in rule.offered),
        ]
        if not rule.offered:
            del form[NAMES[key]]
    return form


def _said(form: RulesForm) -> str:
    if form.from_day is None:
        return _("Saved. The rules apply from now on.")
    return _("Saved. The rules apply from the day you chose; everybody they affect is told now.")
