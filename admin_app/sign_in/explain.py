"""Why could she not sign in? The last try that led nowhere: at which step it ended, why, and what helps.

Read from the history that a page has loaded anyway. Nothing private is in it: whether and why a sign-in fails is
open to staff.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from admin_app.kernel.i18n import N_
from admin_app.session.models import AttemptResult
from admin_app.session.queries import AttemptLine
from admin_app.sign_in import block


class Remedy(enum.StrEnum):
    """What staff can do for somebody who couldn't sign in."""

    UNLOCK = "unlock"
    END_WAIT = "end_wait"
    INVITATION = "invitation"
    PASSWORD_LINK = "password_link"  # noqa: S105 - a kind of link
    END_SESSIONS = "end_sessions"
    ENABLE = "enable"
    LIFT_RESTRICTION = "lift_restriction"
    REMOVE_FACTOR = "remove_factor"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way for a try to end: the step, the reason, what the person can do, and what staff can do about it."""

    step: str
    text: str
    advice: str = ""
    remedies: tuple[Remedy, ...] = ()


# What is right for whoever is kept out so; nothing where only time, the person or somebody's decision helps.
RIGHT: dict[block.BlockCause, tuple[Remedy, ...]] = {
    block.BlockCause.DISABLED: (Remedy.ENABLE,),
    block.BlockCause.INVITATION_DECLINED: (Remedy.ENABLE,),
    block.BlockCause.INVITATION_REVOKED: (Remedy.ENABLE,),
    block.BlockCause.NOT_INVITED: (Remedy.INVITATION,),
    block.BlockCause.INVITATION_ENDED: (Remedy.INVITATION,),
    block.BlockCause.INVITED: (Remedy.INVITATION,),
    block.BlockCause.NO_PASSWORD: (Remedy.PASSWORD_LINK,),
    block.BlockCause.PASSWORD_DISABLED: (Remedy.PASSWORD_LINK,),
    block.BlockCause.WAITING_PASSWORD: (Remedy.UNLOCK, Remedy.PASSWORD_LINK),
    block.BlockCause.WAITING_CODE: (Remedy.UNLOCK,),
    block.BlockCause.WAITING_ADDRESS: (Remedy.END_WAIT,),
    block.BlockCause.DISPUTED: (Remedy.PASSWORD_LINK,),
    block.BlockCause.MUST_RENEW: (Remedy.PASSWORD_LINK,),
    block.BlockCause.FACTOR_DISABLED: (Remedy.REMOVE_FACTOR,),
}
PASSWORD, STATE, ADDRESS = N_("at the password"), N_("at the person’s state"), N_("at the address rules")
FACTOR, LIMIT, COUNTRY, PIN = (
    N_("at the second step"), N_("at the session limit"), N_("at the check of the country"), N_("at the PIN"),
)  # fmt: skip
NEW_PASSWORD, DOCUMENTS = N_("at the new password"), N_("at a document")
CAUSES: dict[AttemptResult, Explanation] = {
    AttemptResult.WAITING: Explanation(
        PASSWORD, N_("too many attempts before, so this one wasn’t checked"), N_("The wait ends by itself."), (Remedy.UNLOCK,)
    ),
    AttemptResult.ADDRESS_WAITING: Explanation(
        PASSWORD, N_("too many attempts came from the same internet address, so this one wasn’t checked"),
        N_("The wait ends by itself; signing in from another address works at once."), (Remedy.END_WAIT,),
    ),
    AttemptResult.WRONG_KIND: Explanation(PASSWORD, N_("this name doesn’t belong to this sign-in page"), N_("Staff sign in at /admin/.")),
    AttemptResult.WRONG_PASSWORD: Explanation(
        PASSWORD, N_("the password was wrong"), N_("“Forgotten password” at the sign-in page helps."), (Remedy.PASSWORD_LINK,)
    ),
    AttemptResult.NO_PASSWORD: Explanation(
        PASSWORD, N_("no password was set"), N_("“Forgotten password” at the sign-in page helps."), (Remedy.PASSWORD_LINK,)
    ),
    AttemptResult.PASSWORD_DISABLED: Explanation(
        PASSWORD, N_("the password is turned off after 100 failed attempts in a row"), N_("Only a new password helps."), (Remedy.PASSWORD_LINK,)
    ),
    AttemptResult.NOT_ACTIVE: Explanation(STATE, N_("the person was disabled")),
    AttemptResult.ACCOUNT_CLOSED: Explanation(STATE, N_("the account is closed"), N_("An administrator may reopen it.")),
    AttemptResult.OUTSIDE_IDENTITY: Explanation(STATE, N_("this person signs in through an outside provider")),
    AttemptResult.ADDRESS_DENIED: Explanation(
        ADDRESS, N_("a trusted-address restriction doesn’t admit the address"),
        N_("Signing in from an admitted address works at once."), (Remedy.LIFT_RESTRICTION,),
    ),
    AttemptResult.BOUND_ELSEWHERE: Explanation(
        ADDRESS, N_("sessions are tied to another address"), N_("Signing in from the previous address works at once."),
        (Remedy.LIFT_RESTRICTION,),
    ),
    AttemptResult.FACTOR_NEEDED: Explanation(
        FACTOR, N_("the password was right, but no code was entered"), N_("A recovery code works as well."), (Remedy.REMOVE_FACTOR,)
    ),
    AttemptResult.WRONG_CODE: Explanation(
        FACTOR, N_("the code was wrong"), N_("The clock of the device may be wrong; a recovery code works as well."),
        (Remedy.UNLOCK, Remedy.REMOVE_FACTOR),
    ),
    AttemptResult.FACTOR_DISABLED: Explanation(
        FACTOR, N_("the authenticator app is turned off after 100 wrong codes in a row"), N_("A recovery code works."), (Remedy.REMOVE_FACTOR,)
    ),
    AttemptResult.WRONG_PASSKEY: Explanation(
        FACTOR, N_("the passkey wasn’t accepted"), N_("Another way to sign in works as well."), (Remedy.REMOVE_FACTOR,)
    ),
    AttemptResult.PASSKEY_REFUSED: Explanation(
        FACTOR, N_("the passkey’s counter went backwards, as with a copied one"),
        N_("The passkey should be removed and added again."), (Remedy.REMOVE_FACTOR,),
    ),
    AttemptResult.SESSION_LIMIT: Explanation(
        LIMIT, N_("as many devices are signed in as are allowed"), N_("Signing out on one of them helps."),
        (Remedy.END_SESSIONS,),
    ),
    AttemptResult.HELD: Explanation(COUNTRY, N_("a link in an e-mail has to be opened first"), N_("The mail log shows whether it arrived.")),
    AttemptResult.NEW_PASSWORD_NEEDED: Explanation(NEW_PASSWORD, N_("a new password has to be chosen first")),
    AttemptResult.DOCUMENTS_WAIT: Explanation(DOCUMENTS, N_("a new version of a document wasn’t answered yet")),
    AttemptResult.PIN_NEEDED: Explanation(PIN, N_("the PIN wasn’t entered")),
    AttemptResult.WRONG_PIN: Explanation(PIN, N_("the PIN was wrong"), N_("After 10 wrong PINs it is blocked until a new one is set: “Forgotten PIN?”, where it is asked for.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ending:
    """The last try, which led nowhere."""

    at: datetime
    device: str
    country: str
    refusal_code: str
    cause: Explanation


DISPUTED = Explanation(
    NEW_PASSWORD, N_("the person reported “This wasn’t me”, so a new password has to be chosen first"),
    N_("“Forgotten password” at the sign-in page helps."), (Remedy.PASSWORD_LINK,),
)  # fmt: skip
DISPUTE_HELD = Explanation(
    NEW_PASSWORD, N_("the person reported “This wasn’t me”, so a new password has to be chosen first"),
    N_("None can be set before the dispute is decided."),
)  # fmt: skip


_NEVER_JOINED, _BY_LINK = N_("no password has been set yet"), N_("The link of the invitation sets one.")
# What stands behind a try at a person who isn't active, as the person stands now.
BY_STATE = {
    block.BlockCause.NOT_INVITED: Explanation(
        STATE, _NEVER_JOINED, N_("No invitation has been sent yet."), (Remedy.INVITATION,)
    ),
    block.BlockCause.INVITATION_ENDED: Explanation(
        STATE, _NEVER_JOINED, N_("The invitation has expired; a new one helps."), (Remedy.INVITATION,)
    ),
    block.BlockCause.INVITED: Explanation(STATE, _NEVER_JOINED, _BY_LINK, (Remedy.INVITATION,)),
    block.BlockCause.DISABLED: Explanation(STATE, N_("the person is disabled"), "", (Remedy.ENABLE,)),
    block.BlockCause.INVITATION_DECLINED: Explanation(
        STATE, _NEVER_JOINED, N_("The invitation was declined."), (Remedy.ENABLE,)
    ),
    block.BlockCause.INVITATION_REVOKED: Explanation(
        STATE, _NEVER_JOINED, N_("The invitation was taken back."), (Remedy.ENABLE,)
    ),
    block.BlockCause.FROZEN: Explanation(
        STATE, N_("a dispute keeps the person out"), N_("An owner decides about it first.")
    ),
}
OF_STATES = frozenset({AttemptResult.NOT_ACTIVE, AttemptResult.NO_PASSWORD})


def remedies(blocks: Sequence[block.SignInBlock], ending: Ending | None) -> tuple[Remedy, ...]:
    """What helps somebody in, the right one first: by what keeps the person out, else by how the last try ended.

    A way to sign in is removed only where it is off: a code that was wrong is typed again.
    """
    if blocks:
        return tuple(dict.fromkeys(r for found in blocks for r in RIGHT.get(found.cause, ())))
    last = ending.cause.remedies if ending else ()
    return tuple(r for r in last if r is not Remedy.REMOVE_FACTOR)


def last_ending(attempts: Sequence[AttemptLine], blocks: Sequence[block.SignInBlock] = ()) -> Ending | None:
    """How the newest of these tries ended, when it didn't end in a session. Newest first.

    `blocks` of the person tell whether a dispute asks for the new password, and whether it is held.
    """
    attempts = [a for a in attempts if not a.of_session]
    if not attempts or attempts[0].worked:
        return None
    # A try that wasn't heard during a wait says nothing of the reason; the one before it does. An address's wait does.
    told = next((a for a in attempts if a.result is not AttemptResult.WAITING), attempts[0])
    shown = attempts[0] if told.worked else told
    cause = CAUSES.get(shown.result)
    if shown.result is AttemptResult.NEW_PASSWORD_NEEDED:
        cause = _of_renewal({h.cause for h in blocks}) or cause
    if shown.result in OF_STATES:
        cause = next((BY_STATE[h.cause] for h in blocks if h.cause in BY_STATE), cause)
    return Ending(shown.at, shown.device, shown.country, shown.refusal_code, cause) if cause else None


def _of_renewal(causes: set[block.BlockCause]) -> Explanation | None:
    if causes & block.HELD:
        return DISPUTE_HELD
    return DISPUTED if causes & block.OF_DISPUTES else None
