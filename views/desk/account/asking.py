"""Asking the customer for support access, from wherever private data is masked."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext as _

from admin_app.kernel.rights.permissions import Permission as P  # noqa: N817
from admin_app.overview.account import page as account_page
from admin_app.support_access import terms
from admin_app.support_access.asks import asking
from forms.account.support_access import AREA_TEXTS, MODE_TEXTS, AskForm, hours_up_to
from views.desk.parts import reasons
from views.http.web import current_actor, needs, page, perform, safe_next, see_other

bp = Blueprint("staff_asking", __name__, url_prefix="/admin/accounts/<uuid:account_id>/ask")


@bp.route("", methods=["GET", "POST"])
@needs(P.SUPPORT_ACCESS_ASK)
def ask(account_id: UUID) -> Response:
    """What for, what to see, for how long: the owners read it, and one of them answers."""
    account, *_rest = account_page.head(current_actor(), account_id)
    own_page = url_for("accounts.details_view", row_id=account_id)
    back = safe_next(request.values.get("next"), own_page)
    form = AskForm()
    form.hours.choices = hours_up_to(terms.most_hours(account_id))
    wanted = {name: form[name] for name in ("areas", "mode", "hours", "ticket", "reason")}
    reasons.offer(form, account_id)
    done = perform(form, asking.ask, account_id, **wanted)
    if done.ok:
        flash(_("Asked. Every owner of %(name)s gets an e-mail.", name=account.name), "good")
        return see_other(back)
    return page(
        "staff/account/ask.html",
        done,
        form=form,
        title=_("Ask %(name)s for support access", name=account.name),
        text=_("An owner answers after signing in, within 72 hours. Nothing opens before that."),
        button=_("Send"),
        back=back,
        crumbs=[(_("Accounts"), url_for("accounts.index_view")), (account.name, own_page)],
        area_texts=AREA_TEXTS,
        mode_texts=MODE_TEXTS,
    )
