"""To which topic each kind of mail belongs, by its template: a new one has its line here, or a test fails.

Mail about security is told to the person as SECURITY. Where others of the account or of the staff are told of the same,
it is ACCOUNT to them: neither can be turned off, so that difference is no choice of anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping

from admin_app.email.models import Topic

# What customers choose, address by address; all else is always sent, since it guards a sign-in or the law asks for it.
CHOSEN = (Topic.SUPPORT, Topic.STATUS, Topic.BILLING, Topic.NEWSLETTER)
_TEMPLATES: Mapping[Topic, str] = {
    Topic.SECURITY: """
        account_rules_changed address_reached_again affiliate_destination_set api_token_ended api_token_ends_soon api_token_made binding_lifted
        browser_trusted caller_code caller_verified contact_added contact_code contact_confirmed
        contact_primary contact_removed copy_release_asked copy_release_stopped data_copy_ready
        delegation_news data_request_link data_request_proof deletion_approved deletion_closing_stopped
        deletion_held deletion_in_approval deletion_lapsed deletion_released disabled
        dispute_colleague dispute_dropped dispute_item dispute_may_object dispute_objected
        dispute_owner_asked dispute_settled email_changed email_in_use email_undone enabled
        factor_removed factors_reset glass_broken glass_disclosed glass_reviewed not_me_said
        notices_changed objection_decided passkey_added passkey_refused passkey_removed
        password_changed pgp_key_added pgp_key_removed pin_changed pin_link pin_off pin_on
        pin_rules_changed pin_shut recovery_cancelled recovery_code_used recovery_codes_low
        recovery_codes_made recovery_completed recovery_contact_asked recovery_opened
        recovery_owner_asked recovery_ready recovery_vouched reset_link restriction_fell_back
        restriction_kept restriction_lifted restriction_on_trial restriction_removed
        rights_changed role_changed role_edited rolled_back session_moved session_rules_changed
        sessions_ended sign_in_held signed_in signs_in_elsewhere ssh_key_added ssh_key_removed
        staff_invited staff_joined staff_roles_changed step_asked_again step_spared
        support_allowed support_allowed_by_phone support_asked support_corrected support_ended
        support_extended ticket_secret_revealed totp_off totp_on totp_replaced unlocked username_changed view_started
        wait_passed
    """,
    Topic.ACCOUNT: """
        account_details_changed account_resumed account_suspended affiliate_payout_approved
        affiliate_payout_asked affiliate_payout_paid affiliate_payout_refused closing_approved
        closing_cleared closing_executed closing_lapsed closing_needs_customer closing_rejected
        closing_reopened closing_requested closing_sent_back closing_stopped closing_withdrawn
        data_case_extended data_case_fulfilled data_case_received data_case_refused data_case_sent_back
        data_case_withdrawn data_erased data_kept_restricted data_lifting data_released
        data_restricted data_used delegation_changed delegation_invited document_announced invitation_declined invitation_revoked invited invited_elsewhere legal_hold_ended legal_hold_placed
        mail_opens_no_ticket
        objection_waits policy_set proposal_ended proposal_waits support_ask_ended ticket_secret_asked work_digest
        work_waits
    """,
    Topic.SUPPORT: "ticket_answered ticket_file_destroyed ticket_merged ticket_opened ticket_solved",
    Topic.STATUS: "service_status",
    Topic.BILLING: "invoices_new invoices_overdue",
    Topic.NEWSLETTER: "newsletter",
}
ANSWERS = frozenset({"mail_opens_no_ticket"})  # a machine's answers to mail that came in (RFC 3834)
TOPIC_OF: Mapping[str, Topic] = {
    template: topic for topic, templates in _TEMPLATES.items() for template in templates.split()
}


def belongs(template: str, topic: Topic) -> bool:
    """Whether a mail of this kind may go out under a topic."""
    told_of = Topic.ACCOUNT if TOPIC_OF.get(template) is Topic.SECURITY else None
    return topic in {TOPIC_OF.get(template), told_of}
