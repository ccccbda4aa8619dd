"""What a mailed link is good for. The links themselves are `sign_in.links`; mails name the purpose in an address."""

from __future__ import annotations

import enum


class LinkPurpose(enum.StrEnum):
    """What a mailed link is good for; one made for one purpose opens no other."""

    ACTIVATE = "activate"
    RESET = "reset"
    NOT_ME = "not_me"
    STAFF_SETUP = "staff_setup"
    HOLD = "hold"  # a held sign-in from a new country goes on
    EMAIL_UNDO = "email_undo"
    CASE_CANCEL = "case_cancel"  # of a recovery case
    CASE_VOUCH = "case_vouch"
    DISPUTE_OBJECT = "dispute_object"
    DELETION_WITHDRAW = "deletion_withdraw"  # of one's own data, or of an account that is closed
    DATA_REQUEST = "data_request"  # somebody who can't sign in asks about their data
    COPY_OBJECT = "copy_object"  # a copy of data isn't released without signing in
    PIN = "pin"  # a forgotten or shut PIN is set anew
