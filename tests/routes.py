"""Every route there is, with whom it answers. A new route without a line here fails tests/test_routes.py (SECURITY 18).

A line: endpoint, methods, who, and what its path parts lead to (a noun of `tests.world.World`). Who is PUBLIC (answers
without a session), STEP (a page of a sign-in on its way), ANY (however far a sign-in has come), or a right; STAFF and
CUSTOMER are whoever has an open session of that side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from admin_app.kernel.permissions import Permission as P  # noqa: N817
from tests.rights import CUSTOMER_ROLES, RIGHTS, ROLES, STAFF_ROLES

PUBLIC, STEP, ANY, STAFF, CUSTOMER = "public", "step", "any", "staff", "customer"
Who = P | Literal["public", "step", "any", "staff", "customer"]


@dataclass(frozen=True, slots=True)
class Line:
    """One route. `about` says what each path part leads to; `closing` is asked by the owner of the closing account."""

    endpoint: str
    methods: tuple[str, ...]
    who: Who
    about: Mapping[str, str] = field(default_factory=dict)
    closing: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Whom it answers with a session of its side."""
        if isinstance(self.who, P):
            return RIGHTS[self.who]
        return {STAFF: frozenset(STAFF_ROLES), CUSTOMER: frozenset(CUSTOMER_ROLES)}.get(
            self.who, frozenset(ROLES)
        )


def line(endpoint: str, methods: str, who: Who, *, closing: bool = False, **about: str) -> Line:
    """A line of the table."""
    return Line(endpoint, tuple(methods.split()), who, about, closing)


def desk(noun: str, right: P, row: str) -> list[Line]:
    """A list at the desk: its page, its rows, its export."""
    return [
        line(f"{noun}.index_view", "GET", right),
        line(f"{noun}.details_view", "GET", right, row_id=row),
        line(f"{noun}.export_view", "GET POST", right),
    ]


BOTH = "GET POST"
DOOR = [
    part
    for side in ("customer", "staff")
    for part in (
        line(f"sign_in.{side}_sign_in", BOTH, PUBLIC),
        line(f"sign_in.{side}_forgotten", BOTH, PUBLIC),
        line(f"sign_in.{side}_code", BOTH, STEP),
        line(f"sign_in.{side}_passkey_options", "POST", PUBLIC),
        line(f"sign_in.{side}_passkey", "POST", PUBLIC),
        line(f"sign_in.{side}_code_passkey_options", "POST", STEP),
        line(f"sign_in.{side}_code_passkey", "POST", STEP),
        line(f"sign_in.{side}_set_up_passkey_options", "POST", STEP),
        line(f"sign_in.{side}_set_up_passkey", "POST", STEP),
        line(f"sign_in.{side}_confirm_passkey_options", "POST", CUSTOMER if side == "customer" else STAFF),
        line(f"sign_in.{side}_set_up", "GET", STEP),
        line(f"sign_in.{side}_set_up_begin", "POST", STEP),
        line(f"sign_in.{side}_set_up_confirm", "POST", STEP),
        line(f"sign_in.{side}_confirm", BOTH, CUSTOMER if side == "customer" else STAFF),
        line(f"sign_in.{side}_held", BOTH, STEP),
        line(f"sign_in.{side}_held_again", "POST", STEP),
        line(f"sign_in.{side}_new_password", BOTH, STEP),
        line(f"sign_in.{side}_new_password_link", "POST", STEP),
        line(f"sign_in.{side}_pin", BOTH, STEP),
        line(f"sign_in.{side}_locked", BOTH, STEP),
        line(f"sign_in.{side}_lock", "POST", CUSTOMER if side == "customer" else STAFF),
    )
]
# These end what the rest needs, so they come last.
DEPARTURE = [
    line("sign_in.customer_confirm_end", "POST", CUSTOMER),
    line("sign_in.staff_confirm_end", "POST", STAFF),
    line("sign_in.customer_sign_out", "POST", ANY),
    line("sign_in.staff_sign_out", "POST", ANY),
]
# Before the rest: what changes a factor ends the trust in browsers.
TRUST = [
    line("customer_security.browsers", "GET", CUSTOMER),
    line("customer_security.forget_browser", BOTH, CUSTOMER, browser_id="own_browser"),
    line("customer_security.forget_browsers", BOTH, CUSTOMER),
]
OWN_SETTINGS = [
    part
    for noun, who in (("customer_security", CUSTOMER), ("staff_me", STAFF))
    for part in (
        line(f"{noun}.overview", "GET", who),
        line(f"{noun}.history", "GET", who),
        line(f"{noun}.change_password", BOTH, who),
        line(f"{noun}.authenticator", "GET", who),
        line(f"{noun}.begin_authenticator", "POST", who),
        line(f"{noun}.confirm_authenticator", "POST", who),
        line(f"{noun}.turn_off_authenticator", BOTH, who),
        line(f"{noun}.recovery_codes", BOTH, who),
        line(f"{noun}.passkeys", "GET", who),
        line(f"{noun}.passkey_challenge", "POST", who),
        line(f"{noun}.add_passkey", "POST", who),
        line(f"{noun}.rename_passkey", BOTH, who, passkey_id="own_passkey"),
        line(f"{noun}.remove_passkey", BOTH, who, passkey_id="own_passkey"),
        line(f"{noun}.end_session", BOTH, who, session_id="own_session"),
        line(f"{noun}.mine", "POST", who, place_id="own_place"),
        line(f"{noun}.addresses", "GET", who),
        line(f"{noun}.add_address", "POST", who),
        line(f"{noun}.edit_address", BOTH, who, address_id="own_network"),
        line(f"{noun}.confirm_address", BOTH, who, address_id="own_network"),
        line(f"{noun}.undo_address", BOTH, who, address_id="own_network"),
        line(f"{noun}.delete_address", BOTH, who, address_id="own_network"),
        line(f"{noun}.end_others", BOTH, who),
        line(f"{noun}.notices", BOTH, who),
        line(f"{noun}.attempt_not_me", BOTH, who, attempt_id="own_attempt"),
        line(f"{noun}.not_me", BOTH, who, place_id="own_place"),
        line(f"{noun}.disputes", "GET", who),
        line(f"{noun}.restore_thing", BOTH, who, item_id="own_thing"),
        line(f"{noun}.pin", "GET", who),
        line(f"{noun}.set_pin", "POST", who),
        line(f"{noun}.pin_rules", "POST", who),
        line(f"{noun}.turn_off_pin", BOTH, who),
        line(f"{noun}.session_rules", BOTH, who),
    )
]
CUSTOMERS = [
    line("customer_profile.start", "GET", PUBLIC),
    line("customer_profile.profile", BOTH, P.OWN_PROFILE_WRITE),
    line("customer_profile.theme", "POST", P.OWN_PROFILE_WRITE),
    line("customer_profile.appearance", BOTH, P.OWN_PROFILE_WRITE),
    line("customer_profile.username", BOTH, P.OWN_PROFILE_WRITE),
    line("customer_profile.email", BOTH, P.OWN_PROFILE_WRITE),
    line("customer_profile.confirm_email", "POST", P.OWN_PROFILE_WRITE),
    line("customer_profile.send_email_code", "POST", P.OWN_PROFILE_WRITE),
    line("customer_profile.cancel_email", "POST", P.OWN_PROFILE_WRITE),
    line("customer_profile.avatar", BOTH, P.OWN_PROFILE_WRITE),
    line("customer_profile.remove_avatar", "POST", P.OWN_PROFILE_WRITE),
    line("customer_profile.picture", "GET", CUSTOMER, user_id="face"),
    line("customer_contacts.contacts", "GET", P.OWN_SECURITY_WRITE),
    line("customer_contacts.add_phone", "POST", P.OWN_SECURITY_WRITE),
    line("customer_contacts.add_email", "POST", P.OWN_SECURITY_WRITE),
    line("customer_contacts.show", "POST", P.OWN_SECURITY_WRITE),
    line("customer_contacts.hide", "POST", P.OWN_SECURITY_WRITE),
    line("customer_contacts.confirm", BOTH, P.OWN_SECURITY_WRITE, contact_id="own_contact"),
    line("customer_contacts.send_code", "POST", P.OWN_SECURITY_WRITE, contact_id="own_contact"),
    line("customer_contacts.set_primary", BOTH, P.OWN_SECURITY_WRITE, contact_id="own_contact"),
    line("customer_contacts.change", BOTH, P.OWN_SECURITY_WRITE, contact_id="own_contact"),
    line("customer_contacts.remove", BOTH, P.OWN_SECURITY_WRITE, contact_id="own_contact"),
    line("customer_account.details", "GET", P.OWN_ACCOUNT_READ),
    line("customer_account.company", BOTH, P.OWN_ACCOUNT_WRITE),
    line("customer_account.add_address", BOTH, P.OWN_ACCOUNT_WRITE),
    line("customer_account.edit_address", BOTH, P.OWN_ACCOUNT_WRITE, address_id="postal"),
    line("customer_account.make_primary", "POST", P.OWN_ACCOUNT_WRITE, address_id="postal"),
    line("customer_account.remove_address", BOTH, P.OWN_ACCOUNT_WRITE, address_id="postal"),
    line("customer_people.people", "GET", P.OWN_PEOPLE_READ),
    line("customer_people.person", "GET", P.OWN_PEOPLE_READ, user_id="person"),
    line("customer_people.invite", BOTH, P.OWN_PEOPLE_INVITE),
    line("customer_people.change_role", BOTH, P.OWN_PEOPLE_ROLE, user_id="person"),
    line("customer_people.disable", BOTH, P.OWN_PEOPLE_DISABLE, user_id="person"),
    line("customer_people.enable", BOTH, P.OWN_PEOPLE_ENABLE, user_id="disabled"),
    line("customer_people.disputes", "GET", P.OWN_PEOPLE_ROLE),
    line("customer_people.confirm_thing", BOTH, P.OWN_PEOPLE_ROLE, item_id="thing"),
    line("customer_people.drop_thing", BOTH, P.OWN_PEOPLE_ROLE, item_id="thing"),
    line("customer_people.resend", BOTH, P.OWN_PEOPLE_INVITE, user_id="invited"),
    line("customer_support_access.access", "GET", P.OWN_SUPPORT_ACCESS_READ),
    line("customer_support_access.earlier", "GET", P.OWN_SUPPORT_ACCESS_READ),
    line("customer_support_access.allow", "POST", P.OWN_SUPPORT_ACCESS_WRITE),
    line("customer_support_access.extend", BOTH, P.OWN_SUPPORT_ACCESS_WRITE, grant_id="grant"),
    line("customer_support_access.end", BOTH, P.OWN_SUPPORT_ACCESS_WRITE, grant_id="grant"),
    line("customer_activity.activity", "GET", P.OWN_ACTIVITY_READ),
    line("customer_close.close", "GET", P.OWN_ACCOUNT_CLOSE),
    line("customer_close.ask", BOTH, P.OWN_ACCOUNT_CLOSE),
    line("customer_close.others", BOTH, P.OWN_PEOPLE_DISABLE),
    line("customer_close.answer", BOTH, P.OWN_ACCOUNT_CLOSE, request_id="case", closing=True),
    line("customer_close.withdraw", BOTH, P.OWN_ACCOUNT_CLOSE, request_id="case", closing=True),
    line("links.offer", "GET", CUSTOMER),
]
LISTS = [
    *desk("accounts", P.ACCOUNT_READ, "account"),
    *desk("people", P.PERSON_READ, "person"),
    *desk("support_access", P.SUPPORT_ACCESS_READ, "grant"),
    *desk("proposals", P.PROPOSAL_READ, "proposal"),
    *desk("disputes", P.PERSON_RESTORE, "dispute"),
    *desk("staff_members", P.STAFF_READ, "staff"),
    *desk("audit", P.AUDIT_READ_OWN, "event"),
    *desk("mail", P.MAIL_READ, "mail"),
    *desk("sessions", P.SESSION_READ, "session"),
    *desk("trusted_addresses", P.TRUSTED_IP_READ, "address"),
    *desk("services", P.SERVICE_READ, "service"),
    *desk("invoices", P.INVOICE_READ, "invoice"),
    *desk("roles", P.ROLE_READ, "role"),
    *desk("imports", P.IMPORT_READ, "run"),
]
ACTS = [
    line("people.unlock", BOTH, P.PERSON_RESTORE, row_id="person"),
    line("people.resend", BOTH, P.PERSON_RESTORE, row_id="invited"),
    line("people.send_link", BOTH, P.PERSON_RESTORE, row_id="person"),
    line("people.end_sessions", BOTH, P.PERSON_RESTORE, row_id="person"),
    line("people.role", BOTH, P.PERSON_ROLE, row_id="person"),
    line("people.disable", BOTH, P.PERSON_DISABLE, row_id="person"),
    line("people.enable", BOTH, P.PERSON_DISABLE, row_id="disabled"),
    *(
        line(f"people.propose_{what}", BOTH, P.PERSON_PROPOSE, row_id="person")
        for what in ("removal", "lift", "username", "email")
    ),
    line("people.cancel_recovery", BOTH, P.PERSON_RESTORE, row_id="claimant"),
    line("people.propose_shorten", BOTH, P.PERSON_PROPOSE, row_id="claimant"),
    *(
        line(f"staff_members.propose_{what}", BOTH, P.STAFF_WRITE, row_id="staff")
        for what in ("removal", "lift", "username", "email")
    ),
    line("proposals.confirm", BOTH, P.PERSON_CONFIRM, row_id="proposal"),
    line("proposals.decline", BOTH, P.PERSON_CONFIRM, row_id="proposal"),
    line("proposals.withdraw", BOTH, P.PERSON_PROPOSE, row_id="own_proposal"),
    line("disputes.confirm", BOTH, P.STAFF_WRITE, row_id="staff_dispute"),
    line("disputes.propose", BOTH, P.PERSON_PROPOSE, row_id="objected"),
    line("sessions.end", BOTH, P.PERSON_RESTORE, row_id="session"),
    line("accounts.suspend", BOTH, P.ACCOUNT_SUSPEND, row_id="account"),
    line("accounts.resume", BOTH, P.ACCOUNT_SUSPEND, row_id="account"),
    line("staff_members.invite", BOTH, P.STAFF_WRITE),
    line("staff_members.unlock", BOTH, P.STAFF_WRITE, row_id="staff"),
    line("staff_members.resend", BOTH, P.STAFF_WRITE, row_id="staff"),
    line("staff_members.send_link", BOTH, P.STAFF_WRITE, row_id="staff"),
    line("staff_members.end_sessions", BOTH, P.STAFF_WRITE, row_id="staff"),
    line("staff_members.roles", BOTH, P.STAFF_WRITE, row_id="staff"),
    line("staff_members.disable", BOTH, P.STAFF_WRITE, row_id="staff"),
    line("staff_members.enable", BOTH, P.STAFF_WRITE, row_id="staff"),
]
ACCOUNT_PAGE = [
    line("staff_account.people", "GET", P.PERSON_READ, account_id="account"),
    line("staff_account.security", "GET", P.SESSION_READ, account_id="account"),
    line("staff_account.requests", "GET", P.CLOSING_READ, account_id="account"),
    line("staff_account.billing", "GET", P.INVOICE_READ, account_id="account"),
    line("staff_account.mail", "GET", P.MAIL_READ, account_id="account"),
    line("staff_account.events", "GET", P.ACCOUNT_READ, account_id="account"),
    line("staff_account.look", "POST", P.LOOK_UNDER_GRANT, account_id="account"),
    line("staff_account.amounts", BOTH, P.BILLING_LOOK, account_id="account"),
    line("staff_billing.enter_invoice", BOTH, P.BILLING_WRITE, account_id="account"),
    line("staff_billing.enter_service", BOTH, P.BILLING_WRITE, account_id="account"),
    line("staff_billing.set_balance", BOTH, P.BILLING_WRITE, account_id="account"),
    line("staff_billing.confirm", BOTH, P.BILLING_WRITE, account_id="account"),
    line("staff_billing.correct_invoice", BOTH, P.BILLING_WRITE, account_id="account", invoice_id="invoice"),
    line("staff_billing.correct_service", BOTH, P.BILLING_WRITE, account_id="account", service_id="service"),
]
CASES = [
    line("staff_requests.queue", "GET", P.CLOSING_READ),
    line("staff_requests.waiting", "GET", P.CLOSING_DECIDE),
    line("staff_requests.decided", "GET", P.CLOSING_DECIDE),
    line("staff_requests.case", "GET", P.CLOSING_READ, request_id="case"),
    line("staff_requests.open_case", "POST", P.CLOSING_READ, request_id="case"),
    line("staff_requests.clear", "POST", P.CLOSING_CLEAR, request_id="case"),
    line("staff_requests.ask", BOTH, P.CLOSING_CLEAR, request_id="case"),
    line("staff_requests.take_up", BOTH, P.CLOSING_CLEAR, request_id="case"),
    line("staff_requests.confirm", BOTH, P.CLOSING_CLEAR, request_id="case"),
    line("staff_requests.pass_on", BOTH, P.CLOSING_CLEAR, request_id="case"),
    line("staff_requests.approve", BOTH, P.CLOSING_DECIDE, request_id="case"),
    line("staff_requests.reject", BOTH, P.CLOSING_DECIDE, request_id="case"),
    line("staff_requests.send_back", BOTH, P.CLOSING_DECIDE, request_id="case"),
    line("staff_requests.stop", BOTH, P.CLOSING_DECIDE, request_id="case"),
    line("staff_requests.reopen", BOTH, P.ACCOUNT_REOPEN, request_id="case"),
]
DESK = [
    line("home.index", "GET", STAFF),
    line("home.start", "GET", STAFF),
    line("staff_search.box", "GET", P.ACCOUNT_READ),
    line("staff_search.find", "POST", P.ACCOUNT_READ),
    line("staff_refusals.box", "GET", P.TRUSTED_IP_READ),
    line("staff_refusals.find", "POST", P.TRUSTED_IP_READ),
    line("staff_refusals.one", "GET", P.TRUSTED_IP_READ, refusal_id="refusal"),
    line("staff_me.profile", BOTH, STAFF),
    line("staff_me.theme", "POST", STAFF),
    line("staff_me.appearance", BOTH, STAFF),
    line("staff_me.avatar", BOTH, STAFF),
    line("staff_me.remove_avatar", "POST", STAFF),
    line("staff_me.picture", "GET", STAFF, user_id="face"),
]
OPEN = [
    line("health.alive", "GET", PUBLIC),
    line("health.ready", "GET", PUBLIC),
    line("links.follow", BOTH, PUBLIC, purpose="purpose", token="link"),
    line("links.reset_passkey", "POST", PUBLIC, token="link"),
    line("email_undo.undo", BOTH, PUBLIC, token="undo_link"),
    *[line(f"recovery_case.{name}", "POST", STEP) for name in ("open_case", "cancel_here", "complete")],
    line("recovery_case.lost", "GET", STEP),
    line("recovery_case.cancel_by_link", BOTH, PUBLIC, token="cancel_link"),
    line("recovery_case.vouch_by_link", BOTH, PUBLIC, token="vouch_link"),
    line("recovery_case.vouch", BOTH, P.OWN_PEOPLE_ROLE, user_id="claimant"),
    line("recovery_case.cancel_signed_in", "POST", CUSTOMER),
    line("answers.wasnt_me", BOTH, PUBLIC, token="not_me_link"),
    line("answers.objection", BOTH, PUBLIC, token="object_link"),
    line("answers.its_me", BOTH, PUBLIC, token="hold_link"),
    line("outbox.index", "GET", PUBLIC),
    line("outbox.letter", "GET", PUBLIC, mail_id="mail"),
    line("static", "GET", PUBLIC, filename="file"),
]
LINES = [
    *OPEN,
    *DOOR,
    *TRUST,
    *OWN_SETTINGS,
    *CUSTOMERS,
    *DESK,
    *LISTS,
    *ACTS,
    *ACCOUNT_PAGE,
    *CASES,
    *DEPARTURE,
]
