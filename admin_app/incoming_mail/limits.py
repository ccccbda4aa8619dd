"""How much mail is taken: each mail once, from one address and into one ticket no more than people write.

All counts are those of the throttle, in the transaction of whoever asks; what they count is kept as keyed hashes alone.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from admin_app.kernel import text
from admin_app.kernel.crypto import lookup_hash
from admin_app.lib.mail_reading.message import ReadMail
from admin_app.sign_in.throttle import limits

A_DAY = timedelta(days=1)
FROM_ONE_AN_HOUR = 30
IN_ONE_AN_HOUR = 60
UNPROVEN_IN_ONE_A_DAY = 20
POINTED_A_DAY = 1
POINTED_OF_ONE_DOMAIN_A_DAY = 50  # whoever has a domain has any number of addresses there


def is_new(subscriber_id: UUID, mail: ReadMail, *, counts: bool) -> bool:
    """Whether this mail wasn't taken before: by its Message-ID, where it came to, and all that it says.

    A copy that proves nothing doesn't keep out the one that does.
    """
    key = _key("mail-in", subscriber_id.hex, mail.fingerprint, "word" if counts else "")
    return limits.within({key: 1}, limits.FORGET)


def has_room(ticket_id: UUID, mail: ReadMail, *, counts: bool) -> bool:
    """Whether one more may come from its sender into this ticket; `counts`: as somebody's word.

    What proves nothing is counted apart and by its ticket alone: a sender who is only claimed takes no room from the one who
    is proven, nor in anybody else's ticket.
    """
    if counts:
        sender = text.fold(mail.sender)
        return limits.within(
            {
                _key("mail-from", sender): FROM_ONE_AN_HOUR,
                _key("mail-ticket", ticket_id.hex): IN_ONE_AN_HOUR,
            }
        )
    return limits.within({_key("mail-unproven", ticket_id.hex): UNPROVEN_IN_ONE_A_DAY}, A_DAY)


def may_point(mail: ReadMail) -> bool:
    """Whether its sender may be told of the page: once a day, and so many of one domain."""
    sender = text.fold(mail.sender)
    return limits.within(
        {
            _key("mail-pointed", sender): POINTED_A_DAY,
            _key("mail-pointed-to", text.email_domain(sender)): POINTED_OF_ONE_DOMAIN_A_DAY,
        },
        A_DAY,
    )


def _key(what: str, *of: str) -> str:
    return f"{what}:{lookup_hash(chr(0).join(of), 'throttle')}"
