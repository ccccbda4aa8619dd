"""Each act of staff that gives a receipt, done by its own command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from admin_app.account import service as accounts
from admin_app.api_token import service as api_tokens
from admin_app.audit.events import Event
from admin_app.closing import decision, execution
from admin_app.closing.holds import clearing
from admin_app.delegation import by_staff as delegations
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.recovery_case import service as recovery_cases
from admin_app.recovery_case import vouching
from admin_app.recovery_case.models import CaseState
from admin_app.restriction import service as restrictions
from admin_app.restriction import uses
from admin_app.session import service as sessions
from admin_app.session.models import AttemptResult, SignInAttempt
from admin_app.sign_in.factors import removal
from admin_app.sign_in.models import Throttle
from admin_app.sign_in.password import reset
from admin_app.sign_in.throttle import lifting, limits
from admin_app.trusted_ip import staff_override
from admin_app.trusted_ip.models import TrustedAddress
from admin_app.user import people, returned_mail
from admin_app.user.identifiers import by_staff
from admin_app.view_as import service as view_as
from tests.cast import Cast, actor_of
from tests.factories import closing
from tests.factories.break_glass import make_glass
from tests.factories.caller_checks import verify
from tests.factories.delegations import make_delegation
from tests.factories.people import make_person
from tests.factories.proposals import PROOF
from tests.factories.recovery_cases import make_recovery_case
from tests.factories.restrictions import restrict
from tests.factories.returned import came_back_from
from tests.factories.sessions import make_session
from tests.factories.support import allow, ask
from tests.factories.tokens import make_token

WHY = "Ticket 48213, called back on the number we knew"
OFFICE = "203.0.113.9"
Act = Callable[[Cast, User], object]


def _unlock(cast: Cast, fay: User) -> None:
    _waits(limits.code_key(fay.id), fay)
    lifting.unlock(actor_of(cast.sam), fay.id, WHY)


def _let_pass(cast: Cast, fay: User) -> None:
    _waits(limits.address_key(OFFICE))
    met = SignInAttempt(id=clock.new_id(), user_id=fay.id, result=AttemptResult.ADDRESS_WAITING, ip=OFFICE)
    with transaction() as session:
        session.add(met)
    lifting.end_wait(actor_of(cast.sam), fay.id, attempt=met.id, whom="person", reason=WHY)


def _announce_lifting(cast: Cast, fay: User) -> UUID:
    row_id = restrict(fay, cast.ada).id
    restrictions.announce_lifting(actor_of(cast.ada), row_id, days=7, reason=WHY)
    return row_id


def _keep_restricted(cast: Cast, fay: User) -> None:
    restrictions.keep(actor_of(cast.ada), _announce_lifting(cast, fay), reason=WHY)


def _use(cast: Cast, fay: User) -> None:
    restrict(fay, cast.ada)
    uses.use_person(actor_of(cast.sam), fay.id, ground="consent", reason=WHY)


def _waits(key: str, user: User | None = None) -> None:
    now = clock.now()
    with transaction() as session:
        session.add(
            Throttle(key=key, user_id=user and user.id, failures=50, wait_until=now + timedelta(minutes=9))
        )


def _end_sessions(cast: Cast, fay: User) -> None:
    make_session(fay)
    sessions.end_all(actor_of(cast.sam), fay.id, WHY)


def _end_token(cast: Cast, fay: User) -> None:
    api_tokens.end_by_staff(actor_of(cast.sam), make_token(fay).id, WHY)


def _end_delegation(cast: Cast, fay: User) -> None:
    delegations.end(actor_of(cast.sam), make_delegation(cast.nordlicht, fay).id, WHY)


def _forget_returns(cast: Cast, fay: User) -> None:
    returned_mail.forget(actor_of(cast.sam), came_back_from(fay), WHY)


def _enable(cast: Cast, fay: User) -> None:
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == fay.id).values(status="disabled"))
    people.enable(actor_of(cast.sam), fay.id, reason=WHY)


def _resend(cast: Cast, fay: User) -> None:
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == fay.id).values(status="invited", activated_at=None))
    people.resend_invitation(actor_of(cast.sam), fay.id, reason=WHY)


def _remove_factor(cast: Cast, fay: User) -> None:
    asked = removal.propose_removal(actor_of(cast.sam), fay.id, factor="totp", proof=PROOF, reason=WHY)
    removal.confirm_removal(actor_of(cast.root), asked)


def _username(cast: Cast, fay: User) -> None:
    asked = by_staff.propose_username(actor_of(cast.sam), fay.id, name="fay.new", proof=PROOF, reason=WHY)
    by_staff.confirm_username(actor_of(cast.root), asked)


def _email(cast: Cast, fay: User) -> None:
    given = {"email": "fay.new@nordlicht.example", "proof": PROOF, "reason": WHY}
    by_staff.confirm_email(actor_of(cast.root), by_staff.propose_email(actor_of(cast.sam), fay.id, **given))


def _restriction(cast: Cast, fay: User) -> None:
    row = TrustedAddress(id=clock.new_id(), user_id=fay.id, network="198.51.100.7/32", purpose="restrict")
    with transaction() as session:
        session.add(row)
    asked = staff_override.propose_lifting(actor_of(cast.sam), fay.id, rule="own", proof=PROOF, reason=WHY)
    staff_override.confirm_restriction(actor_of(cast.root), asked)


def _binding(cast: Cast, fay: User) -> None:
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == fay.id).values(bind_ip=True, bound_ip=OFFICE))
    asked = staff_override.propose_lifting(
        actor_of(cast.sam), fay.id, rule="binding", proof=PROOF, reason=WHY
    )
    staff_override.confirm_binding(actor_of(cast.root), asked)


def _shorten(cast: Cast, fay: User) -> None:
    make_recovery_case(fay, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    asked = vouching.propose_shortening(actor_of(cast.sam), fay.id, proof=PROOF, reason=WHY)
    vouching.confirm_shortening(actor_of(cast.root), asked)


def _cancel(cast: Cast, fay: User) -> None:
    make_recovery_case(fay, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    recovery_cases.cancel_by_staff(actor_of(cast.sam), fay.id, WHY)


def _suspend(cast: Cast, _fay: User) -> None:
    accounts.suspend(actor_of(cast.bill), cast.nordlicht.id, reason=WHY)


def _resume(cast: Cast, fay: User) -> None:
    _suspend(cast, fay)
    accounts.resume(actor_of(cast.bill), cast.nordlicht.id, reason=WHY)


def _ask(cast: Cast, _fay: User) -> None:
    clearing.ask_customer(actor_of(cast.bill), _requested(cast), version=None, note=WHY)


def _send_back(cast: Cast, _fay: User) -> None:
    decision.send_back(actor_of(cast.ada), _cleared(cast), version=None, note=WHY)


def _reject(cast: Cast, _fay: User) -> None:
    case_id = _cleared(cast)
    number = closing.case(case_id).number
    decision.reject(actor_of(cast.ada), case_id, version=None, number=number, note=WHY)


def _stop(cast: Cast, _fay: User) -> None:
    case_id = _approved(cast)
    decision.stop(actor_of(cast.ari), case_id, version=None, number=closing.case(case_id).number, note=WHY)


def _reopen(cast: Cast, _fay: User) -> None:
    _alone(cast)
    case_id = closing.executed(cast)
    with clock.shifted(timedelta(days=4)):
        execution.reopen(actor_of(cast.root), case_id, version=None, number=cast.nordlicht.number, reason=WHY)


def _break_glass(cast: Cast, _fay: User) -> None:
    make_glass(cast.sam, cast.nordlicht, reason=WHY)


def _view(cast: Cast, fay: User) -> None:
    allow(cast.alice)
    view_as.start(actor_of(cast.sam), fay.id, reason=WHY)


def _alone(cast: Cast) -> None:
    """Nobody else of Nordlicht is active, so that Alice may ask to close it."""
    assert cast.alice
    with transaction() as session:
        others = User.id != cast.alice.id
        session.execute(sa.update(User).where(User.kind == "customer", others).values(status="disabled"))


def _requested(cast: Cast) -> UUID:
    _alone(cast)
    closing.facts_for(cast.nordlicht)
    return closing.requested(cast)


def _cleared(cast: Cast) -> UUID:
    _alone(cast)
    return closing.cleared(cast)


def _approved(cast: Cast) -> UUID:
    _alone(cast)
    return closing.approved(cast)


ACTS: Mapping[Event, Act] = {
    Event.ACCOUNT_REOPENED: _reopen,
    Event.ACCOUNT_RESUMED: _resume,
    Event.ACCOUNT_SUSPENDED: _suspend,
    Event.BINDING_LIFTED: _binding,
    Event.CALLER_CHECK_VERIFIED: lambda cast, fay: verify(actor_of(cast.sam), fay, "page", reason=WHY),
    Event.CLOSING_APPROVED: lambda cast, _fay: _approved(cast),
    Event.CLOSING_CLEARED: lambda cast, _fay: _cleared(cast),
    Event.CLOSING_CUSTOMER_ASKED: _ask,
    Event.CLOSING_PASSED_ON: lambda cast, _fay: _cleared(cast),
    Event.CLOSING_REJECTED: _reject,
    Event.CLOSING_SENT_BACK: _send_back,
    Event.CLOSING_STOPPED: _stop,
    Event.DATA_KEPT_RESTRICTED: _keep_restricted,
    Event.DATA_LIFTING_ANNOUNCED: _announce_lifting,
    Event.DATA_RESTRICTED: lambda cast, fay: restrict(fay, cast.ada, reason=WHY),
    Event.DATA_USED: _use,
    Event.FACTOR_REMOVED: _remove_factor,
    Event.GLASS_BROKEN: _break_glass,
    Event.PASSWORD_LINK_SENT: lambda cast, fay: reset.send_reset_link(actor_of(cast.sam), fay.id, WHY),
    Event.PERSON_DISABLED: lambda cast, fay: people.disable(actor_of(cast.sam), fay.id, reason=WHY),
    Event.PERSON_EMAIL_CHANGED: _email,
    Event.PERSON_ENABLED: _enable,
    Event.PERSON_INVITATION_RESENT: _resend,
    Event.PERSON_MAIL_COUNTS_AGAIN: _forget_returns,
    Event.PERSON_ROLE_CHANGED: lambda cast, fay: people.change_role(
        actor_of(cast.root), fay.id, role="owner", reason=WHY
    ),
    Event.PERSON_UNLOCKED: _unlock,
    Event.PERSON_USERNAME_CHANGED: _username,
    Event.RECOVERY_CASE_CANCELLED: _cancel,
    Event.RECOVERY_CASE_SHORTENED: _shorten,
    Event.RESTRICTION_LIFTED: _restriction,
    Event.API_TOKEN_ENDED: _end_token,
    Event.DELEGATION_ENDED: _end_delegation,
    Event.SESSION_ENDED: _end_sessions,
    Event.SUPPORT_ASKED: lambda cast, _fay: ask(cast.sam, cast.nordlicht, reason=WHY),
    Event.VIEW_STARTED: _view,
    Event.WAIT_PASSED: _let_pass,
}


def make_fay(cast: Cast) -> User:
    """A manager of Nordlicht with a second step, to whom it is done; Alice is the owner."""
    assert cast.alice
    return make_person(
        cast.nordlicht,
        full_name="Fay Holm",
        username="fay.holm",
        email="fay@nordlicht.example",
        factor=True,
        activated_at=clock.now(),
    )
