"""What policies of signing in, names and addresses do to people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from admin_app.desk.policy_effects.figures import Effect, EffectKind, counted, counted_among
from admin_app.identity.models import Membership, Role, User, UserKind, UserStatus
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.mailed_link.models import LinkToken
from admin_app.policy.draft import PolicyDraft
from admin_app.policy.register import FactorRequired, Key
from admin_app.recovery_case.models import CaseState, RecoveryCase
from admin_app.sign_in import links
from admin_app.sign_in.factors import registry
from admin_app.sign_in.models import PasswordCredential, TrustedBrowser
from admin_app.trusted_ip.models import TrustedAddress, TrustState
from admin_app.user.models import EmailChange, EmailChangeState

LATER = [Effect(EffectKind.FROM_NOW_ON)]


def from_now_on(_actor: Actor, _draft: PolicyDraft) -> list[Effect]:
    """What is under way keeps what it was given."""
    return LATER


def next_sign_in(_actor: Actor, _draft: PolicyDraft) -> list[Effect]:
    """The next sign-in is judged by it."""
    return [Effect(EffectKind.NEXT_SIGN_IN)]


def factor(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Who has no second factor and must set one up at the next request."""
    if not draft.is_tighter:
        return LATER
    people = _customers(draft)
    if draft.after == FactorRequired.OWNERS:
        people = (
            people.join(Membership, Membership.user_id == User.id)
            .join(Role, Role.id == Membership.role_id)
            .where(Role.key == RoleKey.OWNER)
        )
    return counted_among(EffectKind.WITHOUT_FACTOR, people, sa.not_(registry.any_on())) or LATER


def password(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """How many passwords are judged at their next sign-in: how many fall short is known only then."""
    if not draft.is_tighter:
        return LATER
    people = sa.select(PasswordCredential.user_id)
    if draft.account_id:
        people = people.join(User, User.id == PasswordCredential.user_id).where(
            User.account_id == draft.account_id
        )
    return counted(EffectKind.WITH_PASSWORD, people) or LATER


def browsers_on(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which trusted browsers spare nothing any more."""
    return (counted(EffectKind.BROWSERS_FORGOTTEN, _browsers(draft)) if draft.is_tighter else []) or LATER


def browsers_days(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which trusted browsers keep their end."""
    return [*LATER, *counted(EffectKind.BROWSERS_KEPT, _browsers(draft))]


def _browsers(draft: PolicyDraft) -> sa.Select[*tuple[Any, ...]]:
    wanted = sa.select(TrustedBrowser.id).where(TrustedBrowser.ends_at > clock.now())
    if draft.account_id:
        wanted = wanted.join(User, User.id == TrustedBrowser.user_id).where(
            User.account_id == draft.account_id
        )
    return wanted


def tie(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Who is tied to an address, and then needs support to move."""
    if not draft.is_tighter:
        return LATER
    return counted_among(EffectKind.TIED_PEOPLE, _customers(draft), User.bind_ip.is_(True)) or LATER


def trial(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which restrictions are on trial: they keep their time."""
    open_ones = sa.select(TrustedAddress.id).where(
        TrustedAddress.state == TrustState.TRIAL, TrustedAddress.trial_until > clock.now()
    )
    if draft.account_id:
        open_ones = open_ones.where(TrustedAddress.account_id == draft.account_id)
    return [*LATER, *counted(EffectKind.TRIALS_KEPT, open_ones)]


def invitation(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which invitations are out: their mails named a day, and it holds."""
    link = sa.exists().where(
        LinkToken.user_id == User.id,
        LinkToken.purpose.in_(links.INVITATIONS),
        LinkToken.used_at.is_(None),
        LinkToken.expires_at > clock.now(),
    )
    people = sa.select(User.id).where(User.kind.in_(UserKind), User.status == UserStatus.INVITED)
    if draft.account_id:
        people = people.where(User.account_id == draft.account_id)
    return [*LATER, *counted_among(EffectKind.INVITATIONS_KEPT, people, link)]


def recovery(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Which cases of a lost factor wait: until when was told, and it holds."""
    cases = sa.select(RecoveryCase.id).where(
        RecoveryCase.state == CaseState.WAITING, RecoveryCase.waits_until > clock.now()
    )
    if draft.account_id:
        cases = cases.where(RecoveryCase.account_id == draft.account_id)
    return [*LATER, *counted(EffectKind.RECOVERIES_KEPT, cases)]


def own_email(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Who asks support from then on, and whose change is under way."""
    if not draft.is_tighter:
        return LATER
    changes = sa.select(EmailChange.id).where(EmailChange.state == EmailChangeState.ASKED)
    if draft.account_id:
        changes = changes.join(User, User.id == EmailChange.user_id).where(
            User.account_id == draft.account_id
        )
    return [Effect(EffectKind.ASK_SUPPORT), *counted(EffectKind.EMAIL_CHANGES_OPEN, changes)]


def own_username(_actor: Actor, draft: PolicyDraft) -> list[Effect]:
    """Who asks support from then on."""
    return [Effect(EffectKind.ASK_SUPPORT)] if draft.is_tighter else LATER


def _customers(draft: PolicyDraft) -> sa.Select[*tuple[Any, ...]]:
    """Active customers in the order of an index."""
    wanted = sa.select(User.id).where(User.kind == UserKind.CUSTOMER, User.status == UserStatus.ACTIVE)
    if draft.account_id:
        return wanted.where(User.account_id == draft.account_id)
    return wanted.order_by(User.created_at, User.id)


OF_PEOPLE: dict[Key, Callable[[Actor, PolicyDraft], list[Effect]]] = {
    Key.BIND_SELF_RECOVER: tie,
    Key.COMPANY_AUTHORITY: from_now_on,
    Key.COMPANY_CONTROLLER: from_now_on,
    Key.COMPANY_OFFICER: from_now_on,
    Key.EMAIL_SELF_SERVICE: own_email,
    Key.EMAIL_UNDO_HOURS: from_now_on,
    Key.FACTOR_REQUIRED: factor,
    Key.INVITATION_DAYS: invitation,
    Key.PASSWORD_LENGTH: password,
    Key.PASSWORD_RULE: password,
    Key.REASONS_SAVED: from_now_on,
    Key.REAUTH_MINUTES: from_now_on,
    Key.RECIPIENT_BILLING: from_now_on,
    Key.RECIPIENT_HOSTING: from_now_on,
    Key.RECIPIENT_MAIL: from_now_on,
    Key.RECIPIENT_TEXTS: from_now_on,
    Key.RECOVERY_WAIT_HOURS: recovery,
    Key.REGION_HOLD: next_sign_in,
    Key.RESET_MINUTES: from_now_on,
    Key.RESTRICTION_TRIAL_MINUTES: trial,
    Key.TOTP_NEEDS_PHONE: from_now_on,
    Key.TRUSTED_BROWSER_DAYS: browsers_days,
    Key.TRUSTED_BROWSER_ON: browsers_on,
    Key.USERNAME_RESERVED: from_now_on,
    Key.USERNAME_SELF_SERVICE: own_username,
}
