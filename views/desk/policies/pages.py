"""Policies at the desk: a page a group, each setting with its history, and the form that asks for another value."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _

from admin_app.account.queries import AccountFacts
from admin_app.desk import policy_change
from admin_app.desk.policy_change import ToldFirst, target_of
from admin_app.kernel.errors import NotFound
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.lib import reading
from admin_app.overview.account import page as account_page
from admin_app.policy import history, queries
from admin_app.policy.register import REGISTER, Group, Key, Value
from admin_app.policy.schedule import Setting
from forms.desk.policies import PolicyForm, form_of
from views.desk.account.frame import frame
from views.http.web import current_actor, fresh_required, needs, page, perform, see_other
from views.labels import policies as labels

bp = Blueprint("policies", __name__, url_prefix="/admin")


@bp.get("/policies/")
@needs(P.POLICY_READ)
def index_view() -> Response:
    """The pages there are, each with how many of its policies differ from their default."""
    actor = current_actor()
    lines = {group: queries.of_group(actor, group) for group in Group}
    waiting = queries.waiting(actor, [key.value for key in Key])
    return page("staff/policies/index.html", lines=lines, waiting=waiting, groups=labels.GROUPS)


@bp.get("/policies/<group>")
@needs(P.POLICY_READ)
def of_group(group: str) -> Response:
    """One page of policies: value, default, range, who set it and when."""
    actor, chosen = current_actor(), _group(group)
    lines = queries.of_group(actor, chosen)
    return page(
        "staff/policies/group.html",
        group=chosen,
        groups=labels.GROUPS,
        lines=lines,
        waiting=queries.waiting(actor, [line.key.value for line in lines]),
        labels=labels.IN_TEMPLATES,
    )


@bp.get("/policies/<group>/<key>")
@needs(P.POLICY_READ)
def one(group: str, key: str) -> Response:
    """One policy for everybody: what is said now and later, its history, and the accounts that have another value."""
    setting = Setting(_key(key, _group(group)))
    return _one(setting, accounts=queries.accounts_of(current_actor(), setting.key))


@bp.route("/policies/<group>/<key>/change", methods=["GET", "POST"])
@needs(P.POLICY_PROPOSE)
@fresh_required
def change(group: str, key: str) -> Response:
    """Ask for another value for everybody: first what it does in figures, then the question."""
    return _change(Setting(_key(key, _group(group))), None)


@bp.get("/accounts/<uuid:account_id>/policies")
@needs(P.ACCOUNT_READ)
def account(account_id: UUID) -> Response:
    """What holds for one account, and who said it."""
    actor = current_actor()
    tab = account_page.open_tab(actor, account_id)
    lines = queries.of_account(actor, account_id)
    return page(
        "staff/policies/account.html",
        lines=lines,
        labels=labels.IN_TEMPLATES,
        page_of=lambda key: labels.page_of(Setting(key, account_id)),
        **frame(tab, "security"),
    )


@bp.get("/accounts/<uuid:account_id>/policies/<key>")
@needs(P.POLICY_READ)
def account_one(account_id: UUID, key: str) -> Response:
    """One policy of an account: what the operator set for it, and the history."""
    facts, _lens, _consents = account_page.head(current_actor(), account_id)
    setting = Setting(_key(key, of_account=True), account_id)
    return _one(setting, account=facts)


@bp.route("/accounts/<uuid:account_id>/policies/<key>/change", methods=["GET", "POST"])
@needs(P.POLICY_PROPOSE)
@fresh_required
def account_change(account_id: UUID, key: str) -> Response:
    """Ask for another value for one account."""
    facts, _lens, _consents = account_page.head(current_actor(), account_id)
    return _change(Setting(_key(key, of_account=True), account_id), facts)


def _one(setting: Setting, **more: object) -> Response:
    actor = current_actor()
    target = target_of(setting)
    return page(
        "staff/policies/one.html",
        line=queries.one(actor, setting),
        history=history.of(actor, setting),
        waiting=queries.waiting(actor, [target]).get(target),
        may_propose=actor.may(P.POLICY_PROPOSE),
        **_around(setting, more),
    )


def _change(setting: Setting, facts: AccountFacts | None) -> Response:
    actor = current_actor()
    line = queries.one(actor, setting)
    form = _form(setting, line.value)
    done = perform(
        form,
        policy_change.propose,
        setting,
        value=form.chosen,
        at=form.moment,
        reason=form.reason,
        told=form.told.data or "",
    )
    if done.ok:
        flash(_("Proposed. It applies once another person has confirmed it."), "good")
        return see_other("proposals.details_view", row_id=done.value)
    seen = done.error.preview if isinstance(done.error, ToldFirst) else None
    form.told.data = seen.mark if seen else ""
    return page(
        "staff/policies/change.html",
        done,
        form=form,
        line=line,
        seen=seen,
        **_around(setting, {"account": facts}),
    )


def _form(setting: Setting, value: Value) -> PolicyForm:
    """Filled with what counts, or with the value of a change that is to be rolled back to."""
    policy = REGISTER[setting.key]
    words = [(one, labels.value(setting.key, one)) for one in policy.choices or policy.allowed]
    back = request.args.get("back", "")
    shown: Value | None = value
    if back and not request.form:
        shown = history.one(current_actor(), _row_id(back), setting).before
    data = {"value": _typed(value if shown is None else shown), "none": shown is None, "when": "now"}
    form = form_of(policy, words)(data=data)
    form.zone = current_actor().time_zone
    form.none.label.text = labels.taking_back(setting)
    return form


def _typed(value: Value) -> object:
    return ("on" if value else "off") if isinstance(value, bool) else value


def _around(setting: Setting, more: Mapping[str, object]) -> dict[str, object]:
    """What each page of a policy shows around its own part."""
    group = REGISTER[setting.key].group
    return {
        "setting": setting,
        "policy": REGISTER[setting.key],
        "group": group,
        "groups": labels.GROUPS,
        "labels": labels.IN_TEMPLATES,
        "account": None,
        "accounts": (),
        "here": labels.page_of(setting),
        "change_url": labels.page_of(setting, "change"),
        **more,
    }


def _group(name: str) -> Group:
    if name not in set(Group):
        raise NotFound
    return Group(name)


def _key(name: str, group: Group | None = None, *, of_account: bool = False) -> Key:
    if name not in set(Key):
        raise NotFound
    policy = REGISTER[Key(name)]
    if (group is not None and policy.group is not group) or (of_account and not policy.per_account):
        raise NotFound
    return Key(name)


def _row_id(text: str) -> UUID:
    try:
        return reading.row_id(text)
    except ValueError as error:
        raise NotFound from error
