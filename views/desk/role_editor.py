"""Roles at the desk: their rights side by side, and the pages on which an administrator makes or changes one.

Without script: ticks are sent to be looked at (`preview`), then once more to be saved, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, request, url_for
from flask_babel import gettext

from admin_app.identity.models import Role, RoleScope
from admin_app.kernel.errors import Conflict, Invalid, NotAllowed
from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.permissions import Permission, require, require_fresh
from admin_app.proposal.service import AwaitsSecond
from admin_app.role import draft, editing
from admin_app.role import service as roles
from admin_app.role.editing import RolePreview
from forms.desk.roles import RoleForm, RoleStep
from views.http.web import Performed, current_actor, page, perform, see_other
from views.labels.people import roles as words

Crumbs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A role of the matrix."""

    id: UUID
    name: str
    rights: frozenset[str]
    url: str
    edit_url: str  # "" for what this reader doesn't edit


def asked_scope() -> RoleScope:
    """The scope that the address asks for, the staff's where it asks for none. Raises Invalid."""
    try:
        return RoleScope(request.args.get("scope", RoleScope.STAFF.value))
    except ValueError as error:
        raise Invalid(N_("There are roles for staff and roles in accounts."), code="scope") from error


def columns(scope: RoleScope) -> list[MatrixColumn]:
    """Every role of a scope."""
    writes = current_actor().may(Permission.ROLE_WRITE)
    return [
        MatrixColumn(
            role.id,
            words.title(role.name),
            frozenset(role.permissions),
            url_for("roles.details_view", row_id=role.id),
            url_for("roles.edit", row_id=role.id) if writes and not role.built_in else "",
        )
        for role in roles.of_scope(scope)
    ]


def matrix(crumbs: Crumbs) -> Response:
    """The rights of a scope in lines, its roles in columns."""
    scope = asked_scope()
    tabs = [
        {"label": str(label), "url": url_for("roles.matrix", scope=one.value), "active": one is scope}
        for one, label in words.SCOPES.items()
    ]
    return page(
        "staff/roles/matrix.html",
        columns=columns(scope),
        groups=words.groups(scope),
        tabs=tabs,
        make_url=url_for("roles.new", scope=scope.value)
        if current_actor().may(Permission.ROLE_WRITE)
        else "",
        crumbs=[*crumbs, (gettext("Rights side by side"), "")],
    )


def new(crumbs: Crumbs) -> Response:
    """Make a role of the scope that the address asks for."""
    return _make(RoleForm(), asked_scope(), gettext("Create a role"), crumbs)


def copy(source: Role, crumbs: Crumbs) -> Response:
    """Make a role that begins with the rights of another one."""
    form = RoleForm(rights=[right for right in source.permissions if right not in draft.OWNERS_ALONE])
    name = words.title(source.name)
    trail = [*crumbs, (name, url_for("roles.details_view", row_id=source.id))]
    return _make(form, source.scope, gettext("Copy %(name)s", name=name), trail)


def _make(form: RoleForm, scope: RoleScope, title: str, crumbs: Crumbs) -> Response:
    _begin(form, scope)
    done = perform(form, editing.make, name=form.name, scope=scope, rights=form.rights, reason=form.reason)
    if done.ok:
        flash(gettext("The role %(name)s is created. Nobody has it yet.", name=form.name.data), "good")
        return see_other("roles.details_view", row_id=done.value)
    return _ticks(form, done, scope, title, crumbs, None)


def edit(role: Role, crumbs: Crumbs) -> Response:
    """Tick rights, look at who gains and loses, then save."""
    form = RoleForm(name=role.name, rights=list(role.permissions), version=role.version)
    _begin(form, role.scope)
    if role.built_in:
        raise NotAllowed(editing.BUILT_IN, code="built_in")
    title = gettext("Change %(name)s", name=role.name)
    trail = [*crumbs, (role.name, url_for("roles.details_view", row_id=role.id))]
    done, preview = _answered(form, role)
    if done.ok and isinstance(done.value, AwaitsSecond):
        flash(gettext("Proposed. The role changes once a second administrator confirms it."), "good")
        return see_other("proposals.details_view", row_id=done.value.proposal_id)
    if done.ok:
        flash(gettext("Saved. It applies from the next request of everybody concerned."), "good")
        return see_other("roles.details_view", row_id=role.id)
    if preview is None:
        return _ticks(form, done, role.scope, title, trail, role)
    return page(
        "staff/roles/review.html",
        done,
        form=form,
        role=role,
        title=title,
        renamed=preview.renamed,
        moves=[words.in_words(move) for move in preview.moves],
        why_second=words.WHY_SECOND.get(preview.why_second, "") if preview.why_second else "",
        crumbs=[*trail, (title, "")],
    )


def _begin(form: RoleForm, scope: RoleScope) -> None:
    actor = current_actor()
    require(actor, Permission.ROLE_WRITE)
    form.offer([pair for _heading, pairs in words.groups(scope) for pair in pairs])
    if not form.is_submitted():
        require_fresh(actor)


def _answered(form: RoleForm, role: Role) -> tuple[Performed, RolePreview | None]:
    """What became of the pressed button, and what a change would do where that is to be looked at next."""
    step = request.form.get("step")
    drafted = {"name": form.name, "rights": form.rights, "version": form.version}
    if step == RoleStep.PREVIEW:
        looked = perform(form, editing.preview, role.id, **drafted)
        return (Performed(), looked.value) if looked.ok else (looked, None)
    if step != RoleStep.SAVE:
        return Performed(), None
    done = perform(form, editing.change, role.id, reason=form.reason, **drafted)
    if done.ok or isinstance(done.error, Conflict) or form.name.errors or form.rights.errors:
        return done, None
    values = {name: field.data for name, field in drafted.items()}
    return done, editing.preview(current_actor(), role.id, **values)


def _ticks(
    form: RoleForm, done: Performed, scope: RoleScope, title: str, crumbs: Crumbs, role: Role | None
) -> Response:
    """The matrix with a column to tick, the others beside it."""
    others = columns(scope)
    back = url_for("roles.details_view", row_id=role.id) if role else url_for("roles.index_view")
    return page(
        "staff/roles/edit.html",
        done,
        form=form,
        role=role,
        title=title,
        ticks={option.data: option for option in form.rights},
        groups=words.groups(scope),
        columns=sorted(others, key=lambda column: role is None or column.id != role.id),
        fixed=draft.EVERYBODYS[scope] | draft.OWNERS_ALONE,
        always=draft.EVERYBODYS[scope],
        back=back,
        crumbs=[*crumbs, (title, "")],
    )
