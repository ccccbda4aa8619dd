"""What people ask and take back themselves: the deletion of their own data, or of the whole account."""

from __future__ import annotations

from uuid import UUID

from admin_app.data_case import moves
from admin_app.data_case import service as data_cases
from admin_app.data_case.models import DataCase, DataCaseAct, DataCaseKind
from admin_app.deletion import flow, transitions
from admin_app.identity.models import Account, User
from admin_app.kernel import text
from admin_app.kernel.actor import Actor, system
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, Invalid, NotFound
from admin_app.kernel.i18n import N_
from admin_app.kernel.links import LinkPurpose
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require, require_fresh
from admin_app.mailed_link import service as mailed_links


def ask_own(actor: Actor, *, username: str, words: str = "") -> UUID:
    """Ask for the deletion of one's own data, one's own username typed; gives the case's id.

    Raises ReauthRequired, NotAllowed (staff), Invalid (username, words, the only owner), Conflict while one is open.
    """
    require_fresh(actor)
    if text.fold(username) != text.fold(actor.username):
        raise Invalid(N_("Type it exactly as shown."), field="username", code="typed")
    return data_cases.request(actor, DataCaseKind.DELETION, words=words)


def ask_account(actor: Actor, *, number: str, words: str = "") -> UUID:
    """Ask for the deletion of the whole account, its number typed; it is closed first. Gives the case's id.

    Raises ReauthRequired, NotAllowed (not an owner), OthersHere, Invalid (number, words), Conflict while one is open.
    """
    require_fresh(actor)
    with transaction():
        require(actor, Permission.OWN_ACCOUNT_CLOSE, Subject(actor.acting_account_id))
        account = db.session.get(Account, actor.acting_account_id)
        if account is None:
            raise NotFound
        reasons.typed(number, account.number)
        return data_cases.request(actor, DataCaseKind.DELETION, words=words, whole_account=True)


def withdraw(actor: Actor, case_id: UUID, *, version: int | None = None, note: str = "") -> None:
    """Take the request back, until the recipients of the data are told. Raises NotFound, CaseFrozen, CaseMoved."""
    with transaction():
        held = transitions.lock(actor, DataCaseAct.WITHDRAWN, case_id, version)
        data_cases.withdraw(actor, held.case.id, version=version, note=note)


def look_at_link(token: str) -> DataCase:
    """The request that a mailed link takes back; nothing changes. Raises LinkDead."""
    return _of_link(mailed_links.find(token, LinkPurpose.DELETION_WITHDRAW))


def withdraw_by_link(_actor: Actor, token: str) -> None:
    """The same by whoever got the mail, signed in or not. Raises LinkDead, CaseFrozen, CaseMoved."""
    with transaction():
        case = _of_link(mailed_links.use_up(token, LinkPurpose.DELETION_WITHDRAW))
        reader = moves.reader_of(db.session.get_one(User, case.subject_id))
        held = transitions.lock(system(), DataCaseAct.WITHDRAWN, case.id, reader=reader)
        if held.case.frozen_by is not None:
            raise moves.CaseFrozen
        if held.deletion.notified_at is not None:
            raise Conflict(flow.TOO_LATE, code="too_late")
        data_cases.withdraw(system(), held.case.id)


def _of_link(link: mailed_links.LiveLink) -> DataCase:
    case = db.session.get(DataCase, UUID(hex=str(link.payload["case"])))
    if case is None or case.subject_id != link.user_id or db.session.get(User, case.subject_id) is None:
        raise mailed_links.LinkDead
    return case
