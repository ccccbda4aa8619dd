"""Which of a customer's own pages somebody of staff may see as that customer, by the areas that they show.

A page of self-service stands in one of the two tables; a test fails on one that stands in neither, and looks for private
values of other areas on each that is offered. What isn't offered says why.
"""

from __future__ import annotations

from collections.abc import Mapping

from admin_app.kernel.i18n import N_
from admin_app.kernel.rights.lens import Area
from admin_app.kernel.rights.permissions import Permission

PROFILE, SECURITY, BILLING, KEYS = Area
OFFERED: Mapping[str, frozenset[Area]] = {
    "customer_account.details": frozenset({PROFILE, BILLING}),
    "customer_activity.activity": frozenset({PROFILE, SECURITY}),
    **dict.fromkeys(
        (
            "customer_affiliate.commissions",
            "customer_affiliate.links",
            "customer_affiliate.overview",
            "customer_affiliate.payout",
            "customer_affiliate.payouts",
            "customer_affiliate.referrals",
        ),
        frozenset({BILLING}),
    ),
    "customer_billing.invoices": frozenset({BILLING}),
    "customer_billing.overview": frozenset({BILLING}),
    "customer_billing.services": frozenset({BILLING}),
    "customer_close.close": frozenset({PROFILE, BILLING}),
    "customer_contacts.contacts": frozenset({PROFILE}),
    "customer_delegates.delegates": frozenset({PROFILE}),
    "customer_keys.keys": frozenset({KEYS}),
    "customer_mail.mail": frozenset({PROFILE}),
    "customer_mail.mails": frozenset({PROFILE}),
    "customer_people.people": frozenset({PROFILE}),
    "customer_people.person": frozenset({PROFILE}),
    "customer_privacy.document": frozenset(),
    "customer_privacy.news": frozenset(),
    "customer_privacy.news_item": frozenset(),
    "customer_privacy.overview": frozenset(),
    "customer_profile.appearance": frozenset(),
    "customer_profile.picture": frozenset({PROFILE}),
    "customer_profile.profile": frozenset({PROFILE}),
    "customer_recipients.overview": frozenset(),
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
    "customer_tickets.ticket": frozenset(),
    "customer_tickets.tickets": frozenset(),
    "customer_tokens.tokens": frozenset({KEYS}),
}
# What staff see at the desk by a right of its own takes that right here too; the words tell whoever lacks it.
RIGHTS: Mapping[str, tuple[frozenset[Permission], str]] = dict.fromkeys(
    ("customer_tickets.ticket", "customer_tickets.tickets"),
    (
        frozenset({Permission.TICKET_READ, Permission.TICKET_EVERY}),
        N_("Your role doesn’t see support tickets of every category."),
    ),
)
SECRETS = N_("Passwords, PINs, codes and their set-up are for the customer alone.")
LINKS = N_("Links from e-mails are for the customer alone.")
CHANGES = N_("This page changes something, and a view is read only.")
COPIES = N_("A copy of the data is for the person alone.")
ELSEWHERE = N_("What the person sees of other accounts is no part of this one.")
DISPUTED = N_("A dispute is for the person alone.")
REFUSED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "customer_call.call", "customer_call.code", "customer_security.authenticator", "customer_security.change_password", "customer_security.passkeys",
            "customer_security.pin", "customer_security.recovery_codes", "customer_security.remove_passkey",
            "customer_security.rename_passkey", "customer_security.turn_off_authenticator", "customer_security.turn_off_pin",
            "customer_server_password.give", "customer_tokens.create", "customer_tokens.end",
        ),
        SECRETS,
    ),
    "customer_copies.overview": COPIES,
    "customer_ticket_files.download": N_("Staff download files of tickets at the desk, where it is recorded."),
    **dict.fromkeys(
        (
            "customer_acting.download", "customer_acting.invoices", "customer_acting.new", "customer_acting.reopen",
            "customer_acting.services", "customer_acting.solve", "customer_acting.ticket", "customer_acting.tickets", "customer_delegated.accept", "customer_delegated.decline",
            "customer_delegated.delegated", "customer_delegated.leave",
        ),
        ELSEWHERE,
    ),
    **dict.fromkeys(
        (
            "customer_deletion.ask", "customer_deletion.ask_account", "customer_deletion.case", "customer_deletion.certificate", "customer_deletion.mine",
            "customer_deletion.withdraw", "customer_requests.access", "customer_requests.answer", "customer_requests.correction", "customer_requests.one",
            "customer_requests.overview", "customer_requests.restriction", "customer_requests.withdraw", "customer_restriction.end",
            "customer_restriction.overview",
        ),
        N_("Requests about one’s own data are for the person alone."),
    ),
    **dict.fromkeys(
        ("customer_copies.schema", "customer_recipients.keys"), N_("It is a public file, the same for everybody.")
    ),
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
            "customer_affiliate.ask", "customer_affiliate.create_link", "customer_affiliate.destination", "customer_affiliate.rename_link",
            "customer_affiliate.retire_link", "customer_affiliate.withdraw",
            "customer_account.add_address", "customer_account.company", "customer_account.edit_address",
            "customer_account.remove_address", "customer_close.answer", "customer_close.ask", "customer_people.enable_again",
            "customer_delegates.change", "customer_delegates.end", "customer_delegates.invite", "customer_delegates.resend", "customer_close.others", "customer_close.withdraw", "customer_contacts.change", "customer_contacts.remove",
            "customer_server_password.take_back", "customer_tickets.allow", "customer_tickets.new", "customer_tickets.reopen", "customer_tickets.solve",
            "customer_contacts.set_primary", "customer_keys.remove_pgp_key", "customer_keys.remove_ssh_key", "customer_people.change_role", "customer_people.disable", "customer_people.enable",
            "customer_people.enabled_again", "customer_people.invite", "customer_people.resend", "customer_people.revoke", "customer_profile.avatar", "customer_profile.username",
            "customer_activity.export", "customer_notifications.overview", "customer_mail.again", "customer_receipts.object_to", "customer_receipts.put_back", "customer_rules.end", "customer_security.confirm_address",
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
