"""Which of a customer's own pages somebody of staff may see as that customer, by the areas that they show.

A page of self-service stands in one of the two tables; a test fails on one that stands in neither, and looks for private
values of other areas on each that is offered. What isn't offered says why.
"""

from __future__ import annotations

from collections.abc import Mapping

from admin_app.kernel.i18n import N_
from admin_app.kernel.lens import Area

PROFILE, SECURITY, BILLING, _KEYS = Area
OFFERED: Mapping[str, frozenset[Area]] = {
    "customer_account.details": frozenset({PROFILE, BILLING}),
    "customer_activity.activity": frozenset({PROFILE, SECURITY}),
    "customer_close.close": frozenset({PROFILE, BILLING}),
    "customer_contacts.contacts": frozenset({PROFILE}),
    "customer_people.people": frozenset({PROFILE}),
    "customer_people.person": frozenset({PROFILE}),
    "customer_privacy.document": frozenset(),
    "customer_privacy.overview": frozenset(),
    "customer_profile.appearance": frozenset(),
    "customer_profile.picture": frozenset({PROFILE}),
    "customer_profile.profile": frozenset({PROFILE}),
    "customer_receipts.receipt": frozenset({PROFILE, SECURITY}),
    "customer_receipts.receipts": frozenset({PROFILE, SECURITY}),
    "customer_rules.rules": frozenset(),
    "customer_security.addresses": frozenset({SECURITY}),
    "customer_security.browsers": frozenset({SECURITY}),
    "customer_security.history": frozenset({SECURITY}),
    "customer_security.notices": frozenset({SECURITY}),
    "customer_security.overview": frozenset({PROFILE, SECURITY}),
    "customer_support_access.access": frozenset(),
    "customer_support_access.earlier": frozenset(),
}
SECRETS = N_("Passwords, PINs, codes and their set-up are for the customer alone.")
LINKS = N_("Links from e-mails are for the customer alone.")
CHANGES = N_("This page changes something, and a view is read only.")
COPIES = N_("A copy of the data is for the person alone.")
DISPUTED = N_("A dispute is for the person alone.")
REFUSED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "customer_call.call", "customer_call.code", "customer_security.authenticator", "customer_security.change_password", "customer_security.passkeys",
            "customer_security.pin", "customer_security.recovery_codes", "customer_security.remove_passkey",
            "customer_security.rename_passkey", "customer_security.turn_off_authenticator", "customer_security.turn_off_pin",
        ),
        SECRETS,
    ),
    "customer_copies.overview": COPIES,
    "customer_copies.schema": N_("It is a public file, the same for everybody."),
    **dict.fromkeys(("links.offer", "customer_profile.email", "customer_contacts.confirm"), LINKS),
    **dict.fromkeys(
        (
            "customer_people.confirm_thing", "customer_people.disputes", "customer_people.drop_thing",
            "customer_security.attempt_not_me", "customer_security.disputes", "customer_security.not_me",
            "customer_security.restore_thing", "recovery_case.vouch",
        ),
        DISPUTED,
    ),
    **dict.fromkeys(
        (
            "customer_account.add_address", "customer_account.company", "customer_account.edit_address",
            "customer_account.remove_address", "customer_close.answer", "customer_close.ask", "customer_people.enable_again",
            "customer_close.others", "customer_close.withdraw", "customer_contacts.change", "customer_contacts.remove",
            "customer_contacts.set_primary", "customer_people.change_role", "customer_people.disable", "customer_people.enable",
            "customer_people.enabled_again", "customer_people.invite", "customer_people.resend", "customer_profile.avatar", "customer_profile.username",
            "customer_activity.export", "customer_receipts.object_to", "customer_receipts.put_back", "customer_rules.end", "customer_security.confirm_address",
            "customer_security.delete_address", "customer_security.edit_address", "customer_security.end_others",
            "customer_security.end_session", "customer_security.forget_browser", "customer_security.forget_browsers",
            "customer_security.session_rules", "customer_security.undo_address", "customer_support_access.end", "customer_support_access.extend",
            "customer_support_asks.allow", "customer_support_asks.decline",
        ),
        CHANGES,
    ),
}  # fmt: skip
# Where a view begins, by what it may show: the first that fits.
STARTS = (
    "customer_profile.profile",
    "customer_security.history",
    "customer_support_access.access",
)
