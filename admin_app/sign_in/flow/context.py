"""Somebody on the way in: who, from where, by what means so far, and the rules that judge it.

The order of the steps is one list: each stage says itself whether it is wanted. A step never looks
back, so none can be called before those ahead of it are done. A factor is set up only after what a stranger who
knows the password is held up by: one set up in this very sign-in proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from admin_app.kernel.actor import Actor
from admin_app.policy import service as policy
from admin_app.policy.register import Key, Value
from admin_app.session import binding, lifecycle
from admin_app.session.models import Stage
from admin_app.sign_in import known_devices
from admin_app.sign_in.factors import registry
from admin_app.sign_in.flow import required_steps
from admin_app.sign_in.flow.subject import SignInSubject
from admin_app.sign_in.password import demand
from admin_app.sign_in.trusted_browser import service as trusted_browsers
from admin_app.trusted_ip import judging

POLICIES = (
    *lifecycle.POLICIES,
    Key.BIND_SELF_RECOVER,
    Key.FACTOR_REQUIRED,
    *demand.POLICIES,
    Key.REGION_HOLD,
    Key.SESSION_AT_LIMIT,
    Key.SESSION_LIMIT,
    Key.TRUSTED_BROWSER_DAYS,
    Key.TRUSTED_BROWSER_ON,
)


@dataclass(frozen=True, slots=True)
class SignInContext:
    """A sign-in under way. `methods` are those proven so far, of Method."""

    actor: Actor
    person: SignInSubject
    methods: tuple[str, ...]
    policies: Mapping[Key, Value]
    verdict: judging.AddressVerdict
    browser_skips_factor: bool = False  # a trusted browser: the second factor isn't asked here

    @classmethod
    def load(cls, actor: Actor, person: SignInSubject, methods: tuple[str, ...]) -> SignInContext:
        """Gather what judges a sign-in: one statement; one more each for trusted addresses and browsers, where there are any."""
        found = policy.values(*POLICIES, account_id=person.account_id, user_id=person.user_id)
        rules = judging.rules_of(person.user_id, person.account_id) if person.ruled else []
        verdict = judging.judge(rules, actor.ip)
        skips_factor = not registry.methods() & set(methods) and trusted_browsers.skips_factor(
            actor, person, found
        )
        return cls(actor, person, methods, found, verdict, skips_factor)

    @property
    def lasts(self) -> lifecycle.SessionTimes:
        """How long the session will last."""
        return lifecycle.times_of(self.person.kind, self.person.identity, self.policies)

    @property
    def password_demand(self) -> demand.PasswordDemand:
        """What is asked of the person's password."""
        return demand.PasswordDemand.of(self.policies, second_factor=self.person.two_steps)

    @property
    def bound_elsewhere(self) -> bool:
        """Whether the person is tied to another address than this one."""
        return binding.is_elsewhere(self.person.bind_ip, self.person.bound_ip, self.actor.ip)

    @property
    def ties_to(self) -> str:
        """The address a session of this sign-in works from; an empty text: any."""
        return self.actor.ip if self.person.bind_ip else ""

    @property
    def two_factors(self) -> bool:
        """Whether a second factor has been proven in this sign-in; one spared counts as not (SECURITY 53)."""
        return bool(registry.methods() & set(self.methods))


STEPS: tuple[tuple[Stage, Callable[[SignInContext], bool]], ...] = (
    (Stage.FACTOR, required_steps.needs_factor),
    (Stage.LIMIT, required_steps.needs_room),
    (Stage.HOLD, known_devices.is_held),
    (Stage.NEW_PASSWORD, required_steps.needs_new_password),
    (Stage.FACTOR_SETUP, required_steps.needs_factor_setup),
    (Stage.PIN, required_steps.needs_pin),
    (Stage.DOCUMENTS, required_steps.needs_documents),
)


def next_stage(context: SignInContext, after: Stage | None = None) -> Stage:
    """The first step that is still wanted after one that is done; open when there is none."""
    order = [stage for stage, _ in STEPS]
    left = STEPS[order.index(after) + 1 :] if after else STEPS
    return next((stage for stage, wanted in left if wanted(context)), Stage.OPEN)
