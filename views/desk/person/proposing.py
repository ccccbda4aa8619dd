"""What a member of staff may propose for a person's sign-in; a second person confirms it (DOMAIN 2)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from admin_app.identity.models import User
from admin_app.kernel.permissions import Permission
from admin_app.recovery_case import service as recovery_cases
from admin_app.recovery_case import vouching
from admin_app.sign_in.factors import removal
from admin_app.sign_in.factors.removal import Factor, Ways
from admin_app.trusted_ip import staff_override
from admin_app.trusted_ip.staff_override import Rule
from admin_app.user.identifiers import by_staff as identifiers_by_staff
from forms.base import ReasonForm
from forms.desk.proposals import EmailForm, LiftingForm, RemovalForm, ShorteningForm, UsernameForm
from views.desk.acts import Act
from views.desk.person.acts import active, present

WAITS = _l("Nothing is changed yet. A second member of staff has 72 hours to confirm it.")
RULES = {
    Rule.OWN: _l("The own address restriction"),
    Rule.ACCOUNT: _l("The account's address restriction, for everybody in it"),
    Rule.BINDING: _l("The tie to one address"),
}


def factor_label(factor: Factor, ways: Ways) -> str:
    """What is removed, in figures."""
    keys = ngettext("%(num)s passkey", "%(num)s passkeys", ways.passkeys)
    what = {
        Factor.TOTP: gettext("The authenticator app"),
        Factor.PASSKEYS: keys,
        Factor.ALL: gettext("The authenticator app and %(keys)s", keys=keys),
        Factor.PIN: gettext("The PIN"),
    }[factor]
    if factor is Factor.PIN or not ways.codes:
        return what
    return ngettext(
        "%(what)s, with %(num)s recovery code", "%(what)s, with %(num)s recovery codes", ways.codes, what=what
    )


def _offer_factors(form: Any, row: User) -> None:
    ways = removal.ways_of(row.id)
    form.offer([(factor.value, factor_label(factor, ways)) for factor in ways.removable])
    if not ways.removable:
        form.factor.description = gettext("%(name)s has nothing that could be removed.", name=row.full_name)


def _offer_rules(form: Any, row: User) -> None:
    rules = staff_override.rules_for(row)
    form.offer([(rule.value, RULES[rule]) for rule in rules])
    if not rules:
        form.rule.description = gettext("No address rule keeps %(name)s out.", name=row.full_name)


# A lost second factor of a customer: what staff may do about the case.
OF_CASES = (
    Act(
        "cancel_recovery", ReasonForm, recovery_cases.cancel_by_staff, Permission.PERSON_RESTORE,
        _l("Cancel the recovery of %(name)s's lost second step"),
        _l("The second step stays. %(name)s is told at every known address."), _l("Cancel the recovery"),
        _l("The recovery is cancelled."), "shield-x", ends=True, applies=active,
    ),
    Act(
        "propose_shorten", ShorteningForm, vouching.propose_shortening, Permission.PERSON_PROPOSE,
        _l("End the waiting time of %(name)s's lost second step"),
        _l("Somebody must have vouched for %(name)s. Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then a new password can be set at once, and every known address is told."),
        _l("Ask a second person"), WAITS, "clock", applies=active,
    ),
)  # fmt: skip
PROPOSING = (
    Act(
        "propose_removal", RemovalForm, removal.propose_removal, Permission.PERSON_PROPOSE,
        _l("Remove a way to sign in of %(name)s"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then all sessions end, %(name)s is told at every known address, and a mailed password link waits 24 hours."),
        _l("Ask a second person"), WAITS, "shield-x", applies=active, prepare=_offer_factors,
    ),
    Act(
        "propose_lift", LiftingForm, staff_override.propose_lifting, Permission.PERSON_PROPOSE,
        _l("Let %(name)s in from another address"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then %(name)s is told at every known address."),
        _l("Ask a second person"), WAITS, "map-pin", applies=active, prepare=_offer_rules,
    ),
    Act(
        "propose_username", UsernameForm, identifiers_by_staff.propose_username, Permission.PERSON_PROPOSE,
        _l("Change the username of %(name)s"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then %(name)s is told at every known address."),
        _l("Ask a second person"), WAITS, "id", applies=present,
    ),
    Act(
        "propose_email", EmailForm, identifiers_by_staff.propose_email, Permission.PERSON_PROPOSE,
        _l("Change the e-mail address of %(name)s"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then all sessions end, every known address is told, the former one can undo it, and a mailed password link waits 24 hours."),
        _l("Ask a second person"), WAITS, "mail", applies=present,
    ),
)  # fmt: skip
