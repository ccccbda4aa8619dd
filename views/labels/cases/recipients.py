"""Recipients of data and notices to them in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from admin_app.personal_data.vocabulary import Recipient
from admin_app.recipient.models import NoticeKind, NoticeState
from forms.base import Text

NAMES: dict[str, Text] = {
    Recipient.HOSTING.value: _l("operator of the servers"),
    Recipient.MAIL.value: _l("delivery of e-mail"),
    Recipient.TEXTS.value: _l("delivery of text messages"),
    Recipient.BILLING.value: _l("billing system"),
}
# As they stand in a sentence: "are told of the correction".
DEEDS: dict[str, Text] = {
    NoticeKind.CORRECTED.value: _l("correction"),
    NoticeKind.ERASED.value: _l("erasure"),
    NoticeKind.RESTRICTED.value: _l("restriction"),
    NoticeKind.LIFTED.value: _l("end of the restriction"),
    NoticeKind.CALLED_OFF.value: _l("calling off of the erasure"),
}
STATES: dict[NoticeState, tuple[Text, str]] = {
    NoticeState.WAITING: (_l("Waiting for an answer"), "info"),
    NoticeState.BY_HAND: (_l("To be told by hand"), "warn"),
    NoticeState.ANSWERED: (_l("Answered"), "good"),
    NoticeState.TOLD: (_l("Told by hand"), "good"),
    NoticeState.NO_ANSWER: (_l("No answer"), "bad"),
    NoticeState.NOT_TOLD: (_l("Not told in time"), "bad"),
    NoticeState.CALLED_BACK: (_l("No longer sent"), "plain"),
}
KINDS: dict[NoticeKind, Text] = {
    NoticeKind.CORRECTED: _l("Correction"),
    NoticeKind.ERASED: _l("Erasure"),
    NoticeKind.RESTRICTED: _l("Restriction"),
    NoticeKind.LIFTED: _l("End of the restriction"),
    NoticeKind.CALLED_OFF: _l("Erasure called off"),
}


def titled(recipient: str) -> str:
    """A recipient's name by itself, with a capital."""
    name = str(NAMES[recipient])
    return name[:1].upper() + name[1:]
