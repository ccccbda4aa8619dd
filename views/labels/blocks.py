"""What keeps somebody out, in one whole sentence a cause: no language puts one together from parts."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from admin_app.sign_in.block import BlockCause, SignInBlock
from forms.base import Text

CAUSES: dict[BlockCause, Text] = {
    BlockCause.ACCOUNT_CLOSED: _l("%(name)s can’t sign in: the account is closed."),
    BlockCause.FROZEN: _l(
        "%(name)s can’t sign in: this person was let in or kept out in a disputed session, and an owner decides about that first."
    ),
    BlockCause.DISABLED: _l("%(name)s can’t sign in: this person is disabled."),
    BlockCause.INVITATION_DECLINED: _l("%(name)s can’t sign in: the invitation was declined."),
    BlockCause.INVITATION_REVOKED: _l("%(name)s can’t sign in: the invitation was taken back."),
    BlockCause.NOT_INVITED: _l("%(name)s can’t sign in: no invitation has been sent yet."),
    BlockCause.INVITATION_ENDED: _l("%(name)s can’t sign in: the invitation expired before it was accepted."),
    BlockCause.INVITED: _l("%(name)s can’t sign in: the invitation hasn’t been accepted yet."),
    BlockCause.OUTSIDE: _l("%(name)s can’t sign in here: another service signs this person in."),
    BlockCause.NO_PASSWORD: _l("%(name)s can’t sign in: there is no password yet."),
    BlockCause.PASSWORD_DISABLED: _l(
        "%(name)s can’t sign in: the password is turned off after 100 failed attempts in a row, and only a new one helps."
    ),
    BlockCause.DISPUTE_COLLEAGUE: _l(
        "%(name)s can’t sign in: after “This wasn’t me” a new password is needed, and another administrator has to confirm it first."
    ),
    BlockCause.DISPUTE_OBJECTED: _l(
        "%(name)s can’t sign in: somebody objected to “This wasn’t me”, so a new password has to wait until two members of staff have decided."
    ),
    BlockCause.DISPUTE_WAITS: _l(
        "%(name)s can’t sign in: “This wasn’t me” was reported with no second step on, so the link for a new password has to wait 72 hours."
    ),
    BlockCause.DISPUTED: _l("%(name)s can’t sign in: after “This wasn’t me” a new password is needed."),
    BlockCause.MUST_RENEW: _l(
        "%(name)s can’t sign in: a new password is needed, because somebody else may know the current one."
    ),
    BlockCause.FACTOR_DISABLED: _l("%(name)s can’t sign in: the second step is turned off."),
    BlockCause.PIN_SHUT: _l(
        "%(name)s can’t sign in: the PIN asked for after signing in is blocked after 10 wrong entries. “Forgotten PIN?” there sets a new one."
    ),
    BlockCause.NO_FACTOR: _l(
        "%(name)s can’t sign in: there is no second step yet, so only its set-up opens."
    ),
}


def sentence(block: SignInBlock, name: str) -> str:
    """What keeps somebody out and doesn't end by itself; waits are told by the template, with their moment."""
    told = gettext(block.keeps_out) if block.keeps_out else str(CAUSES[block.cause])
    return told % {"name": name}
