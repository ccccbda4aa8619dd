"""The mail of a mailing."""

from __future__ import annotations

from admin_app.document import wording
from admin_app.email.message import Message, Recipient
from admin_app.email.models import Topic
from admin_app.identity.models import User
from admin_app.kernel import clock
from admin_app.kernel.i18n import shown_language
from admin_app.mailing.models import Mailing

TEMPLATES = {Topic.NEWSLETTER: "newsletter", Topic.STATUS: "service_status"}


def mailing(reader: User, row: Mailing) -> Message:
    """To somebody who gets its topic, in their language."""
    german = shown_language(reader.language) == "de"
    context = {
        "mailing_subject": row.subject_de if german else row.subject_en,
        "blocks": wording.blocks(row.text_de if german else row.text_en),
        "at": row.confirmed_at or clock.now(),
    }
    return Message(TEMPLATES[row.topic], row.topic, Recipient.of(reader), context, mailing_id=row.id)
