"""What a member of staff may propose for a person's sign-in; a second person confirms it."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.identity.models import User
from admin_app.kernel.rights.permissions import Permission
from admin_app.recovery_case import service as recovery_cases
from admin_app.recovery_case import vouching
from admin_app.sign_in.explain import Remedy
from admin_app.sign_in.factors import removal
from admin_app.trusted_ip import staff_override
from admin_app.trusted_ip.staff_override import BlockingRule
from admin_app.user.identifiers import by_staff
from admin_app.verified_caller import standing
from forms.base import ReasonForm
from forms.desk.cases.proposals import (
    EmailProposalForm,
    LiftingForm,
    OrCallerForm,
    RemovalForm,
    ShorteningForm,
    UsernameProposalForm,
)
from views.desk.acts import WAITS, DeskAct
from views.desk.person.guards import PersonFacts, active, present
from views.http.web import current_actor
from views.labels.people import callers, factors

PersonAct = DeskAct[User, PersonFacts]
FOR_TWO = _l("needs a second person")
RULES = {
    BlockingRule.OWN: _l("Their own address restriction"),
    BlockingRule.ACCOUNT: _l("The account’s address restriction, for everybody in it"),
    BlockingRule.BINDING: _l("The tie to one address"),
}


def _say_checked(form: OrCallerForm, row: User) -> None:
    """A caller who was checked on the phone needs no other proof."""
    found = standing.of(current_actor(), row.id)
    if found and found.by_phone:
        until = callers.until(found.channel, found.until).striptags()
        form.say_checked(gettext("%(until)s This may stay empty.", until=until))


def _offer_factors(form: RemovalForm, row: User) -> None:
    _say_checked(form, row)
    ways = removal.ways_of(row.id)
    form.offer([(target, factors.label(target, ways)) for target in ways.removable])
    if not ways.removable:
        form.factor.description = gettext("%(name)s has nothing that could be removed.", name=row.full_name)


def _offer_rules(form: LiftingForm, row: User) -> None:
    _say_checked(form, row)
    rules = staff_override.rules_for(row)
    form.offer([(rule.value, RULES[rule]) for rule in rules])
    if not rules:
        form.rule.description = gettext("No address rule keeps %(name)s out.", name=row.full_name)


# A lost second factor of a customer: what staff may do about the case.
OF_CASES: tuple[PersonAct, ...] = (
    DeskAct(
        "cancel-recovery", ReasonForm, recovery_cases.cancel_by_staff, Permission.PERSON_RESTORE, ("reason",),
        _l("Cancel the recovery of %(name)s’s lost second step"),
        _l("The second step stays. %(name)s is told at every known address."), _l("Cancel the recovery"),
        _l("The recovery is cancelled."), "shield-x", ends=True, applies=active, in_menus=False,
    ),
    DeskAct(
        "propose-shorten", ShorteningForm, vouching.propose_shortening, Permission.PERSON_PROPOSE, ("proof", "reason"),
        _l("End the waiting time of %(name)s’s lost second step"),
        _l("Somebody must have vouched for %(name)s. Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then a new password can be set at once, and every known address is told."),
        _l("Ask a second person"), WAITS, "clock", applies=active, in_menus=False,
    ),
)  # fmt: skip
PROPOSING: tuple[PersonAct, ...] = (
    DeskAct(
        "propose-removal", RemovalForm, removal.propose_removal, Permission.PERSON_PROPOSE, ("factor", "proof", "reason"),
        _l("Remove a way to sign in from %(name)s"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then all sessions end, %(name)s is told at every known address, and a password link only works after 24 hours."),
        _l("Ask a second person"), WAITS, "shield-x", applies=active, prepare=_offer_factors,
        menu=_l("Remove a way to sign in"), sub=FOR_TWO, remedy=Remedy.REMOVE_FACTOR,
    ),
    DeskAct(
        "propose-lift", LiftingForm, staff_override.propose_lifting, Permission.PERSON_PROPOSE, ("rule", "proof", "reason"),
        _l("Let %(name)s in from another address"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then %(name)s is told at every known address."),
        _l("Ask a second person"), WAITS, "map-pin", applies=active, prepare=_offer_rules,
        menu=_l("Let in from another address"), sub=FOR_TWO, remedy=Remedy.LIFT_RESTRICTION,
    ),
    DeskAct(
        "propose-username", UsernameProposalForm, by_staff.propose_username, Permission.PERSON_PROPOSE, ("name", "proof", "reason"),
        _l("Change the username of %(name)s"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then %(name)s is told at every known address."),
        _l("Ask a second person"), WAITS, "id", applies=present, prepare=_say_checked, menu=_l("Change username"), sub=FOR_TWO,
    ),
    DeskAct(
        "propose-email", EmailProposalForm, by_staff.propose_email, Permission.PERSON_PROPOSE, ("email", "proof", "reason"),
        _l("Change the e-mail address of %(name)s"),
        _l("Nothing is changed yet: a second member of staff has 72 hours to confirm it. Then all sessions end, every known address is told, the previous one can undo it, and a password link only works after 24 hours."),
        _l("Ask a second person"), WAITS, "mail", applies=present, prepare=_say_checked, menu=_l("Change e-mail address"), sub=FOR_TWO,
    ),
)  # fmt: skip
