"""Acts that restrict data, use them on a ground, and end that: for people and for accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l

from admin_app.identity.models import Account, User
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.restriction import at_the_desk, queries, service, uses
from admin_app.restriction.queries import RestrictionLine
from admin_app.restriction.service import AT_ONCE
from forms.base import ReasonForm, Text
from forms.desk.cases.restriction import LiftForm, RestrictForm, UseRestrictedForm
from views.desk.acts import DeskAct
from views.http import addresses
from views.http.web import current_actor
from views.labels.cases import restrictions as words

Command = Callable[..., object]


def _grounds(form: RestrictForm, _row: object) -> None:
    """Who doesn't decide restricts at once alone, where the law says so."""
    if not current_actor().may(P.RESTRICTION_DECIDE):
        form.ground.choices = [choice for choice in form.ground.choices if choice[0] in AT_ONCE]


def _restricting(command: Command, text: Text) -> DeskAct[Any, Any]:
    return DeskAct(
        "restrict-data",
        RestrictForm,
        command,
        P.RESTRICTION_BEGIN,
        ("ground", "reason"),
        _l("Restrict the data of %(name)s"),
        text,
        _l("Restrict the data"),
        _l("The data of %(name)s is restricted."),
        "lock",
        prepare=_grounds,
        in_menus=False,
    )


def _using(command: Command) -> DeskAct[Any, Any]:
    return DeskAct(
        "use-restricted-data",
        UseRestrictedForm,
        command,
        P.RESTRICTION_USE,
        ("ground", "reason"),
        _l("Use the restricted data of %(name)s"),
        _l(
            "For 30 minutes you can do in this session what the restriction stops, for this ground alone. Whoever the data is about reads the ground and your reason by e-mail at once."
        ),
        _l("Record the ground"),
        _l("For 30 minutes you may use the data of %(name)s for this ground."),
        "lock-open",
        in_menus=False,
    )


def _lifting(command: Command) -> DeskAct[Any, Any]:
    return DeskAct(
        "lift-restriction-of-data",
        LiftForm,
        command,
        P.RESTRICTION_DECIDE,
        ("days", "reason"),
        _l("End the restriction of the data of %(name)s"),
        _l(
            "The law asks to tell people before it ends: they get your reason and the day by e-mail now, and it ends then by itself."
        ),
        _l("Announce the end"),
        _l("The end is announced. Until then nothing changes."),
        "lock-open",
        in_menus=False,
    )


def _keeping(command: Command) -> DeskAct[Any, Any]:
    return DeskAct(
        "keep-data-restricted",
        ReasonForm,
        command,
        P.RESTRICTION_DECIDE,
        ("reason",),
        _l("Keep the data of %(name)s restricted"),
        _l(
            "The announced end is taken back, and the data stay restricted. People read your reason by e-mail."
        ),
        _l("Keep them restricted"),
        _l("The data of %(name)s stay restricted."),
        "lock",
        in_menus=False,
    )


ON_PERSON: tuple[DeskAct[User, Any], ...] = (
    _restricting(
        service.begin,
        _l("The data is kept, but not used: no newsletter, no look, no change by staff, no deletion by age. Their own sign-in and requests go on. %(name)s gets an e-mail about it."),
    ),
    _using(uses.use_person),
    _lifting(at_the_desk.lift_of_person),
    _keeping(at_the_desk.keep_of_person),
)  # fmt: skip
ON_ACCOUNT: tuple[DeskAct[Account, Any], ...] = (
    _restricting(
        service.begin_account,
        _l("All data of the account and its people is kept, but not used: no newsletter, no look, no change by staff, no deletion by age. The owners get an e-mail about it."),
    ),
    _using(uses.use_account),
    _lifting(at_the_desk.lift_of_account),
    _keeping(at_the_desk.keep_of_account),
)  # fmt: skip


def strip(
    actor: Actor, since: object, *, user_id: UUID | None, account_id: UUID | None, back: str | None = None
) -> dict[str, Any]:
    """What a page shows of restrictions: those that stand, and where the reader begins, uses or ends one.

    `back`: one's own address of a page to which using them leads back.
    """
    lines: list[RestrictionLine] = []
    if since is not None:
        lines = queries.shown(actor, user_id=user_id, account_id=account_id)
    noun, row_id = ("people", user_id) if user_id else ("accounts", account_id)
    own = [line for line in lines if user_id is None or not line.of_account]

    def act(slug: str) -> str:
        return addresses.of_row(f"{noun}.{slug}", row_id) if row_id else ""

    return {
        "restricted": lines,
        "restrict_url": act("restrict_data") if not own and actor.may(P.RESTRICTION_BEGIN) else "",
        "restriction_urls": {
            "use": url_for(f"{noun}.use_restricted_data", row_id=row_id, next=back)
            if lines and actor.may(P.RESTRICTION_USE)
            else "",
            "lift": act("lift_restriction_of_data") if own and actor.may(P.RESTRICTION_DECIDE) else "",
            "keep": act("keep_data_restricted") if own and actor.may(P.RESTRICTION_DECIDE) else "",
        },
        "ground_names": words.GROUND_NAMES,
    }
