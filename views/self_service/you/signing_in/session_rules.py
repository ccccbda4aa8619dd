"""The rules of one's own sessions on one page: how long, on how many devices, from where."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g
from flask_babel import gettext as _
from flask_babel import ngettext

from admin_app.kernel.actor import Actor
from admin_app.policy import service as policy
from admin_app.policy.register import AtLimit, Key
from admin_app.session.limits import service as session_limits
from admin_app.session.limits.service import Effects, SessionLimits
from admin_app.sign_in import session_rules
from admin_app.sign_in.pin import settings as pin_settings
from admin_app.sign_in.session_rules import ToldFirst
from forms.you.session_rules import AT_LIMIT, SessionRulesForm, length
from views.http.web import current_actor, fresh_required, page, perform, see_other
from views.self_service.you.signing_in.security import bp, current_user_id


@fresh_required
def rules() -> Response:
    """Show what counts and who set it, and change one's own choices."""
    actor = current_actor()
    held = session_limits.of(current_user_id(actor), actor.account_id)
    form = _form(held)
    done = perform(
        form,
        _change,
        idle_minutes=form.idle_minutes,
        days=form.days,
        limited=form.limited or True,
        limit=form.limit,
        at_limit=form.at_limit,
        bind=form.bind,
        told=form.told,
    )
    if done.ok:
        flash(
            _("Saved. The rules apply to all your devices.") if done.value else _("Nothing was changed."),
            "good",
        )
        return see_other(".session_rules")
    effects = done.error.effects if isinstance(done.error, ToldFirst) else None
    form.told.data = effects.mark if effects else ""
    return page(
        "customer/session_rules.html",
        done,
        form=form,
        held=held,
        length=length,
        told=told(effects) if effects else [],
        has_pin=bool(pin_settings.is_set([current_user_id(actor)])),
        movable=bool(policy.value(Key.BIND_SELF_RECOVER, actor.account_id)) and g.factor_on,
    )


def _change(actor: Actor, *, limited: bool, limit: int | None, told: str | None, **typed: Any) -> bool:
    """The form's answers as the command takes them: turned on without a number is 1 (S4-12)."""
    return session_rules.change(actor, limit=(limit or 1) if limited else 0, told=told or "", **typed)


def _form(now: SessionLimits) -> SessionRulesForm:
    """The form as things stand; what nobody can choose isn't in it."""
    form = SessionRulesForm(
        data={
            "idle_minutes": now.idle_minutes,
            "days": now.life.value,
            "limited": bool(now.most.value),
            "limit": now.most.value or 1,
            "at_limit": now.at_limit.value,
            "bind": now.bind,
        }
    )
    form.offer(now.idle_offered)
    if now.idle_fixed:
        del form.idle_minutes
    if now.staff:
        del form.days
    if now.most.ceiling:
        del form.limited
    if now.at_limit.ceiling == AtLimit.REFUSE:
        form.at_limit.choices = [one for one in AT_LIMIT if one[0] == AtLimit.REFUSE]
    return form


def told(effects: Effects) -> list[str]:
    """What a change does to the devices signed in now, in figures."""
    said = []
    if effects.end:
        text = ngettext(
            "%(num)s device has been signed in for longer than that, or without activity for longer, and is signed out at once.",
            "%(num)s devices have been signed in for longer than that, or without activity for longer, and are signed out at once.",
            effects.end,
        )
        said.append(text + (" " + _("This one is among them.") if effects.this_ends else ""))
    if effects.crowded:
        said.append(_crowded(effects))
    return said


def _crowded(effects: Effects) -> str:
    stay = ngettext(
        "%(num)s device is signed in and stays signed in.",
        "%(num)s devices are signed in and stay signed in.",
        effects.stay,
    )
    if not effects.refuses:
        return stay + " " + _("The next sign-in signs all of them out.")
    if effects.most == 1:
        return stay + " " + _("No new sign-in is possible until all of them are signed out.")
    return stay + " " + _("No new sign-in is possible until fewer than %(most)s are left.", most=effects.most)


def routes(to: Blueprint, prefix: str = "") -> None:
    """Mount what both audiences have."""
    to.add_url_rule(
        f"{prefix}/security/rules", endpoint="session_rules", view_func=rules, methods=["GET", "POST"]
    )


routes(bp)
