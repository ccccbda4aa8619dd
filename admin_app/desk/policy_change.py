"""Another value for a policy: a member of staff proposes it, having read what it does, and another confirms it.

The threat: one administrator alone loosens what guards everybody, or locks people out unawares. So nothing is changed
by a proposal; who asks has been told its effect in figures; it is bound to the value it was made for; and what is out
of range is refused here and by the database.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from admin_app.audit import service as audit
from admin_app.audit.events import Event
from admin_app.contact import service as contacts
from admin_app.desk.policy_effects import registry
from admin_app.desk.policy_effects.figures import Effect
from admin_app.email import outbox
from admin_app.email.messages import policy as mails
from admin_app.identity.locking import lock_account
from admin_app.identity.models import Account, User
from admin_app.kernel import clock
from admin_app.kernel.actor import Actor
from admin_app.kernel.db import db, transaction
from admin_app.kernel.errors import Conflict, DomainError, Invalid, NotFound
from admin_app.kernel.i18n import N_, translate
from admin_app.kernel.rights import reasons
from admin_app.kernel.rights.permissions import Permission, Subject, require_fresh
from admin_app.policy import schedule, words
from admin_app.policy.draft import PolicyDraft, draft
from admin_app.policy.register import REGISTER, Key, Value
from admin_app.policy.schedule import Made, Setting
from admin_app.proposal import service as proposals
from admin_app.proposal.models import ProposalKind
from admin_app.session.second_person import judge_for_two

KIND = ProposalKind.SET_POLICY
LATEST = timedelta(days=365)  # how far ahead a change may be planned
NOTHING = N_("That is already the value.")


class ToldFirst(DomainError):
    """What the change does is told before anybody is asked to confirm it."""

    status = 409
    code = "told_first"
    message = N_("Look at what this does, then propose it.")

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Preview:
    """A change and what it does now; `mark` says which one somebody has read."""

    draft: PolicyDraft
    effects: list[Effect]
    mark: str


def propose(
    actor: Actor,
    setting: Setting,
    *,
    value: Value | None,
    at: datetime | None,
    reason: str,
    told: str = "",
) -> UUID:
    """Ask a second person for another value (None: none at this level) from a moment on (None: at once).

    `told` is the mark of what was read. Raises ReauthRequired, NotFound (account; not for one account), NotAllowed,
    Invalid beside `value`, `at` or `reason`, ToldFirst, Conflict when the same waits already.
    """
    require_fresh(actor)
    reason = reasons.needed(reason)
    _judge(setting, value, at)
    with transaction():
        about = _named(setting)
        judge_for_two(actor, Permission.POLICY_PROPOSE)
        seen = preview(actor, setting, value, at)
        if told != seen.mark:
            raise ToldFirst(seen)
        return proposals.propose(
            actor,
            Subject(account_id=setting.account_id),
            kind=KIND,
            target=target_of(setting),
            about=about,
            made_for=proposals.state_of(seen.draft.stood.mark),
            reason=reason,
            facts={
                "value": value,
                "before": seen.draft.stood.at(seen.draft.at),
                "at": at.isoformat() if at else None,
            },
        )


def preview(actor: Actor, setting: Setting, value: Value | None, at: datetime | None) -> Preview:
    """What a change would do now. Raises Invalid where nothing differs."""
    change = draft(setting, value, at)
    if change.stood.at(change.at) == value and not change.dropped:
        raise Invalid(NOTHING, field="value", code="same")
    moment = at.isoformat() if at else "now"
    mark = proposals.state_of(change.stood.mark, repr(value), moment)[:16]
    return Preview(change, registry.effects(actor, change), mark)


def confirm(actor: Actor, proposal_id: UUID, *, version: int | None = None) -> datetime:
    """Let the value hold, as the second person; gives from when. Administrators are told, and an account's owners.

    Raises ReauthRequired, NotFound, NotAllowed (role, one's own proposal), NotIndependent, Conflict when the value is
    another one by now.
    """
    require_fresh(actor)
    with transaction():
        setting = setting_of(proposals.target_of(proposal_id, KIND))
        _named(setting)
        judge_for_two(actor, Permission.POLICY_CONFIRM)
        stood = schedule.standing(setting, lock=True)
        taken = proposals.take(
            actor,
            proposal_id,
            KIND,
            subject=Subject(account_id=setting.account_id),
            version=version,
            made_for=proposals.state_of(stood.mark),
        )
        value, at = taken.facts["value"], moment_of(taken.facts)
        _judge(setting, value, None)
        made = Made(taken.proposed_by, actor.user_id, taken.reason, proposal_id)
        begins = max(at, clock.now()) if at else clock.now()
        if schedule.put(setting, value, made, at=begins) is None:
            raise Conflict(NOTHING)
        before = stood.at(begins)
        audit.record(
            Event.POLICY_SET,
            actor,
            account_id=setting.account_id,
            facts={"key": setting.key.value, "before": before, "after": value, "from": begins.isoformat()},
            reason=taken.reason,
        )
        _tell(actor, setting, before, value, begins, taken.reason, but={taken.proposed_by})
    return begins


def target_of(setting: Setting) -> str:
    """The setting as a proposal names it."""
    return f"{setting.key.value}@{setting.account_id}" if setting.account_id else setting.key.value


def setting_of(target: str) -> Setting:
    """The same again."""
    key, _, account = target.partition("@")
    return Setting(Key(key), UUID(account) if account else None)


def moment_of(facts: dict[str, object]) -> datetime | None:
    """From when a proposal asks its value to hold; None: at once."""
    return datetime.fromisoformat(str(facts["at"])) if facts["at"] else None


def _judge(setting: Setting, value: Value | None, at: datetime | None) -> None:
    if value is not None and not REGISTER[setting.key].admits(value):
        raise Invalid(N_("That value isn’t among those offered."), field="value", code="out_of_range")
    if setting.account_id and not REGISTER[setting.key].per_account:
        raise NotFound
    if at is not None and at <= clock.now():
        raise Invalid(N_("Choose a time in the future, or “at once”."), field="at", code="past")
    if at is not None and at > clock.now() + LATEST:
        raise Invalid(N_("Plan it within the next year."), field="at", code="too_late")


def _named(setting: Setting) -> str:
    """What lists call it: the policy's name, and the account's number; the account is locked."""
    name = REGISTER[setting.key].name
    return f"{name} · {lock_account(setting.account_id).number}" if setting.account_id else name


def _tell(
    actor: Actor,
    setting: Setting,
    before: Value | None,
    after: Value | None,
    begins: datetime,
    reason: str,
    *,
    but: Collection[UUID],
) -> None:
    account = db.session.get(Account, setting.account_id) if setting.account_id else None
    known = {*but, *({actor.user_id} if actor.user_id else set())}

    def mail(reader: User, why: str) -> None:
        language = reader.language
        outbox.queue(
            mails.policy_set(
                reader,
                actor,
                policy=translate(REGISTER[setting.key].name, language),
                before=said(setting, before, language),
                after=said(setting, after, language),
                begins=begins,
                account=account,
                reason=why,
            )
        )

    for reader in contacts.administrators(but=known):
        mail(reader, reason)
    for owner in contacts.owners_of(account.id) if account else ():
        mail(owner, "")


def said(setting: Setting, value: Value | None, language: str) -> str:
    """What one level says, in words: of an account nothing of its own, of everybody the default."""
    if value is not None:
        return words.value(setting.key, value, language)
    if setting.account_id:
        return translate(N_("as for everybody"), language)
    default = words.value(setting.key, REGISTER[setting.key].default, language)
    return translate(N_("%(value)s, the default"), language, value=default)
