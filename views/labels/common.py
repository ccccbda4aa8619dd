"""States and places in words, for pages on both sides."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from admin_app.identity.models import InvitationEnd, UserStatus
from admin_app.kernel import networks
from admin_app.kernel.rights.permissions import RoleKey
from admin_app.lib.times import lengths
from admin_app.overview.self_service import ColleagueRow
from admin_app.session.models import AttemptResult, EndReason, Method
from admin_app.session.queries import AttemptLine
from admin_app.support_access.models import LookGround
from admin_app.support_access.queries import COUNT_LIMIT, LookRow
from forms.base import Text
from views.labels.people import factors

ATTEMPTS = {
    AttemptResult.SIGNED_IN: _l("Signed in"),
    AttemptResult.WAITING: _l("Refused: too many attempts for this name"),
    AttemptResult.ADDRESS_WAITING: _l("Refused: too many attempts from this internet address"),
    AttemptResult.UNKNOWN_NAME: _l("Refused: unknown name"),
    AttemptResult.WRONG_KIND: _l("Refused: not here"),
    AttemptResult.WRONG_PASSWORD: _l("Refused: wrong password"),
    AttemptResult.NO_PASSWORD: _l("Refused: no password set yet"),
    AttemptResult.PASSWORD_DISABLED: _l("Refused: password turned off after 100 failed attempts"),
    AttemptResult.NOT_ACTIVE: _l("Refused: not active"),
    AttemptResult.ACCOUNT_CLOSED: _l("Refused: account closed"),
    AttemptResult.ADDRESS_DENIED: _l("Refused: address not allowed"),
    AttemptResult.FACTOR_NEEDED: _l("Password right, code not given yet"),
    AttemptResult.WRONG_CODE: _l("Refused: wrong code"),
    AttemptResult.FACTOR_DISABLED: _l("Refused: authenticator app turned off after 100 failed attempts"),
    AttemptResult.SESSION_LIMIT: _l("Refused: signed in on too many devices"),
    AttemptResult.OUTSIDE_IDENTITY: _l("Refused: signs in through an outside provider"),
    AttemptResult.BOUND_ELSEWHERE: _l("Refused: tied to another address"),
    AttemptResult.HELD: _l("Waits for the mailed link: new country"),
    AttemptResult.WRONG_PASSKEY: _l("Refused: passkey not accepted"),
    AttemptResult.PASSKEY_REFUSED: _l("Refused: the passkey’s counter went backwards"),
    AttemptResult.PIN_NEEDED: _l("Signed in as far as the PIN"),
    AttemptResult.WRONG_PIN: _l("Refused: wrong PIN"),
    AttemptResult.NEW_PASSWORD_NEEDED: _l("Waits for a new password"),
    AttemptResult.DOCUMENTS_WAIT: _l("Waits for an answer to a document"),
    AttemptResult.MOVED: _l("Session used from another place"),
    AttemptResult.COPY_REFUSED: _l("Refused: an older copy of a session"),
}
# What a browser reads whose session ended. Nothing where it did so itself, and nothing, as at the door, where the
# person may not sign in any more.
ENDED_UNSAID = {
    EndReason.SIGNED_OUT, EndReason.REPLACED, EndReason.DISABLED, EndReason.ACCOUNT, EndReason.IDENTITY,
}  # fmt: skip
ENDED = {
    EndReason.EMAIL: _l("You were signed out because your e-mail address was changed."),
    EndReason.FACTOR: _l("You were signed out because your second step was changed."),
    EndReason.IDLE: _l("You were signed out because there was no activity here for a while."),
    EndReason.LIFE: _l(
        "You were signed out because this device had been signed in for the longest time allowed."
    ),
    EndReason.LIMIT: _l(
        "You were signed out because you signed in elsewhere, and only one device is allowed."
    ),
    EndReason.NOT_ME: _l("You were signed out because a sign-in was reported with “This wasn’t me”."),
    EndReason.OTHER_DEVICE: _l("You were signed out from another device."),
    EndReason.PASSWORD: _l("You were signed out because your password was changed."),
    EndReason.PIN: _l(
        "You were signed out because the screen was locked and its PIN was wrong too often, or turned off."
    ),
    EndReason.RECOVERY: _l("You were signed out because your sign-in was recovered."),
    EndReason.STAFF: _l("You were signed out by our staff; an e-mail tells you why."),
}
# Besides the second factors, which have their own words.
METHODS: dict[str, Text] = {
    Method.PASSWORD: _l("password"),
    Method.RECOVERY_CODE: _l("recovery code"),
    Method.PIN: _l("PIN"),
    Method.INVITATION: _l("invitation link"),
}
# What takes two members of staff, by kind and target (`proposal.transitions.what_of`); besides the second factors.
PROPOSED: dict[str, Text] = {
    "removed_all": _l("every second step"),
    "removed_pin": _l("the PIN"),
    "remove_factor_all": _l("remove every second step"),
    "remove_factor_pin": _l("remove the PIN"),
    "lift_restriction_own": _l("lift their own address restriction"),
    "lift_restriction_account": _l("lift the account’s address restriction"),
    "lift_binding": _l("lift the tie to one address"),
    "change_username": _l("change the username"),
    "change_email": _l("change the e-mail address"),
    "support_access": _l("support access"),
    "shorten_recovery": _l("end the waiting time of a lost second step"),
    "edit_role": _l("change a role"),
    "bulk_run": _l("act on many at once"),
    "break_glass": _l("break-glass access beyond the limits"),
    "decide_dispute_settle": _l("let a new password be set after an objection"),
    "decide_dispute_drop": _l("drop the dispute after an objection"),
    "give_role": _l("give other roles"),
    "end_sessions": _l("end everybody’s sessions"),
    "invite_staff": _l("invite to the staff as an administrator"),
    "set_policy": _l("change a policy"),
    "place_hold": _l("place a legal hold"),
    "end_hold": _l("end a legal hold"),
    "send_mailing": _l("send a mailing"),
    "confirm_document": _l("let a version of a document take effect"),
}
# Holds of a closing and how they were settled, within a sentence.
ACCOUNT_ROLES = {"owner": _l("owner"), "manager": _l("manager")}
SETTLED = {
    "people": _l("people"),
    "debts": _l("unpaid invoices"),
    "invoices": _l("invoices"),
    "services": _l("services"),
    "balance": _l("balance"),
    "paid": _l("paid"),
    "written off": _l("written off"),
    "written_off": _l("written off"),
    "cancelled": _l("cancelled"),
    "refunded": _l("refunded"),
    "carried": _l("carried to another account"),
}
SOURCES = {"import": _l("import"), "manual": _l("by hand")}
PURPOSES = {
    "restrict": _l("Sign-in only from here"),
    "skip_totp": _l("Skips two-step sign-in"),
    "skip_pin": _l("Skips the PIN"),
}
AREAS: dict[str, Text] = {
    "profile": _l("Profile"),
    "security": _l("Security"),
    "billing": _l("Billing"),
    "keys": _l("Keys"),
}
CLOSED = {
    "profile": _l("Profile stays closed"),
    "security": _l("Security stays closed"),
    "billing": _l("Billing stays closed"),
    "keys": _l("Keys stay closed"),
}
# What a look opened, by area and field; a whole area has no field.
LOOKED_AT: dict[tuple[str, str], Text] = {
    ("profile", ""): _l("Profile data"),
    ("profile", "address"): _l("Postal address"),
    ("profile", "contacts"): _l("Contacts"),
    ("profile", "email"): _l("E-mail address"),
    ("profile", "mail"): _l("Text of an e-mail"),
    ("profile", "phone"): _l("Phone number"),
    ("profile", "request"): _l("Words of a request about your data"),
    ("profile", "username"): _l("Username"),
    ("security", ""): _l("Sign-ins and devices, with addresses"),
    ("security", "addresses"): _l("Addresses of sign-ins"),
    ("security", "ip"): _l("Address of a sign-in"),
    ("security", "networks"): _l("Trusted addresses"),
    ("security", "server_password"): _l("Password of a server"),
    ("security", "user_agent"): _l("Browser"),
    ("billing", ""): _l("Amounts and balance"),
    ("billing", "amounts"): _l("Amounts"),
    ("billing", "balance"): _l("Balance"),
    ("billing", "tax_id"): _l("Tax id"),
    ("keys", ""): _l("Keys"),
    ("keys", "fingerprints"): _l("Fingerprints of keys"),
    ("keys", "last_use"): _l("Last use of API tokens"),
    ("keys", "names"): _l("Names of keys"),
}
SEARCHED = {
    "username": _l("Search for a whole username"),
    "email": _l("Search for a whole e-mail address"),
    "phone": _l("Search for a whole phone number"),
    "ip": _l("Search for a whole address"),
}
GROUNDS = {
    LookGround.GRANT: "",
    LookGround.BILLING: _l("by billing’s own right"),
    LookGround.CASE: _l("for a request that waited for them"),
    LookGround.BREAK_GLASS: _l("without permission, as break-glass access"),
    LookGround.SEARCH: _l("nothing was shown by it"),
}
STAFF_ROLES: dict[str, Text] = {
    RoleKey.SUPPORT: _l("support"),
    RoleKey.BILLING: _l("billing"),
    RoleKey.APPROVER: _l("approver"),
    RoleKey.ADMINISTRATOR: _l("administrator"),
    RoleKey.AUDITOR: _l("auditor"),
}


def attempt(line: AttemptLine) -> str:
    """How a try to sign in ended."""
    return str(ATTEMPTS[line.result])


def methods(names: str | tuple[str, ...]) -> str:
    """Ways of signing in, in words: "password, code of the app"."""
    keys = names.replace("+", ",").split(",") if isinstance(names, str) else names
    return ", ".join(method(k.strip()) for k in keys if k.strip())


def method(name: str) -> str:
    """One way of signing in, in words; a name that has none is shown as it is kept."""
    return str(METHODS.get(name) or factors.method(name) or name)


def proposed(what: str) -> str:
    """What takes two members of staff, in words; a key that has none is shown as it is kept."""
    return str(PROPOSED.get(what) or factors.proposed(what) or what)


def look(row: LookRow) -> str:
    """What somebody of the staff looked at."""
    if row.ground is LookGround.SEARCH:
        return str(SEARCHED.get(row.field, SEARCHED["email"]))
    return str(LOOKED_AT.get((row.area, row.field)) or AREAS.get(row.area, row.area))


def ground(row: LookRow) -> str:
    """By what right, where it wasn't the customer's permission."""
    if (row.ground, row.field) == (LookGround.CASE, "server_password"):
        return gettext("for a support ticket that was assigned to them")
    return str(GROUNDS[row.ground])


def looks(count: int) -> str:
    """How many looks a permission saw; "200+" where they weren't counted in full."""
    if not count:
        return gettext("No looks")
    if count > COUNT_LIMIT:
        return gettext("%(count)s+ looks", count=COUNT_LIMIT)
    return ngettext("%(num)s look", "%(num)s looks", count)


def device_icon(device: str) -> str:
    """A picture for a device in words."""
    small = ("iOS", "Android", "iPhone", "iPad")
    if any(word in device for word in small):
        return "device-mobile"
    return "device-laptop" if device else "devices"


def device_name(device: str | None) -> str:
    """A device as it was kept, "Firefox on Windows", in the reader's language; empty where none is known."""
    browser, on, system = (device or "").partition(" on ")
    return gettext("%(browser)s on %(system)s", browser=browser, system=system) if on else browser


def after(length: timedelta) -> str:
    """A length in its largest whole unit, as a sentence waits for it: "after 14 days", "nach 14 Tagen"."""
    number, unit = lengths.exact(length)
    if unit is lengths.Unit.DAY:
        return ngettext("after %(num)s day", "after %(num)s days", number)
    if unit is lengths.Unit.HOUR:
        return ngettext("after %(num)s hour", "after %(num)s hours", number)
    return ngettext("after %(num)s minute", "after %(num)s minutes", number)


PERSON_STATES = {
    UserStatus.ACTIVE: ("good", _l("Active")),
    UserStatus.INVITED: ("info", _l("Invited")),
    UserStatus.DISABLED: ("plain", _l("Disabled")),
    UserStatus.ERASED: ("plain", _l("Erased")),
}

NOT_INVITED, INVITATION_OVER = ("info", _l("Not invited yet")), ("warn", _l("Invitation expired"))
INVITATION_ENDS = {
    InvitationEnd.REVOKED: ("plain", _l("Invitation taken back")),
    InvitationEnd.DECLINED: ("plain", _l("Invitation declined")),
}
FROZEN = ("warn", _l("Frozen"))  # let in or kept out by a session that is disputed


def person_state(person: ColleagueRow) -> Markup:
    """The chip of a person's state."""
    tone, text = FROZEN if person.frozen else PERSON_STATES[person.status]
    if person.status is UserStatus.INVITED and person.invitation_ends is None:
        tone, text = NOT_INVITED
    elif person.invitation_over:
        tone, text = INVITATION_OVER
    elif person.status is UserStatus.DISABLED and person.invitation_end and not person.frozen:
        tone, text = INVITATION_ENDS[person.invitation_end]
    return Markup('<span class="chip {}">{}</span>').format(tone, text)


def network_now(ip: str) -> str:
    """Where somebody comes from now, as a rule of addresses takes it."""
    line = networks.line_of(ip)
    if ":" not in line:
        return gettext("Your address now is %(ip)s.", ip=line or gettext("unknown"))
    return gettext(
        "Your network now is %(network)s: of an IPv6 address the first half counts, since your devices change the rest by themselves.",
        network=line,
    )
