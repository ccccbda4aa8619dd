"""How each kind of proposal comes about, for the tests that hold for all of them: one entry a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from admin_app.break_glass import beyond
from admin_app.bulk import service as bulk
from admin_app.bulk.models import BulkActName
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.policy.register import Key
from admin_app.proposal.models import ProposalKind
from admin_app.recovery_case import vouching
from admin_app.recovery_case.models import CaseState
from admin_app.role import editing
from admin_app.session import service as sessions
from admin_app.sign_in.factors import removal
from admin_app.trusted_ip import staff_override
from admin_app.trusted_ip.models import TrustedAddress
from admin_app.user import staff
from admin_app.user.identifiers import by_staff
from tests.cast import Cast, actor_of
from tests.factories import legal_holds, mailings, policies
from tests.factories.break_glass import WHY, make_glass
from tests.factories.bulk_runs import prepared
from tests.factories.disputes import make_objected, propose_decision
from tests.factories.documents import ask_to_confirm, make_draft
from tests.factories.passkeys import make_passkey
from tests.factories.people import make_person
from tests.factories.pins import make_pin
from tests.factories.proposals import PROOF, REASON
from tests.factories.recovery_cases import make_recovery_case
from tests.factories.roles import make_role
from tests.factories.sessions import make_session
from tests.policy.test_values import set_value

KIND = ProposalKind


def restrict(**owner: Any) -> None:
    with transaction() as session:
        network = {"network": "198.51.100.7/32", "purpose": "restrict"}
        session.add(TrustedAddress(id=clock.new_id(), **network, **owner))


def tie(user: User) -> None:
    with transaction() as session:
        bound = {"bind_ip": True, "bound_ip": "198.51.100.7"}
        session.execute(sa.update(User).where(User.id == user.id).values(**bound))


def _removal(cast: Cast, fay: User, target: str, proof: str) -> UUID:
    make_passkey(fay)
    make_pin(fay)
    return removal.propose_removal(actor_of(cast.sam), fay.id, factor=target, proof=proof, reason=REASON)


def _untying(cast: Cast, fay: User, _target: str, proof: str) -> UUID:
    tie(fay)
    return staff_override.propose_lifting(
        actor_of(cast.sam), fay.id, rule="binding", proof=proof, reason=REASON
    )


def _lifting(cast: Cast, fay: User, target: str, proof: str) -> UUID:
    restrict(**({"account_id": cast.nordlicht.id} if target == "account" else {"user_id": fay.id}))
    return staff_override.propose_lifting(actor_of(cast.sam), fay.id, rule=target, proof=proof, reason=REASON)


def _username(cast: Cast, fay: User, _target: str, proof: str) -> UUID:
    given = {"name": "fay.otherwise", "proof": proof, "reason": REASON}
    return by_staff.propose_username(actor_of(cast.sam), fay.id, **given)


def _email(cast: Cast, fay: User, _target: str, proof: str) -> UUID:
    given = {"email": "other@nordlicht.example", "proof": proof, "reason": REASON}
    return by_staff.propose_email(actor_of(cast.sam), fay.id, **given)


def _shortening(cast: Cast, fay: User, _target: str, proof: str) -> UUID:
    make_recovery_case(fay, cast.nordlicht.id, CaseState.WAITING, vouched_by=cast.alice)
    return vouching.propose_shortening(actor_of(cast.sam), fay.id, proof=proof, reason=REASON)


def _decision(cast: Cast, fay: User, target: str, proof: str) -> UUID:
    return propose_decision(cast.sam, make_objected(fay), verdict=target, proof=proof)


def _roles(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    given = {"role_keys": ["administrator"], "reason": REASON, "typed": "sam"}
    return staff.give_roles(actor_of(cast.ruth), cast.sam.id, **given).proposal_id  # type: ignore[union-attr]


def _invitation(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    given = {"email": "nia@company.example", "full_name": "Nia Park", "role_keys": ["administrator"]}
    return staff.invite_staff(actor_of(cast.ruth), reason=REASON, **given).proposal_id  # type: ignore[union-attr]


def _policy(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    assert cast.alice  # an owner, who is told
    return policies.ask(cast.ruth, Key.SESSION_DAYS, 7, cast.nordlicht)


def _edit(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    role = make_role("staff:write", held_by=[cast.bill])
    given = {"name": role.name, "rights": ["role:read"], "reason": REASON}
    return editing.change(actor_of(cast.ruth), role.id, **given).proposal_id  # type: ignore[union-attr]


def _glass(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    assert cast.alice  # an owner, who is told
    make_glass(cast.sam, cast.other)
    return beyond.ask(actor_of(cast.sam), cast.nordlicht.id, areas=["profile"], reason=WHY)


def _everybodys(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    set_value(Key.BULK_ALONE, 1)
    for _ in range(2):
        make_session(cast.bob)
    asked = sessions.end_everybodys(actor_of(cast.ruth), REASON, shown=2, typed="2")
    return asked.proposal_id  # type: ignore[union-attr]


def _bulk_run(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    set_value(Key.BULK_ALONE, 1)
    people = [cast.bob, make_person(cast.nordlicht)]
    for person in people:
        make_session(person)
    run_id = prepared(cast.sam, people, BulkActName.END_SESSIONS_OF)
    return bulk.begin(actor_of(cast.sam), run_id, reason=REASON).proposal_id  # type: ignore[union-attr]


def _document(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    return ask_to_confirm(cast.ruth, make_draft(cast.ruth))


def _mailing(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    return mailings.ask(cast.ruth, mailings.make_draft(cast.ruth))


def _hold(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    return legal_holds.ask(cast.ruth, cast.bob)


def _end_of_hold(cast: Cast, _fay: User, _target: str, _proof: str) -> UUID:
    hold = legal_holds.make_hold(cast.bob)
    return legal_holds.ask_to_end(cast.ruth, hold)


APPROVED = frozenset({KIND.CONFIRM_DOCUMENT, KIND.SEND_MAILING, KIND.PLACE_HOLD, KIND.END_HOLD})
ASKING: dict[ProposalKind, Callable[[Cast, User, str, str], UUID]] = {
    KIND.REMOVE_FACTOR: _removal,
    KIND.LIFT_BINDING: _untying,
    KIND.LIFT_RESTRICTION: _lifting,
    KIND.CHANGE_USERNAME: _username,
    KIND.CHANGE_EMAIL: _email,
    KIND.SHORTEN_RECOVERY: _shortening,
    KIND.DECIDE_DISPUTE: _decision,
    KIND.GIVE_ROLE: _roles,
    KIND.INVITE_STAFF: _invitation,
    KIND.END_SESSIONS: _everybodys,
    KIND.SET_POLICY: _policy,
    KIND.EDIT_ROLE: _edit,
    KIND.BULK_RUN: _bulk_run,
    KIND.CONFIRM_DOCUMENT: _document,
    KIND.SEND_MAILING: _mailing,
    KIND.PLACE_HOLD: _hold,
    KIND.END_HOLD: _end_of_hold,
    KIND.BREAK_GLASS: _glass,
}


def ask(cast: Cast, fay: User, kind: ProposalKind, target: str, proof: str = PROOF) -> UUID:
    """One thing of a kind is asked for, after what it takes was brought about; never by Root."""
    return ASKING[kind](cast, fay, target, proof)


def second_of(cast: Cast, kind: ProposalKind) -> User:
    """Who confirms: an administrator, or where these may not an approver."""
    return cast.ada if kind in APPROVED else cast.root
