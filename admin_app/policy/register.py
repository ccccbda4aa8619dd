"""Every limit an operator may set: name, kind, default, range and meaning. Sorted."""

from __future__ import annotations

from dataclasses import dataclass

from admin_app.kernel.i18n import N_
from admin_app.policy.keys import AtLimit as AtLimit
from admin_app.policy.keys import FactorRequired as FactorRequired
from admin_app.policy.keys import Group as Group
from admin_app.policy.keys import Key as Key
from admin_app.policy.keys import PasswordRequired as PasswordRequired
from admin_app.policy.keys import Unit as Unit

Value = int | bool | str

LINE_MOST = 120  # characters of a text in one language
BAR = "|"  # between the English and the German of a text


# Names by which mail and people of a company are known (RFC 2142), and what pages and programs call themselves.
RESERVED = (
    "abuse accounts admin administrator anonymous api billing compliance contact desk everyone guest help "
    "helpdesk hostmaster info legal login mail mailer-daemon moderator no-reply nobody noreply notifications operator "
    "owner payments postmaster privacy root sales security service staff status superuser support sysadmin "
    "system undefined user verify webmaster www"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One limit: numbers between `least` and `most`, texts one of `choices`, words in a text of at most `most`
    characters where `words`, or at most `lines` texts, one a line, each perhaps in German too after a bar.
    Of several levels the strictest wins; words of all levels count together.

    Stricter is the smaller number, and of a switch the position off, unless `more_is_stricter`. Where
    `zero_is_off`, 0 means that there is no limit, which is the loosest. Of choices of which neither is the
    stricter, `together` is the one that holds both. `per_account`: it may be set for one account.
    """

    default: Value
    group: Group
    name: str  # in a few words
    text: str  # in a sentence
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    more_is_stricter: bool = False  # a waiting time protects the longer it is, a guard when it is on
    zero_is_off: bool = False
    words: bool = False
    lines: int = 0
    together: str = ""
    unit: Unit | None = None
    per_account: bool = True
    allowed: tuple[int, ...] = ()  # where not every number of the range is offered

    def admits(self, value: object) -> bool:
        """Whether a value is of the right type and within the range."""
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, int):
            whole = isinstance(value, int) and not isinstance(value, bool)
            if self.allowed and value not in self.allowed:
                return False
            return whole and (self.least or 0) <= value <= (self.most if self.most is not None else value)  # type: ignore[operator]
        if self.is_text:
            return (
                isinstance(value, str)
                and len(value) <= (self.most or 0)
                and (self.words or self._lines_fit(value))
            )
        return value in self.choices

    @property
    def is_text(self) -> bool:
        """Whether its value is written by hand: words or lines, of which none is stricter than others."""
        return self.words or bool(self.lines)

    def parts(self, value: Value | None) -> tuple[str, ...]:
        """The words or lines of a text; nothing of a number, switch or choice."""
        if not isinstance(value, str) or not self.is_text:
            return ()
        return tuple(value.split() if self.words else filter(None, map(str.strip, value.splitlines())))

    def _lines_fit(self, value: str) -> bool:
        said = self.parts(value)
        return len(said) <= self.lines and all(
            0 < len(text.strip()) <= LINE_MOST for line in said for text in line.split(BAR, 1)
        )


def said_in_lines(name: str, text: str) -> Policy:
    """What the company says of itself and its processors, in a few lines, each perhaps in German too after a bar."""
    return Policy("", Group.PRIVACY, name, text, most=2000, lines=8, per_account=False)


def kept_for(
    time: int, name: str, text: str, *, least: int = 30, most: int = 3653, unit: Unit = Unit.DAYS
) -> Policy:
    """How long something is kept by age; a hold or a restriction keeps it longer."""
    return Policy(time, Group.RETENTION, name, text, least, most, unit=unit, per_account=False)


REGISTER: dict[Key, Policy] = {
    Key.AFFILIATE_COOKIE_DAYS: Policy(
        60, Group.AFFILIATE, N_("Time between click and purchase"),
        N_("Days before somebody became a customer in which the affiliate link must have been followed"), 1, 365, unit=Unit.DAYS, per_account=False,
    ),
    Key.AFFILIATE_MINIMUM: Policy(
        50, Group.AFFILIATE, N_("Smallest payout"),
        N_("The smallest payout, in whole units of its currency: 50 is €50 or $50"), 0, 10_000, more_is_stricter=True, per_account=False,
    ),
    Key.AFFILIATE_MONTHS: Policy(
        12, Group.AFFILIATE, N_("How long a referral counts"),
        N_("Months for which the invoices of a referred customer bring commissions; 0: without an end"), 0, 120, zero_is_off=True,
        unit=Unit.MONTHS, per_account=False,
    ),
    Key.AFFILIATE_ON: Policy(
        False, Group.AFFILIATE, N_("Affiliate programme"), N_("Owners pass on links and earn commissions when new customers pay"), per_account=False,
    ),
    Key.AFFILIATE_PERCENT: Policy(
        10, Group.AFFILIATE, N_("Commission"), N_("Percent of a paid invoice that its affiliate gets, from invoices found paid from then on"), 1, 50,
        unit=Unit.PERCENT, per_account=False,
    ),
    Key.AFFILIATE_REFUND_DAYS: Policy(
        30, Group.AFFILIATE, N_("Time for refunds"), N_("Days after an invoice was found paid in which a refund still takes its commission back"), 0, 180,
        more_is_stricter=True, unit=Unit.DAYS, per_account=False,
    ),
    Key.BIND_SELF_RECOVER: Policy(
        True, Group.TRUSTED_ADDRESSES, N_("Moving a tie yourself"), N_("Somebody tied to an address may move to another one with the second step"),
    ),
    Key.BILLING_STALE_HOURS: Policy(
        24, Group.BILLING, N_("Age of imported facts"), N_("Imported billing facts are stale after this many hours"), 1, 720, unit=Unit.HOURS,
    ),
    Key.BULK_ALONE: Policy(
        25, Group.PEOPLE, N_("Acts on many at once"), N_("How many an act of staff that ends something may affect before a second person has to confirm it; 0: any number"),
        0, 1000, zero_is_off=True, per_account=False,
    ),
    Key.BULK_MAILS_A_DAY: Policy(
        10_000, Group.PEOPLE, N_("Invitations in a day"), N_("How many invitations all bulk runs together may send in 24 hours"),
        1, 100_000, per_account=False,
    ),
    Key.CLOSING_DUE_DAYS: Policy(
        5, Group.CLOSING, N_("Time for a decision"), N_("Days in which a closing should be decided"), 1, 60, unit=Unit.DAYS,
    ),
    Key.CLOSING_REOPEN_DAYS: Policy(
        90, Group.CLOSING, N_("Time for reopening"), N_("Days in which a closed account can be reopened"), 1, 365, unit=Unit.DAYS,
    ),
    Key.CLOSING_WAIT_DAYS: Policy(
        3, Group.CLOSING, N_("Waiting time of a closing"), N_("Days between approval and closing"), 0, 30, more_is_stricter=True,
        unit=Unit.DAYS,
    ),
    Key.DELETION_WAIT_DAYS: Policy(
        7, Group.PRIVACY, N_("Waiting time of a deletion"), N_("Days between the approval of a deletion and the erasure"), 0, 30,
        more_is_stricter=True, unit=Unit.DAYS,
    ),
    Key.DOCUMENT_MAIL: Policy(
        True, Group.DOCUMENTS, N_("Announcing documents by e-mail"),
        N_("Owners are told by e-mail when a new version of a document is confirmed"), more_is_stricter=True, per_account=False,
    ),
    Key.DOCUMENT_NOTICE_DAYS: Policy(
        15, Group.DOCUMENTS, N_("Notice of a new user agreement"),
        N_("Days between the confirmation of a new user agreement and its taking effect; the first version needs none"), 0, 90,
        more_is_stricter=True, unit=Unit.DAYS, per_account=False,
    ),
    Key.DOCUMENT_POSTPONE_DAYS: Policy(
        14, Group.DOCUMENTS, N_("Putting a document off"),
        N_("Days after a document takes effect in which people can still put off their answer to it"), 0, 90, unit=Unit.DAYS, per_account=False,
    ),
    Key.COMPANY_AUTHORITY: said_in_lines(N_("Supervisory authority"), N_("Where people can complain about how their data is handled: name and address")),
    Key.COMPANY_CONTROLLER: said_in_lines(N_("Controller"), N_("Who is responsible for personal data: name, address, representative, how to reach them")),
    Key.COMPANY_OFFICER: said_in_lines(N_("Data protection officer"), N_("Who it is: name and how to reach them")),
    Key.EMAIL_SELF_SERVICE: Policy(
        True, Group.NAMES, N_("Changing your own e-mail address"), N_("People change their e-mail address themselves"),
    ),
    Key.EMAIL_UNDO_HOURS: Policy(
        72, Group.NAMES, N_("Undoing a change of e-mail address"), N_("Hours in which a change of e-mail address can be undone"), 24, 168,
        more_is_stricter=True, unit=Unit.HOURS,
    ),
    Key.FACTOR_REQUIRED: Policy(
        FactorRequired.NOBODY, Group.SIGN_IN, N_("Compulsory second step"), N_("Who must have a second step"),
        choices=tuple(FactorRequired),
    ),
    Key.GRANT_HOURS: Policy(
        24, Group.SUPPORT_ACCESS, N_("Length of support access"), N_("Hours for which support access is allowed"), 1, 168, unit=Unit.HOURS,
    ),
    Key.GRANT_MAX_DAYS: Policy(
        7, Group.SUPPORT_ACCESS, N_("Support access at most"), N_("Days support access lasts at most, extensions included"), 1, 7,
        unit=Unit.DAYS,
    ),
    Key.INVITATION_DAYS: Policy(
        7, Group.PEOPLE, N_("Invitations"), N_("Days for which an invitation works"), 1, 30, unit=Unit.DAYS,
    ),
    Key.INVOICE_MAIL: Policy(
        False, Group.BILLING, N_("Invoices by e-mail"),
        N_("People in the account who see its invoices and chose “Statements and invoices” get an e-mail about new and overdue ones"),
        per_account=False,
    ),
    Key.MAILING_PEOPLE: Policy(
        600, Group.PEOPLE, N_("Speed of mailings"), N_("How many people a newsletter or service status notice is written to in a minute"), 60, 6000,
        per_account=False,
    ),
    Key.PASSWORD_LENGTH: Policy(
        8, Group.SIGN_IN, N_("Length of passwords"), N_("Characters a password has at least, whatever the rule"), 8, 64,
        more_is_stricter=True, unit=Unit.CHARACTERS,
    ),
    Key.PASSWORD_RULE: Policy(
        PasswordRequired.CLASSES, Group.SIGN_IN, N_("Password rule"), N_("Rule for passwords"), choices=tuple(PasswordRequired),
        together=PasswordRequired.BOTH,
    ),
    Key.REASONS_SAVED: Policy(
        "", Group.PEOPLE, N_("Saved reasons"), N_("Reasons that staff are offered wherever they give one: one per line, in English, or in English | in German"),
        most=5000, lines=20, per_account=False,
    ),
    Key.REAUTH_MINUTES: Policy(
        10, Group.SIGN_IN, N_("“Confirm it’s you”"), N_("Minutes for which “Confirm it’s you” lasts"), 1, 60, unit=Unit.MINUTES,
    ),
    Key.RECIPIENT_BILLING: said_in_lines(N_("Recipient: billing"), N_("The company’s billing system: its operator, country, and what a transfer outside the EU rests on")),
    Key.RECIPIENT_HOSTING: said_in_lines(N_("Recipient: hosting"), N_("Whoever runs the servers and keeps the backups: name, country, and what a transfer outside the EU rests on")),
    Key.RECIPIENT_MAIL: said_in_lines(N_("Recipient: e-mail"), N_("Whoever delivers e-mail: name, country, and what a transfer outside the EU rests on")),
    Key.RECIPIENT_TEXTS: said_in_lines(N_("Recipient: text messages"), N_("Whoever delivers text messages and calls: name, country, and what a transfer outside the EU rests on")),
    Key.RECIPIENT_WAIT_DAYS: Policy(
        7, Group.PRIVACY, N_("Time for recipients to answer"),
        N_("Days for which an answer is waited for when recipients of data are told of a correction, erasure or restriction"), 1, 30,
        more_is_stricter=True, unit=Unit.DAYS, per_account=False,
    ),
    Key.RECOVERY_WAIT_HOURS: Policy(
        72, Group.SIGN_IN, N_("Waiting time for a lost second step"), N_("Hours before a lost second step can be replaced"), 24, 336,
        more_is_stricter=True, unit=Unit.HOURS,
    ),
    Key.REGION_HOLD: Policy(
        False, Group.SIGN_IN, N_("Hold for a new country"), N_("A sign-in from a new country waits until a link in an e-mail is opened"),
        more_is_stricter=True,
    ),
    Key.RESET_MINUTES: Policy(
        60, Group.SIGN_IN, N_("Password links"), N_("Minutes for which a password link works"), 5, 1440, unit=Unit.MINUTES,
    ),
    Key.RETENTION_ATTEMPTS: kept_for(
        365, N_("Attempts to sign in"), N_("Days after which an attempt to sign in is deleted"),
    ),
    Key.RETENTION_AUDIT_DETAILS: kept_for(
        1461, N_("Private words of the audit trail"),
        N_("Days after which names, addresses, reasons and values beside an event are removed; the event stays, and the chain stays provable"),
        least=365,
    ),
    Key.RETENTION_COMMISSIONS: kept_for(
        10, N_("Commissions of affiliates"),
        N_("Years after which a commission that was paid or taken back is deleted, counted from the end of the year of its invoice; tax and commercial law say how many"),
        least=5, most=30, unit=Unit.YEARS,
    ),
    Key.RETENTION_COPIES: kept_for(
        1096, N_("Record of copies of one’s data"), N_("Days after which it is forgotten that somebody asked for a copy of their data; its file goes earlier"),
        least=365,
    ),
    Key.RETENTION_EXPORTS: kept_for(
        365, N_("Record of exports"), N_("Days after which it is forgotten that somebody exported a list; its file goes earlier"),
    ),
    Key.RETENTION_FILES: kept_for(
        7, N_("Files of exports and copies"), N_("Days after which the file of an export or of a copy of one’s data is removed; its end is set when it is written"),
        least=2, most=30,
    ),
    Key.RETENTION_INVOICES: kept_for(
        10, N_("Paid invoices"), N_("Years after which a fully paid invoice is deleted, counted from the end of the year it was issued in; tax and commercial law say how many"),
        least=5, most=30, unit=Unit.YEARS,
    ),
    Key.RETENTION_LOOKS: kept_for(
        1461, N_("Looks of staff at private data"),
        N_("Days after which it is forgotten who of the staff looked at what; never before the private words of the audit trail are removed"),
        least=365,
    ),
    Key.RETENTION_MAIL_BODIES: kept_for(
        365, N_("Texts of e-mails"), N_("Days after which the text of a sent e-mail is removed; that it was sent, to whom and about what stays"),
    ),
    Key.RETENTION_REFUSALS: kept_for(
        365, N_("Refusals by an address rule"), N_("Days after which a refusal by an address rule is deleted"),
    ),
    Key.RETENTION_SESSIONS: kept_for(
        365, N_("Ended sessions"), N_("Days after its beginning when a session that has ended is deleted"),
    ),
    Key.RETENTION_TEXTS: kept_for(
        90, N_("Text messages and calls"), N_("Days after which a text message or call is deleted; its code is removed once it is sent"), most=730,
    ),
    Key.RETENTION_TICKETS: kept_for(
        1461, N_("Closed support tickets"),
        N_("Days after which a closed support ticket is deleted, with its texts and files"),
        least=90,
    ),
    Key.RESTRICTION_TRIAL_MINUTES: Policy(
        10, Group.TRUSTED_ADDRESSES, N_("Trial of a restriction"),
        N_("Minutes in which a new address restriction has to be confirmed"), 5, 60, unit=Unit.MINUTES,
    ),
    Key.SCREEN_LOCK_MINUTES: Policy(
        0, Group.SESSIONS, N_("Screen lock"), N_("Minutes without activity after which the screen locks; 0: never"), 0, 60,
        zero_is_off=True, unit=Unit.MINUTES, allowed=(0, 5, 10, 20, 30, 60),
    ),
    Key.SESSION_AT_LIMIT: Policy(
        AtLimit.REPLACE, Group.SESSIONS, N_("At the device limit"), N_("What happens when one more device signs in"), choices=tuple(AtLimit),
    ),
    Key.SESSION_DAYS: Policy(
        14, Group.SESSIONS, N_("Longest session"), N_("Days after which a session ends"), 1, 30, unit=Unit.DAYS,
    ),
    Key.SESSION_IDLE_MINUTES: Policy(
        30, Group.SESSIONS, N_("Session without activity"), N_("Minutes without activity after which a session ends"), 5, 1440,
        unit=Unit.MINUTES,
    ),
    Key.SESSION_LIMIT: Policy(
        0, Group.SESSIONS, N_("Devices at once"), N_("Sessions a person may have at once; 0: any number"), 0, 500, zero_is_off=True,
        unit=Unit.DEVICES,
    ),
    Key.STAFF_SESSION_HOURS: Policy(
        12, Group.SESSIONS, N_("Longest session of staff"), N_("Hours after which a session of staff ends"), 1, 12, unit=Unit.HOURS,
        per_account=False,
    ),
    Key.STAFF_SESSION_IDLE_MINUTES: Policy(
        30, Group.SESSIONS, N_("Staff without activity"), N_("Minutes without activity after which a session of staff ends"), 5, 60,
        unit=Unit.MINUTES, per_account=False,
    ),
    Key.TICKET_SECRET_DAYS: Policy(
        14, Group.SUPPORT_ACCESS, N_("Server passwords in support tickets"),
        N_("Days after which a server password that was given with a support ticket is destroyed, unless the ticket is solved earlier"), 1, 14,
        unit=Unit.DAYS, per_account=False,
    ),
    Key.TOTP_NEEDS_PHONE: Policy(
        False, Group.SIGN_IN, N_("Mobile phone before an app"), N_("An authenticator app needs a verified primary mobile phone first"),
        more_is_stricter=True,
    ),
    Key.TRUSTED_BROWSER_DAYS: Policy(
        30, Group.SIGN_IN, N_("Trusted browsers: how long"), N_("Days for which a browser is trusted"), 1, 90, unit=Unit.DAYS,
    ),
    Key.TRUSTED_BROWSER_ON: Policy(
        False, Group.SIGN_IN, N_("Trusted browsers"), N_("Browsers may be trusted, so that no code is asked for there"),
    ),
    Key.USERNAME_RESERVED: Policy(
        RESERVED, Group.NAMES, N_("Reserved usernames"),
        N_("Usernames that nobody may choose because they could be mistaken for the company’s own"), most=2000, words=True,
    ),
    Key.USERNAME_SELF_SERVICE: Policy(
        True, Group.NAMES, N_("Changing your own username"), N_("People change their username themselves"),
    ),
}  # fmt: skip
