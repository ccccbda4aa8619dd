"""The last mail about an erasure, to the address that was noted before."""

from __future__ import annotations

from admin_app.email.message import Attached, Message, Recipient, page
from admin_app.email.models import Topic
from admin_app.erasure.models import Erasure
from admin_app.erasure.service import LastAddress, file_name


def done(erasure: Erasure, to: LastAddress) -> Message:
    """Everything is erased; the certificate goes with it, and nothing of the mail is kept once it has left."""
    recipient = Recipient(to.email, to.name, language=to.language, time_zone=to.time_zone)
    context = {
        "kind": erasure.subject_kind.value,
        "number": erasure.number,
        "claims": erasure.claims,
        "at": erasure.done_at or erasure.begun_at,
        "verify_url": page("/verify"),
    }
    attached = Attached(file_name(erasure), erasure.certificate)
    return Message("data_erased", Topic.ACCOUNT, recipient, context, attached=attached, passing=True)
