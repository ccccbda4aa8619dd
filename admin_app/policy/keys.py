"""The names of policies, of their groups, units and choices."""

from __future__ import annotations

import enum


class Key(enum.StrEnum):
    """The names policies go by."""

    AFFILIATE_COOKIE_DAYS = "affiliate.cookie_days"
    AFFILIATE_MINIMUM = "affiliate.minimum_payout"
    AFFILIATE_MONTHS = "affiliate.months"
    AFFILIATE_ON = "affiliate.on"
    AFFILIATE_PERCENT = "affiliate.percent"
    AFFILIATE_REFUND_DAYS = "affiliate.refund_days"
    BIND_SELF_RECOVER = "bind.self_recover"
    BILLING_STALE_HOURS = "billing.stale_hours"
    BULK_ALONE = "bulk.second_person_above"
    BULK_MAILS_A_DAY = "bulk.mails_a_day"
    CLOSING_DUE_DAYS = "closing.due_days"
    CLOSING_REOPEN_DAYS = "closing.reopen_days"
    CLOSING_WAIT_DAYS = "closing.wait_days"
    COMPANY_AUTHORITY = "company.supervisory_authority"
    COMPANY_CONTROLLER = "company.controller"
    COMPANY_OFFICER = "company.data_protection_officer"
    DELETION_WAIT_DAYS = "deletion.wait_days"
    DOCUMENT_MAIL = "document.mail"
    DOCUMENT_NOTICE_DAYS = "document.notice_days"
    DOCUMENT_POSTPONE_DAYS = "document.postpone_days"
    EMAIL_SELF_SERVICE = "email.self_service"
    EMAIL_UNDO_HOURS = "email.undo_hours"
    FACTOR_REQUIRED = "factor.required"
    GRANT_HOURS = "support_access.hours"
    GRANT_MAX_DAYS = "support_access.max_days"
    INVOICE_MAIL = "invoice.mail"
    INVITATION_DAYS = "invitation.days"
    MAILING_PEOPLE = "mailing.people_a_minute"
    PASSWORD_LENGTH = "password.min_length"  # noqa: S105
    PASSWORD_RULE = "password.rule"  # noqa: S105
    REASONS_SAVED = "reasons.saved"
    REAUTH_MINUTES = "reauthentication.minutes"
    RECIPIENT_BILLING = "recipient.billing"
    RECIPIENT_HOSTING = "recipient.hosting"
    RECIPIENT_MAIL = "recipient.mail"
    RECIPIENT_TEXTS = "recipient.texts"
    RECIPIENT_WAIT_DAYS = "recipient.wait_days"
    RECOVERY_WAIT_HOURS = "recovery.wait_hours"
    REGION_HOLD = "region.hold"
    RESET_MINUTES = "reset.minutes"
    RETENTION_ATTEMPTS = "retention.sign_in_attempts_days"
    RETENTION_AUDIT_DETAILS = "retention.audit_details_days"
    RETENTION_COMMISSIONS = "retention.commission_years"
    RETENTION_COPIES = "retention.data_copies_days"
    RETENTION_EXPORTS = "retention.exports_days"
    RETENTION_FILES = "retention.files_days"
    RETENTION_INVOICES = "retention.invoice_years"
    RETENTION_LOOKS = "retention.looks_days"
    RETENTION_MAIL_BODIES = "retention.mail_bodies_days"
    RETENTION_REFUSALS = "retention.refusals_days"
    RETENTION_SESSIONS = "retention.sessions_days"
    RETENTION_TICKETS = "retention.tickets_days"
    RETENTION_TEXTS = "retention.text_messages_days"
    RESTRICTION_TRIAL_MINUTES = "restriction.trial_minutes"
    SCREEN_LOCK_MINUTES = "screen_lock.minutes"
    SESSION_AT_LIMIT = "session.at_limit"
    SESSION_DAYS = "session.days"
    SESSION_IDLE_MINUTES = "session.idle_minutes"
    SESSION_LIMIT = "session.limit"
    STAFF_SESSION_HOURS = "staff_session.hours"
    STAFF_SESSION_IDLE_MINUTES = "staff_session.idle_minutes"
    TICKET_SECRET_DAYS = "ticket.secret_days"  # noqa: S105
    TOTP_NEEDS_PHONE = "totp.needs_verified_phone"
    TRUSTED_BROWSER_DAYS = "trusted_browser.days"
    TRUSTED_BROWSER_ON = "trusted_browser.on"
    USERNAME_RESERVED = "username.reserved"
    USERNAME_SELF_SERVICE = "username.self_service"


class Group(enum.StrEnum):
    """What belongs on one page, in the order in which the pages are listed."""

    SIGN_IN = "sign-in"
    SESSIONS = "sessions"
    TRUSTED_ADDRESSES = "trusted-addresses"
    NAMES = "names"
    PEOPLE = "people"
    SUPPORT_ACCESS = "support-access"
    CLOSING = "closing"
    BILLING = "billing"
    AFFILIATE = "affiliate"
    DOCUMENTS = "documents"
    PRIVACY = "privacy"
    RETENTION = "retention"


class Unit(enum.StrEnum):
    """What a number counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    PERCENT = "percent"
    DEVICES = "devices"
    CHARACTERS = "characters"


class FactorRequired(enum.StrEnum):
    """Which customers must have a second factor."""

    NOBODY = "nobody"
    OWNERS = "owners"
    EVERYBODY = "everybody"


class PasswordRequired(enum.StrEnum):
    """What a good password is: one of several classes of characters, a long one, or both."""

    CLASSES = "classes"
    LENGTH = "length"
    BOTH = "both"


class AtLimit(enum.StrEnum):
    """What becomes of a sign-in beyond the one session that is allowed."""

    REPLACE = "replace"  # the former session ends
    REFUSE = "refuse"
